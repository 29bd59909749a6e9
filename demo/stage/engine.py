# SPDX-License-Identifier: Apache-2.0
"""The engine's process as the stage runs it, and its API as a script would use it."""

import asyncio
import os
from pathlib import Path
from typing import Any

import aiohttp

from .hass_api import Json
from .homeassistant import ROOT
from .processes import Child, StageError, free_port

CALL_SECONDS = 120.0
PAGE = 100


def engine_python() -> Path:
    """Return the interpreter for the engine: what the scripts chose, or the best."""
    if chosen := os.environ.get("HEARTHWARD_ENGINE_PYTHON"):
        return Path(chosen)
    for name in ("engine-t", "engine"):
        if (python := ROOT / ".venvs" / name / "bin/python").exists():
            return python
    msg = "there is no environment for the engine; run scripts/setup"
    raise StageError(msg)


class Engine:
    """An engine that the stage starts, kills and starts again on the same data."""

    def __init__(
        self, python: Path, folder: Path, log: Path, *, window_seconds: float
    ) -> None:
        """Remember how to start it; nothing runs yet."""
        self.python = python
        self.folder = folder
        self.log = log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.child: Child | None = None
        self._window_seconds = window_seconds
        self._token = ""

    async def start(self, ollama: str | None) -> Json:
        """Start it in demo mode and return its ready line; `ollama` None: none."""
        self.child = await Child.start(
            "the engine",
            [
                *(self.python, "-m", "hearthward_engine", "serve"),
                *("--host", "127.0.0.1", "--port", str(self.port)),
                *("--data-dir", self.folder, "--demo", "--json-ready"),
                *("--window-seconds", f"{self._window_seconds:g}"),
                *(("--ollama-url", ollama) if ollama else ("--no-llm",)),
                *("--log-level", "debug"),
            ],
            self.log,
            env={"PYTHONUNBUFFERED": "1"},
        )
        return self.child.ready

    async def stop(self) -> None:
        """Stop it in order."""
        if self.child is not None:
            await self.child.stop()
            self.child = None

    async def kill(self) -> None:
        """Take it down as a power cut would."""
        if self.child is not None:
            await self.child.kill()
            self.child = None

    async def token(self) -> str:
        """Return the token, as the command for the terminal shows it."""
        if not self._token:
            self._token = await self._ask_terminal()
        return self._token

    async def pairing_code(self) -> str:
        """Open pairing and return the code that a user types."""
        return await self._ask_terminal("--pairing-code")

    async def _ask_terminal(self, *flags: str) -> str:
        """Return what `hearthward-engine token` prints."""
        process = await asyncio.create_subprocess_exec(
            *(str(self.python), "-m", "hearthward_engine", "token", *flags),
            *("--data-dir", str(self.folder)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        if process.returncode:
            msg = f"no token from the engine: {errors.decode()[-300:]}"
            raise StageError(msg)
        return output.decode().strip()

    async def get(self, path: str, **query: str | int) -> Any:
        """Return the JSON of a GET below `/api/v1`."""
        headers = {"Authorization": f"Bearer {await self.token()}"}
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(
                f"{self.url}/api/v1{path}", params=query, headers=headers
            ) as answer,
        ):
            if not answer.ok:
                msg = f"the engine answers {answer.status} to {path}"
                raise StageError(msg)
            return await answer.json()

    async def windows(self) -> list[Json]:
        """Return the newest revision of every window, newest first."""
        windows: list[Json] = []
        page: Json = {"next": None}
        query: dict[str, str | int] = {"limit": PAGE}
        while True:
            page = await self.get("/windows", **query)
            windows += page["windows"]
            if page["next"] is None:
                return windows
            query["before"] = page["next"]

    async def frames(self) -> int:
        """Return how many frames of all cameras the engine has taken in."""
        cameras = (await self.cameras()).values()
        return sum(camera["status"]["frames"] for camera in cameras)

    async def cameras(self) -> dict[str, Json]:
        """Return the view of every camera by its name."""
        return {one["name"]: one for one in (await self.get("/cameras"))["cameras"]}
