# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows, incidents and pictures."""

import asyncio
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta

from ..domain import IncidentState, Level, Value
from ..present.history import (
    CannotJudgeError,
    IncidentQuery,
    Position,
    UnknownWindowError,
    WindowQuery,
)
from ..present.states import utc
from ..present.statistics import Tally
from .checks import moment, next_text, position, words, zone
from .errors import ApiError, Code
from .routing import PREFIX, Call, Route
from .views import assessment_view, incident_detail, incident_view, window_detail
from .wire import (
    AssessmentView,
    IncidentDetail,
    IncidentList,
    SignedUrl,
    SignRequest,
    WindowDetail,
    WindowList,
)

DAY_S: Final = 86_400.0
WEEK_S: Final = 7 * DAY_S
LONGEST_PERIOD_S: Final = 31 * DAY_S

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
    """Which incidents to list; ``before`` and ``after`` are about their start."""

    state: IncidentState | None = None
    min_level: Level | None = None
    before: str | None = None
    after: str | None = None
    limit: Limit = 50


class StatisticsQuery(Value):
    """Which windows to count, by their start, and whose hours; the last seven days."""

    after: str | None = None
    before: str | None = None
    time_zone: str = "UTC"


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
        else next_text(Position(last.started_at, last.window_id)),
    )


async def window(call: Call[None, None]) -> WindowDetail:
    """Show one window with all that is known of it."""
    stored = await asyncio.to_thread(call.services.archive.window, call.path("id"))
    if stored is None:
        raise ApiError(Code.NOT_FOUND, "no window of that id is stored", "id")
    return window_detail(stored)


async def assess(call: Call[None, None]) -> AssessmentView:
    """Judge a window once more."""
    try:
        made = await call.services.on_demand.judge(call.path("id"))
    except UnknownWindowError as err:
        raise ApiError(Code.NOT_FOUND, "no window of that id is stored", "id") from err
    except CannotJudgeError as err:
        raise ApiError(Code.CANNOT_ASSESS, str(err)) from err
    return assessment_view(made)


async def incidents(call: Call[None, IncidentsQuery]) -> IncidentList:
    """List incidents, newest first."""
    asked = call.query
    query = IncidentQuery(
        state=asked.state,
        min_level=asked.min_level,
        before=None if asked.before is None else position(asked.before, "before"),
        after=None if asked.after is None else moment(asked.after, "after"),
        limit=asked.limit,
    )
    page = await asyncio.to_thread(call.services.almanac.incidents, query)
    return IncidentList(
        incidents=tuple(incident_view(item) for item in page.incidents),
        next=None if page.next is None else next_text(page.next),
    )


async def incident(call: Call[None, None]) -> IncidentDetail:
    """Show one incident with its windows."""
    services = call.services
    found = await asyncio.to_thread(services.archive.incident, call.path("id"))
    if found is None:
        raise ApiError(Code.NOT_FOUND, "no incident of that id is stored", "id")
    windows = await asyncio.to_thread(services.almanac.windows_of, found)
    return incident_detail(found, windows)


async def statistics(call: Call[None, StatisticsQuery]) -> Tally:
    """Count windows by camera, hour and level, and how alarms were judged."""
    asked, services = call.query, call.services
    now = services.clock.now()
    before = now if asked.before is None else moment(asked.before, "before")
    after = before - WEEK_S if asked.after is None else moment(asked.after, "after")
    if not 0 < before - after <= LONGEST_PERIOD_S:
        message = "after must be earlier than before, by 31 days at most"
        raise ApiError(Code.INVALID_FIELD, message, "after")
    wanted = zone(asked.time_zone, "time_zone")
    return await asyncio.to_thread(services.almanac.tally, after, before, wanted)


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
        method="POST",
        path="/windows/{id}/assess",
        handler=assess,
        summary="Judge a finished window once more, by rules, model and note of now.",
        answer=AssessmentView,
        errors=(Code.NOT_FOUND, Code.CANNOT_ASSESS),
        slow=True,
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
        summary="Show an incident with its windows.",
        answer=IncidentDetail,
        errors=_NOT_FOUND,
    ),
    Route(
        method="GET",
        path="/statistics",
        handler=statistics,
        summary="Count windows by camera, hour and level, and how alarms were judged.",
        query=StatisticsQuery,
        answer=Tally,
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
