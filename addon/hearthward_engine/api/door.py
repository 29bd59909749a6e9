# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door: who may come in, and by which way.

A bearer token, Ingress, the cookie of the engine's page, a signed address of a picture.
What a browser sends by itself (Ingress, cookie) changes nothing without the page's
CSRF header, so that no other page can act in its name.
"""

import asyncio
from enum import StrEnum
import hmac
import ipaddress
from typing import Any, Final

from aiohttp import hdrs, web

from .errors import ApiError, Code
from .routing import Call, Route
from .services import SERVICES, Services

INSTANCE_HEADER: Final = "X-Hearthward-Instance"
CSRF_HEADER: Final = "X-Hearthward-CSRF"
INGRESS_HEADER: Final = "X-Ingress-Path"
USER_HEADER: Final = "X-Remote-User-Id"
USER_NAME_HEADER: Final = "X-Remote-User-Name"
MAX_NAME: Final = 60
COOKIE: Final = "hearthward_session"
MAX_INSTANCE: Final = 255
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Way(StrEnum):
    """How a request came in; ``none`` is not in."""

    TOKEN = "token"  # noqa: S105 - the name of a way, not a token
    INGRESS = "ingress"
    COOKIE = "cookie"
    NONE = "none"


async def check(request: web.Request, route: Route | None) -> None:
    """Raise ApiError unless this request may go on; ``route`` None is a websocket."""
    if route is not None and route.open:
        return
    services = request.app[SERVICES]
    if route is not None and route.signed and "signature" in request.query:
        _check_signature(request, services)
        return
    way = way_of(request, services)
    if way is Way.TOKEN:
        await _check_instance(request, services)
    elif way is Way.NONE or route is None:
        # The websockets are the integration's: a browser opens none by itself.
        raise ApiError(Code.UNAUTHORIZED, "a valid bearer token is needed")
    elif request.method not in _SAFE:
        check_csrf(request, services, way)


def way_of(request: web.Request, services: Services) -> Way:
    """Return how a request came in; a wrong token is not helped by a cookie."""
    given = request.headers.get(hdrs.AUTHORIZATION)
    if given is not None:
        scheme, _, token = given.partition(" ")
        fits = services.access.token_fits(token.strip())
        return Way.TOKEN if scheme.lower() == "bearer" and fits else Way.NONE
    if _by_ingress(request, services):
        return Way.INGRESS
    if services.access.session_fits(request.cookies.get(COOKIE, "")):
        return Way.COOKIE
    return Way.NONE


def who(call: Call[Any, Any]) -> str:
    """Return who made a call, as the audit log names them."""
    request = call.request
    way = way_of(request, call.services)
    if way is Way.TOKEN:
        return "home_assistant" if INSTANCE_HEADER in request.headers else "token"
    if way is Way.INGRESS:
        name = request.headers.get(USER_NAME_HEADER, "")[:MAX_NAME]
        return f"page: {name}" if name and name.isprintable() else "page"
    return "page" if way is Way.COOKIE else "unknown"


def csrf_of(request: web.Request, services: Services, way: Way) -> str:
    """Return what the page must send along to change something; may be empty."""
    if way is Way.INGRESS:
        return services.access.csrf(f"ingress {request.headers.get(USER_HEADER, '')}")
    if way is Way.COOKIE:
        return services.access.csrf(f"cookie {request.cookies.get(COOKIE, '')}")
    return ""


def check_csrf(request: web.Request, services: Services, way: Way) -> None:
    """Raise ApiError unless the page itself sent this request."""
    expected = csrf_of(request, services, way)
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise ApiError(
            Code.UNAUTHORIZED, f"{CSRF_HEADER} is missing or old: load the page again"
        )


def _by_ingress(request: web.Request, services: Services) -> bool:
    """Return whether Supervisor's proxy sent this; anybody can forge its headers."""
    proxy = services.ingress_proxy
    if proxy is None or INGRESS_HEADER not in request.headers:
        return False
    try:
        remote = ipaddress.ip_address(request.remote or "")
        if isinstance(remote, ipaddress.IPv6Address) and remote.ipv4_mapped:
            remote = remote.ipv4_mapped
        return remote == ipaddress.ip_address(proxy)
    except ValueError:
        return False


def _check_signature(request: web.Request, services: Services) -> None:
    given = request.query
    if not services.access.signature_fits(
        request.match_info["id"], given.get("expires", ""), given["signature"]
    ):
        raise ApiError(Code.UNAUTHORIZED, "the address has expired or is not genuine")


async def _check_instance(request: web.Request, services: Services) -> None:
    """Let the first Home Assistant own the engine, and only that one."""
    instance = request.headers.get(INSTANCE_HEADER)
    if not instance or services.access.is_owner(instance):
        return
    if len(instance) > MAX_INSTANCE or not instance.isprintable():
        raise ApiError(
            Code.INVALID_FIELD,
            f"{INSTANCE_HEADER} must be a text of up to {MAX_INSTANCE} letters",
            INSTANCE_HEADER,
        )
    await asyncio.to_thread(services.access.own, instance)
