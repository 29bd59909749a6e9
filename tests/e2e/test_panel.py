# SPDX-License-Identifier: Apache-2.0
"""The panel in the sidebar of a real Home Assistant, with a real engine behind it.

The tests look at what the stage has seen so far; alone, they let an intruder come.
"""

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, expect
import pytest
import pytest_asyncio

from demo.stage.hass_api import Json
from demo.stage.screenshot import LOAD_MS
from demo.stage.stage import Stage

from .page.looks import AXE, sideways
from .page.stage import Visit, chromium

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

PATIENCE_MS = 60_000
SIZES = ((360, 760), (1440, 900))
VIEWS = ("Incidents", "Search", "Report", "Timeline")
READY = "hw-list button, hw-incidents li, hw-search form, hw-report table"
LOOK = """
async (panel) => (await axe.run(panel, { resultTypes: ["violations"] })).violations.map(
  ({ id, nodes }) => [id, ...nodes.map((node) => node.html.slice(0, 160))])
"""


async def windows(stage: Stage, **query: str | int) -> list[Json]:
    """Return the engine's windows, newest first."""
    found = await stage.engine.get("/windows", limit=200, **query)
    return list(found["windows"])


async def alarms(stage: Stage) -> list[Json]:
    """Return the engine's windows of a serious level."""
    levels = ("high", "critical")
    return [one for level in levels for one in await windows(stage, level=level)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def serious(stage: Stage) -> Json:
    """Return a window of a serious level, of somebody who came."""
    if not await alarms(stage):
        await stage.street.play({"back_yard": "night_intruder"})
        await stage.witness.until(
            lambda: any(
                one["status"] == "final" and one["level"] in {"high", "critical"}
                for one in stage.witness.summaries
            ),
            300,
            "a serious verdict",
        )
    return (await alarms(stage))[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def zone(stage: Stage) -> str:
    """Return the time zone of the house."""
    config: Json = await stage.api.get("/api/config")
    return str(config["time_zone"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def visit(stage: Stage, serious: Json, zone: str) -> AsyncIterator[Visit]:
    """Give a browser of somebody who sits in the house."""
    expect.set_options(timeout=PATIENCE_MS)
    async with (
        chromium() as browser,
        Visit.by(
            browser, timezone_id=zone, viewport={"width": 1440, "height": 900}
        ) as visit,
    ):
        visit.page.set_default_timeout(PATIENCE_MS)
        yield visit


@pytest.fixture
def panel(visit: Visit) -> Locator:
    """Give the panel."""
    return visit.page.locator("hearthward-panel")


async def test_the_sidebar_leads_to_the_day_with_a_lane_for_each_camera(
    stage: Stage, visit: Visit, panel: Locator, zone: str
) -> None:
    await visit.page.goto(stage.hass.url, timeout=LOAD_MS)
    await visit.page.locator("ha-sidebar").get_by_text("Hearthward").click()
    for name in await stage.engine.cameras():
        await expect(panel.locator(".lane", has_text=name)).to_be_visible()
    midnight = datetime.combine(datetime.now(ZoneInfo(zone)), time(), ZoneInfo(zone))
    today = await windows(stage, after=midnight.isoformat())
    count = f"{len(today)} events" if len(today) != 1 else "1 event"
    await expect(panel.locator("hw-day .count")).to_have_text(count)
    await expect(panel.locator("hw-list hw-picture img.shown").first).to_be_visible()


async def test_words_find_what_the_engine_finds(
    stage: Stage, visit: Visit, panel: Locator, serious: Json
) -> None:
    text = f'"{serious["title"]}"'
    found = await windows(stage, q=text)
    await panel.get_by_role("link", name="Search").click()
    await panel.get_by_role("searchbox").fill(text)
    await visit.page.keyboard.press("Enter")
    rows = panel.locator("hw-search hw-list li")
    await expect(rows).to_have_count(len(found))
    for row in await rows.all():
        await expect(row).to_contain_text(serious["title"])
    await panel.get_by_role("searchbox").fill("zeppelin")
    await expect(panel.get_by_text("Nothing was found for “zeppelin”.")).to_be_visible()
    await visit.page.go_back()
    await expect(panel.locator("hw-day")).to_be_visible()


async def test_a_window_opens_with_its_reasons_and_by_its_address(
    stage: Stage, visit: Visit, panel: Locator, serious: Json
) -> None:
    await visit.page.goto(f"{stage.hass.url}/hearthward/window/{serious['window_id']}")
    await expect(panel.get_by_role("heading", name=serious["title"])).to_be_visible()
    for rule in serious["rules"]:
        await expect(
            panel.get_by_text(rule["reason"], exact=True).first
        ).to_be_visible()
    await expect(panel.locator("hw-detail .box").first).to_be_visible()
    await panel.get_by_role("button", name="Show the whole incident").click()
    story = await stage.engine.get(f"/incidents/{serious['incident_id']}")
    await expect(panel.locator("hw-incident hw-list li")).to_have_count(
        len(story["windows"])
    )
    await expect(panel.get_by_role("heading", name=story["title"])).to_be_visible()
    await panel.get_by_role("button", name="Back", exact=True).click()
    await expect(panel.locator("hw-event hw-detail")).to_be_visible()
    # One came here by an address: the way back is the day.
    await panel.get_by_role("button", name="Back", exact=True).click()
    await expect(panel.locator("hw-day")).to_be_visible()


async def test_incidents_are_listed_from_a_level_on(
    stage: Stage, panel: Locator
) -> None:
    found = await stage.engine.get("/incidents", min_level="high", limit=200)
    expected = [one for one in found["incidents"] if one["state"] != "merged"]
    await panel.get_by_role("link", name="Incidents").click()
    await panel.get_by_label("From level").select_option("High")
    rows = panel.locator("hw-incidents li")
    await expect(rows).to_have_count(len(expected))
    await expect(rows.first).to_contain_text(expected[0]["title"])


async def test_the_report_counts_as_the_engine_counts(
    stage: Stage, visit: Visit, panel: Locator, zone: str, serious: Json
) -> None:
    here = ZoneInfo(zone)
    midnight = datetime.combine(datetime.now(here), time(), here)
    before = midnight + timedelta(days=1)
    after = midnight - timedelta(days=6)
    await visit.page.goto(f"{stage.hass.url}/hearthward/window/{serious['window_id']}")
    await panel.get_by_role("button", name="False alarm").click()
    await expect(panel.get_by_text("Thank you.")).to_be_visible()
    await panel.get_by_role("link", name="Report").click()
    tally = await stage.engine.get(
        "/statistics",
        after=after.isoformat(),
        before=before.isoformat(),
        time_zone=zone,
    )
    hours = [one for camera in tally["cameras"] for one in camera["hours"]]
    totals = {
        level: sum(one[level] for one in hours)
        for level in ("low", "medium", "high", "critical", "not_assessed")
    }
    judged, false, number = (
        sum(camera[key] for camera in tally["cameras"])
        for key in ("judged_alarms", "false_alarms", "alarms")
    )
    assert false >= 1
    tiles = panel.locator("hw-report .tile")
    await expect(tiles.nth(0)).to_contain_text(f"Events {sum(totals.values())} ")
    await expect(tiles.nth(1)).to_contain_text(f"High or critical {number} ")
    await expect(tiles.nth(2)).to_contain_text(f"{round(100 * false / judged)}%")
    await expect(tiles.nth(2)).to_contain_text(f"of {judged} alarm")
    for level in ("low", "medium", "high", "critical"):
        row = panel.locator(f"hw-report .shares tr.level-{level} td")
        await expect(row.nth(1)).to_have_text(str(totals[level]))
    plot = panel.locator("hw-report section", has_text="Busiest hours")
    await plot.locator("summary").click()
    cells = await plot.locator("tbody td:last-child").all_inner_texts()
    by_hour = [0] * 24
    for one in hours:
        by_hour[one["hour"]] += sum(one[level] for level in totals)
    assert cells == [str(count) for count in by_hour]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_view_fits_and_is_clean_for_axe_in_both_themes(
    stage: Stage, visit: Visit, panel: Locator, scheme: str, serious: Json
) -> None:
    page = visit.page
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        address = f"{stage.hass.url}/hearthward/window/{serious['window_id']}"
        await page.goto(address, timeout=LOAD_MS)
        await expect(panel.locator("hw-detail img").first).to_be_visible()
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        for view in ("", *VIEWS):
            if view:
                await panel.get_by_role("link", name=view).click()
                shown = panel.locator(".page:not([hidden])").locator(READY)
                await expect(shown.first).to_be_visible()
            assert await sideways(page) <= 0, (view, width)
            assert await panel.evaluate(LOOK) == [], (view, width)


async def test_on_a_phone_the_menu_of_home_assistant_opens(
    visit: Visit, panel: Locator
) -> None:
    page = visit.page
    await page.set_viewport_size({"width": 360, "height": 760})
    await panel.get_by_role("button", name="Menu", exact=True).click()
    await expect(page.locator("ha-sidebar").get_by_text("Overview")).to_be_visible()
    assert visit.complaints == []
