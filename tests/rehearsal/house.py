# SPDX-License-Identifier: AGPL-3.0-or-later
"""A house with Home Assistant OS: Supervisor, Core, a camera, and our app."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from demo.stage import integration
from demo.stage.hass_api import HassApi, Json
from demo.stage.homeassistant import HomeAssistant
from demo.stage.house import CameraAddress, add_cameras
from demo.street import cache
from demo.street.scene import Scene, person
from demo.street.server import Street, create_app
from tests.doubles.supervisor import App, Core, Supervisor

from .container import Container
from .image import Image
from .network import APP, HOST, SUPERVISOR, sealed

REPOSITORY = "https://github.com/hearthward/hearthward"
CAMERA = "back_yard"
ENTITY = f"camera.{CAMERA}"
NAME = "Back yard"
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.1
OPTIONS = {"window_seconds": 10, "llm": False, "log_level": "debug"}

# Somebody who is in the picture all the time, and never stands still.
PACING = Scene(
    "pacing",
    CAMERA,
    "somebody walks up and down",
    (0, 100),
    seconds=8.0,
    actors=(
        person(coat="red")
        .start(-1.5, 7.5)
        .walk(1.5, 7.5)
        .walk(-1.5, 7.5)
        .walk(1.5, 7.5)
        .walk(-1.5, 7.5)
        .for_good(),
    ),
)


@dataclass
class House:
    """Everything that runs."""

    folder: Path
    supervisor: Supervisor
    hass: HomeAssistant
    api: HassApi
    app: App
    container: Container
    session: aiohttp.ClientSession
    camera: str
    """Entity id of the camera in the yard."""

    @property
    def announced(self) -> Json:
        """Return what the app has told Supervisor."""
        (message,) = self.supervisor.discovery.messages.values()
        return dict(message.config)

    async def announcement(self) -> Json | None:
        """Return the same once the app has told it."""
        return self.announced if self.supervisor.discovery.messages else None

    async def ask(self, path: str, **query: str | int) -> Any:
        """Return what the engine answers to Home Assistant's token."""
        headers = {"Authorization": f"Bearer {self.announced['token']}"}
        url = f"http://{APP}:{self.announced['port']}/api/v1{path}"
        timeout = aiohttp.ClientTimeout(total=5)
        async with self.session.get(
            url, params=query, headers=headers, timeout=timeout
        ) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def open_window(self) -> str | None:
        """Return the id of the window that is open in the yard, if one is."""
        (camera,) = (await self.ask("/cameras"))["cameras"]
        window: str | None = camera["status"]["window_id"]
        return window

    async def log(self) -> tuple[str, list[tuple[int, str, str, int]]]:
        """Return the engine's epoch and all events it holds, oldest first."""
        url = f"http://{APP}:{self.announced['port']}/api/v1/events"
        headers = {"Authorization": f"Bearer {self.announced['token']}"}
        async with self.session.ws_connect(url, headers=headers) as socket:
            hello = await socket.receive_json()
        query = {"epoch": hello["epoch"], "after": "0"}
        events: list[tuple[int, str, str, int]] = []
        async with self.session.ws_connect(
            url, headers=headers, params=query
        ) as socket:
            while len(events) < hello["head"]:
                one = await socket.receive_json(timeout=30)
                if "seq" in one:
                    events.append((one["seq"], one["kind"], one["id"], one["revision"]))
        return hello["epoch"], events

    async def api_of_supervisor(self, endpoint: str, method: str = "get") -> Any:
        """Return what Supervisor tells the front end, through Home Assistant."""
        async with await self.api.socket() as socket:
            return await socket.command(
                "supervisor/api", endpoint=endpoint, method=method
            )

    async def sees_somebody(self) -> bool:
        """Return whether the engine detects the person in the yard just now."""
        try:
            cameras = (await self.ask("/cameras"))["cameras"]
        except aiohttp.ClientError, TimeoutError:
            return False
        return any(camera["status"]["presence"]["person"] for camera in cameras)

    async def until_seen(self, since: float) -> float:
        """Wait until the engine detects somebody; return the seconds since then."""
        while not await self.sees_somebody():
            if time.monotonic() - since > PATIENCE_SECONDS:
                msg = f"nobody is detected any more\n{self.container.tail()}"
                raise TimeoutError(msg)
            await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - since

    async def flows(self) -> list[Json]:
        """Return Hearthward's flows that wait in Home Assistant."""
        async with await self.api.socket() as socket:
            waiting = await socket.command("config_entries/flow/progress")
        return [flow for flow in waiting if flow["handler"] == integration.DOMAIN]

    async def until[T](
        self, condition: Callable[[], Awaitable[T | None]], what: str
    ) -> T:
        """Wait until an awaited condition holds; return what it gave."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := await condition()):
            if time.monotonic() > deadline:
                msg = f"waited in vain for {what}\n{self.container.tail()}"
                raise TimeoutError(msg)
            await asyncio.sleep(0.5)
        return found


@asynccontextmanager
async def lived_in(folder: Path, addon: Path, image: Image) -> AsyncIterator[House]:
    """Build the house up to where the app is installed and not yet started."""
    app = App.read(addon, REPOSITORY)
    app.user_options = OPTIONS
    clip_folder = folder / "street"
    await asyncio.to_thread(cache.ensure, PACING, clip_folder)
    async with AsyncExitStack() as exits:
        network = exits.enter_context(
            sealed(folder, {"supervisor": SUPERVISOR, app.hostname: APP})
        )
        session = await exits.enter_async_context(aiohttp.ClientSession())
        cameras = await exits.enter_async_context(_street(clip_folder))
        container = Container(image, network, folder)
        exits.push_async_callback(container.close)
        core = Core(folder / "core.sock")
        supervisor = await exits.enter_async_context(
            Supervisor(core=core, runner=container, host=SUPERVISOR, port=80)
        )
        environment = exits.enter_context(pytest.MonkeyPatch.context())
        for name, value in supervisor.core_environment(core).items():
            environment.setenv(name, value)
        hass = HomeAssistant(folder / "homeassistant", debug=True)
        hass.prepare()
        with (hass.folder / "configuration.yaml").open("a") as configuration:
            configuration.write("\nzeroconf:\n")
        exits.push_async_callback(hass.stop)
        api = await hass.start(session)
        (camera,) = await add_cameras(api, [cameras])
        supervisor.add(app)
        await supervisor.apps.install(app)
        yield House(folder, supervisor, hass, api, app, container, session, camera)


@asynccontextmanager
async def _street(folder: Path) -> AsyncIterator[CameraAddress]:
    """Serve the yard's camera to the whole box, as a camera on the wall would."""
    street = Street({CAMERA: PACING}, root=folder, catalogue={PACING.name: PACING})
    runner = web.AppRunner(create_app(street), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        base = f"http://{HOST}:{runner.addresses[0][1]}/{CAMERA}"
        yield CameraAddress(NAME, f"{base}/snapshot.jpg", f"{base}/stream.ts")
    finally:
        await runner.cleanup()
