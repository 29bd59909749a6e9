# SPDX-License-Identifier: Apache-2.0
"""Zones and masks drawn on the picture, by pointer and keyboard, and what they do."""

import asyncio
import base64
import io
from typing import Any

from PIL import Image
from playwright.async_api import Page, expect
import pytest

from .stage import PageStage, Visit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

PATIENCE_S = 150
EVERYWHERE = ((0.03, 0.05), (0.97, 0.05), (0.97, 0.96), (0.03, 0.96))
NAME = "Plot <b class=evil>B</b>"
GREY_SPREAD = 12
"""Channels of a masked pixel differ by no more, after JPEG."""


async def open_yard(visit: Visit) -> None:
    """Look at the back yard, and wait for its picture."""
    await visit.page.get_by_role("link", name="Back yard").first.click()
    picture = visit.page.get_by_role("img", name="Live picture of Back yard")
    await expect(picture).to_be_visible()


async def click_at(page: Page, x: float, y: float) -> None:
    """Click on a place of the picture, in fractions of it."""
    paper = page.locator(".paper svg")
    box = await paper.bounding_box()
    assert box is not None
    at = {"x": x * box["width"], "y": y * box["height"]}
    await paper.click(position=at)  # type: ignore[arg-type]


async def yard(stage: PageStage) -> dict[str, Any]:
    """Return the back yard as the API shows it."""
    return (await stage.engine.cameras())["Back yard"]


async def save(page: Page) -> None:
    """Save, and see that the engine took it."""
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("hw-shapes .saving")).to_contain_text("Saved: it holds")


async def test_a_zone_drawn_by_pointer_holds_in_the_next_window(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await open_yard(visit)
    before = await yard(stage)
    await page.get_by_role("button", name="Draw a zone").click()
    await click_at(page, 0.5, 0.5)
    await page.keyboard.press("Backspace")
    for x, y in EVERYWHERE:
        await click_at(page, x, y)
    await expect(page.locator(".drawing-help")).to_contain_text(
        "Click the first corner"
    )
    await click_at(page, *EVERYWHERE[0])
    name = page.get_by_label("Name")
    await expect(name).to_be_focused()
    await expect(name).to_have_value(f"Zone {len(before['zones']) + 1}")
    await name.fill(NAME)
    await page.get_by_label("Kind").select_option(label="Restricted")
    await expect(page.locator("hw-shapes")).to_contain_text("counts at once")
    # The lower right corner is dragged inwards, and another set in the upper edge.
    box = await page.locator(".paper svg").bounding_box()
    assert box is not None

    def place(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    await page.mouse.move(*place(*EVERYWHERE[2]))
    await page.mouse.down()
    await page.mouse.move(*place(0.9, 0.9), steps=4)
    await page.mouse.up()
    await page.mouse.move(*place(0.5, EVERYWHERE[0][1]))
    await page.mouse.down()
    await page.mouse.move(*place(0.5, 0.02), steps=4)
    await page.mouse.up()
    await expect(page.locator(".corner")).to_have_count(5)
    assert (await yard(stage))["zones"] == before["zones"], "nothing is saved yet"
    await save(page)

    zones = (await yard(stage))["zones"]
    assert zones[:-1] == before["zones"]
    drawn = zones[-1]
    assert (drawn["name"], drawn["kind"]) == (NAME, "restricted")
    wanted = [EVERYWHERE[0], (0.5, 0.02), EVERYWHERE[1], (0.9, 0.9), EVERYWHERE[3]]
    for corner, (x, y) in zip(drawn["polygon"], wanted, strict=True):
        assert corner == pytest.approx([x, y], abs=0.01)

    await stage.see_intruder()
    await expect(page.locator(".track rect").first).to_be_visible()
    await expect(page.locator(".caption .seen")).to_contain_text("Person in")
    async with asyncio.timeout(PATIENCE_S):
        while not (
            inside := [
                one for one in await stage.engine.windows() if NAME in one["zones"]
            ]
        ):
            await asyncio.sleep(0.5)
    detail = await stage.engine.get(f"/windows/{inside[0]['window_id']}")
    stays = [stay for track in detail["tracks"] for stay in track["stays"]]
    assert "restricted" in {stay["kind"] for stay in stays if stay["zone"] == NAME}
    await expect(page.locator("#windows")).to_contain_text(NAME)
    assert await page.locator(".evil").count() == 0
    assert await visit.faults() == []


async def test_the_audit_log_shows_the_zone_and_takes_it_back(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    assert NAME in {zone["name"] for zone in (await yard(stage))["zones"]}
    await visit.open("Changes")
    entry = page.locator(".changes > li").first
    await expect(entry).to_contain_text("Camera settings changed: Back yard")
    await expect(entry).to_contain_text("by this page")
    await expect(entry.locator("ins")).to_contain_text(NAME)
    await entry.get_by_role("button", name="Undo").click()
    await expect(page.locator(".changes > li").first).to_contain_text(
        "takes back change"
    )
    await expect(entry.get_by_role("button", name="Undo")).to_be_visible()
    assert NAME not in {zone["name"] for zone in (await yard(stage))["zones"]}
    assert await visit.faults() == []


async def test_a_mask_is_placed_by_keyboard_and_blots_out_the_picture(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await open_yard(visit)
    await page.get_by_role("button", name="Draw a mask").press("Enter")
    place = page.get_by_role("button", name="Place one")
    await expect(place).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(place).to_be_hidden()
    await page.get_by_role("button", name="Draw a mask").press("Enter")
    await place.press("Enter")
    corner = page.locator(".corner").first
    await expect(corner).to_be_focused()
    await expect(corner).to_have_accessible_name(
        "Corner 1 of Mask 1: 35.0 % from the left, 10.0 % from the top"
    )
    for _ in range(5):
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Shift+ArrowUp")
    await expect(corner).to_have_accessible_name(
        "Corner 1 of Mask 1: 30.0 % from the left, 9.9 % from the top"
    )
    await page.keyboard.press("Insert")
    await expect(page.locator(".corner")).to_have_count(5)
    await page.keyboard.press("Delete")
    await expect(page.locator(".corner")).to_have_count(4)
    # Five presses of an arrow are one step back, the sixth another.
    await page.keyboard.press("Control+z")
    await expect(page.locator(".corner")).to_have_count(5)
    await page.keyboard.press("Control+z")
    await page.keyboard.press("Control+z")
    await expect(corner).to_have_accessible_name(
        "Corner 1 of Mask 1: 35.0 % from the left, 10.0 % from the top"
    )
    await save(page)
    (mask,) = (await yard(stage))["masks"]
    assert mask["polygon"] == [[0.35, 0.1], [0.65, 0.1], [0.65, 0.35], [0.35, 0.35]]

    camera_id = (await yard(stage))["camera_id"]
    async with asyncio.timeout(PATIENCE_S):
        while not masked(await stage.engine.get(f"/cameras/{camera_id}/live")):
            await asyncio.sleep(0.3)

    await page.get_by_role("button", name="Delete").click()
    await expect(page.locator("hw-shapes")).not_to_contain_text("Mask 1")
    await save(page)
    assert (await yard(stage))["masks"] == []
    assert await visit.faults() == []


def masked(view: dict[str, Any]) -> bool:
    """Return whether the middle of the mask is plain grey."""
    picture = Image.open(io.BytesIO(base64.b64decode(view["jpeg"]))).convert("RGB")
    width, height = picture.size
    part = picture.crop(
        (int(0.4 * width), int(0.15 * height), int(0.6 * width), int(0.3 * height))
    )
    spread = [high - low for low, high in part.getextrema()]
    return max(spread) <= GREY_SPREAD


async def test_what_the_engine_refuses_is_said_at_the_field(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await open_yard(visit)
    before = await yard(stage)
    first, second = (zone["name"] for zone in before["zones"][:2])
    await page.get_by_role("button", name=second).click()
    await page.get_by_label("Name").fill(first)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_have_text("This name is given twice.")
    await expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("hw-shapes .saving")).to_contain_text("Not saved yet")
    assert await yard(stage) | {"status": None} == before | {"status": None}
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_role("button", name=second)).to_be_visible()
    await expect(page.get_by_role("button", name="Save")).to_be_disabled()
    assert [text for text in await visit.faults() if "422" not in text] == []


async def test_zones_of_home_assistant_are_told_from_those_that_were_drawn(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await open_yard(visit)
    hint = page.locator("hw-shapes .note")
    await expect(page.locator("hw-shapes .shapes")).to_be_visible()
    await expect(hint).to_have_count(0)
    before = await yard(stage)
    zones = {"name": before["name"], "zones": before["zones"]}
    path = f"/cameras/{before['camera_id']}"
    home = {"X-Hearthward-Instance": "the-house"}
    await stage.call("PUT", path, zones, headers=home)
    await page.reload()
    await expect(hint).to_contain_text("settings in Home Assistant, which win")
    await stage.call("PUT", path, zones)
    await page.reload()
    await expect(page.locator("hw-shapes .shapes")).to_be_visible()
    await expect(hint).to_have_count(0)
    assert await visit.faults() == []
