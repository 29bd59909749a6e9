# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium, for the documentation's pictures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import shutil

from playwright.async_api import Browser, async_playwright

from demo.stage.processes import StageError
from demo.stage.screenshot import ARGUMENTS


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the browser; raise StageError where it is not installed."""
    program = shutil.which("chromium")
    if program is None:
        msg = "pictures need Debian's package chromium"
        raise StageError(msg)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            await browser.close()
