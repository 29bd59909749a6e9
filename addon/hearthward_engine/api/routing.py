# SPDX-License-Identifier: AGPL-3.0-or-later
"""One table row per call: what it takes, what it gives, who may make it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import json
from typing import Any, Final

from aiohttp import web
import msgspec

from .errors import ApiError, Code, invalid
from .services import SERVICES, Services

PREFIX: Final = "/api/v1"
MAX_JSON_BYTES: Final = 1024 * 1024
MAX_FRAME_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call[B, Q]:
    """One request, decoded: ``body`` and ``query`` are of the route's types."""

    request: web.Request
    services: Services
    body: B
    query: Q

    def path(self, name: str) -> str:
        """Return a variable part of the path."""
        return self.request.match_info[name]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose status depends on what happened."""

    status: int
    body: msgspec.Struct


type Answer = msgspec.Struct | Reply | web.StreamResponse | None
type Handler = Callable[[Call[Any, Any]], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A call of the API."""

    method: str
    path: str
    handler: Handler
    summary: str
    body: type | None = None
    query: type | None = None
    answer: type | str | None = None
    """A struct, a media type, or None for an empty answer."""
    statuses: tuple[int, ...] = (200,)
    errors: tuple[Code, ...] = ()
    open: bool = False
    """Whether no token is needed."""
    signed: bool = False
    """Whether a signed address opens it too."""
    slow: bool = False
    """Whether it takes seconds by nature, and says nothing of the API's speed."""
    raw_body: str | None = None
    """The media type of a body that is not JSON."""

    @property
    def name(self) -> str:
        """Return a text that tells routes apart without their variable parts."""
        return f"{self.method} {self.path}"

    def adapt(self) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return the aiohttp handler of this route."""

        async def handle(request: web.Request) -> web.StreamResponse:
            services = request.app[SERVICES]
            body = None if self.body is None else await _read_json(request, self.body)
            query = None if self.query is None else _read_query(request, self.query)
            answer = await self.handler(Call(request, services, body, query))
            if isinstance(answer, web.StreamResponse):
                return answer
            if answer is None:
                return web.Response(status=204)
            if isinstance(answer, Reply):
                return json_response(answer.body, answer.status)
            return json_response(answer, self.statuses[0])

        return handle


def json_response(body: msgspec.Struct, status: int = 200) -> web.Response:
    """Return a value as JSON."""
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


async def read_limited(request: web.Request, limit: int) -> bytes:
    """Return the body; raise 413 where it is larger than ``limit`` bytes."""
    message = f"the body is larger than {limit // 1024} KiB"
    if (request.content_length or 0) > limit:
        raise ApiError(Code.TOO_LARGE, message)
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge as err:
        raise ApiError(Code.TOO_LARGE, message) from err
    if len(body) > limit:
        raise ApiError(Code.TOO_LARGE, message)
    return body


def decode_json[T](body: bytes, kind: type[T]) -> T:
    """Return the body as a value; the error names the field that does not fit."""
    refusal = ApiError(Code.INVALID_JSON, "the body is not JSON in UTF-8")
    sound = True
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        sound = False
        try:
            # The standard parser reads NaN too, so that its field can be named.
            data = json.loads(body)
        except (ValueError, RecursionError) as err:
            raise refusal from err
    try:
        value = msgspec.convert(data, kind)
    except msgspec.ValidationError as err:
        raise invalid(err, data) from None
    if not sound:
        raise refusal
    return value


async def _read_json(request: web.Request, kind: type) -> object:
    return decode_json(await read_limited(request, MAX_JSON_BYTES), kind)


def _read_query(request: web.Request, kind: type) -> object:
    data = dict(request.query)
    try:
        return msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError as err:
        raise invalid(err, data) from None
