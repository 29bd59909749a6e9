# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much happened when: windows counted by camera, local hour and level."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Final

from ..domain import Level, Value
from .states import utc

QUARTER_S: Final = 900
"""Every time zone is ahead of UTC by whole quarters of an hour."""
ALARMS: Final = frozenset({Level.HIGH, Level.CRITICAL})
"""Levels that people are alarmed by: a wrong one is a false alarm."""


class QuarterCount(Value):
    """How many windows of a camera and level started in a quarter of an hour."""

    camera_id: str
    level: Level | None
    quarter: int
    """Quarters of an hour since the epoch."""
    windows: int


class Judgement(Value):
    """What people think of a window, last of all."""

    camera_id: str
    level: Level | None
    verdict: str


class HourCount(Value):
    """How many windows of each level started in one hour of one day."""

    day: str
    """YYYY-MM-DD in the time zone asked for, as ``hour`` (0-23) is."""
    hour: int
    low: int = 0
    medium: int = 0
    high: int = 0
    critical: int = 0
    not_assessed: int = 0


class CameraTally(Value):
    """One camera's windows and what people thought of them."""

    camera_id: str
    hours: tuple[HourCount, ...]
    """Oldest first; hours in which nothing happened are left out."""
    alarms: int
    """Windows of level high or critical."""
    judged_alarms: int
    """Alarms that somebody gave a verdict on."""
    false_alarms: int
    """Judged alarms whose newest verdict is ``false_alarm``."""
    missed: int
    """Windows of any level whose newest verdict is ``missed``."""


class Tally(Value):
    """All cameras' windows that started from ``after`` on and ``before`` a time."""

    after: datetime
    before: datetime
    time_zone: str
    cameras: tuple[CameraTally, ...]


def tally(
    counts: Iterable[QuarterCount],
    judgements: Iterable[Judgement],
    after: float,
    before: float,
    zone: tzinfo,
) -> Tally:
    """Return quarters of an hour as hours of days in a time zone, by camera."""
    hours: dict[str, dict[tuple[str, int], dict[str, int]]] = {}
    alarms: dict[str, int] = {}
    for count in counts:
        at = datetime.fromtimestamp(count.quarter * QUARTER_S, UTC).astimezone(zone)
        cells = hours.setdefault(count.camera_id, {})
        cell = cells.setdefault((at.date().isoformat(), at.hour), {})
        name = "not_assessed" if count.level is None else count.level.value
        cell[name] = cell.get(name, 0) + count.windows
        if count.level in ALARMS:
            alarms[count.camera_id] = alarms.get(count.camera_id, 0) + count.windows
    given = list(judgements)
    return Tally(
        after=utc(after),
        before=utc(before),
        time_zone=str(zone),
        cameras=tuple(
            CameraTally(
                camera_id=camera_id,
                hours=tuple(
                    HourCount(day=day, hour=hour, **levels)
                    for (day, hour), levels in sorted(cells.items())
                ),
                alarms=alarms.get(camera_id, 0),
                judged_alarms=_count(given, camera_id, ALARMS),
                false_alarms=_count(given, camera_id, ALARMS, "false_alarm"),
                missed=_count(given, camera_id, None, "missed"),
            )
            for camera_id, cells in sorted(hours.items())
        ),
    )


def _count(
    judgements: Iterable[Judgement],
    camera_id: str,
    levels: frozenset[Level] | None,
    verdict: str | None = None,
) -> int:
    return sum(
        one.camera_id == camera_id
        and (levels is None or one.level in levels)
        and verdict in (None, one.verdict)
        for one in judgements
    )
