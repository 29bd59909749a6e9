# SPDX-License-Identifier: Apache-2.0
"""The engine's page in a real browser, of a real engine that watches the street."""

import asyncio
from collections.abc import AsyncIterator
import re
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, Route, expect
import pytest
import pytest_asyncio

from .page_stage import HOSTILE, PageStage, Visit, chromium, page_stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

PATIENCE_MS = 90_000
AA_RATIO = 4.5
LARGE_PX = 24
HIGHEST_BANNER_PX = 170
AA_LARGE_RATIO = 3.0
expect.set_options(timeout=PATIENCE_MS)
FOR_PEOPLE = {"name", "title", "reason", "text", "model", "interpreter", "version"}
OUTCOMES = ("assessed", "rules_only", "not_assessed")

# Every visible text with its colour and the background that it lies on.
TEXTS = """
() => {
  const solid = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const size = parseFloat(style.fontSize);
    texts.push([text, style.color, solid(node), size]);
  }
  return texts;
}
"""
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PageStage]:
    """Give a stage on which somebody has just climbed into the back yard."""
    async with page_stage(tmp_path_factory.mktemp("page")) as stage:
        await stage.street.play({"back_yard": "night_intruder"})
        async with asyncio.timeout(240):
            while not any(
                one["outcome"] == "assessed" for one in await stage.engine.windows()
            ):
                await asyncio.sleep(0.5)
        yield stage


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, stage: PageStage) -> AsyncIterator[Visit]:
    """Give the page to somebody who has logged in."""
    async with Visit.by(browser) as visit:
        await visit.log_in(stage.engine)
        yield visit


async def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(
        await page.evaluate(
            "document.documentElement.scrollWidth"
            " - document.documentElement.clientWidth"
        )
    )


def card(page: Page, name: str) -> Locator:
    """Return the card of a camera."""
    title = page.get_by_role("heading", name=name, exact=True)
    return page.locator(".camera").filter(has=title)


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""

    def luminance(colour: str) -> float:
        shares = [int(text) / 255 for text in re.findall(r"\d+", colour)[:3]]
        linear = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


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
    health = await stage.engine.get("/health")
    cameras = await stage.engine.cameras()
    hero = page.locator("#health")
    await expect(hero).to_contain_text("1 of 3 cameras watched")
    await expect(hero).to_contain_text(health["version"])
    await expect(hero).to_contain_text(health["interpreter"].split(",")[0])
    gil = "on: cameras take turns" if health["gil_enabled"] else "off: cameras use all"
    await expect(hero).to_contain_text(gil)
    await expect(page.locator("#demo")).to_be_visible()

    yard = card(page, "Back yard")
    await expect(yard).to_contain_text("Watching")
    await expect(yard).to_contain_text("live stream")
    await expect(yard.locator(".pill")).to_have_text(
        re.compile(r"(Medium|High|Critical) · \d+")
    )
    image = page.get_by_role("img", name="Last key frame of Back yard")
    await expect(image).to_be_visible()
    shown = await image.evaluate("node => [node.naturalWidth, node.dataset.id]")
    assert shown[0] > 0
    assert shown[1] in str(await stage.engine.windows())
    await expect(yard.locator("figcaption")).to_contain_text(re.compile(r"\d{4}, \d"))
    shed = card(page, "Shed")
    await expect(shed).to_contain_text("Switched off")
    await expect(shed).to_contain_text(cameras["Shed"]["status"]["reason"])
    await expect(shed).to_contain_text("Not watched")
    assert await visit.faults() == []
    place = urlsplit(stage.engine.url).netloc
    assert {urlsplit(url).netloc for url in visit.requests} == {place}


async def test_it_shows_pipeline_models_and_the_doctors_findings(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    report = await stage.engine.get("/doctor")
    pipeline = page.locator("#pipeline")
    await expect(pipeline.get_by_role("row", name="Detector")).to_contain_text(" ms")
    await expect(pipeline.get_by_role("row", name="API")).to_contain_text(" ms")
    await expect(pipeline.get_by_role("row", name="Language model")).to_contain_text(
        " ms"
    )
    await visit.rounds(1)
    numbers = await stage.engine.get("/pipeline")
    shown = [pipeline.locator(f"[data-is={name}]") for name in OUTCOMES]
    assert [int(await tile.inner_text()) for tile in shown] == [
        numbers["assessments"].get(name, 0) for name in OUTCOMES
    ]
    await expect(pipeline.locator("dl div", has_text="Memory")).to_contain_text("MB")
    for name in ("total", "cpu", "cores", "used", "room", "clients"):
        tile = pipeline.locator(f"[data-is={name}]")
        await expect(tile).to_contain_text(re.compile(r"\d"))
    yard = page.locator("#flow li", has_text="Back yard")
    await expect(yard).to_contain_text(re.compile(r"\d frames taken in"))
    await expect(yard).to_contain_text("frames/s")

    detection = page.locator("#detection")
    facts = {one["name"]: one for one in report["findings"]}
    await expect(detection).to_contain_text(facts["model"]["facts"]["model"])
    await expect(detection).to_contain_text(facts["model"]["text"])
    await expect(detection).to_contain_text(facts["devices"]["text"])
    language = page.locator("#language")
    server = next(one for name, one in facts.items() if name.startswith("ollama "))
    await expect(language).to_contain_text("Answering")
    await expect(language).to_contain_text(server["facts"]["version"])
    await expect(language).to_contain_text(server["facts"]["model"])
    await expect(language).to_contain_text("the GPU")
    assert await page.locator("#findings li").count() == len(report["findings"])
    before = await page.locator("#doctor [data-is=summary]").inner_text()
    await page.get_by_role("button", name="Check again").click()
    await expect(page.locator("#doctor [data-is=summary]")).not_to_have_text(before)
    await expect(page.locator("#doctor [data-is=summary]")).to_contain_text("Checked")

    version = report["version"]
    source = page.get_by_role("link", name="Source code of this version")
    assert await source.get_attribute("href") == (
        f"https://github.com/hearthward/hearthward/tree/v{version}"
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
    for place in (
        *(".story", "#reasons", "#findings", "#detection", "#language", "#flow"),
        *("h1", "#health"),
    ):
        await expect(page.locator(place).first).to_contain_text("<b class=evil>")
    assert await page.locator(".evil").count() == 0
    assert not [url for url in visit.requests if url.endswith("/x")]
    assert (await page.title()).startswith("Hearthward<")
    answer = await page.request.get(stage.engine.url)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert await visit.faults() == []


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
    await visit.rounds(1)
    uptime = page.locator("#health [data-is=uptime]")
    before = await uptime.inner_text(), await page.locator("#updated").inner_text()
    await page.evaluate(WATCH_SHIFTS)
    visit.requests.clear()
    await visit.rounds(3)
    after = await uptime.inner_text(), await page.locator("#updated").inner_text()
    assert after != before
    fresh = await page.evaluate(
        "[...document.querySelectorAll('#inside *')].filter((one) => !one.kept).length"
    )
    assert fresh == 0
    assert await page.evaluate("window.shifted") < 0.01
    pictures = [url for url in visit.requests if "/media/" in url]
    assert len(pictures) <= 1, "only a new key frame may be loaded"
    assert not [url for url in visit.requests if url.endswith("/doctor")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
async def test_every_width_and_scheme_can_be_read_without_scrolling_sideways(
    browser: Browser, stage: PageStage, width: int, scheme: Any
) -> None:
    viewport = {"width": width, "height": 800}
    async with Visit.by(browser, viewport=viewport, color_scheme=scheme) as visit:
        page = visit.page
        await page.goto(f"{stage.engine.url}/")
        await expect(page.get_by_label("Token")).to_be_visible()
        assert await sideways(page) <= 0
        await visit.log_in(stage.engine)
        await page.get_by_role("button", name=re.compile("pairing code")).click()
        await expect(page.locator("#code strong")).to_be_visible()
        assert await sideways(page) <= 0
        banner = await page.get_by_role("banner").bounding_box()
        assert banner is not None
        assert banner["height"] < HIGHEST_BANNER_PX
        texts = await page.evaluate(TEXTS)
        assert len(texts) > 80
        faint = [
            (text, round(ratio(colour, ground), 2))
            for text, colour, ground, size in texts
            if ratio(colour, ground)
            < (AA_LARGE_RATIO if size >= LARGE_PX else AA_RATIO)
        ]
        assert faint == []
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
