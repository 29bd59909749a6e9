# SPDX-License-Identifier: Apache-2.0
"""The card on a dashboard of a real Home Assistant, with a real engine behind it.

The tests share one house and one browser and run in this order.
"""

from collections.abc import AsyncIterator

from playwright.async_api import Locator, Page, expect
import pytest
import pytest_asyncio

from demo.stage.hass_api import Json

from .card_stage import YARD, CardStage, card_stage
from .page.looks import AXE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

PATIENCE_MS = 60_000
WIDTHS = (360, 800, 1440)
LOOK = """
async (element) => {
  const { violations } = await axe.run(element, { resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => [id, ...nodes.map((one) => one.html)]);
}
"""
SIDEWAYS = "(element) => element.scrollWidth - element.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CardStage]:
    """Give a house at night whose owner has a phone and an empty dashboard."""
    async with card_stage(tmp_path_factory.mktemp("card")) as house:
        house.page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield house


@pytest.fixture(name="card")
def card_fixture(house: CardStage) -> Locator:
    """Give the card on the dashboard."""
    return house.page.locator(
        "hui-view hearthward-card, hui-sections-view hearthward-card"
    )


async def violations(page: Page, element: Locator) -> list[object]:
    """Return what axe finds wrong with an element."""
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(await element.evaluate(LOOK))


async def test_the_card_is_added_from_the_picker_with_a_live_preview(
    house: CardStage,
) -> None:
    page = house.page
    await page.goto(f"{house.board}?edit=1")
    await page.get_by_role("button", name="Add card").first.click()
    await page.get_by_role("tab", name="By card").click()
    await page.get_by_placeholder("Search cards").fill("Hearthward")
    offer = page.locator(".card").filter(has=page.locator("hearthward-card"))
    await expect(offer.get_by_text("All quiet")).to_be_visible()
    await offer.locator(".overlay").click()
    await (
        page.locator("hui-dialog-edit-card").get_by_role("button", name="Save").click()
    )
    await expect(page.locator("hui-dialog-edit-card ha-form")).to_have_count(0)
    assert await house.cards() == [{"type": "custom:hearthward-card"}]


async def test_the_card_is_edited_without_yaml(house: CardStage) -> None:
    page = house.page
    await page.locator("hui-card-edit-mode:has(hearthward-card)").click()
    editor = page.locator("hui-dialog-edit-card")
    await editor.locator("ha-selector-text input").fill("The yard")
    await editor.get_by_text("Select an entity").click()
    await page.get_by_text("Back yard").last.click()
    await expect(
        editor.locator("hearthward-card").get_by_text("The yard")
    ).to_be_visible()
    await editor.get_by_role("button", name="Save").click()
    await expect(editor.locator("ha-form")).to_have_count(0)
    assert await house.cards() == [
        {"type": "custom:hearthward-card", "title": "The yard", "cameras": [YARD]}
    ]


async def test_an_intruder_shows_on_the_open_card_and_rings_the_phone(
    house: CardStage, card: Locator
) -> None:
    page = house.page
    await page.goto(house.board)
    await expect(card.get_by_text("All quiet")).to_be_visible()
    await page.evaluate("window.sameDocument = true")
    verdict = await house.climb_in()
    await expect(card.get_by_text(verdict["title"]).first).to_be_visible()
    await expect(card.locator(".bar").first).to_be_visible()
    await expect(card.locator("hw-keyframe img")).to_be_visible()
    assert await page.evaluate("window.sameDocument")
    await house.stage.witness.until(lambda: house.phone.received, 60, "a push")
    await house.until_over()


async def test_who_snoozed_in_the_card_is_not_rung_the_next_time(
    house: CardStage, card: Locator
) -> None:
    await card.get_by_role("button", name="Snooze notifications").click()
    await card.get_by_role("button", name="30 min").click()
    await expect(card.get_by_text("Snoozed until")).to_be_visible()
    rung = len(house.phone.received)
    verdict = await house.climb_in()
    await expect(card.get_by_text(verdict["title"]).first).to_be_visible()
    await house.until_over()
    assert len(house.phone.received) == rung
    await card.get_by_role("button", name="Wake up").click()
    await expect(card.get_by_text("Snoozed until")).to_have_count(0)


async def test_why_shows_evidence_rules_and_facts(
    house: CardStage, card: Locator
) -> None:
    await card.locator("hw-list button").first.click()
    dialog = house.page.locator("hearthward-window-dialog")
    await expect(dialog.get_by_text("How the score came about")).to_be_visible()
    await expect(dialog.locator(".box").first).to_be_visible()
    window_id = await _opened(house)
    detail = await house.stage.engine.get(f"/windows/{window_id}")
    for rule in detail["assessment"]["rules"]:
        await expect(dialog.get_by_text(rule["reason"], exact=True)).to_be_visible()
    await expect(
        dialog.get_by_text(f"Score {detail['assessment']['score']}")
    ).to_be_visible()
    for heading in ("Rules that fired", "Facts", "Was this right?"):
        await expect(dialog.get_by_role("heading", name=heading)).to_be_visible()
    assert await violations(house.page, dialog) == []


async def test_a_false_alarm_moves_the_prior_of_the_engine(house: CardStage) -> None:
    camera = (await house.stage.engine.cameras())["Back yard"]["camera_id"]
    assert await _shifts(house, camera) == []
    dialog = house.page.locator("hearthward-window-dialog")
    await dialog.get_by_role("button", name="False alarm").click()
    await expect(dialog.get_by_text("Thank you.")).to_be_visible()
    (shift,) = await _shifts(house, camera)
    assert shift["shift"] < 0
    assert shift["false_alarm"] == 1
    await expect(dialog.get_by_text(f"{-shift['shift']} points lower")).to_be_visible()


async def test_going_back_closes_what_was_opened_and_stays_on_the_dashboard(
    house: CardStage, card: Locator
) -> None:
    page = house.page
    dialog = page.locator("hearthward-window-dialog dialog")
    await expect(dialog).to_be_visible()
    await page.go_back()
    await expect(dialog).to_be_hidden()
    await expect(card.locator("hw-list button").first).to_be_visible()
    assert page.url.startswith(house.board)
    await card.locator("hw-list button").first.click()
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="Close", exact=True).click()
    await expect(dialog).to_be_hidden()
    assert page.url.startswith(house.board)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_card_fits_and_is_clean_for_axe_in_both_themes(
    house: CardStage, card: Locator, scheme: str
) -> None:
    page = house.page
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.goto(house.board)
        body = card.locator("hw-card")
        await expect(card.locator("hw-list button").first).to_be_visible()
        await page.wait_for_timeout(500)
        assert await body.evaluate(SIDEWAYS) <= 0, width
        assert await violations(page, body) == [], width
    assert house.complaints == []


async def _opened(house: CardStage) -> str:
    """Return the id of the window whose dialog is open."""
    dialog = house.page.locator("hearthward-window-dialog hw-detail")
    return str(await dialog.evaluate("(detail) => detail.window.id"))


async def _shifts(house: CardStage, camera_id: str) -> list[Json]:
    """Return what feedback has done to a camera, as the engine has it."""
    found = await house.stage.engine.get("/feedback", camera_id=camera_id)
    return list(found["shifts"])
