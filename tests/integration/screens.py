# SPDX-License-Identifier: Apache-2.0
"""Somebody in front of a screen: a user, a websocket, and what it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

type Policy = dict[str, Any]
type Visit = Callable[..., Awaitable[Screen]]

PORCH_ONLY: Policy = {"entities": {"entity_ids": {"camera.porch": True}}}
LOOK_ONLY: Policy = {"entities": {"all": {"read": True}}}
PATIENCE_SECONDS = 10


class Refused(Exception):
    """A command was answered with an error; ``code`` says with which."""

    def __init__(self, code: str, message: str) -> None:
        """Take what the answer says."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Screen:
    """One connection to Home Assistant."""

    def __init__(self, socket: MockHAClientWebSocket, user: MockUser | None) -> None:
        """Talk through a socket; the user is None for an administrator."""
        self.socket = socket
        self.user = user
        self.heard: list[dict[str, Any]] = []
        """What came of subscriptions while an answer was waited for."""

    async def ask(self, command: str, **message: Any) -> Any:
        """Return what a command answers; raise Refused."""
        await self.socket.send_json_auto_id({"type": f"hearthward/{command}"} | message)
        while True:
            answer = await self._receive()
            if answer["type"] == "event":
                self.heard.append(answer["event"])
            elif answer["success"]:
                return answer["result"]
            else:
                raise Refused(answer["error"]["code"], answer["error"]["message"])

    async def hear(self, kind: str) -> dict[str, Any]:
        """Return the next message of a kind that a subscription brings."""
        while True:
            for index, event in enumerate(self.heard):
                if event["type"] == kind:
                    del self.heard[: index + 1]
                    return event
            self.heard.append((await self._receive())["event"])

    async def silent(self) -> bool:
        """Return whether nothing came until a command that is sent now is answered."""
        await self.socket.send_json_auto_id({"type": "get_config"})
        while (answer := await self._receive())["type"] == "event":
            self.heard.append(answer["event"])
        return not self.heard

    async def leave(self) -> None:
        """Close the connection."""
        await self.socket.close()

    async def _receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            received: dict[str, Any] = await self.socket.receive_json()
        return received


def visits(hass: HomeAssistant, connect: WebSocketGenerator) -> Visit:
    """Return how to open screens: of an administrator, or of a user with a policy."""

    async def visit(policy: Policy | None = None) -> Screen:
        if policy is None:
            return Screen(await connect(), None)
        user = MockUser().add_to_hass(hass)
        user.mock_policy(policy)
        refresh_token = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
        token = hass.auth.async_create_access_token(refresh_token)
        return Screen(await connect(access_token=token), user)

    return visit
