# SPDX-License-Identifier: Apache-2.0
"""The engine's page in a real browser, of a real engine that watches the street."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, Route, expect
import pytest

from .looks import sideways, violations
from .stage import HOSTILE, PageStage, Visit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

HIGHEST_BANNER_PX = 170
FOR_PEOPLE = {"name", "title", "reason", "text", "model", "interpreter", "version"}
OUTCOMES = ("assessed", "rules_only", "not_assessed")
VIEWS = ("Pipeline", "Models", "Changes", "Log")

WATCH_SHIFTS = """
() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift" });
  for (const node of document.querySelectorAll("#inside *")) node.kept = true;
}
"""
# What is drawn over a picture comes and goes with what is in it.
FRESH = """
[...document.querySelectorAll("#inside *:not(svg *, .reasons *)")]
  .filter((one) => !one.kept).map((one) => one.outerHTML.slice(0, 200))
"""


def card(page: Page, name: str) -> Locator:
    """Return the card of a camera."""
    title = page.get_by_role("heading", name=name, exact=True)
    return page.locator(".camera").filter(has=title)


async def test_only_the_right_token_opens_the_page_and_logging_out_closes_it(
    browser: Browser, stage: PageStage
) -> None:
    async with Visit.by(browser) as visit:
        page = visit.page
        await page.goto(f"{stage.engine.url}/")
        await page.get_by_label("Token").fill("guessed")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text(
            "hearthward-engine token"
        )
        await expect(page.locator("#inside")).to_be_hidden()
        assert await page.context.cookies() == []

        await page.get_by_label("Token").fill(await stage.engine.token())
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_role("heading", name="Cameras")).to_be_visible()
        (cookie,) = await page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert await page.evaluate("document.cookie") == ""
        assert await stage.engine.token() not in await page.content()

        await page.get_by_role("button", name="Log out").click()
        await expect(page.get_by_label("Token")).to_be_visible()
        assert await page.context.cookies() == []
        assert "Back yard" not in await page.content()
        refused = [text for text in await visit.faults() if "401" not in text]
        assert refused == []


async def test_it_shows_the_engine_and_its_cameras_as_they_are(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    cameras = await stage.engine.cameras()
    hero = page.locator("#health")
    await expect(hero).to_contain_text("1 of 3 cameras watched")
    await expect(hero).to_contain_text("Answering")
    await expect(hero).to_contain_text(cameras[HOSTILE]["status"]["reason"])
    await expect(page.locator("#demo")).to_be_visible()

    yard = card(page, "Back yard")
    await expect(yard).to_contain_text("Watching")
    await expect(yard).to_contain_text("live stream")
    await expect(yard.locator(".pill")).to_have_text(
        re.compile(r"(Low|Medium|High|Critical) · \d+")
    )
    image = page.get_by_role("img", name="Live picture of Back yard")
    await expect(image).to_be_visible()
    assert await image.evaluate("node => node.naturalWidth") > 0
    zones = len(cameras["Back yard"]["zones"])
    await expect(yard.locator("svg .zone")).to_have_count(zones)
    await expect(yard.locator("figcaption")).to_contain_text(re.compile(r"\d+:\d+"))
    shed = card(page, "Shed")
    await expect(shed).to_contain_text("Switched off")
    await expect(shed).to_contain_text(cameras["Shed"]["status"]["reason"])
    await expect(shed).to_contain_text("Not watched")
    assert await visit.faults() == []
    place = urlsplit(stage.engine.url).netloc
    outside = {urlsplit(url).netloc for url in visit.requests if url[:5] != "blob:"}
    assert outside == {place}


async def test_it_shows_the_pipeline_and_what_the_doctor_found(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    report = await stage.engine.get("/doctor")
    assert await page.locator("#findings li").count() == len(report["findings"])
    summary = page.locator("#doctor [data-is=summary]")
    await expect(summary).to_contain_text("Checked")
    before = await summary.inner_text()
    await page.get_by_role("button", name="Check again").click()
    await expect(summary).not_to_have_text(before)
    await expect(summary).to_contain_text("Checked")

    await visit.open("Pipeline")
    stages = page.locator("#stages")
    for name in ("Detector", "API", "Language model", "Track and zones", "When taken"):
        await expect(stages.get_by_role("row", name=name)).to_contain_text(
            re.compile(r"\d m?s")
        )
    await expect(stages).to_contain_text("Pictures in one run of the detector")
    await visit.rounds(1)
    numbers = await stage.engine.get("/pipeline")
    shown = [page.locator(f"#verdicts [data-is={name}]") for name in OUTCOMES]
    assert [int(await tile.inner_text()) for tile in shown] == [
        numbers["assessments"].get(name, 0) for name in OUTCOMES
    ]
    for name in ("total", "cpu", "memory", "used"):
        tile = page.locator(f"#pipeline [data-is={name}]")
        await expect(tile).to_contain_text(re.compile(r"\d"))
    await expect(page.locator("#capacity")).to_contain_text(
        re.compile(r"\d+.?% used, (about|no room)")
    )
    await expect(page.locator("#drops")).to_contain_text("nothing moved")
    yard = page.locator("#flow").get_by_role("row", name="Back yard")
    await expect(yard).to_contain_text(re.compile(r"\d\.\d\s+of 5\.0"))
    await expect(page.locator("#locks")).to_contain_text("lock")
    machine = page.locator("#machine")
    health = await stage.engine.get("/health")
    gil = "on: cameras take turns" if health["gil_enabled"] else "off: cameras use all"
    await expect(machine).to_contain_text(gil)
    await expect(machine).to_contain_text(health["interpreter"].split(",")[0])
    await expect(machine).to_contain_text(health["version"])

    source = page.get_by_role("link", name="Source code of this version")
    assert await source.get_attribute("href") == (
        f"https://github.com/hearthward/hearthward/tree/v{report['version']}"
    )
    await expect(page.get_by_role("contentinfo")).to_contain_text("AGPL-3.0-or-later")
    contract = page.get_by_role("link", name="OpenAPI description")
    answer = await page.request.get(await contract.evaluate("node => node.href"))
    assert (await answer.json())["openapi"].startswith("3.")
    assert await visit.faults() == []


async def test_markup_in_whatever_the_engine_says_stays_text(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await expect(page.locator(".camera h3", has_text="<b class=evil>")).to_have_text(
        HOSTILE
    )

    async def spoil(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json=spoilt(await answer.json()))

    await page.route(re.compile(r"/api/v1/(?!media)"), spoil)
    await page.reload()
    for place in (".story", "#reasons", "#findings", "h1"):
        await expect(page.locator(place).first).to_contain_text("<b class=evil>")
    for view, places in (
        ("Pipeline", ("#flow", "#locks", "#machine")),
        ("Models", ("#detection", "#language", ".host")),
        ("Changes", (".changes h3",)),
        ("Log", ("#lines",)),
    ):
        await visit.open(view)
        for place in places:
            await expect(page.locator(place).first).to_contain_text("<b class=evil>")
        assert await page.locator(".evil").count() == 0
    await visit.open("Overview")
    await page.locator(".camera a", has_text="Back yard").click()
    for place in (".camera-top h2", "hw-canvas", "hw-shapes", "#windows"):
        await expect(page.locator(place)).to_contain_text("<b class=evil>")
    assert await page.locator(".evil").count() == 0
    assert not [url for url in visit.requests if url.endswith("/x")]
    assert (await page.title()).startswith("Hearthward<")
    answer = await page.request.get(stage.engine.url)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert await visit.faults() == []
    # Pictures that are still waited for need no answer any more.
    await page.unroute_all(behavior="ignoreErrors")


def spoilt(content: Any) -> Any:
    """Return an answer of the engine with markup in all that is meant for people."""
    if isinstance(content, list):
        return [spoilt(one) for one in content]
    if not isinstance(content, dict):
        return content
    # The name of a finding is a word of the protocol.
    spoils = FOR_PEOPLE - {"name"} if "verdict" in content else FOR_PEOPLE
    spoilt_ones = {
        key: f"{value}{HOSTILE}" if key in spoils and isinstance(value, str) else value
        for key, value in content.items()
    }
    if "reasons" in content:
        spoilt_ones["reasons"] = [*content["reasons"], HOSTILE]
    return {key: spoilt(value) for key, value in spoilt_ones.items()}


async def test_a_code_from_the_page_pairs_and_the_owner_can_be_let_go(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    section = page.locator("#home-assistant")
    await expect(page.locator("#invite")).to_be_visible()
    await section.get_by_role("button", name=re.compile("pairing code")).click()
    code = section.locator("#code strong")
    await expect(code).to_have_text(re.compile(r"^\d{3} \d{3}$"))
    await expect(section).to_contain_text(re.compile(r"Valid for (10:00|9:\d\d)\."))
    first = await section.locator("[data-is=left]").inner_text()
    await expect(section.locator("[data-is=left]")).not_to_have_text(first)
    await expect(page.locator("#live")).to_contain_text("pairing code is")

    async def pair(given: str, instance: str) -> tuple[int, Any]:
        body = {"code": given, "instance_id": instance, "client_name": "Home"}
        url = f"{stage.engine.url}/api/v1/pair"
        async with stage.http.post(url, json=body) as answer:
            return answer.status, await answer.json()

    status, answer = await pair(await code.inner_text(), "ha-1")
    assert (status, answer["token"]) == (200, await stage.engine.token())
    await expect(section).to_contain_text("Paired: a Home Assistant owns this engine")
    await expect(code).to_be_hidden()
    await expect(page.locator("#invite")).to_be_hidden()
    assert (await stage.call("GET", "/pairing"))[1]["owned"] is True

    await section.get_by_role("button", name="Let another").click()
    dialog = page.get_by_role("dialog", name="Let another Home Assistant take over?")
    await expect(dialog).to_contain_text("Remove Hearthward from the present one first")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert (await stage.call("GET", "/pairing"))[1]["owned"] is True
    await section.get_by_role("button", name="Let another").click()
    await dialog.get_by_role("button", name="Let another take over").click()
    await expect(section).to_contain_text("The engine has no owner any more")
    assert (await stage.call("GET", "/pairing"))[1]["owned"] is False

    await section.get_by_role("button", name=re.compile("pairing code")).click()
    await expect(code).to_be_visible()
    assert (await pair(await code.inner_text(), "ha-2"))[0] == 200
    assert (await stage.call("DELETE", "/owner"))[0] == 204
    assert await visit.faults() == []


async def test_it_refreshes_in_place_and_moves_nothing(visit: Visit) -> None:
    page = visit.page
    image = page.get_by_role("img", name="Live picture of Back yard")
    await expect(image).to_be_visible()
    await visit.rounds(1)
    uptime = page.locator("#health [data-is=uptime]")
    before = await uptime.inner_text(), await page.locator("#updated").inner_text()
    await page.evaluate(WATCH_SHIFTS)
    visit.requests.clear()
    await visit.rounds(3)
    after = await uptime.inner_text(), await page.locator("#updated").inner_text()
    assert after != before
    assert await page.evaluate(FRESH) == []
    assert await page.evaluate("window.shifted") < 0.01
    pictures = [url for url in visit.requests if "/media/" in url]
    assert len(pictures) <= 1, "only a new key frame may be loaded"
    assert not [url for url in visit.requests if url.endswith("/doctor")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
async def test_every_view_fits_and_is_clean_for_axe(
    browser: Browser, stage: PageStage, width: int, scheme: Any
) -> None:
    viewport = {"width": width, "height": 800}
    async with Visit.by(browser, viewport=viewport, color_scheme=scheme) as visit:
        page = visit.page
        await page.goto(f"{stage.engine.url}/")
        await expect(page.get_by_label("Token")).to_be_visible()
        assert (await sideways(page), await violations(page)) == (0, [])
        await visit.log_in(stage.engine)
        banner = await page.get_by_role("banner").bounding_box()
        assert banner is not None
        assert banner["height"] < HIGHEST_BANNER_PX
        await page.get_by_role("button", name=re.compile("pairing code")).click()
        await expect(page.locator("#code strong")).to_be_visible()
        assert (await sideways(page), await violations(page)) == (0, [])
        await page.locator(".camera a", has_text="Back yard").click()
        await page.get_by_role("button", name="Lawn").click()
        await expect(page.locator(".corner").first).to_be_visible()
        assert (await sideways(page), await violations(page)) == (0, [])
        found = {}
        for view, place in zip(
            VIEWS, ("#machine", ".host", ".changes li", "#lines li"), strict=True
        ):
            await visit.open(view)
            await expect(page.locator(place).first).to_be_visible()
            found[view] = await sideways(page), await violations(page)
        assert found == dict.fromkeys(VIEWS, (0, []))
        assert await visit.faults() == []


async def test_a_stopped_engine_is_said_to_be_away_and_comes_back(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await stage.engine.stop()
    await expect(page.locator("#away")).to_contain_text("not reachable, trying again")
    await expect(page.locator("#live")).to_contain_text("not reachable")
    await expect(card(page, "Back yard")).to_be_visible()
    await stage.engine.start(stage.ollama)
    # A restart ends all log-ins.
    await expect(page.get_by_role("alert")).to_contain_text("You were logged out")
    await expect(page.locator("#away")).to_be_hidden()
    assert "Back yard" not in await page.content()
    await page.get_by_label("Token").fill(await stage.engine.token())
    await page.keyboard.press("Enter")
    await expect(card(page, "Back yard")).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.locator("#away")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.locator("#away")).to_be_hidden()
    await expect(card(page, "Back yard")).to_be_visible()
    away = re.compile("ERR_CONNECTION|ERR_INTERNET|401|ERR_EMPTY|ERR_NETWORK")
    assert [text for text in await visit.faults() if not away.search(text)] == []
