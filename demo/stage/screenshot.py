# SPDX-License-Identifier: Apache-2.0
"""Look at the dashboard in Debian's Chromium, and take its picture.

python -m demo.stage.screenshot dashboard.png
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import shutil
import sys
import tempfile

from playwright.async_api import Page, async_playwright

from .engine import engine_python
from .homeassistant import DASHBOARD
from .processes import StageError
from .stage import Options, Stage

WIDTH, HEIGHT = 1600, 900
LOAD_MS = 120_000
SETTLE_MS = 4_000
WINDOW_SECONDS = 20.0
VERDICT_SECONDS = 120.0
SERIOUS = ("high", "critical")
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--hide-scrollbars")
HIDE_SIDEBAR = "localStorage.setItem('dockedSidebar', '\"always_hidden\"')"


@asynccontextmanager
async def dashboard(url: str, time_zone: str = "UTC") -> AsyncIterator[Page]:
    """Open the dashboard as somebody who sits at this machine; yield its page."""
    chromium = shutil.which("chromium")
    if chromium is None:
        msg = "looking at the dashboard needs Debian's package chromium"
        raise StageError(msg)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(ARGUMENTS)
        )
        try:
            page = await browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                timezone_id=time_zone,
            )
            await page.add_init_script(HIDE_SIDEBAR)
            await page.goto(f"{url}/{DASHBOARD}", timeout=LOAD_MS)
            await page.locator("hui-sections-view").wait_for(timeout=LOAD_MS)
            yield page
        finally:
            await browser.close()


async def take_picture(target: Path, python: Path) -> None:
    """Play the intruder's scene and save the dashboard once the verdict is there."""
    with tempfile.TemporaryDirectory(prefix="hearthward-") as folder:
        options = Options(
            folder=Path(folder),
            engine_python=python,
            window_seconds=WINDOW_SECONDS,
            say=lambda text: print(f"» {text}", file=sys.stderr),
        )
        async with Stage(options) as stage:
            zone = (await stage.api.get("/api/config"))["time_zone"]
            async with dashboard(stage.hass.url, zone) as page:
                await stage.street.play({"back_yard": "night_intruder"})
                await stage.witness.until(
                    lambda: any(
                        one["status"] == "final" and one["level"] in SERIOUS
                        for one in stage.witness.summaries
                    ),
                    VERDICT_SECONDS,
                    "a serious verdict",
                )
                await page.wait_for_timeout(SETTLE_MS)
                await page.screenshot(path=target)


if __name__ == "__main__":
    asyncio.run(take_picture(Path(sys.argv[1]), engine_python()))
