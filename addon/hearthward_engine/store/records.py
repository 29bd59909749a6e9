# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the log writer does inside its transaction."""

from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from ..domain import Assessment, Event, Incident, KeyFrame, Window
from .documents import pack, unpack
from .schema import ASSESSMENTS, EVENTS, INCIDENTS, MEDIA, OPEN_WINDOWS, WINDOWS

type Change = Literal["started", "changed", "ended", "merged"]

KINDS: Final[dict[str, type[Assessment] | type[Incident]]] = {
    "assessment": Assessment,
    "incident": Incident,
}


def without_pictures(window: Window) -> Window:
    """Return the window with its key frames' pictures left out."""
    frames = tuple(
        msgspec.structs.replace(frame, jpeg=b"") for frame in window.key_frames
    )
    return msgspec.structs.replace(window, key_frames=frames)


def event_of(row: Row[Any], epoch: str) -> Event:
    """Return the event of a row of the log."""
    return Event(
        epoch=epoch,
        seq=row.seq,
        id=row.id,
        revision=row.revision,
        at=row.at,
        change=row.change,
        data=unpack(row.document, KINDS[row.kind]),
    )


def record_assessment(
    connection: Connection,
    epoch: str,
    assessment: Assessment,
    window: Window,
    facts: msgspec.Struct | None,
    media: dict[str, str],
    at: float,
) -> tuple[Event, bool]:
    """Store one revision with all it needs; return its event and whether it is new."""
    known = _event(
        connection, epoch, "assessment", assessment.window_id, assessment.revision
    )
    if known is not None:
        return known, False
    newest = connection.scalar(
        select(WINDOWS.c.revision).where(WINDOWS.c.id == window.id)
    )
    values = {
        "camera_id": window.camera_id,
        "incident_id": assessment.incident_id,
        "started_at": window.started_at,
        "ended_at": window.ended_at,
        "revision": assessment.revision,
        "level": assessment.level,
        "document": pack(without_pictures(window)),
        "facts": None if facts is None else pack(facts),
    }
    if newest is None:
        connection.execute(insert(WINDOWS).values(id=window.id, **values))
    elif newest < assessment.revision:
        connection.execute(
            update(WINDOWS).where(WINDOWS.c.id == window.id).values(values)
        )
    record_media(connection, window, media)
    connection.execute(
        insert(ASSESSMENTS).values(
            window_id=assessment.window_id,
            revision=assessment.revision,
            decided_at=assessment.decided_at,
            document=pack(assessment),
        )
    )
    if assessment.status == "final":
        connection.execute(
            delete(OPEN_WINDOWS).where(OPEN_WINDOWS.c.window_id == window.id)
        )
    event = Event(
        epoch=epoch,
        seq=_next_seq(connection),
        id=assessment.window_id,
        revision=assessment.revision,
        at=at,
        change=None,
        data=assessment,
    )
    _append(connection, event)
    return event, True


def record_incident(
    connection: Connection, epoch: str, change: Change, incident: Incident, at: float
) -> tuple[Event, bool]:
    """Store one revision of an incident; return its event and whether it is new."""
    known = _event(connection, epoch, "incident", incident.id, incident.revision)
    if known is not None:
        return known, False
    values = {
        "revision": incident.revision,
        "state": incident.state,
        "started_at": incident.started_at,
        "ended_at": incident.ended_at,
        "document": pack(incident),
    }
    statement = upsert(INCIDENTS).values(id=incident.id, **values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[INCIDENTS.c.id],
            set_=values,
            where=INCIDENTS.c.revision < incident.revision,
        )
    )
    event = Event(
        epoch=epoch,
        seq=_next_seq(connection),
        id=incident.id,
        revision=incident.revision,
        at=at,
        change=change,
        data=incident,
    )
    _append(connection, event)
    return event, True


def keep_open(connection: Connection, window: Window, media: dict[str, str]) -> None:
    """Remember a window that has no final assessment yet."""
    final = select(WINDOWS.c.id).where(WINDOWS.c.id == window.id)
    if connection.scalar(final) is not None and _finally_assessed(connection, window):
        return
    record_media(connection, window, media)
    values = {
        "started_at": window.started_at,
        "document": pack(without_pictures(window)),
    }
    statement = upsert(OPEN_WINDOWS).values(window_id=window.id, **values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[OPEN_WINDOWS.c.window_id], set_=values
        )
    )


def record_media(connection: Connection, window: Window, media: dict[str, str]) -> None:
    """Add rows of the pictures that were written; known ones are left alone."""
    frames: dict[str, KeyFrame] = {frame.id: frame for frame in window.key_frames}
    rows = [
        {"id": id_, "window_id": window.id, "at": frames[id_].at, "path": place}
        for id_, place in media.items()
    ]
    if rows:
        connection.execute(upsert(MEDIA).on_conflict_do_nothing(), rows)


def forget_superseded(
    connection: Connection, assessment: Assessment, window: Window
) -> list[str]:
    """Drop rows of pictures that a finished window did not keep; return their files.

    What an earlier revision showed stays, because a notification may point at it.
    """
    if assessment.status != "final":
        return []
    revisions = connection.scalars(
        select(ASSESSMENTS.c.document).where(ASSESSMENTS.c.window_id == window.id)
    )
    shown = {unpack(document, Assessment).image for document in revisions}
    kept = shown | {frame.id for frame in window.key_frames}
    rows = connection.execute(select(MEDIA).where(MEDIA.c.window_id == window.id))
    gone = {row.id: row.path for row in rows if row.id not in kept}
    connection.execute(delete(MEDIA).where(MEDIA.c.id.in_(gone)))
    return list(gone.values())


def _finally_assessed(connection: Connection, window: Window) -> bool:
    newest = connection.scalar(
        select(ASSESSMENTS.c.document)
        .where(ASSESSMENTS.c.window_id == window.id)
        .order_by(ASSESSMENTS.c.revision.desc())
        .limit(1)
    )
    return newest is not None and unpack(newest, Assessment).status == "final"


def _event(
    connection: Connection, epoch: str, kind: str, id_: str, revision: int
) -> Event | None:
    row = connection.execute(
        select(EVENTS).where(
            and_(
                EVENTS.c.kind == kind,
                EVENTS.c.id == id_,
                EVENTS.c.revision == revision,
            )
        )
    ).one_or_none()
    return None if row is None else event_of(row, epoch)


def _next_seq(connection: Connection) -> int:
    """Return the number after the newest event, which retention always keeps."""
    return int(connection.scalar(select(func.max(EVENTS.c.seq))) or 0) + 1


def _append(connection: Connection, event: Event) -> None:
    connection.execute(
        insert(EVENTS).values(
            seq=event.seq,
            kind=event.kind,
            id=event.id,
            revision=event.revision,
            at=event.at,
            change=event.change,
            document=pack(event.data),
        )
    )
