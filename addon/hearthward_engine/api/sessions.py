# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logging in to the engine's page, and letting a Home Assistant in from there."""

import asyncio

from aiohttp import web

from ..present.states import utc
from .access import SESSION_S
from .door import COOKIE, Way, check_csrf, csrf_of, way_of, who
from .errors import ApiError, Code
from .routing import Call, Route, json_response
from .wire import LoginRequest, PairingCode, PairingState, SessionView


async def session(call: Call[None, None]) -> SessionView:
    """Say whether one is in, and what the page must send along."""
    way = way_of(call.request, call.services)
    return SessionView(via=way.value, csrf=csrf_of(call.request, call.services, way))


async def log_in(call: Call[LoginRequest, None]) -> web.Response:
    """Trade the token for a cookie that scripts cannot read."""
    access = call.services.access
    if not access.token_fits(call.body.token.strip()):
        raise ApiError(
            Code.WRONG_CODE,
            "this is not the engine's token: `hearthward-engine token` shows it",
            "token",
        )
    cookie = access.new_session()
    view = SessionView(via=Way.COOKIE.value, csrf=access.csrf(f"cookie {cookie}"))
    response = json_response(view)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=SESSION_S,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=call.request.secure,
    )
    return response


async def log_out(call: Call[None, None]) -> web.Response:
    """Forget the cookie here and in the browser."""
    request, services = call.request, call.services
    if way_of(request, services) is Way.COOKIE:
        check_csrf(request, services, Way.COOKIE)
        services.access.end_session(request.cookies[COOKIE])
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


async def pairing(call: Call[None, None]) -> PairingState:
    """Say whether the engine has an owner and whether a code is waiting."""
    return await asyncio.to_thread(_pairing_state, call)


def _pairing_state(call: Call[None, None]) -> PairingState:
    access = call.services.access
    expires_at, tries = access.pairing_left()
    return PairingState(
        owned=access.owned(),
        open=expires_at is not None,
        expires_at=utc(expires_at),
        tries_left=tries,
    )


async def open_pairing(call: Call[None, None]) -> PairingCode:
    """Open pairing for ten minutes; an older code stops working."""
    access = call.services.access
    code = await asyncio.to_thread(access.open_pairing)
    expires_at, _ = await asyncio.to_thread(access.pairing_left)
    return PairingCode(code=code, expires_at=utc(expires_at))


async def release(call: Call[None, None]) -> None:
    """Let the next Home Assistant that pairs own the engine."""
    await asyncio.to_thread(call.services.access.release, who(call))


ROUTES = (
    Route(
        method="GET",
        path="/session",
        handler=session,
        summary="By which way this request came in; open to all.",
        answer=SessionView,
        open=True,
    ),
    Route(
        method="POST",
        path="/session",
        handler=log_in,
        summary="Log in to the page with the token: a cookie for twelve hours.",
        body=LoginRequest,
        answer=SessionView,
        errors=(Code.WRONG_CODE,),
        open=True,
    ),
    Route(
        method="DELETE",
        path="/session",
        handler=log_out,
        summary="Log out of the page; open to all.",
        statuses=(204,),
        open=True,
    ),
    Route(
        method="GET",
        path="/pairing",
        handler=pairing,
        summary="Whether the engine has an owner, and whether a code is waiting.",
        answer=PairingState,
    ),
    Route(
        method="POST",
        path="/pairing",
        handler=open_pairing,
        summary="Open pairing for ten minutes; an older code stops working.",
        answer=PairingCode,
    ),
    Route(
        method="DELETE",
        path="/owner",
        handler=release,
        summary="Let the next Home Assistant that pairs own the engine.",
        statuses=(204,),
    ),
)
