# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain-word circumstances that the rules are made of; each reads facts only.

A condition that needs the house never holds while the house state is stale: the facts
then say ``None``, which is neither yes nor no.
"""

from collections.abc import Callable

from ..domain import Kind
from ..evidence import NIGHT_HOURS, Facts

PASSING_PRIVATE_S = 3.0
"""A sidewalk cuts corners; less time than this on private ground is passing."""

type Condition = Callable[[Facts], bool]


def night(facts: Facts) -> bool:
    """Return whether it is known to be night."""
    return facts.night is True


def evening(facts: Facts) -> bool:
    """Return whether it is dark at an hour when people are still, or already, up."""
    return night(facts) and int(facts.local_time[11:13] or 0) not in NIGHT_HOURS


def day(facts: Facts) -> bool:
    """Return whether it is known to be day."""
    return facts.night is False


def nobody_home(facts: Facts) -> bool:
    """Return whether the house is known to be empty."""
    return facts.nobody_home is True


def someone_home(facts: Facts) -> bool:
    """Return whether somebody is known to be at home."""
    return facts.nobody_home is False


def armed_away(facts: Facts) -> bool:
    """Return whether the alarm says that nobody should be here, or is sounding."""
    return facts.alarm in ("armed_away", "triggered")


def armed(facts: Facts) -> bool:
    """Return whether the alarm is armed in any way."""
    return facts.alarm in ("armed_home", "armed_night", "armed_away", "triggered")


def key_used(facts: Facts) -> bool:
    """Return whether a lock was opened where only a resident would have the key."""
    return bool(facts.unlocked) and (nobody_home(facts) or bool(facts.arrived))


def came_home(facts: Facts) -> bool:
    """Return whether a resident has just come home and opened with a key."""
    return key_used(facts) and resident_arrived(facts)


def seen_elsewhere(facts: Facts) -> bool:
    """Return whether another camera saw a stranger off the sidewalk."""
    return any(
        other.strangers and other.off_sidewalk_s >= PASSING_PRIVATE_S
        for other in facts.linked
    )


def moved(facts: Facts, kind: Kind) -> bool:
    """Return whether anything of this kind moved."""
    return any(track.kind is kind for track in facts.tracks)


def vehicles_pass(facts: Facts) -> bool:
    """Return whether vehicles were seen and none of them came onto private ground."""
    vehicles = [track for track in facts.tracks if track.kind is Kind.VEHICLE]
    return (
        facts.has_zones
        and bool(vehicles)
        and all(track.private_s < PASSING_PRIVATE_S for track in vehicles)
    )


def people(facts: Facts) -> bool:
    """Return whether anybody was seen."""
    return bool(facts.people)


def only_animals(facts: Facts) -> bool:
    """Return whether nothing but animals was seen."""
    return {track.kind for track in facts.tracks} == {Kind.ANIMAL}


def only_known_people(facts: Facts) -> bool:
    """Return whether everybody seen is known."""
    return bool(facts.people) and not facts.strangers


def vehicle_moved(facts: Facts) -> bool:
    """Return whether a vehicle moved."""
    return moved(facts, Kind.VEHICLE)


def resident_arrived(facts: Facts) -> bool:
    """Return whether somebody has just come home."""
    return any(ago <= 300.0 for ago in facts.arrived.values())


def entry_forced(facts: Facts) -> bool:
    """Return whether a door or window opened and no lock was opened by key."""
    return bool(facts.opened) and not facts.unlocked


def alarm_sounds(facts: Facts) -> bool:
    """Return whether the alarm is sounding."""
    return facts.alarm == "triggered"


def armed_not_away(facts: Facts) -> bool:
    """Return whether the alarm is armed with people at home."""
    return armed(facts) and not armed_away(facts)


def rare_hour(facts: Facts) -> bool:
    """Return whether hardly anybody comes at this hour."""
    return facts.baseline is not None and facts.baseline.rate_now < 0.25
