# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows, incidents and pictures."""

import asyncio
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta

from ..domain import IncidentState, Level, Value
from ..present.history import WindowQuery
from ..present.states import utc
from .checks import moment, position, words
from .errors import ApiError, Code
from .routing import PREFIX, Call, Route
from .views import assessment_view, incident_view, window_detail
from .wire import (
    IncidentList,
    IncidentView,
    SignedUrl,
    SignRequest,
    WindowDetail,
    WindowList,
)

type Limit = Annotated[int, Meta(ge=1, le=200)]
type Words = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description='words of title or summary, word* or "several words"',
    ),
]


class WindowsQuery(Value):
    """Which windows to list; ``before`` and ``after`` are about their start."""

    camera_id: str | None = None
    level: Level | None = None
    q: Words | None = None
    before: str | None = None
    after: str | None = None
    limit: Limit = 50


class IncidentsQuery(Value):
    """Which incidents to list."""

    state: IncidentState | None = None
    limit: Limit = 50


async def windows(call: Call[None, WindowsQuery]) -> WindowList:
    """List windows, newest first."""
    asked = call.query
    query = WindowQuery(
        camera_id=asked.camera_id,
        level=asked.level,
        text=None if asked.q is None else words(asked.q, "q"),
        before=None if asked.before is None else position(asked.before, "before"),
        after=None if asked.after is None else moment(asked.after, "after"),
        # One more than asked for tells whether there is a next page.
        limit=asked.limit + 1,
    )
    found = await asyncio.to_thread(call.services.archive.windows, query)
    page = found[: asked.limit]
    more = len(found) > asked.limit
    last = page[-1] if more else None
    return WindowList(
        windows=tuple(assessment_view(item) for item in page),
        next=None
        if last is None
        else f"{utc(last.started_at).isoformat()}~{last.window_id}",
    )


async def window(call: Call[None, None]) -> WindowDetail:
    """Show one window with all that is known of it."""
    stored = await asyncio.to_thread(call.services.archive.window, call.path("id"))
    if stored is None:
        raise ApiError(Code.NOT_FOUND, "no window of that id is stored", "id")
    return window_detail(stored)


async def incidents(call: Call[None, IncidentsQuery]) -> IncidentList:
    """List incidents, newest first."""
    found = await asyncio.to_thread(
        call.services.archive.incidents, call.query.state, call.query.limit
    )
    return IncidentList(incidents=tuple(incident_view(item) for item in found))


async def incident(call: Call[None, None]) -> IncidentView:
    """Show one incident."""
    found = await asyncio.to_thread(call.services.archive.incident, call.path("id"))
    if found is None:
        raise ApiError(Code.NOT_FOUND, "no incident of that id is stored", "id")
    return incident_view(found)


async def media(call: Call[None, None]) -> web.Response:
    """Give a picture."""
    jpeg = await _picture(call)
    return web.Response(
        body=jpeg,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=86400, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def sign(call: Call[SignRequest, None]) -> SignedUrl:
    """Make an address for a picture that works without a token for a while."""
    await _picture(call)
    services, media_id = call.services, call.path("id")
    expires = int(services.clock.now()) + call.body.ttl_s
    signature = services.access.sign(media_id, expires)
    return SignedUrl(
        url=f"{PREFIX}/media/{media_id}?expires={expires}&signature={signature}",
        expires_at=utc(float(expires)),
    )


async def _picture(call: Call[SignRequest, None] | Call[None, None]) -> bytes:
    jpeg = await asyncio.to_thread(call.services.archive.media, call.path("id"))
    if jpeg is None:
        raise ApiError(Code.NOT_FOUND, "no picture of that id is stored", "id")
    return jpeg


_NOT_FOUND: Final = (Code.NOT_FOUND,)

ROUTES: Final = (
    Route(
        method="GET",
        path="/windows",
        handler=windows,
        summary="List windows, newest first.",
        query=WindowsQuery,
        answer=WindowList,
    ),
    Route(
        method="GET",
        path="/windows/{id}",
        handler=window,
        summary="Show a window: revisions, facts, tracks, key frames.",
        answer=WindowDetail,
        errors=_NOT_FOUND,
    ),
    Route(
        method="GET",
        path="/incidents",
        handler=incidents,
        summary="List incidents, newest first.",
        query=IncidentsQuery,
        answer=IncidentList,
    ),
    Route(
        method="GET",
        path="/incidents/{id}",
        handler=incident,
        summary="Show an incident.",
        answer=IncidentView,
        errors=_NOT_FOUND,
    ),
    Route(
        method="GET",
        path="/media/{id}",
        handler=media,
        summary="Get a picture, by token or by signed address.",
        answer="image/jpeg",
        errors=_NOT_FOUND,
        signed=True,
    ),
    Route(
        method="POST",
        path="/media/{id}/sign",
        handler=sign,
        summary="Make a signed address for a picture.",
        body=SignRequest,
        answer=SignedUrl,
        errors=_NOT_FOUND,
    ),
)
