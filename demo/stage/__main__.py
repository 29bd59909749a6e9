# SPDX-License-Identifier: Apache-2.0
"""The demo: python -m demo.stage (through scripts/demo)."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import json
import os
from pathlib import Path
import shutil
import signal
import sys
import tempfile
import time
from typing import Any
import webbrowser

from . import story
from .engine import engine_python
from .homeassistant import DASHBOARD
from .processes import StageError
from .report import report
from .stage import STAND_IN, Options, Stage

DEMO_WINDOW_SECONDS = 30.0


def main() -> int:
    """Play the demo; return 1 when no summary reached Home Assistant."""
    options = _arguments()
    try:
        return asyncio.run(_play(options))
    except StageError as err:
        print(f"error: {err}", file=sys.stderr)
        return 1


async def _play(options: argparse.Namespace) -> int:
    stop = _stop_signal()
    async with _folder(options.keep) as folder:
        plan = Options(
            folder=folder,
            engine_python=engine_python(),
            ollama=options.ollama,
            window_seconds=options.window_seconds,
            say=_say,
        )
        entering = asyncio.create_task(_enter(plan))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({entering, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not entering.done():
            entering.cancel()
            with suppress(asyncio.CancelledError):
                await entering
            return 130
        stage = await entering
        try:
            return await _perform(stage, options, stopped)
        finally:
            stopped.cancel()
            _say("stopping everything")
            await stage.close()


async def _enter(plan: Options) -> Stage:
    return await Stage(plan).__aenter__()


async def _perform(
    stage: Stage, options: argparse.Namespace, stopped: asyncio.Task[Any]
) -> int:
    """Play until the time is over or somebody stops it; report if asked to."""
    if not options.headless:
        _invite(stage)
    playing = asyncio.create_task(_tell_story(stage))
    try:
        await asyncio.wait(
            {playing, stopped},
            timeout=options.seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if playing.done():
            await playing
    finally:
        playing.cancel()
    if not options.headless:
        return 0
    result = await report(stage)
    if options.json:
        print(json.dumps(result, indent=1))
    return 0 if result["summaries_in_ha"] else 1


async def _tell_story(stage: Stage) -> None:
    """Let the street play the story over and over."""
    while True:
        begun = time.monotonic()
        for act in story.STORY:
            await asyncio.sleep(max(0.0, begun + act.at_s - time.monotonic()))
            await stage.street.play({act.camera: act.scene})
            _say(act.text)
        await asyncio.sleep(max(0.0, begun + story.STORY_SECONDS - time.monotonic()))


def _invite(stage: Stage) -> None:
    """Say where to look, and look there if somebody is watching."""
    address = f"{stage.hass.url}/{DASHBOARD}"
    login = stage.hass.login
    print(
        f"\n  {address}\n\n  You are signed in by being at this machine; otherwise:"
        f" {login.username} / {login.password}\n  Ctrl-C stops everything.\n",
        file=sys.stderr,
        flush=True,
    )
    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
        webbrowser.open(address)


def _say(text: str) -> None:
    print(f"» {text}", file=sys.stderr, flush=True)


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def _folder(keep: Path | None) -> AsyncIterator[Path]:
    """Give a folder for everything; one of our own is kept only after a failure."""
    if keep is not None:
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="hearthward-demo-"))
    try:
        yield folder
    except BaseException:
        _say(f"the logs are in {folder / 'logs'}")
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--headless", action="store_true", help="run for --seconds, then report"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        metavar="N",
        help="how long to play, from when every camera has delivered a frame"
        " (headless: 120)",
    )
    parser.add_argument(
        "--window-seconds",
        type=float,
        default=DEMO_WINDOW_SECONDS,
        metavar="S",
        help="longest window of the engine (default: %(default)g; the product's: 90)",
    )
    parser.add_argument(
        "--json", action="store_true", help="with --headless: print one JSON object"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep all files and logs there"
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--ollama",
        metavar="URL",
        default=STAND_IN,
        help="a real Ollama; default: a test double that stands in for it",
    )
    who.add_argument(
        "--no-ollama",
        dest="ollama",
        action="store_const",
        const=None,
        help="no language model: the rules alone",
    )
    options = parser.parse_args()
    if options.keep is not None:
        options.keep = options.keep.resolve()
        options.keep.mkdir(parents=True, exist_ok=True)
    if options.headless and options.seconds is None:
        options.seconds = 120.0
    return options


if __name__ == "__main__":
    sys.exit(main())
