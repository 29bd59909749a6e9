# SPDX-License-Identifier: Apache-2.0
"""Take pictures of a running stage: real engine, real Home Assistant, the street."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import sys
import tempfile
from typing import Any, Final

from playwright.async_api import Browser, Page

from demo.stage.engine import engine_python
from demo.stage.homeassistant import DASHBOARD
from demo.stage.screenshot import HIDE_SIDEBAR, LOAD_MS
from demo.stage.stage import Options, Stage

from .save import save

WINDOW_SECONDS: Final = 20.0
VERDICT_SECONDS: Final = 180.0
SETTLE_MS: Final = 4_000
DESKTOP: Final = {"width": 1600, "height": 900}
PAGE: Final = {"width": 1280, "height": 900}


async def take_stage(browser: Browser, folder: Path) -> None:
    """Play a night on all cameras and look at everything there is to see."""
    with tempfile.TemporaryDirectory(prefix="hearthward-") as home:
        options = Options(
            folder=Path(home),
            engine_python=engine_python(),
            window_seconds=WINDOW_SECONDS,
            say=lambda text: print(f"» {text}", file=sys.stderr),
        )
        async with Stage(options) as stage:
            zone = (await stage.api.get("/api/config"))["time_zone"]
            night = {"locale": "en-GB", "timezone_id": zone}
            async with _visit(browser, viewport=DESKTOP, **night) as page:
                await page.add_init_script(HIDE_SIDEBAR)
                await page.goto(f"{stage.hass.url}/{DASHBOARD}", timeout=LOAD_MS)
                await page.locator("hui-sections-view").wait_for(timeout=LOAD_MS)
                await _verdict(stage, "driveway", "night_car_prowler")
                await _verdict(stage, "back_yard", "night_intruder")
                await page.wait_for_timeout(SETTLE_MS)
                save(await page.screenshot(), folder / "dashboard.png")
            async with _visit(browser, viewport=PAGE, **night) as page:
                await page.goto(f"{stage.engine.url}/")
                await page.get_by_label("Token").fill(await stage.engine.token())
                await page.keyboard.press("Enter")
                await page.locator("#findings li").first.wait_for()
                await page.wait_for_timeout(SETTLE_MS)
                content = await page.screenshot(full_page=True)
                save(content, folder / "engine-page.png")


@asynccontextmanager
async def _visit(browser: Browser, **context: Any) -> AsyncIterator[Page]:
    """Open an empty page with a fresh cookie jar."""
    visitor = await browser.new_context(**context)
    try:
        yield await visitor.new_page()
    finally:
        await visitor.close()


async def _verdict(stage: Stage, camera: str, scene: str) -> None:
    """Play a scene and wait for a final, serious verdict on it."""
    before = len(stage.witness.summaries)
    await stage.street.play({camera: scene})
    await stage.witness.until(
        lambda: any(
            one["status"] == "final"
            and one["level"] in {"high", "critical"}
            and one["camera_entity_id"] == f"camera.{camera}"
            for one in stage.witness.summaries[before:]
        ),
        VERDICT_SECONDS,
        f"a serious verdict on {scene}",
    )
