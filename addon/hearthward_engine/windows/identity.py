# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say which track is which resident, or say nothing.

A track is named only when exactly one resident's presence changed around the window,
exactly one unnamed person track fits the way in or out, and nothing contradicts.
"""

from collections.abc import Sequence

from ..domain import HouseState
from ..evidence import PRIVATE_ZONES, TrackFacts

PRESENCE_REACH_S = 180.0
"""How far a change of presence may lie from the window."""


def identified(
    people: Sequence[TrackFacts],
    house: HouseState | None,
    started_at: float,
    ended_at: float,
) -> str | None:
    """Return the resident whom the one unnamed person track must be, or None."""
    if house is None:
        return None
    changes = [
        (name, item.value)
        for name, item in house.people.items()
        if started_at - PRESENCE_REACH_S
        <= item.changed_at
        <= ended_at + PRESENCE_REACH_S
    ]
    unnamed = [track for track in people if track.identity is None]
    if len(changes) != 1 or len(unnamed) != 1:
        return None
    name, presence = changes[0]
    if any(track.identity == name for track in people):
        return None
    fits = _fits_way_in if presence == "home" else _fits_way_out
    return name if fits(unnamed[0]) and not _contradicted(house, presence) else None


def _fits_way_in(track: TrackFacts) -> bool:
    if not track.kinds() & PRIVATE_ZONES and track.zones:
        return False
    return track.approach == "toward" or _is_at_house(track)


def _fits_way_out(track: TrackFacts) -> bool:
    return track.approach == "away" or track.started_in_entry


def _is_at_house(track: TrackFacts) -> bool:
    return bool(track.zones) and track.zones[-1].kind in PRIVATE_ZONES


def _contradicted(house: HouseState, presence: str) -> bool:
    """Return whether the alarm says that no resident came in."""
    return (
        presence == "home" and house.alarm is not None
    ) and house.alarm.value == "triggered"
