# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web application: routes, the door, errors as JSON."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
import time
from typing import Final

from aiohttp import hdrs, web

from . import (
    basics,
    cameras,
    door,
    history,
    house,
    language,
    live,
    logs,
    memory,
    page,
    sessions,
    status,
)
from .errors import ApiError, Code
from .events import EventSockets
from .frames import FrameSocket
from .openapi import openapi_json
from .routing import MAX_FRAME_BYTES, PREFIX, Call, Route, json_response
from .services import SERVICES, Services

_LOGGER: Final = logging.getLogger(__name__)

type _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _openapi(_: Call[None, None]) -> web.Response:
    """Give the contract."""
    return web.Response(body=openapi_json(ROUTES), content_type="application/json")


ROUTES: Final = (
    *basics.ROUTES,
    *sessions.ROUTES,
    *status.ROUTES,
    *cameras.ROUTES,
    *live.ROUTES,
    *house.ROUTES,
    *history.ROUTES,
    *memory.ROUTES,
    *language.ROUTES,
    *logs.ROUTES,
    Route(
        method="GET",
        path="/openapi.json",
        handler=_openapi,
        summary="This contract.",
        answer="application/json",
    ),
)
"""Every plain call of the API."""

_RULES: web.AppKey[dict[_Handler, Route]] = web.AppKey("rules", dict)


def make_app(services: Services) -> web.Application:
    """Return the application; it serves what the composition root hands it."""
    app = web.Application(
        middlewares=[_errors, _timing, _door], client_max_size=MAX_FRAME_BYTES
    )
    app[SERVICES] = services
    rules: dict[_Handler, Route] = {}
    for route in ROUTES:
        handler = route.adapt()
        rules[handler] = route
        app.router.add_route(route.method, PREFIX + route.path, handler)
        if route.path == "/metrics":
            app.router.add_route(route.method, route.path, handler)
    app[_RULES] = rules
    page.add(app.router)
    events, frames = EventSockets(), FrameSocket()
    app.router.add_get(f"{PREFIX}/events", events.handle)
    app.router.add_get(f"{PREFIX}/frames", frames.handle)

    async def close_sockets(_: web.Application) -> None:
        await asyncio.gather(events.close(), frames.close())

    app.on_shutdown.append(close_sockets)
    return app


@web.middleware
async def _errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer every failure with a JSON body."""
    try:
        return await handler(request)
    except ApiError as err:
        error = err
    except web.HTTPException as err:
        if err.status < 400:
            raise
        error = _http_error(err)
    except asyncio.CancelledError:
        raise
    except Exception:
        _LOGGER.exception("%s %s failed", request.method, _name(request))
        error = ApiError(Code.INTERNAL, "the engine failed to answer; its log says why")
    response = json_response(error.body(), error.status)
    if error.status == 401:
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return response


@web.middleware
async def _timing(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Measure how long plain calls take."""
    began = time.monotonic()
    try:
        return await handler(request)
    finally:
        route = request.app[_RULES].get(request.match_info.handler)
        slow = route is not None and route.slow
        if not slow and request.headers.get(hdrs.UPGRADE, "").lower() != "websocket":
            request.app[SERVICES].meter.answered(
                _name(request), time.monotonic() - began
            )


@web.middleware
async def _door(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Let in who may come in."""
    match_info = request.match_info
    # No such path or method, and the page, which shows nothing by itself.
    if match_info.http_exception is None and not page.serves(match_info):
        await door.check(request, request.app[_RULES].get(match_info.handler))
    return await handler(request)


def _http_error(err: web.HTTPException) -> ApiError:
    match err.status:
        case 404:
            return ApiError(Code.NOT_FOUND, "there is nothing at this path")
        case 405:
            return ApiError(Code.METHOD_NOT_ALLOWED, "this path takes another method")
        case 413:
            return ApiError(Code.TOO_LARGE, "the body is too large")
    return ApiError(Code.BAD_REQUEST, f"the request was refused: {err.reason}")


def _name(request: web.Request) -> str:
    """Return the route's pattern, which holds no ids and no secrets."""
    resource = request.match_info.route.resource
    return "unknown" if resource is None else resource.canonical
