# SPDX-License-Identifier: Apache-2.0
"""How Supervisor talks to Home Assistant Core: through Core's Unix socket.

Core takes whoever comes through that socket for Supervisor, so there is no token.
"""

from pathlib import Path
from typing import Any

import aiohttp

from .answers import Json

CALL_SECONDS = 10.0


class CoreError(Exception):
    """Core does not answer, or refuses."""


class Core:
    """A Home Assistant that was started with SUPERVISOR_CORE_API_SOCKET."""

    def __init__(self, socket: Path) -> None:
        """Remember the socket; Core makes it once it is up."""
        self.socket = socket

    async def running(self) -> bool:
        """Return whether Core is up and wants to hear of news."""
        try:
            state = await self.call("GET", "/api/core/state")
        except CoreError:
            return False
        return bool(state["state"] == "RUNNING")

    async def call(self, method: str, path: str, content: Json | None = None) -> Any:
        """Return what Core answers; raise CoreError where it does not."""
        try:
            async with (
                self._session() as session,
                session.request(
                    method, f"http://localhost{path}", json=content
                ) as answer,
            ):
                if not answer.ok:
                    msg = f"Core answers {answer.status} to {path}"
                    raise CoreError(msg)
                if answer.content_type == "application/json":
                    return await answer.json()
                return await answer.text()
        except (aiohttp.ClientError, OSError, TimeoutError) as err:
            msg = f"Core cannot be reached: {type(err).__name__}"
            raise CoreError(msg) from err

    async def command(self, kind: str, **fields: Any) -> Any:
        """Return the result of a websocket command; raise CoreError without one."""
        try:
            async with (
                self._session() as session,
                session.ws_connect("http://localhost/api/websocket") as socket,
            ):
                greeting = await socket.receive_json()
                if greeting["type"] != "auth_ok":
                    msg = f"Core says {greeting['type']} instead of auth_ok"
                    raise CoreError(msg)
                await socket.send_json({"id": 1, "type": kind, **fields})
                answer = await socket.receive_json()
        except (aiohttp.ClientError, OSError, TimeoutError, TypeError) as err:
            msg = f"Core cannot be reached: {type(err).__name__}"
            raise CoreError(msg) from err
        if not answer["success"]:
            msg = f"Core refuses {kind}: {answer['error']['message']}"
            raise CoreError(msg)
        return answer["result"]

    async def tell_state(self, slug: str, state: str) -> None:
        """Tell that an app has another state now."""
        event = {"event": "addon", "slug": slug, "state": state}
        await self.command("supervisor/event", data=event)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(path=str(self.socket)),
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS),
        )
