# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Home Assistant with sixteen cameras and the integration, and a real engine.

The engine runs in this process, on an event loop of its own, so that a benchmark can
hand it verdicts; Home Assistant is a process of its own Python. All on one machine:
times are of one clock.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile
import threading
from typing import Final

import aiohttp

from benchmarks.footage import jpegs
from demo.stage import integration
from demo.stage.hass_api import HassApi
from demo.stage.homeassistant import ROOT, HomeAssistant
from demo.stage.processes import StageError
from hearthward_engine.engine import Engine
from hearthward_engine.settings import Settings

CAMERAS: Final = 16
NUMBERS: Final = range(1, CAMERAS + 1)
HOME_ASSISTANT: Final = ROOT / ".venvs/ha/bin/python"
PROBE: Final = ROOT / "tests/doubles/probe"
SCENES: Final = ("night_intruder", "delivery_day", "night_car_prowler")
QUIET: Final = ("quiet_night", "quiet_day", "quiet_night_drive")
QUIET_PICTURES: Final = 25
MORE_CONFIGURATION: Final = "\nhearthward_probe:\nmobile_app:\n"
READY_S: Final = 180.0
POLL_S: Final = 0.5


@dataclass(frozen=True)
class House:
    """Everything that runs, connected; each camera is being watched."""

    engine: Engine
    hass: HomeAssistant
    api: HassApi
    session: aiohttp.ClientSession
    entry_id: str
    cameras: dict[str, str]
    """Entity ids of Home Assistant's cameras by the engine's ids."""


def missing() -> str | None:
    """Return why there can be no house here, or None."""
    if not HOME_ASSISTANT.with_name("hass").exists():
        return "no Home Assistant here; run scripts/setup"
    return None


@asynccontextmanager
async def furnished(*, scene_every_s: float | None) -> AsyncIterator[House]:
    """Build a house whose cameras see somebody every so often, or nobody at all."""
    with tempfile.TemporaryDirectory(prefix="hearthward-bench-") as name:
        folder = Path(name)
        shown = QUIET if scene_every_s is None else (*SCENES, *QUIET)
        pictures = folder / "pictures"
        await asyncio.to_thread(_write_pictures, pictures, shown)
        hass = HomeAssistant(folder / "homeassistant", python=HOME_ASSISTANT)
        hass.prepare([_camera(number, pictures, scene_every_s) for number in NUMBERS])
        with (hass.folder / "configuration.yaml").open("a") as configuration:
            configuration.write(MORE_CONFIGURATION)
        (hass.folder / "custom_components/hearthward_probe").symlink_to(PROBE)
        settings = Settings(
            data_dir=str(folder / "engine"), port=0, demo=True, llm=False
        )
        with _running(settings) as (engine, port):
            async with aiohttp.ClientSession() as session:
                try:
                    api = await hass.start(session)
                    yield await _move_in(engine, port, hass, api, session)
                finally:
                    await hass.stop()


async def _move_in(
    engine: Engine,
    port: int,
    hass: HomeAssistant,
    api: HassApi,
    session: aiohttp.ClientSession,
) -> House:
    """Add the engine with all cameras, and wait until they are watched."""
    entities = [f"camera.{_name(number).lower()}" for number in NUMBERS]
    entry_id = await integration.add_engine(
        api,
        f"http://127.0.0.1:{port}",
        {"token": engine.access.token},
        entities,
    )
    scores = [f"sensor.{_name(number).lower()}_risk_score" for number in NUMBERS]
    async with asyncio.timeout(READY_S):
        while True:
            states = await api.states()
            known = [states.get(one, {}).get("state") for one in scores]
            if not {None, "unavailable"} & set(known):
                break
            await asyncio.sleep(POLL_S)
    cameras = {
        camera_id: f"camera.{camera.name.lower()}"
        for camera_id, camera in engine.board.cameras().items()
    }
    if sorted(cameras.values()) != sorted(entities):
        msg = f"the engine has other cameras: {sorted(cameras.values())}"
        raise StageError(msg)
    return House(engine, hass, api, session, entry_id, cameras)


@contextmanager
def _running(settings: Settings) -> Iterator[tuple[Engine, int]]:
    """Run an engine on an event loop in a thread of its own; yield it and its port."""
    engine, loop = Engine(settings), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        port = asyncio.run_coroutine_threadsafe(engine.start(), loop).result()
        try:
            yield engine, port
        finally:
            asyncio.run_coroutine_threadsafe(engine.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _name(number: int) -> str:
    return f"Place{number}"


def _camera(
    number: int, pictures: Path, scene_every_s: float | None
) -> dict[str, object]:
    """Return a camera of the probe's platform; each begins its scene at its time."""
    which = number % len(SCENES)
    scene, every_s = SCENES[which], scene_every_s or 3600.0
    if scene_every_s is None:
        scene = QUIET[which]
    return {
        "platform": "hearthward_probe",
        "name": _name(number),
        "quiet": str(pictures / QUIET[which]),
        "scene": str(pictures / scene),
        "every_s": every_s,
        "first_s": every_s * number / CAMERAS,
    }


def _write_pictures(folder: Path, scenes: Iterable[str]) -> None:
    """Write the street's pictures as files."""
    for scene in scenes:
        (folder / scene).mkdir(parents=True)
        shown = jpegs(scene)[: None if scene in SCENES else QUIET_PICTURES]
        for number, picture in enumerate(shown):
            (folder / scene / f"{number:04}.jpg").write_bytes(picture)
