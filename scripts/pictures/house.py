# SPDX-License-Identifier: Apache-2.0
"""Pictures of Home Assistant: dashboard, card, why, and the panel."""

from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page

from demo.stage.homeassistant import DASHBOARD
from demo.stage.screenshot import HIDE_SIDEBAR, LOAD_MS
from demo.stage.stage import Stage

from .browser import PAGE, PHONE, SETTLE_MS, visit
from .save import save

CARD: Final = "hearthward-card"
PANEL: Final = "hearthward"
DASHBOARD_SIZE: Final = (1600, 1130)
SERIOUS: Final = "Critical"


async def take_house(browser: Browser, stage: Stage, zone: str, folder: Path) -> None:
    """Look at the house by day's and by night's colours, and on a phone."""
    for dark in (False, True):
        ending = "-dark" if dark else ""
        async with visit(browser, DASHBOARD_SIZE, zone, dark=dark) as page:
            await _open(page, stage, DASHBOARD)
            save(await page.screenshot(), folder / f"dashboard{ending}.webp")
            if not dark:
                card = page.locator(CARD).first
                save(await card.screenshot(), folder / "card.webp")
        async with visit(browser, PAGE, zone, dark=dark) as page:
            await _open(page, stage, f"{PANEL}/timeline")
            save(await page.screenshot(), folder / f"panel{ending}.webp")
            if not dark:
                await (
                    page.locator("hw-list button")
                    .filter(has_text=SERIOUS)
                    .first.click()
                )
                await page.wait_for_timeout(SETTLE_MS)
                save(await page.screenshot(), folder / "why.webp")
    async with visit(browser, PAGE, zone) as page:
        await _open(page, stage, f"{PANEL}/report")
        save(await page.screenshot(), folder / "panel-report.webp")
    async with visit(browser, PHONE, zone, device_scale_factor=2) as page:
        await _open(page, stage, f"{PANEL}/timeline")
        save(await page.screenshot(), folder / "panel-phone.webp")


async def _open(page: Page, stage: Stage, path: str) -> None:
    """Go to a page of Home Assistant and let it come to rest."""
    await page.add_init_script(HIDE_SIDEBAR)
    await page.goto(f"{stage.hass.url}/{path}", timeout=LOAD_MS)
    inside = CARD if path == DASHBOARD else "hearthward-panel"
    await page.locator(inside).first.wait_for(timeout=LOAD_MS)
    await page.locator("hw-list button, hw-report table").first.wait_for(
        timeout=LOAD_MS
    )
    await page.wait_for_timeout(SETTLE_MS)
