# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forget what is older than the user wants to keep: rows first, then files."""

from sqlalchemy import Connection, delete, func, select

from ..domain import IncidentState
from .schema import EVENTS, FEEDBACK, INCIDENTS, MEDIA, OPEN_WINDOWS, WINDOWS


def forget_before(connection: Connection, cutoff: float) -> list[str]:
    """Delete rows of windows and incidents before the time; return orphaned files.

    The newest event stays, so that numbers are never given twice.
    """
    old = select(WINDOWS.c.id).where(WINDOWS.c.started_at < cutoff)
    waiting = select(OPEN_WINDOWS.c.window_id)
    gone = MEDIA.c.window_id.in_(old) & MEDIA.c.window_id.not_in(waiting)
    places = list(connection.scalars(select(MEDIA.c.path).where(gone)))
    connection.execute(delete(MEDIA).where(gone))
    connection.execute(delete(FEEDBACK).where(FEEDBACK.c.window_id.in_(old)))
    connection.execute(
        delete(WINDOWS).where(
            WINDOWS.c.started_at < cutoff, WINDOWS.c.id.not_in(waiting)
        )
    )
    connection.execute(
        delete(INCIDENTS).where(
            INCIDENTS.c.started_at < cutoff, INCIDENTS.c.state != IncidentState.OPEN
        )
    )
    head = select(func.max(EVENTS.c.seq)).scalar_subquery()
    connection.execute(delete(EVENTS).where(EVENTS.c.at < cutoff, EVENTS.c.seq != head))
    return places
