# SPDX-License-Identifier: Apache-2.0
"""What every answer of Supervisor's API has in common."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

type Json = dict[str, Any]
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Answer = Callable[[web.Request], Awaitable[Json | None]]


class ApiError(Exception):
    """A refusal that is told as JSON."""

    def __init__(self, message: str, status: int = 400) -> None:
        """Refuse with this text and HTTP status."""
        super().__init__(message)
        self.status = status


def told(answer: Answer) -> Handler:
    """Return a handler that wraps what a function returns, or why it refuses."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            data = await answer(request)
        except ApiError as err:
            return refusal(str(err), err.status)
        return web.json_response({"result": "ok", "data": data or {}})

    return handle


def refusal(message: str, status: int = 400) -> web.Response:
    """Return an error as Supervisor words it."""
    return web.json_response({"result": "error", "message": message}, status=status)


async def body(request: web.Request, **fields: type) -> Json:
    """Return the JSON of a request; fields that are missing or odd are refused."""
    if not await request.read():
        given: Any = {}
    else:
        try:
            given = await request.json()
        except ValueError:
            raise ApiError("Invalid json") from None
    for name, kind in fields.items():
        if name not in given:
            raise ApiError(f"required key not provided @ data['{name}']. Got None")
        if not isinstance(given[name], kind):
            raise ApiError(f"expected {kind.__name__} for '{name}'")
    return dict(given)
