# SPDX-License-Identifier: Apache-2.0
"""A small client of Home Assistant: REST, websocket commands and subscriptions."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Self

import aiohttp

from .processes import StageError

CALL_SECONDS = 180.0
PULSE_SECONDS = 30.0

type Json = dict[str, Any]


class HassApi:
    """Talk to one Home Assistant as its owner."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        """Remember where it listens and who asks."""
        self.url = url
        self._session = session
        self._token = token

    async def get(self, path: str, **query: str) -> Any:
        """Return the JSON of a GET; raise StageError on any status but 2xx."""
        return await self._call("GET", path, params=query)

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON of a POST; raise StageError on any status but 2xx."""
        return await self._call("POST", path, json=dict(body or {}))

    async def delete(self, path: str) -> Any:
        """Return the JSON of a DELETE; raise StageError on any status but 2xx."""
        return await self._call("DELETE", path)

    async def action(self, domain: str, name: str, **data: Any) -> None:
        """Perform an action, such as `alarm_control_panel`, `alarm_arm_away`."""
        await self.post(f"/api/services/{domain}/{name}", data)

    async def states(self) -> dict[str, Json]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def picture(self, path: str) -> tuple[str, bytes]:
        """Return content type and bytes of a picture that Home Assistant serves."""
        async with self._session.get(
            self.url + path, headers=self._headers, timeout=_timeout()
        ) as answer:
            await _expect_success(answer, path)
            return answer.content_type, await answer.read()

    async def socket(self) -> "HassSocket":
        """Open an authenticated websocket."""
        return await HassSocket.open(self._session, self.url, self._token)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    async def _call(self, method: str, path: str, **options: Any) -> Any:
        async with self._session.request(
            method,
            self.url + path,
            headers=self._headers,
            timeout=_timeout(),
            **options,
        ) as answer:
            await _expect_success(answer, path)
            if answer.content_type == "application/json":
                return await answer.json()
            return await answer.text()


class HassSocket:
    """A websocket of Home Assistant: commands, and subscriptions with a callback."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Wrap an authenticated websocket."""
        self._socket = socket
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Callable[[Json], None]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, url: str, token: str) -> Self:
        """Connect and authenticate; raise StageError when the token is refused."""
        socket = await session.ws_connect(
            url + "/api/websocket", heartbeat=PULSE_SECONDS, max_msg_size=0
        )
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": token})
        answer = await socket.receive_json()
        if answer["type"] != "auth_ok":
            await socket.close()
            msg = "Home Assistant refused the stage's token"
            raise StageError(msg)
        return cls(socket)

    async def __aenter__(self) -> Self:
        """Return the socket."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the socket."""
        await self.close()

    @property
    def closed(self) -> bool:
        """Return whether the connection is gone."""
        return self._reader.done()

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a command and return its result; raise StageError when refused."""
        return await self._send(next(self._numbers), kind, fields)

    async def listen(
        self, callback: Callable[[Json], None], kind: str, **fields: Any
    ) -> None:
        """Send a subscribing command; hand each of its events to the callback."""
        number = next(self._numbers)
        self._listeners[number] = callback
        await self._send(number, kind, fields)

    async def close(self) -> None:
        """Close the connection and stop reading."""
        await self._socket.close()
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def _send(self, number: int, kind: str, fields: Json) -> Any:
        if self.closed:
            msg = f"Home Assistant is gone; cannot send {kind}"
            raise StageError(msg)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._socket.send_json({"id": number, "type": kind, **fields})
            async with asyncio.timeout(CALL_SECONDS):
                message = await answer
        finally:
            del self._waiting[number]
        if not message["success"]:
            msg = f"{kind}: {message['error']['message']}"
            raise StageError(msg)
        return message["result"]

    async def _read(self) -> None:
        """Hand every message to whom it belongs until the connection ends."""
        async for raw in self._socket:
            if raw.type is not aiohttp.WSMsgType.TEXT:
                continue
            message = raw.json()
            number = message.get("id")
            if message["type"] == "event":
                self._listeners[number](message["event"])
            elif number in self._waiting and not self._waiting[number].done():
                self._waiting[number].set_result(message)
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(StageError("Home Assistant closed the websocket"))


def _timeout() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=CALL_SECONDS)


async def _expect_success(answer: aiohttp.ClientResponse, path: str) -> None:
    if not answer.ok:
        text = (await answer.text())[:300]
        msg = f"Home Assistant answers {answer.status} to {path}: {text}"
        raise StageError(msg)
