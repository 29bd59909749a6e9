# SPDX-License-Identifier: Apache-2.0
"""Take the documentation's pictures anew: scripts/screenshots [PICTURE…]."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import sys
from typing import Final

from playwright.async_api import Browser

from demo.stage.processes import StageError
from scripts.envs.places import ROOT

from .browser import chromium
from .phones import draw_phones
from .stage import take_stage

PICTURES: Final[dict[str, Callable[[Browser, Path], Awaitable[None]]]] = {
    "phones": draw_phones,
    "stage": take_stage,
}


async def take(names: list[str], folder: Path) -> None:
    """Take the pictures one after another."""
    async with chromium() as browser:
        for name in names or PICTURES:
            print(f"» {name}", file=sys.stderr)
            await PICTURES[name](browser, folder)


def main() -> int:
    """Take what was asked for, or all."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument(
        "pictures", nargs="*", metavar="PICTURE", help=", ".join(PICTURES)
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "docs/images")
    options = parser.parse_args()
    if unknown := set(options.pictures) - set(PICTURES):
        parser.error(f"no picture is called {', '.join(sorted(unknown))}")
    try:
        asyncio.run(take(options.pictures, options.folder))
    except (StageError, ValueError) as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
