# SPDX-License-Identifier: Apache-2.0
"""Ingress: users of Home Assistant reach an app's page, and only they do."""

import asyncio
from collections.abc import Callable, Mapping
import logging
import secrets
import time
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType, hdrs, web
from multidict import CIMultiDict

from .answers import ApiError, Json
from .app import App
from .core import Core, CoreError

_LOGGER = logging.getLogger(__name__)

COOKIE = "ingress_session"
SESSION_SECONDS = 15 * 60
MESSAGE_BYTES = 16 * 1024 * 1024
WEBSOCKET = {
    *("Sec-Websocket-Extensions", "Sec-Websocket-Protocol"),
    *("Sec-Websocket-Version", "Sec-Websocket-Key"),
}
LENGTHS = {hdrs.CONTENT_LENGTH, hdrs.CONTENT_ENCODING, hdrs.TRANSFER_ENCODING}
SECRET = {"X-Supervisor-Token", "X-Hassio-Key"}
USER = {"X-Remote-User-Id", "X-Remote-User-Name", "X-Remote-User-Display-Name"}
NOT_PASSED_ON = {name.lower() for name in LENGTHS | WEBSOCKET | SECRET | USER}
NOT_PASSED_BACK = {name.lower() for name in LENGTHS}


class Ingress:
    """The sessions of users, and the way to the apps' pages."""

    def __init__(
        self,
        core: Core | None,
        apps: Callable[[], Mapping[str, App]],
        address: str,
    ) -> None:
        """Call the apps from this address, by which they know Supervisor."""
        self._core = core
        self._apps = apps
        self._address = address
        self._sessions: dict[str, tuple[float, CIMultiDict[str]]] = {}
        self._client: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the client that asks the apps."""
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(local_addr=(self._address, 0)),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )

    async def stop(self) -> None:
        """Close it."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def create_session(self, user_id: str | None) -> Json:
        """Return a new session, of a user of Core where one is named."""
        headers: CIMultiDict[str] = CIMultiDict()
        if user_id is not None and (user := await self._find_user(user_id)):
            headers["X-Remote-User-Id"] = user["id"]
            if user.get("username") is not None:
                headers["X-Remote-User-Name"] = user["username"]
            if user.get("name") is not None:
                headers["X-Remote-User-Display-Name"] = user["name"]
        session = secrets.token_hex(64)
        self._sessions[session] = (time.monotonic() + SESSION_SECONDS, headers)
        return {"session": session}

    def extend(self, session: str) -> CIMultiDict[str] | None:
        """Return the user's headers of a valid session, which then lasts longer."""
        until, headers = self._sessions.get(session, (0.0, CIMultiDict[str]()))
        if until < time.monotonic():
            return None
        self._sessions[session] = (until + SESSION_SECONDS, headers)
        return headers

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on to the app that its token means."""
        user = self.extend(request.cookies.get(COOKIE, ""))
        if user is None:
            raise web.HTTPUnauthorized
        token = request.match_info["token"]
        app = next(
            (
                one
                for one in self._apps().values()
                if one.config.get("ingress") and one.ingress_token == token
            ),
            None,
        )
        if app is None:
            raise web.HTTPServiceUnavailable
        url = f"http://{app.ip_address}:{app.ingress_port}/{request.match_info['path']}"
        headers = _onwards(request, user)
        try:
            if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
                return await self._websocket(request, url, headers)
            return await self._request(request, url, headers)
        except aiohttp.ClientError as err:
            _LOGGER.error("Ingress error: %s", type(err).__name__)
        raise web.HTTPBadGateway

    async def _request(
        self, request: web.Request, url: str, headers: CIMultiDict[str]
    ) -> web.StreamResponse:
        assert self._client is not None
        async with self._client.request(
            request.method,
            url,
            headers=headers,
            params=request.query,
            allow_redirects=False,
            data=await request.read(),
            timeout=aiohttp.ClientTimeout(total=None),
            skip_auto_headers={hdrs.CONTENT_TYPE},
        ) as answer:
            back = _backwards(answer)
            if request.method == "HEAD" or answer.status in {204, 304}:
                return web.Response(status=answer.status, headers=back)
            if hdrs.CONTENT_LENGTH in answer.headers:
                content = await answer.read()
                return web.Response(status=answer.status, headers=back, body=content)
            stream = web.StreamResponse(status=answer.status, headers=back)
            stream.headers["X-Accel-Buffering"] = "no"
            await stream.prepare(request)
            async for chunk, _ in answer.content.iter_chunks():
                await stream.write(chunk)
            return stream

    async def _websocket(
        self, request: web.Request, url: str, headers: CIMultiDict[str]
    ) -> web.WebSocketResponse:
        assert self._client is not None
        wanted = request.headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL, "")
        protocols = [one.strip() for one in wanted.split(",") if one.strip()]
        options: dict[str, Any] = {
            "autoclose": False,
            "autoping": False,
            "max_msg_size": MESSAGE_BYTES,
        }
        near = web.WebSocketResponse(protocols=protocols, **options)
        await near.prepare(request)
        if request.query_string:
            url = f"{url}?{request.query_string}"
        async with self._client.ws_connect(
            url, headers=headers, protocols=protocols, **options
        ) as far:
            ways = [
                asyncio.create_task(_forward(near, far)),
                asyncio.create_task(_forward(far, near)),
            ]
            _, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in left:
                way.cancel()
        return near

    async def _find_user(self, user_id: str) -> Json | None:
        """Return a user as Core lists it; None where Core does not answer."""
        if self._core is None:
            return None
        try:
            users = await self._core.command("config/auth/list")
        except CoreError:
            return None
        return next((user for user in users if user["id"] == user_id), None)


def session_of(content: Json) -> str:
    """Return the session that a request names; raise ApiError without one."""
    if not isinstance(session := content.get("session"), str):
        raise ApiError("expected str for 'session'")
    return session


def _onwards(request: web.Request, user: CIMultiDict[str]) -> CIMultiDict[str]:
    """Return the headers that the app gets: the user's are Supervisor's alone."""
    headers = user.copy()
    for name, value in request.headers.items():
        if name.lower() not in NOT_PASSED_ON:
            headers.add(name, value)
    came_from = request.headers.get(hdrs.X_FORWARDED_FOR)
    headers[hdrs.X_FORWARDED_FOR] = f"{came_from}, {request.remote}"
    return headers


def _backwards(answer: aiohttp.ClientResponse) -> CIMultiDict[str]:
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in answer.headers.items():
        if name.lower() not in NOT_PASSED_BACK:
            headers.add(name, value)
    return headers


type Socket = web.WebSocketResponse | ClientWebSocketResponse


async def _forward(source: Socket, sink: Socket) -> None:
    """Pass messages on until one side closes."""
    async for message in source:
        match message.type:
            case WSMsgType.TEXT:
                await sink.send_str(message.data)
            case WSMsgType.BINARY:
                await sink.send_bytes(message.data)
            case WSMsgType.PING:
                await sink.ping(message.data)
            case WSMsgType.PONG:
                await sink.pong(message.data)
    if not sink.closed:
        await sink.close(code=source.close_code or 1000)
