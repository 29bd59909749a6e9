# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say what the house was like while a window went on."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..domain import HouseState, Item, Kind, Window
from ..evidence import TrackFacts

STALE_AFTER_S = 180.0
"""House state older than this counts as unknown."""

DOORBELL_LEAD_S = 30.0
"""A ring this long before the first sight still belongs to the visit."""

PRESENCE_MEMORY_S = 600.0
"""Arrivals and departures older than this are no news."""

NIGHT_HOURS = frozenset({21, 22, 23, 0, 1, 2, 3, 4, 5})
"""Hours taken as night where the house has no sun."""


def fresh(house: HouseState | None, ended_at: float) -> HouseState | None:
    """Return the house where its state counts as known at the window's end."""
    if house is None or house.received_at < ended_at - STALE_AFTER_S:
        return None
    return house


def zone(house: HouseState | None) -> tzinfo:
    """Return the time zone of the house; UTC where it is unknown."""
    try:
        return ZoneInfo(house.time_zone) if house else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def is_night(house: HouseState, local: datetime) -> bool:
    """Return whether it is night: by the sun, else by the clock."""
    if house.sun is not None:
        return house.sun.value == "below_horizon"
    return local.hour in NIGHT_HOURS


def home(house: HouseState | None) -> tuple[str, ...] | None:
    """Return who is at home, None where nobody knows."""
    if house is None or not house.people:
        return None
    return tuple(name for name, item in house.people.items() if item.value == "home")


def doorbell(
    house: HouseState | None,
    window: Window,
    ended_at: float,
    tracks: Sequence[TrackFacts],
) -> float | None:
    """Return how long ago the bell of this visit rang."""
    if house is None or house.doorbell_at is None:
        return None
    longest = max((t.dwell_s for t in tracks if t.kind is Kind.PERSON), default=0.0)
    earliest = min(window.started_at, ended_at - longest) - DOORBELL_LEAD_S
    if not earliest <= house.doorbell_at <= ended_at + DOORBELL_LEAD_S:
        return None
    return rounded(max(0.0, ended_at - house.doorbell_at))


def presence(
    house: HouseState | None, value: str, started_at: float, ended_at: float
) -> dict[str, float]:
    """Return who came or left lately, and how long ago."""
    if house is None:
        return {}
    return {
        name: rounded(max(0.0, ended_at - item.changed_at))
        for name, item in house.people.items()
        if item.value == value and started_at - PRESENCE_MEMORY_S <= item.changed_at
    }


def opened(
    house: HouseState | None, window: Window, ended_at: float
) -> tuple[str, ...]:
    """Return the doors and windows that were opened around the window."""
    return _changed(house.contacts, "open", window, ended_at) if house else ()


def unlocked(
    house: HouseState | None, window: Window, ended_at: float
) -> tuple[str, ...]:
    """Return the locks that were unlocked around the window."""
    return _changed(house.locks, "unlocked", window, ended_at) if house else ()


def _changed[T](
    items: dict[str, Item[T]], value: T, window: Window, ended_at: float
) -> tuple[str, ...]:
    return tuple(
        name
        for name, item in items.items()
        if item.value == value
        and window.started_at - 1.0 <= item.changed_at <= ended_at + STALE_AFTER_S
    )


def rounded(value: float) -> float:
    """Return a figure as facts give it: to a tenth."""
    return round(value, 1)
