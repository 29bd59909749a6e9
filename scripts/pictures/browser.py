# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium, for the documentation's pictures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import shutil
from typing import Any, Final

from playwright.async_api import Browser, Page, async_playwright

from demo.stage.processes import StageError
from demo.stage.screenshot import ARGUMENTS

SETTLE_MS: Final = 5_000
PAGE: Final = (1280, 900)
PHONE: Final = (390, 844)


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


@asynccontextmanager
async def visit(
    browser: Browser,
    size: tuple[int, int],
    zone: str,
    *,
    dark: bool = False,
    **context: Any,
) -> AsyncIterator[Page]:
    """Open an empty page with a fresh cookie jar, for somebody in that time zone."""
    width, height = size
    visitor = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        timezone_id=zone,
        **context,
    )
    try:
        yield await visitor.new_page()
    finally:
        await visitor.close()
