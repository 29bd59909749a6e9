# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is normal in front of a camera: learned by counting, forgotten by half-life.

**What is counted.** For each of the week's 168 hours, by the house's clock: how long
the camera watched, and how many visits of people began. For the camera as a whole: how
long people stayed, in twelve classes of length. An hour in which the camera was off
counts as nothing at all, so it never teaches that nobody comes.

**Forgetting.** Everything counted loses half its weight in three weeks, so that habits
may change and a camera that moved is learned anew.

**The rate.** Few hours are watched often, so a rate borrows from what is known better.
The chain goes from the rough to the fine, each step a Gamma-Poisson estimate that adds
two hours' worth of the step before to its own counts:

1. the camera's rate over all hours;
2. the rate of this hour of the day, whatever the day;
3. the rate of this hour on weekdays, or at weekends, with the hours before and after at
   half weight;
4. the rate of this hour on this very weekday.

**Cold start.** There is no baseline before step 3 rests on five hours of watching, half
of them in the hour itself (a working week gets there, a weekend needs two).

**The stay** is the median of the stays counted, together with five assumed ones of a
minute: a camera that has seen nobody yet expects a minute, not nothing.

**Floods.** A clock hour teaches 60 visits at most: a tree that is taken for a hundred
people moves a rate no further.
"""

from bisect import bisect_right
from datetime import datetime, timedelta, tzinfo
from typing import Final

import msgspec

from ..domain import Baseline, Value
from ..present.memory import HourRate

HALF_LIFE_S: Final = 21 * 86_400.0
HOURS: Final = 168
BORROWED_H: Final = 2.0
"""Hours of watching that an estimate borrows from the rougher one."""
NEIGHBOUR: Final = 0.5
"""What an hour before or after counts for."""
LEAST_WATCHED_H: Final = 5.0
LEAST_OWN_H: Final = 2.5
MOST_PER_HOUR: Final = 60
"""Visits that one clock hour may teach."""
STAY_BOUNDS_S: Final = (2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 960.0)
"""Upper bounds of the classes of stays; a last one takes the longer ones."""
STAYS: Final = len(STAY_BOUNDS_S) + 1
ASSUMED_STAY_S: Final = 60.0
ASSUMED_STAYS: Final = 5.0
LONGEST_SPELL_S: Final = 26 * 3600.0
"""More watching than this at once is a clock that jumped."""

_NOTHING: Final = (0.0,) * HOURS


class Learned(Value):
    """What one camera has taught so far; a value of fixed size."""

    as_of: float = 0.0
    """When the weights were last brought up to date."""
    watched_h: tuple[float, ...] = _NOTHING
    """Hours of watching, for each hour from Monday midnight on."""
    visits: tuple[float, ...] = _NOTHING
    stays: tuple[float, ...] = (0.0,) * STAYS
    hour: int = -1
    """The clock hour (since the epoch) that taught last."""
    hour_visits: int = 0
    """How many visits that hour has taught."""

    @property
    def sound(self) -> bool:
        """Return whether its parts have the sizes and signs they must have."""
        parts = (self.watched_h, self.visits, self.stays)
        sizes = tuple(len(part) for part in parts)
        fine = all(0.0 <= value < float("inf") for part in parts for value in part)
        return sizes == (HOURS, HOURS, STAYS) and fine


def cell(at: float, zone: tzinfo) -> int:
    """Return the hour of the week, counted from Monday midnight by the local clock."""
    local = datetime.fromtimestamp(at, zone)
    return local.weekday() * 24 + local.hour


def watched(learned: Learned, began: float, ended: float, zone: tzinfo) -> Learned:
    """Return what is known after watching from ``began`` to ``ended``."""
    if not 0.0 < ended - began <= LONGEST_SPELL_S:
        return learned
    faded = _faded(learned, ended)
    hours = list(faded.watched_h)
    at = began
    while at < ended:
        until = min(ended, _next_hour(at, zone))
        hours[cell(at, zone)] += (until - at) / 3600.0
        at = until
    return msgspec.structs.replace(faded, watched_h=tuple(hours))


def visited(learned: Learned, at: float, stay_s: float, zone: tzinfo) -> Learned:
    """Return what is known after a person's visit that began at ``at``."""
    hour = int(at // 3600)
    so_far = learned.hour_visits if hour == learned.hour else 0
    if so_far >= MOST_PER_HOUR:
        return learned
    faded = _faded(learned, at)
    visits, stays = list(faded.visits), list(faded.stays)
    # A visit told of late has faded as much as if it had been told of in time.
    weight = _weight(faded.as_of - at)
    visits[cell(at, zone)] += weight
    stays[bisect_right(STAY_BOUNDS_S, max(0.0, stay_s))] += weight
    return msgspec.structs.replace(
        faded,
        visits=tuple(visits),
        stays=tuple(stays),
        hour=hour,
        hour_visits=so_far + 1,
    )


def usual(learned: Learned, at: float, zone: tzinfo) -> Baseline | None:
    """Return what is normal at this time; None while too little was watched."""
    # Time that passes without watching makes what was learned count for less.
    faded = _faded(learned, at)
    rate = _rate(faded, cell(at, zone))
    if rate is None:
        return None
    return Baseline(
        rate_now=round(min(rate, float(MOST_PER_HOUR)), 3),
        typical_dwell_s=round(usual_stay_s(faded), 1),
    )


def usual_stay_s(learned: Learned) -> float:
    """Return the median stay, with the assumed ones counted in."""
    counts = list(learned.stays)
    counts[bisect_right(STAY_BOUNDS_S, ASSUMED_STAY_S - 1e-9)] += ASSUMED_STAYS
    half = sum(counts) / 2.0
    for index, count in enumerate(counts):
        if count > 0.0 and half <= count:
            low = STAY_BOUNDS_S[index - 1] if index else 1.0
            high = STAY_BOUNDS_S[index] if index < len(STAY_BOUNDS_S) else low * 2
            return float(low * (high / low) ** (half / count))
        half -= count
    return ASSUMED_STAY_S


def week(learned: Learned, at: float) -> tuple[HourRate, ...]:
    """Return all hours of the week as they are known at a time."""
    faded = _faded(learned, at)
    rates = [_rate(faded, index) for index in range(HOURS)]
    return tuple(
        HourRate(
            weekday=index // 24,
            hour=index % 24,
            watched_h=round(faded.watched_h[index], 2),
            rate=None if rate is None else round(min(rate, MOST_PER_HOUR), 3),
        )
        for index, rate in enumerate(rates)
    )


def _rate(learned: Learned, index: int) -> float | None:
    weekday, hour = divmod(index, 24)
    kind = range(5) if weekday < 5 else range(5, 7)
    own = _sums(learned, [(day * 24 + hour, 1.0) for day in kind])
    beside = [
        ((day * 24 + hour + by) % HOURS, NEIGHBOUR) for day in kind for by in (-1, 1)
    ]
    pooled = _sums(learned, [(day * 24 + hour, 1.0) for day in kind] + beside)
    if own[0] < LEAST_OWN_H or pooled[0] < LEAST_WATCHED_H:
        return None
    everything = sum(learned.watched_h), sum(learned.visits)
    rate = everything[1] / everything[0]
    that_hour = _sums(learned, [(day * 24 + hour, 1.0) for day in range(7)])
    cell_only = learned.watched_h[index], learned.visits[index]
    for hours, visits in (that_hour, pooled, cell_only):
        rate = (visits + BORROWED_H * rate) / (hours + BORROWED_H)
    return rate


def _sums(learned: Learned, cells: list[tuple[int, float]]) -> tuple[float, float]:
    """Return hours watched and visits of these cells, each at its weight."""
    hours = sum(learned.watched_h[index] * weight for index, weight in cells)
    visits = sum(learned.visits[index] * weight for index, weight in cells)
    return hours, visits


def _weight(passed_s: float) -> float:
    """Return what something counts for after a time; a clock set back fades nothing."""
    return float(0.5 ** (max(0.0, passed_s) / HALF_LIFE_S))


def _faded(learned: Learned, at: float) -> Learned:
    """Return the same with all weights as they are at ``at``."""
    factor = _weight(at - learned.as_of)
    if factor == 1.0:
        return learned
    return msgspec.structs.replace(
        learned,
        as_of=at,
        watched_h=tuple(value * factor for value in learned.watched_h),
        visits=tuple(value * factor for value in learned.visits),
        stays=tuple(value * factor for value in learned.stays),
    )


def _next_hour(at: float, zone: tzinfo) -> float:
    """Return when the local clock's hour ends; zones may be off by half an hour."""
    local = datetime.fromtimestamp(at, zone)
    passed = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    # A spell shorter than a microsecond would never get anywhere.
    return max(at + 3600.0 - passed.total_seconds(), at + 1e-3)
