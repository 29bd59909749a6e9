# SPDX-License-Identifier: Apache-2.0
"""Take pictures of a running stage: real engine, real Home Assistant, the street."""

import asyncio
from pathlib import Path
import sys
import tempfile
from typing import Final

from playwright.async_api import Browser

from demo.stage.engine import engine_python
from demo.stage.house import move_house
from demo.stage.processes import StageError
from demo.stage.stage import Options, Stage
from scripts.envs.places import ROOT

from .engine import take_engine
from .house import take_house

WINDOW_SECONDS: Final = 90.0
VERDICT_SECONDS: Final = 240.0
EVENING: Final = 22
"""Late enough that a day has passed, and dark."""
BACK_SECONDS: Final = 10.0


async def take_stage(browser: Browser, folder: Path) -> None:
    """Play a night after a week of days, and look at everything there is to see."""
    with tempfile.TemporaryDirectory(prefix="hearthward-") as home:
        options = Options(
            folder=Path(home),
            engine_python=engine_python(),
            window_seconds=WINDOW_SECONDS,
            say=lambda text: print(f"» {text}", file=sys.stderr),
        )
        async with Stage(options) as stage:
            zone = await move_house(stage.api, "night", EVENING)
            await _remember_a_week(stage, zone)
            await _verdict(stage, "driveway", "night_car_prowler")
            await _verdict(stage, "back_yard", "night_intruder")
            await take_house(browser, stage, zone, folder)
            await take_engine(browser, stage, zone, folder)


async def _remember_a_week(stage: Stage, zone: str) -> None:
    """Give the engine a history; it rests meanwhile."""
    stage.options.say("a week passes on the street")
    if stage.ollama is None:
        msg = "there is no stand-in that would judge the week"
        raise StageError(msg)
    await stage.engine.stop()
    process = await asyncio.create_subprocess_exec(
        *(stage.engine.python, "-m", "demo.past"),
        *(stage.engine.folder, stage.ollama.ready["url"], zone),
        cwd=ROOT,
    )
    if await process.wait():
        msg = "the week could not be written"
        raise StageError(msg)
    await stage.restart_engine()
    await asyncio.sleep(BACK_SECONDS)
    await stage.wait_watching()


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
