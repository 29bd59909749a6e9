# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house as Home Assistant knows it, and what is usual there."""

from typing import Literal

from .value import Value


class Item[T](Value):
    """A value of the house and the engine's time of its last change."""

    value: T
    changed_at: float


type Alarm = Literal["disarmed", "armed_home", "armed_away", "armed_night", "triggered"]


class HouseState(Value):
    """What Home Assistant knows about the house at ``received_at``."""

    received_at: float
    time_zone: str = "UTC"
    language: str = "en"
    sun: Item[Literal["above_horizon", "below_horizon"]] | None = None
    alarm: Item[Alarm] | None = None
    people: dict[str, Item[Literal["home", "away"]]] = {}
    contacts: dict[str, Item[Literal["open", "closed"]]] = {}
    locks: dict[str, Item[Literal["locked", "unlocked"]]] = {}
    doorbell_at: float | None = None


class Spell[T](Value):
    """A stretch of time in which something about the house had one value."""

    value: T
    since: float
    """When it changed to this value, in the engine's time."""
    seen_at: float
    """When a report last said so."""


class HouseSpan(Value):
    """The house over time, as far as reports told; spells stand oldest first."""

    received_at: float
    """When the newest report came."""
    time_zone: str = "UTC"
    language: str = "en"
    sun: tuple[Spell[Literal["above_horizon", "below_horizon"]], ...] = ()
    alarm: tuple[Spell[Alarm], ...] = ()
    people: dict[str, tuple[Spell[Literal["home", "away"]], ...]] = {}
    contacts: dict[str, tuple[Spell[Literal["open", "closed"]], ...]] = {}
    locks: dict[str, tuple[Spell[Literal["locked", "unlocked"]], ...]] = {}
    rings: tuple[float, ...] = ()


class Baseline(Value):
    """Learned normal activity of a camera at this hour and weekday."""

    rate_now: float
    """Tracks per hour."""
    typical_dwell_s: float
