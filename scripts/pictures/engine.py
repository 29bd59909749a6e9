# SPDX-License-Identifier: Apache-2.0
"""Pictures of the engine's own page."""

from pathlib import Path

from playwright.async_api import Browser

from demo.stage.screenshot import LOAD_MS
from demo.stage.stage import Stage

from .browser import PAGE, SETTLE_MS, visit
from .save import save


async def take_engine(browser: Browser, stage: Stage, zone: str, folder: Path) -> None:
    """Log in and look at every view that the documentation shows."""
    cameras = await stage.engine.cameras()
    camera_id = cameras["Back yard"]["camera_id"]
    async with visit(browser, PAGE, zone) as page:
        await page.goto(f"{stage.engine.url}/", timeout=LOAD_MS)
        await page.get_by_label("Token").fill(await stage.engine.token())
        await page.keyboard.press("Enter")
        await page.locator("#inside").wait_for()
        for name, address in (
            ("engine-page", "#/"),
            ("engine-zones", f"#/cameras/{camera_id}"),
        ):
            await page.goto(f"{stage.engine.url}/{address}")
            await page.wait_for_timeout(SETTLE_MS)
            content = await page.screenshot(full_page=True)
            save(content, folder / f"{name}.webp")
