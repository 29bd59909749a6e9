# SPDX-License-Identifier: Apache-2.0
"""The whole stage: `async with Stage(options) as stage`, and everything plays."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
import secrets
import sys
from typing import Any, Self

import aiohttp

from demo.street.cameras import CAMERAS

from . import house, integration
from .engine import Engine
from .hass_api import HassApi
from .homeassistant import ROOT, HomeAssistant
from .processes import Child, StageError, running
from .story import scenes
from .street import Street, render
from .witness import Witness

STAND_IN = "stand-in"
STREAM_USER = "viewer"
WATCH_SECONDS = 240.0


def _be_silent(_: str) -> None:
    """Say nothing about the progress."""


@dataclass(frozen=True)
class Options:
    """What is to be put on the stage."""

    folder: Path
    """Where everything keeps its files; it must exist."""
    engine_python: Path
    ollama: str | None = STAND_IN
    """A server's URL, `stand-in`, or None for none."""
    window_seconds: float = 30.0
    scenes: frozenset[str] = frozenset(scenes())
    """What the street will be asked to play."""
    debug: bool = False
    """Whether Home Assistant logs in detail too."""
    further_cameras: tuple[Mapping[str, Any], ...] = ()
    """Cameras of Home Assistant's YAML platforms, beside those of the street."""
    say: Callable[[str], None] = field(default=_be_silent, repr=False)


class Stage:
    """Street, Ollama, engine and Home Assistant, with the integration set up."""

    def __init__(self, options: Options) -> None:
        """Plan the stage; nothing runs yet."""
        self.options = options
        self.logs = options.folder / "logs"
        self.stream_password = secrets.token_urlsafe(12)
        self.hass = HomeAssistant(options.folder / "homeassistant", debug=options.debug)
        self.engine = Engine(
            options.engine_python,
            options.folder / "engine",
            self.logs / "engine.log",
            window_seconds=options.window_seconds,
        )
        self.engine_address = self.engine.url
        """Where Home Assistant finds the engine."""
        self.witness = Witness()
        self.cameras: list[str] = []
        """Entity ids of the street's cameras."""
        self.entry_id = ""
        self.street: Street
        self.ollama: Child | None = None
        self.api: HassApi
        self._ollama_url: str | None = None
        self._session: aiohttp.ClientSession
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start everything, from the street to the watched cameras."""
        try:
            await self._build()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop everything."""
        await self.close()

    async def close(self) -> None:
        """Stop everything, the watchers before what they watch."""
        try:
            await self.stop_hass()
            await self.engine.stop()
        finally:
            await self._exits.aclose()

    # --- while it plays -------------------------------------------------------

    async def restart_engine(self) -> None:
        """Start the engine again on the data it left."""
        await self.engine.start(self._ollama_url)

    async def start_hass(self) -> None:
        """Start Home Assistant (again) and listen to it."""
        self.api = await self.hass.start(self._session)
        await self.witness.attach(self.api)

    async def stop_hass(self) -> None:
        """Stop Home Assistant."""
        await self.witness.detach()
        await self.hass.stop()

    async def wait_watching(self, *entity_ids: str) -> None:
        """Wait until every camera has delivered a frame and is being watched."""
        scores = [risk_score(entity_id) for entity_id in entity_ids or self.cameras]
        await self.witness.until(
            lambda: all(
                self.witness.state(one) not in {None, "unavailable"} for one in scores
            ),
            WATCH_SECONDS,
            "every camera to be watched",
        )

    # --- building -------------------------------------------------------------

    async def _build(self) -> None:
        self._session = await self._exits.enter_async_context(aiohttp.ClientSession())
        say = self.options.say
        say("starting the street, the engine and Home Assistant")
        self.hass.prepare([dict(one) for one in self.options.further_cameras])
        await self._start_programs()
        say("furnishing the house: everybody leaves, the alarm is armed, night falls")
        await house.move_house(self.api, "night")
        await house.move_in(self.api)
        await house.everybody_leaves(self.api)
        say("adding the cameras to Home Assistant")
        self.cameras = await house.add_cameras(
            self.api,
            [
                house.CameraAddress(
                    name=CAMERAS[camera].name,
                    still_url=address.snapshot,
                    stream_url=address.stream,
                    username=STREAM_USER,
                    password=self.stream_password,
                )
                for camera, address in self.street.cameras.items()
            ],
        )
        await self._refuse_blindness()
        say("adding Hearthward to Home Assistant")
        await self._add_hearthward()
        await self.wait_watching()
        say("every camera is being watched")

    async def _start_programs(self) -> None:
        """Start all programs side by side; if one fails, let the others go."""
        starts = (self._start_street(), self._start_engine(), self._start_hass())
        tasks = [asyncio.ensure_future(start) for start in starts]
        try:
            for started in asyncio.as_completed(tasks):
                self.options.say(await started)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise

    async def _start_street(self) -> str:
        await render(self.options.scenes, self.options.say)
        self.street = await self._exits.enter_async_context(
            Street.running(self._session, self.logs / "street.log")
        )
        return f"the street is there ({self.street.transport})"

    async def _start_engine(self) -> str:
        self._ollama_url = self.options.ollama
        text = f"Ollama at {self._ollama_url}"
        if self._ollama_url is None:
            text = "no language model: rules only"
        elif self._ollama_url == STAND_IN:
            self.ollama = await self._exits.enter_async_context(
                running(
                    "the stand-in for Ollama",
                    [sys.executable, "-m", "demo.ollama", "serve", "--port", "0"],
                    self.logs / "ollama.log",
                    cwd=ROOT,
                )
            )
            self._ollama_url = self.ollama.ready["url"]
            text = "a test double stands in for Ollama, no language model thinks here"
        await self.engine.start(self._ollama_url)
        return f"the engine is ready ({text})"

    async def _start_hass(self) -> str:
        await self.start_hass()
        version = (await self.api.get("/api/config"))["version"]
        return f"Home Assistant {version} is ready"

    async def _refuse_blindness(self) -> None:
        """Raise StageError when the engine has no model to see with."""
        health = await self.engine.get("/health")
        if health["status"] == "model_missing":
            msg = f"the engine cannot see: {'; '.join(health['reasons'])}"
            raise StageError(msg)

    async def _add_hearthward(self) -> None:
        """Set the integration up, with every camera and its zones."""
        further = [
            entity_id
            for entity_id in await self.api.states()
            if entity_id.startswith("camera.") and entity_id not in self.cameras
        ]
        self.entry_id = await integration.add_engine(
            self.api,
            self.engine_address,
            {"code": await self.engine.pairing_code()},
            self.cameras + further,
        )
        known = {camera.name: camera for camera in CAMERAS.values()}
        for subentry in await integration.subentries(self.api, self.entry_id):
            if camera := known.get(subentry["title"]):
                await integration.configure_camera(
                    self.api,
                    self.entry_id,
                    subentry["subentry_id"],
                    note=camera.note,
                    zones=[
                        {
                            "name": zone.name,
                            "kind": zone.kind,
                            "polygon": [list(point) for point in zone.polygon],
                        }
                        for zone in camera.zones
                    ],
                )
        # The last change reloads the entry as well: wait for the engine to have it.
        async with asyncio.timeout(integration.RELOAD_SECONDS):
            while True:
                cameras = await self.engine.cameras()
                if all(cameras[name]["zones"] for name in known):
                    break
                await asyncio.sleep(0.5)


def risk_score(camera_entity_id: str) -> str:
    """Return the entity id of a camera's risk score."""
    return f"sensor.{camera_entity_id.removeprefix('camera.')}_risk_score"


def risk_level(camera_entity_id: str) -> str:
    """Return the entity id of a camera's risk level."""
    return f"sensor.{camera_entity_id.removeprefix('camera.')}_risk_level"
