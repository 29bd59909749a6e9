# SPDX-License-Identifier: Apache-2.0
"""A real Home Assistant process: its folder, its start, its first user."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
import json
from pathlib import Path
import secrets
import shutil
import sys
from typing import Any

import aiohttp

from .hass_api import HassApi
from .processes import Child, StageError, free_port

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "demo/homeassistant"
INTEGRATION = ROOT / "custom_components/hearthward"
DASHBOARD = "the-house/home"
START_SECONDS = 240.0
POLL_SECONDS = 0.25
LONG_LIVED_DAYS = 7

# Finishing this step of the onboarding would set up services on the internet
# (weather, radio, speech); the stage says itself where the house stands.
ONBOARDING_DONE_BEFORE = ("core_config", "analytics")


@dataclass(frozen=True)
class Login:
    """The first user of the house."""

    name: str
    username: str
    password: str


class HomeAssistant:
    """A Home Assistant that the stage starts, stops and starts again."""

    def __init__(
        self, folder: Path, *, debug: bool = False, python: Path | None = None
    ) -> None:
        """Prepare a configuration folder; nothing runs yet.

        Home Assistant is looked for beside ``python``, this one unless given.
        """
        self.folder = folder
        self.program = (python or Path(sys.executable)).with_name("hass")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "home-assistant.log"
        self.login = Login("Robin", "robin", secrets.token_urlsafe(9))
        self.token = ""
        self._debug = debug
        self._child: Child | None = None

    @property
    def running(self) -> bool:
        """Return whether the process runs."""
        return self._child is not None and self._child.running

    def prepare(self, cameras: list[dict[str, Any]] | None = None) -> None:
        """Write the configuration, with further cameras of YAML platforms if given."""
        shutil.copytree(TEMPLATE, self.folder, dirs_exist_ok=True)
        components = self.folder / "custom_components"
        components.mkdir(exist_ok=True)
        link = components / INTEGRATION.name
        if not link.is_symlink():
            link.symlink_to(INTEGRATION, target_is_directory=True)
        if cameras:
            _write_json(self.folder / "cameras.yaml", cameras)
        if self._debug:
            _write_json(self.folder / "logger.yaml", _DEBUG_LOGGER)
        storage = self.folder / ".storage"
        storage.mkdir(exist_ok=True)
        # Since 2026.8 an address in YAML is only on trial for five minutes; in the
        # storage it counts. The first version's form is migrated by Home Assistant.
        address = {"server_host": ["127.0.0.1"], "server_port": self.port}
        _write_storage(storage, "http", 1, address)
        done = {"done": list(ONBOARDING_DONE_BEFORE)}
        _write_storage(storage, "onboarding", 4, done)

    async def start(self, session: aiohttp.ClientSession) -> HassApi:
        """Start the process, onboard it the first time; return its API when it runs."""
        self._child = await Child.start(
            "Home Assistant",
            [
                self.program,
                "--config",
                self.folder,
                "--skip-pip",
                "--log-no-color",
                "--log-file",
                self.log,
            ],
            self.folder.parent / "logs/home-assistant.out",
            env={"PYTHONUNBUFFERED": "1"},
            says_ready=False,
        )
        await self._wait_http(session)
        if not self.token:
            self.token = await self._onboard(session)
        api = HassApi(session, self.url, self.token)
        await self._wait_running(api)
        return api

    async def stop(self) -> None:
        """Stop the process as a service manager does."""
        if self._child is not None:
            await self._child.stop()
            self._child = None

    async def _wait_http(self, session: aiohttp.ClientSession) -> None:
        """Wait until the front end answers."""

        async def answers() -> bool:
            try:
                async with session.get(self.url + "/manifest.json") as answer:
                    return answer.ok
            except aiohttp.ClientError:
                return False

        await self._wait(answers)

    async def _wait_running(self, api: HassApi) -> None:
        """Wait until everything has been set up."""

        async def is_running() -> bool:
            try:
                return bool((await api.get("/api/config"))["state"] == "RUNNING")
            except (StageError, aiohttp.ClientError):
                return False

        await self._wait(is_running)

    async def _wait(self, condition: Any) -> None:
        assert self._child is not None
        try:
            async with asyncio.timeout(START_SECONDS):
                while self._child.running:
                    if await condition():
                        return
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            msg = f"Home Assistant was not ready within {START_SECONDS:.0f} s"
        else:
            msg = "Home Assistant ended before it was ready"
        msg = f"{msg}; its output ends with:\n{self._child.tail()}"
        raise StageError(msg)

    async def _onboard(self, session: aiohttp.ClientSession) -> str:
        """Create the first user as the front end does; return a token for it."""
        client = self.url + "/"
        user = {
            "client_id": client,
            "name": self.login.name,
            "username": self.login.username,
            "password": self.login.password,
            "language": "en",
        }
        code = await self._post(session, "/api/onboarding/users", json=user)
        grant = {
            "client_id": client,
            "grant_type": "authorization_code",
            "code": code["auth_code"],
        }
        tokens = await self._post(session, "/auth/token", data=grant)
        api = HassApi(session, self.url, tokens["access_token"])
        await api.post(
            "/api/onboarding/integration",
            {"client_id": client, "redirect_uri": client},
        )
        async with await api.socket() as socket:
            token: str = await socket.command(
                "auth/long_lived_access_token",
                client_name="Hearthward's stage",
                lifespan=LONG_LIVED_DAYS,
            )
        return token

    async def _post(
        self, session: aiohttp.ClientSession, path: str, **options: Any
    ) -> dict[str, Any]:
        async with session.post(self.url + path, **options) as answer:
            if not answer.ok:
                msg = f"Home Assistant answers {answer.status} to {path}"
                raise StageError(msg)
            result: dict[str, Any] = await answer.json()
            return result


_DEBUG_LOGGER: Mapping[str, Any] = {
    "default": "info",
    "logs": {
        "custom_components.hearthward": "debug",
        "homeassistant.config_entries": "debug",
        "homeassistant.core": "debug",
        "aiohttp": "debug",
    },
}


def _write_json(path: Path, content: Any) -> None:
    """Write JSON, which is YAML too."""
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _write_storage(folder: Path, key: str, version: int, data: Any) -> None:
    """Write one of Home Assistant's storage files before its first start."""
    document = {"version": version, "minor_version": 1, "key": key, "data": data}
    if not (path := folder / key).exists():
        _write_json(path, document)
