# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say what the house was like while a window went on.

Of what changed during the window the strictest counts: armed when it happened stays
armed, though somebody switched the alarm off half a minute later.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..domain import Alarm, HouseSpan, HouseState, Kind, Spell
from ..evidence import NIGHT_HOURS, TrackFacts
from .span import span_of

STALE_AFTER_S = 180.0
"""House state older than this counts as unknown."""

DOORBELL_LEAD_S = 30.0
"""A ring this long before the first sight still belongs to the visit."""

PRESENCE_MEMORY_S = 600.0
"""Arrivals and departures older than this are no news."""

STRICTNESS: tuple[Alarm, ...] = (
    "disarmed",
    "armed_home",
    "armed_night",
    "armed_away",
    "triggered",
)

type House = HouseSpan | HouseState
"""The house over time, or the one report there is of it."""

type Spells[T] = Sequence[Spell[T]]


def over_time(house: House | None) -> HouseSpan | None:
    """Return the house over time, whichever way it was told."""
    return span_of(house) if isinstance(house, HouseState) else house


def fresh(house: HouseSpan | None, ended_at: float) -> HouseSpan | None:
    """Return the house where its state counts as known at the window's end."""
    if house is None or house.received_at < ended_at - STALE_AFTER_S:
        return None
    return house


def zone(house: House | None) -> tzinfo:
    """Return the time zone of the house; UTC where it is unknown."""
    try:
        return ZoneInfo(house.time_zone) if house else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def is_night(
    house: HouseSpan | None, local: datetime, started_at: float, ended_at: float
) -> bool | None:
    """Return whether it was night at some time: by the sun, else by the clock."""
    if house is None:
        return None
    suns = _in_force(house.sun, started_at, ended_at)
    if suns:
        return "below_horizon" in suns
    return local.hour in NIGHT_HOURS


def alarm(house: HouseSpan | None, started_at: float, ended_at: float) -> Alarm | None:
    """Return the strictest state that the alarm had."""
    if house is None:
        return None
    states = _in_force(house.alarm, started_at, ended_at)
    return max(states, key=STRICTNESS.index, default=None)


def disarmed(
    house: HouseSpan | None, started_at: float, ended_at: float
) -> float | None:
    """Return how long before the end the alarm was last switched off, if it was."""
    if house is None:
        return None
    switched = [
        after.since
        for before, after in pairwise(house.alarm)
        if after.value == "disarmed" != before.value
        and started_at <= after.since <= ended_at
    ]
    return rounded(ended_at - switched[-1]) if switched else None


def home(house: HouseSpan | None, ended_at: float) -> tuple[str, ...] | None:
    """Return who was at home in the end, None where nobody knows."""
    if house is None:
        return None
    known = {
        name: value
        for name, spells in house.people.items()
        if (value := _presence_at(spells, ended_at)) is not None
    }
    return tuple(n for n, value in known.items() if value == "home") if known else None


def doorbell(
    house: HouseSpan | None,
    started_at: float,
    ended_at: float,
    tracks: Sequence[TrackFacts],
) -> float | None:
    """Return how long ago the bell of this visit rang."""
    if house is None:
        return None
    longest = max((t.dwell_s for t in tracks if t.kind is Kind.PERSON), default=0.0)
    earliest = min(started_at, ended_at - longest) - DOORBELL_LEAD_S
    latest = ended_at + DOORBELL_LEAD_S
    rings = [ring for ring in house.rings if earliest <= ring <= latest]
    return rounded(max(0.0, ended_at - rings[-1])) if rings else None


def presence(
    house: HouseSpan | None, value: str, started_at: float, ended_at: float
) -> dict[str, float]:
    """Return who came or left lately, and how long ago."""
    if house is None:
        return {}
    since, until = started_at - PRESENCE_MEMORY_S, ended_at + STALE_AFTER_S
    return {
        name: rounded(max(0.0, ended_at - changes[-1].since))
        for name, spells in house.people.items()
        if (changes := list(changes_within(spells, since, until)))
        and changes[-1].value == value
    }


def opened(
    house: HouseSpan | None, started_at: float, ended_at: float
) -> tuple[str, ...]:
    """Return the doors and windows that were opened, be they closed again or not."""
    return _became(house.contacts, "open", started_at, ended_at) if house else ()


def closed_again(
    house: HouseSpan | None, started_at: float, ended_at: float
) -> tuple[str, ...]:
    """Return those of them that were closed by the end."""
    return tuple(
        name
        for name in opened(house, started_at, ended_at)
        if house and house.contacts[name][-1].value == "closed"
    )


def unlocked(
    house: HouseSpan | None, started_at: float, ended_at: float
) -> tuple[str, ...]:
    """Return the locks that were unlocked, be they locked again or not."""
    return _became(house.locks, "unlocked", started_at, ended_at) if house else ()


def changes_within[T](
    spells: Spells[T], since: float, until: float
) -> Iterator[Spell[T]]:
    """Yield the changes in that time; the same value told anew is no change."""
    before: T | None = None
    for spell in spells:
        if spell.value != before and since <= spell.since <= until:
            yield spell
        before = spell.value


def _became[T](
    items: Mapping[str, Spells[T]], value: T, started_at: float, ended_at: float
) -> tuple[str, ...]:
    since, until = started_at - 1.0, ended_at + STALE_AFTER_S
    return tuple(
        name
        for name, spells in items.items()
        if any(spell.value == value for spell in changes_within(spells, since, until))
    )


def _in_force[T](spells: Spells[T], started_at: float, ended_at: float) -> list[T]:
    """Return the values of that time, as far as they are known."""
    over_at = [*(spell.since for spell in spells[1:]), float("inf")]
    return [
        spell.value
        for spell, over in zip(spells, over_at, strict=False)
        if spell.since <= ended_at
        and min(over, spell.seen_at + STALE_AFTER_S) > started_at
    ]


def _presence_at(spells: Spells[str], at: float) -> str | None:
    """Return where somebody was; before the first known change it was elsewhere."""
    held = [spell for spell in spells if spell.since <= at]
    if not held:
        return "away" if spells[0].value == "home" else "home"
    return held[-1].value if at <= held[-1].seen_at + STALE_AFTER_S else None


def rounded(value: float) -> float:
    """Return a figure as facts give it: to a tenth."""
    return round(value, 1)
