# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking back over days: pages of incidents, and how much happened when.

Statements are built once, for the reason that ``reads`` gives.
"""

from datetime import tzinfo
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    cast,
    func,
    select,
    tuple_ as together,
)

from ..domain import Assessment, Incident, Level
from ..present.history import IncidentPage, IncidentQuery, Position
from ..present.statistics import QUARTER_S, Judgement, QuarterCount, Tally, tally
from .documents import unpack
from .schema import FEEDBACK, INCIDENTS, WINDOWS
from .store import Store

CHUNK: Final = 200
MOST_CHUNKS: Final = 10
"""Levels of incidents are read out of documents: no call reads more than this."""

_quarter = cast(WINDOWS.c.started_at / QUARTER_S, Integer)
_PERIOD: Final = (WINDOWS.c.started_at >= bindparam("after")) & (
    WINDOWS.c.started_at < bindparam("before")
)
_COUNTS: Final = (
    select(
        WINDOWS.c.camera_id,
        WINDOWS.c.level,
        _quarter.label("quarter"),
        func.count().label("windows"),
    )
    .where(_PERIOD)
    .group_by(WINDOWS.c.camera_id, WINDOWS.c.level, _quarter)
)
_JUDGEMENTS: Final = (
    select(WINDOWS.c.id, WINDOWS.c.camera_id, WINDOWS.c.level, FEEDBACK.c.verdict)
    .join_from(FEEDBACK, WINDOWS, WINDOWS.c.id == FEEDBACK.c.window_id)
    .where(_PERIOD)
    .order_by(FEEDBACK.c.at, FEEDBACK.c.number)
)


class Almanac:
    """The store's book of days gone by; blocking, thread-safe."""

    def __init__(self, store: Store) -> None:
        """Read from this store."""
        self._store = store

    def incidents(self, query: IncidentQuery) -> IncidentPage:
        """Return a page of incidents, newest first."""
        found: list[Incident] = []
        place, wanted = query.before, _at_least(query.min_level)
        for _ in range(MOST_CHUNKS):
            chunk = self._chunk(query, place)
            for incident in chunk:
                if len(found) == query.limit:
                    return IncidentPage(tuple(found), place)
                place = Position(incident.started_at, incident.id)
                if wanted is None or incident.level in wanted:
                    found.append(incident)
            if len(chunk) < CHUNK:
                return IncidentPage(tuple(found), None)
        return IncidentPage(tuple(found), place)

    def windows_of(self, incident: Incident) -> list[Assessment]:
        """Return the newest revision of each window of an incident, oldest first."""
        return self._store.newest_of_incident(incident)

    def tally(self, after: float, before: float, zone: tzinfo) -> Tally:
        """Count the windows that started in a period by hours of a time zone."""
        period = {"after": after, "before": before}
        with self._store.read() as connection:
            counts = [
                QuarterCount(
                    camera_id=row.camera_id,
                    level=_level(row.level),
                    quarter=row.quarter,
                    windows=row.windows,
                )
                for row in connection.execute(_COUNTS, period)
            ]
            newest = {
                row.id: Judgement(
                    camera_id=row.camera_id,
                    level=_level(row.level),
                    verdict=row.verdict,
                )
                for row in connection.execute(_JUDGEMENTS, period)
            }
        return tally(counts, newest.values(), after, before, zone)

    def _chunk(self, query: IncidentQuery, place: Position | None) -> list[Incident]:
        asked: dict[str, object] = {}
        if query.state is not None:
            asked["state"] = query.state
        if query.after is not None:
            asked["after"] = query.after
        if place is not None:
            asked |= {"before_at": place.started_at, "before_id": place.id}
        statement = _incidents(frozenset(asked))
        with self._store.read() as connection:
            rows = connection.execute(statement, asked | {"chunk": CHUNK})
            return [unpack(row.document, Incident) for row in rows]


def _level(text: str | None) -> Level | None:
    return None if text is None else Level(text)


def _at_least(level: Level | None) -> frozenset[Level] | None:
    """Return a level and those above it."""
    levels = list(Level)
    return None if level is None else frozenset(levels[levels.index(level) :])


@cache
def _incidents(given: frozenset[str]) -> Select[Any]:
    """Return the list of incidents that asks for what is given."""
    conditions: dict[str, ColumnElement[bool]] = {
        "state": INCIDENTS.c.state == bindparam("state"),
        "after": INCIDENTS.c.started_at >= bindparam("after"),
        "before_at": together(INCIDENTS.c.started_at, INCIDENTS.c.id)
        < together(bindparam("before_at"), bindparam("before_id")),
    }
    wanted = [condition for name, condition in conditions.items() if name in given]
    return (
        select(INCIDENTS.c.document)
        .where(*wanted)
        .order_by(INCIDENTS.c.started_at.desc(), INCIDENTS.c.id.desc())
        .limit(bindparam("chunk"))
    )
