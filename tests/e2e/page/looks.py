# SPDX-License-Identifier: Apache-2.0
"""What can be measured of looks: axe's rules, and whether the page fits its window."""

from typing import Any

from playwright.async_api import Page

from demo.stage.homeassistant import ROOT

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
# The page as it is: its own rules for text on pictures are out of axe's reach.
RUN = """
async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map(
  ({ id, help, nodes }) => [id, help, ...nodes.map((node) => node.html.slice(0, 160))])
"""
SIDEWAYS = """
document.documentElement.scrollWidth - document.documentElement.clientWidth
"""


async def violations(page: Page) -> list[Any]:
    """Return what axe finds wrong with the page."""
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(await page.evaluate(RUN))


async def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(await page.evaluate(SIDEWAYS))
