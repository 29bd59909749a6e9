# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries of the store; each runs on a pooled reader's connection.

Every statement is built once. What SQLAlchemy works out of a statement it notes as a
renamed function, and on free-threaded Python renaming a function stops all threads:
statements built for each call would halt every camera twice per query.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from ..domain import Assessment, Camera, Event, Incident, IncidentState, Window
from ..present.history import LogRange, StoredCamera, StoredWindow, WindowQuery
from . import search
from .documents import unpack, unpack_plain
from .records import event_of
from .schema import (
    ASSESSMENTS,
    CAMERAS,
    EVENTS,
    FEEDBACK,
    INCIDENTS,
    MEDIA,
    META,
    OPEN_WINDOWS,
    WINDOWS,
)

MAX_PAGE: Final = 200

_NEWEST: Final = select(ASSESSMENTS.c.document).join(
    WINDOWS,
    (WINDOWS.c.id == ASSESSMENTS.c.window_id)
    & (WINDOWS.c.revision == ASSESSMENTS.c.revision),
)
_NEWEST_FIRST: Final = _NEWEST.order_by(
    WINDOWS.c.started_at.desc(), WINDOWS.c.id.desc()
)
_OF_WINDOWS: Final = _NEWEST.where(
    WINDOWS.c.id.in_(bindparam("ids", expanding=True))
).order_by(WINDOWS.c.started_at)
_OF_CAMERA: Final = _NEWEST_FIRST.where(
    WINDOWS.c.camera_id == bindparam("camera_id")
).limit(1)

_META: Final = select(META.c.value).where(META.c.name == bindparam("name"))
_CAMERAS: Final = select(CAMERAS).order_by(CAMERAS.c.id)
_WINDOW_COUNT: Final = select(func.count()).where(
    WINDOWS.c.camera_id == bindparam("camera_id")
)
_LAST_REVISION: Final = select(WINDOWS.c.revision).where(
    WINDOWS.c.id == bindparam("id")
)
_WINDOW: Final = select(WINDOWS).where(WINDOWS.c.id == bindparam("id"))
_REVISIONS: Final = (
    select(ASSESSMENTS.c.document)
    .where(ASSESSMENTS.c.window_id == bindparam("id"))
    .order_by(ASSESSMENTS.c.revision)
)
_OPEN_WINDOWS: Final = select(OPEN_WINDOWS).order_by(OPEN_WINDOWS.c.started_at)
_INCIDENTS_SINCE: Final = (
    select(INCIDENTS.c.document)
    .where(
        (INCIDENTS.c.state == IncidentState.OPEN)
        | (INCIDENTS.c.ended_at > bindparam("ended_after"))
    )
    .order_by(INCIDENTS.c.started_at)
)
_INCIDENT: Final = select(INCIDENTS.c.document).where(INCIDENTS.c.id == bindparam("id"))
_MEDIA_PLACE: Final = select(MEDIA.c.path).where(MEDIA.c.id == bindparam("id"))
_MEDIA_PLACES: Final = select(MEDIA.c.id, MEDIA.c.path)
_VERDICTS: Final = (
    select(FEEDBACK.c.window_id, FEEDBACK.c.verdict)
    .where(FEEDBACK.c.camera_id == bindparam("camera_id"))
    .order_by(FEEDBACK.c.number)
)
_LOG_RANGE: Final = select(func.min(EVENTS.c.seq), func.max(EVENTS.c.seq))
_EVENTS: Final = (
    select(EVENTS)
    .where(EVENTS.c.seq > bindparam("after"))
    .order_by(EVENTS.c.seq)
    .limit(bindparam("limit"))
)


def meta(connection: Connection, name: str) -> str | None:
    """Return a named text of the database."""
    return connection.scalar(_META, {"name": name})


def cameras(connection: Connection) -> list[StoredCamera]:
    """Return all cameras ever registered."""
    return [
        StoredCamera(
            id=row.id,
            key=row.key,
            name=row.name,
            camera=unpack(row.document, Camera) if row.document else None,
            removed=row.removed,
        )
        for row in connection.execute(_CAMERAS)
    ]


def window_count(connection: Connection, camera_id: str) -> int:
    """Return how many windows of a camera are stored."""
    return int(connection.scalar(_WINDOW_COUNT, {"camera_id": camera_id}) or 0)


def last_revision(connection: Connection, window_id: str) -> int:
    """Return the newest recorded revision of a window, 0 without one."""
    return connection.scalar(_LAST_REVISION, {"id": window_id}) or 0


def windows(connection: Connection, query: WindowQuery) -> list[Assessment]:
    """Return the newest revision of each window asked for."""
    before = query.before
    asked: dict[str, object] = {
        "camera_id": query.camera_id,
        "level": query.level,
        "after": query.after,
        "before_at": None if before is None else before.started_at,
        "before_id": None if before is None else before.id,
    }
    if query.text is not None:
        words = search.bound(query.text)
        if not words:
            return []
        asked |= words
    given = {name: value for name, value in asked.items() if value is not None}
    rows = connection.execute(
        _windows(frozenset(given)), given | {"limit": min(query.limit, MAX_PAGE)}
    )
    return [unpack(row.document, Assessment) for row in rows]


def newest_of_windows(
    connection: Connection, window_ids: Sequence[str]
) -> list[Assessment]:
    """Return the newest revision of each of these windows, oldest window first."""
    rows = connection.execute(_OF_WINDOWS, {"ids": window_ids})
    return [unpack(row.document, Assessment) for row in rows]


def newest_of_camera(connection: Connection, camera_id: str) -> Assessment | None:
    """Return the newest revision of a camera's newest window."""
    row = connection.execute(_OF_CAMERA, {"camera_id": camera_id}).one_or_none()
    return None if row is None else unpack(row.document, Assessment)


def window(connection: Connection, window_id: str) -> StoredWindow | None:
    """Return one window with all its revisions."""
    row = connection.execute(_WINDOW, {"id": window_id}).one_or_none()
    if row is None:
        return None
    revisions = connection.execute(_REVISIONS, {"id": window_id})
    return StoredWindow(
        window=unpack(row.document, Window),
        revisions=tuple(unpack(item.document, Assessment) for item in revisions),
        facts=unpack_plain(row.facts),
    )


def open_windows(connection: Connection) -> list[Window]:
    """Return windows without a final assessment, oldest first, without pictures."""
    rows = connection.execute(_OPEN_WINDOWS)
    return [unpack(row.document, Window) for row in rows]


def incidents_since(connection: Connection, ended_after: float) -> list[Incident]:
    """Return open incidents and those that ended later than the given time."""
    rows = connection.execute(_INCIDENTS_SINCE, {"ended_after": ended_after})
    return [unpack(row.document, Incident) for row in rows]


def incident(connection: Connection, incident_id: str) -> Incident | None:
    """Return one incident."""
    document = connection.scalar(_INCIDENT, {"id": incident_id})
    return None if document is None else unpack(document, Incident)


def media_place(connection: Connection, media_id: str) -> str | None:
    """Return where a picture lies, relative to the media folder."""
    return connection.scalar(_MEDIA_PLACE, {"id": media_id})


def media_places(connection: Connection) -> dict[str, str]:
    """Return place → id of all pictures."""
    return {row.path: row.id for row in connection.execute(_MEDIA_PLACES)}


def verdicts(connection: Connection, camera_id: str) -> list[tuple[str, str]]:
    """Return (window id, verdict) of a camera's feedback, oldest first."""
    rows = connection.execute(_VERDICTS, {"camera_id": camera_id})
    return [(row.window_id, row.verdict) for row in rows]


def log_range(connection: Connection) -> LogRange:
    """Return what the event log holds."""
    row = connection.execute(_LOG_RANGE).one()
    return LogRange(1, 0) if row[1] is None else LogRange(row[0], row[1])


def events(connection: Connection, epoch: str, after: int, limit: int) -> list[Event]:
    """Return events numbered above ``after``, in order."""
    rows = connection.execute(_EVENTS, {"after": after, "limit": limit})
    return [event_of(row, epoch) for row in rows]


@cache
def _windows(given: frozenset[str]) -> Select[Any]:
    """Return the list of windows that asks for what is given."""
    conditions: dict[str, ColumnElement[bool]] = {
        **search.CONDITIONS,
        "camera_id": WINDOWS.c.camera_id == bindparam("camera_id"),
        "level": WINDOWS.c.level == bindparam("level"),
        "after": WINDOWS.c.started_at >= bindparam("after"),
        "before_at": tuple_(WINDOWS.c.started_at, WINDOWS.c.id)
        < tuple_(bindparam("before_at"), bindparam("before_id")),
    }
    wanted = [condition for name, condition in conditions.items() if name in given]
    return _NEWEST_FIRST.where(*wanted).limit(bindparam("limit"))
