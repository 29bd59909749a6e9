# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the log writer does inside its transaction.

Its statements are built once as well, for the reason that ``reads`` gives.
"""

from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from ..domain import Assessment, Event, Incident, KeyFrame, Window
from .documents import pack, unpack
from .schema import ASSESSMENTS, EVENTS, INCIDENTS, MEDIA, OPEN_WINDOWS, TEXTS, WINDOWS

type Change = Literal["started", "changed", "ended", "merged"]

KINDS: Final[dict[str, type[Assessment] | type[Incident]]] = {
    "assessment": Assessment,
    "incident": Incident,
}

_EVENT: Final = select(EVENTS).where(
    EVENTS.c.kind == bindparam("kind"),
    EVENTS.c.id == bindparam("id"),
    EVENTS.c.revision == bindparam("revision"),
)
_HEAD: Final = select(func.max(EVENTS.c.seq))
_APPEND: Final = insert(EVENTS)
_NEWEST_REVISION: Final = select(WINDOWS.c.revision).where(
    WINDOWS.c.id == bindparam("id")
)
_ADD_WINDOW: Final = insert(WINDOWS)
_CHANGE_WINDOW: Final = update(WINDOWS).where(WINDOWS.c.id == bindparam("window_id"))
_insert_text: Final = upsert(TEXTS)
_PUT_TEXT: Final = _insert_text.on_conflict_do_update(
    index_elements=[TEXTS.c.window_id],
    set_={name: _insert_text.excluded[name] for name in ("title", "summary")},
)
_ADD_ASSESSMENT: Final = insert(ASSESSMENTS)
_ASSESSMENTS_OF: Final = select(ASSESSMENTS.c.document).where(
    ASSESSMENTS.c.window_id == bindparam("window_id")
)
_LAST_ASSESSMENT: Final = _ASSESSMENTS_OF.order_by(ASSESSMENTS.c.revision.desc()).limit(
    1
)
_insert_incident: Final = upsert(INCIDENTS)
_PUT_INCIDENT: Final = _insert_incident.on_conflict_do_update(
    index_elements=[INCIDENTS.c.id],
    set_={
        name: _insert_incident.excluded[name]
        for name in ("revision", "state", "started_at", "ended_at", "document")
    },
    where=INCIDENTS.c.revision < _insert_incident.excluded.revision,
)
_insert_open: Final = upsert(OPEN_WINDOWS)
_PUT_OPEN: Final = _insert_open.on_conflict_do_update(
    index_elements=[OPEN_WINDOWS.c.window_id],
    set_={name: _insert_open.excluded[name] for name in ("started_at", "document")},
)
_FORGET_OPEN: Final = delete(OPEN_WINDOWS).where(
    OPEN_WINDOWS.c.window_id == bindparam("id")
)
_ADD_MEDIA: Final = upsert(MEDIA).on_conflict_do_nothing()
_MEDIA_OF: Final = select(MEDIA).where(MEDIA.c.window_id == bindparam("window"))
_FORGET_MEDIA: Final = delete(MEDIA).where(
    MEDIA.c.id.in_(bindparam("ids", expanding=True))
)


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
    newest = connection.scalar(_NEWEST_REVISION, {"id": window.id})
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
        connection.execute(_ADD_WINDOW, values | {"id": window.id})
    elif newest < assessment.revision:
        connection.execute(_CHANGE_WINDOW, values | {"window_id": window.id})
    if newest is None or newest < assessment.revision:
        text = {
            "window_id": window.id,
            "title": assessment.title,
            "summary": assessment.summary,
        }
        connection.execute(_PUT_TEXT, text)
    record_media(connection, window, media)
    connection.execute(
        _ADD_ASSESSMENT,
        {
            "window_id": assessment.window_id,
            "revision": assessment.revision,
            "decided_at": assessment.decided_at,
            "document": pack(assessment),
        },
    )
    if assessment.status == "final":
        forget_open(connection, window.id)
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
    connection.execute(
        _PUT_INCIDENT,
        {
            "id": incident.id,
            "revision": incident.revision,
            "state": incident.state,
            "started_at": incident.started_at,
            "ended_at": incident.ended_at,
            "document": pack(incident),
        },
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
    if _finally_assessed(connection, window):
        return
    record_media(connection, window, media)
    connection.execute(
        _PUT_OPEN,
        {
            "window_id": window.id,
            "started_at": window.started_at,
            "document": pack(without_pictures(window)),
        },
    )


def forget_open(connection: Connection, window_id: str) -> None:
    """Stop remembering a window that has, or gets, no final assessment."""
    connection.execute(_FORGET_OPEN, {"id": window_id})


def record_media(connection: Connection, window: Window, media: dict[str, str]) -> None:
    """Add rows of the pictures that were written; known ones are left alone."""
    frames: dict[str, KeyFrame] = {frame.id: frame for frame in window.key_frames}
    rows = [
        {"id": id_, "window_id": window.id, "at": frames[id_].at, "path": place}
        for id_, place in media.items()
    ]
    if rows:
        connection.execute(_ADD_MEDIA, rows)


def forget_superseded(
    connection: Connection, assessment: Assessment, window: Window
) -> list[str]:
    """Drop rows of pictures that a finished window did not keep; return their files.

    What an earlier revision showed stays, because a notification may point at it.
    """
    if assessment.status != "final":
        return []
    revisions = connection.scalars(_ASSESSMENTS_OF, {"window_id": window.id})
    shown = {unpack(document, Assessment).image for document in revisions}
    kept = shown | {frame.id for frame in window.key_frames}
    rows = connection.execute(_MEDIA_OF, {"window": window.id})
    gone = {row.id: row.path for row in rows if row.id not in kept}
    if gone:
        connection.execute(_FORGET_MEDIA, {"ids": list(gone)})
    return list(gone.values())


def _finally_assessed(connection: Connection, window: Window) -> bool:
    newest = connection.scalar(_LAST_ASSESSMENT, {"window_id": window.id})
    return newest is not None and unpack(newest, Assessment).status == "final"


def _event(
    connection: Connection, epoch: str, kind: str, id_: str, revision: int
) -> Event | None:
    row = connection.execute(
        _EVENT, {"kind": kind, "id": id_, "revision": revision}
    ).one_or_none()
    return None if row is None else event_of(row, epoch)


def _next_seq(connection: Connection) -> int:
    """Return the number after the newest event, which retention always keeps."""
    return int(connection.scalar(_HEAD) or 0) + 1


def _append(connection: Connection, event: Event) -> None:
    connection.execute(
        _APPEND,
        {
            "seq": event.seq,
            "kind": event.kind,
            "id": event.id,
            "revision": event.revision,
            "at": event.at,
            "change": event.change,
            "document": pack(event.data),
        },
    )
