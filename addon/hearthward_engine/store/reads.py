# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries of the store; each runs on a pooled reader's connection."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select, tuple_

from ..domain import Assessment, Camera, Event, Incident, IncidentState, Window
from ..present.history import LogRange, StoredCamera, StoredWindow, WindowQuery
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


def meta(connection: Connection, name: str) -> str | None:
    """Return a named text of the database."""
    return connection.scalar(select(META.c.value).where(META.c.name == name))


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
        for row in connection.execute(select(CAMERAS).order_by(CAMERAS.c.id))
    ]


def window_count(connection: Connection, camera_id: str) -> int:
    """Return how many windows of a camera are stored."""
    query = select(func.count()).where(WINDOWS.c.camera_id == camera_id)
    return int(connection.scalar(query) or 0)


def last_revision(connection: Connection, window_id: str) -> int:
    """Return the newest recorded revision of a window, 0 without one."""
    query = select(WINDOWS.c.revision).where(WINDOWS.c.id == window_id)
    return connection.scalar(query) or 0


def windows(connection: Connection, query: WindowQuery) -> list[Assessment]:
    """Return the newest revision of each window asked for."""
    statement = _newest_assessments().order_by(
        WINDOWS.c.started_at.desc(), WINDOWS.c.id.desc()
    )
    if query.camera_id is not None:
        statement = statement.where(WINDOWS.c.camera_id == query.camera_id)
    if query.level is not None:
        statement = statement.where(WINDOWS.c.level == query.level)
    if query.after is not None:
        statement = statement.where(WINDOWS.c.started_at >= query.after)
    if query.before is not None:
        place = tuple_(WINDOWS.c.started_at, WINDOWS.c.id)
        statement = statement.where(
            place < (query.before.started_at, query.before.window_id)
        )
    rows = connection.execute(statement.limit(min(query.limit, MAX_PAGE)))
    return [unpack(row.document, Assessment) for row in rows]


def newest_of_windows(
    connection: Connection, window_ids: Sequence[str]
) -> list[Assessment]:
    """Return the newest revision of each of these windows, oldest window first."""
    statement = (
        _newest_assessments()
        .where(WINDOWS.c.id.in_(window_ids))
        .order_by(WINDOWS.c.started_at)
    )
    return [unpack(row.document, Assessment) for row in connection.execute(statement)]


def newest_of_camera(connection: Connection, camera_id: str) -> Assessment | None:
    """Return the newest revision of a camera's newest window."""
    statement = (
        _newest_assessments()
        .where(WINDOWS.c.camera_id == camera_id)
        .order_by(WINDOWS.c.started_at.desc(), WINDOWS.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else unpack(row.document, Assessment)


def window(connection: Connection, window_id: str) -> StoredWindow | None:
    """Return one window with all its revisions."""
    row = connection.execute(
        select(WINDOWS).where(WINDOWS.c.id == window_id)
    ).one_or_none()
    if row is None:
        return None
    revisions = connection.execute(
        select(ASSESSMENTS.c.document)
        .where(ASSESSMENTS.c.window_id == window_id)
        .order_by(ASSESSMENTS.c.revision)
    )
    return StoredWindow(
        window=unpack(row.document, Window),
        revisions=tuple(unpack(item.document, Assessment) for item in revisions),
        facts=unpack_plain(row.facts),
    )


def open_windows(connection: Connection) -> list[Window]:
    """Return windows without a final assessment, oldest first, without pictures."""
    rows = connection.execute(select(OPEN_WINDOWS).order_by(OPEN_WINDOWS.c.started_at))
    return [unpack(row.document, Window) for row in rows]


def incidents(
    connection: Connection, state: IncidentState | None, limit: int
) -> list[Incident]:
    """Return incidents, newest first."""
    statement = select(INCIDENTS.c.document).order_by(
        INCIDENTS.c.started_at.desc(), INCIDENTS.c.id.desc()
    )
    if state is not None:
        statement = statement.where(INCIDENTS.c.state == state)
    rows = connection.execute(statement.limit(min(limit, MAX_PAGE)))
    return [unpack(row.document, Incident) for row in rows]


def incidents_since(connection: Connection, ended_after: float) -> list[Incident]:
    """Return open incidents and those that ended later than the given time."""
    statement = select(INCIDENTS.c.document).where(
        (INCIDENTS.c.state == IncidentState.OPEN) | (INCIDENTS.c.ended_at > ended_after)
    )
    rows = connection.execute(statement.order_by(INCIDENTS.c.started_at))
    return [unpack(row.document, Incident) for row in rows]


def incident(connection: Connection, incident_id: str) -> Incident | None:
    """Return one incident."""
    document = connection.scalar(
        select(INCIDENTS.c.document).where(INCIDENTS.c.id == incident_id)
    )
    return None if document is None else unpack(document, Incident)


def media_place(connection: Connection, media_id: str) -> str | None:
    """Return where a picture lies, relative to the media folder."""
    return connection.scalar(select(MEDIA.c.path).where(MEDIA.c.id == media_id))


def media_places(connection: Connection) -> set[str]:
    """Return the places of all pictures."""
    return set(connection.scalars(select(MEDIA.c.path)))


def verdicts(connection: Connection, camera_id: str) -> list[tuple[str, str]]:
    """Return (window id, verdict) of a camera's feedback, oldest first."""
    rows = connection.execute(
        select(FEEDBACK.c.window_id, FEEDBACK.c.verdict)
        .where(FEEDBACK.c.camera_id == camera_id)
        .order_by(FEEDBACK.c.number)
    )
    return [(row.window_id, row.verdict) for row in rows]


def log_range(connection: Connection) -> LogRange:
    """Return what the event log holds."""
    row = connection.execute(
        select(func.min(EVENTS.c.seq), func.max(EVENTS.c.seq))
    ).one()
    return LogRange(1, 0) if row[1] is None else LogRange(row[0], row[1])


def events(connection: Connection, epoch: str, after: int, limit: int) -> list[Event]:
    """Return events numbered above ``after``, in order."""
    rows = connection.execute(
        select(EVENTS).where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(limit)
    )
    return [event_of(row, epoch) for row in rows]


def _newest_assessments() -> Select[Any]:
    return select(ASSESSMENTS.c.document).join(
        WINDOWS,
        (WINDOWS.c.id == ASSESSMENTS.c.window_id)
        & (WINDOWS.c.revision == ASSESSMENTS.c.revision),
    )
