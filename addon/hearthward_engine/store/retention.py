# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forget what is older, or more, than the user wants to keep: rows first, then files.

Each call does a bounded part of it, so that the log writer is never held up for long.
The statements are built once, for the reason that ``reads`` gives.
"""

from typing import Final

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, func, select

from ..domain import IncidentState, Level
from .schema import EVENTS, FEEDBACK, INCIDENTS, MEDIA, OPEN_WINDOWS, WINDOWS

BATCH: Final = 250
GRAVE_LASTS: Final = 4.0
"""Pictures of high and critical windows age by this factor more slowly."""

_GRAVE: Final = (Level.HIGH, Level.CRITICAL)
_WAITING: Final = select(OPEN_WINDOWS.c.window_id)
_OF_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)

_OLDEST_WINDOWS: Final = (
    select(WINDOWS.c.id)
    .where(WINDOWS.c.started_at < bindparam("cutoff"), WINDOWS.c.id.not_in(_WAITING))
    .order_by(WINDOWS.c.started_at)
    .limit(BATCH)
)
_AFTER_OLDEST: Final = (
    select(WINDOWS.c.started_at)
    .where(WINDOWS.c.id.not_in(_WAITING))
    .order_by(WINDOWS.c.started_at)
    .limit(1)
    .offset(BATCH)
)
_PICTURES: Final = select(MEDIA.c.path).where(MEDIA.c.window_id.in_(_OF_IDS))
_FORGET_PICTURES: Final = delete(MEDIA).where(MEDIA.c.window_id.in_(_OF_IDS))
_FORGET_FEEDBACK: Final = delete(FEEDBACK).where(FEEDBACK.c.window_id.in_(_OF_IDS))
_FORGET_WINDOWS: Final = delete(WINDOWS).where(WINDOWS.c.id.in_(_OF_IDS))
_FORGET_INCIDENTS: Final = delete(INCIDENTS).where(
    INCIDENTS.c.id.in_(
        select(INCIDENTS.c.id)
        .where(
            INCIDENTS.c.started_at < bindparam("cutoff"),
            INCIDENTS.c.state != IncidentState.OPEN,
        )
        .limit(BATCH)
    )
)
# The newest event stays, so that numbers are never given twice.
_FORGET_EVENTS: Final = delete(EVENTS).where(
    EVENTS.c.seq.in_(
        select(EVENTS.c.seq)
        .where(
            EVENTS.c.at < bindparam("cutoff"),
            EVENTS.c.seq != select(func.max(EVENTS.c.seq)).scalar_subquery(),
        )
        .limit(BATCH)
    )
)
_LAST_PICTURES: Final = (
    select(MEDIA.c.id, MEDIA.c.path)
    .outerjoin(WINDOWS, WINDOWS.c.id == MEDIA.c.window_id)
    .where(MEDIA.c.window_id.not_in(_WAITING))
    .order_by(
        (
            (bindparam("now") - MEDIA.c.at)
            / case((WINDOWS.c.level.in_(_GRAVE), GRAVE_LASTS), else_=1.0)
        ).desc()
    )
    .limit(BATCH)
)
_FORGET_ROWS: Final = delete(MEDIA).where(MEDIA.c.id.in_(_OF_IDS))


def forget_before(connection: Connection, cutoff: float) -> tuple[list[str], bool]:
    """Forget some of what began before a time; return files, and whether all is done.

    Windows without their verdict and open incidents stay.
    """
    asked = {"cutoff": cutoff}
    window_ids = list(connection.scalars(_OLDEST_WINDOWS, asked))
    places = _forget_windows(connection, window_ids)
    counts = (
        len(window_ids),
        connection.execute(_FORGET_INCIDENTS, asked).rowcount,
        connection.execute(_FORGET_EVENTS, asked).rowcount,
    )
    return places, max(counts) < BATCH


def after_oldest(connection: Connection) -> float | None:
    """Return when the first window began that is not of the oldest batch."""
    return connection.scalar(_AFTER_OLDEST)


def least_needed_pictures(connection: Connection, now: float) -> dict[str, str]:
    """Return id → file of the next pictures to forget where there are too many."""
    rows = connection.execute(_LAST_PICTURES, {"now": now})
    return {row.id: row.path for row in rows}


def forget_pictures(connection: Connection, media_ids: list[str]) -> None:
    """Forget pictures; their files are the caller's to delete, afterwards."""
    connection.execute(_FORGET_ROWS, {"ids": media_ids})


def used_bytes(connection: Connection) -> int:
    """Return how much of the database holds something."""
    pages, free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _forget_windows(connection: Connection, window_ids: list[str]) -> list[str]:
    if not window_ids:
        return []
    asked = {"ids": window_ids}
    places = list(connection.scalars(_PICTURES, asked))
    for forget in (_FORGET_PICTURES, _FORGET_FEEDBACK, _FORGET_WINDOWS):
        connection.execute(forget, asked)
    return places
