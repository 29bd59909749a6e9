# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain-word conditions that the rules are made of; each reads facts only.

A condition that needs the house never holds while the house state is stale: the facts
then say ``None``, which is neither yes nor no.
"""

from collections.abc import Callable

from ..domain import Kind, ZoneKind
from ..evidence import Facts, TrackFacts

LOITER_S = 60.0
LONG_LOITER_S = 180.0
NIGHT_LOITER_S = 45.0
BRIEF_AT_DOOR_S = 30.0
WAITING_S = 150.0
"""Whoever rang may wait this long before it counts as loitering."""

PASSING_PRIVATE_S = 3.0
"""A sidewalk cuts corners; less time than this on private ground is passing."""

type Condition = Callable[[Facts], bool]
type Conduct = Callable[[TrackFacts, Facts], bool]


# --- circumstances ------------------------------------------------------------


def night(facts: Facts) -> bool:
    """Return whether it is known to be night."""
    return facts.night is True


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


def seen_elsewhere(facts: Facts) -> bool:
    """Return whether another camera saw a stranger off the sidewalk."""
    return any(
        other.strangers and other.off_sidewalk_s >= PASSING_PRIVATE_S
        for other in facts.linked
    )


def moved(facts: Facts, kind: Kind) -> bool:
    """Return whether anything of this kind moved."""
    return any(track.kind is kind for track in facts.tracks)


# --- what one person did ------------------------------------------------------


def passes_by(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person stayed on public ground and did not linger."""
    if not facts.has_zones or track.dwell_s >= LOITER_S + 30.0:
        return False
    if max(track.private_s, track.near_entry_s) >= PASSING_PRIVATE_S:
        return False
    on_sidewalk = ZoneKind.SIDEWALK in track.kinds()
    mostly = track.off_sidewalk_s <= max(5.0, 0.4 * track.dwell_s)
    afar = not track.zones and track.off_sidewalk_s < LOITER_S / 2
    return (on_sidewalk and mostly) or afar


def outsider(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person left public ground."""
    return not passes_by(track, facts)


def at_entry(track: TrackFacts, _: Facts) -> bool:
    """Return whether the person was at an entry."""
    return track.time_in(ZoneKind.ENTRY) > 0.0 or track.near_entry_s >= 2.0


def heads_for_entry(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person came up to an entry."""
    return track.approach in ("toward", "both") or at_entry(track, facts)


def comes_up(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person left the sidewalk and came up to an entry."""
    return outsider(track, facts) and heads_for_entry(track, facts)


def in_yard(track: TrackFacts, _: Facts) -> bool:
    """Return whether the person was in a yard for more than a step."""
    return track.time_in(ZoneKind.YARD) >= 5.0


def in_restricted(track: TrackFacts, _: Facts) -> bool:
    """Return whether the person entered a restricted zone."""
    return track.time_in(ZoneKind.RESTRICTED) >= 1.0


def straight_to_door(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person went to the door and nowhere else, once."""
    return (
        heads_for_entry(track, facts)
        and track.approaches <= 1
        and not in_yard(track, facts)
        and not in_restricted(track, facts)
        and track.beside_vehicle_s < 10.0
    )


def brief_caller(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person called at the door as visitors and couriers do."""
    if not straight_to_door(track, facts):
        return False
    if facts.rang:
        return track.dwell_s <= WAITING_S
    at_door = max(track.time_in(ZoneKind.ENTRY), track.near_entry_s)
    return at_door < BRIEF_AT_DOOR_S and track.off_sidewalk_s < LOITER_S


def works_in_yard(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person moves about a yard by day with somebody home."""
    yard_s = track.time_in(ZoneKind.YARD)
    return (
        day(facts)
        and someone_home(facts)
        and not armed_away(facts)
        and yard_s > 0
        and yard_s >= 0.6 * max(track.private_s, track.off_sidewalk_s * 0.8)
        and track.time_in(ZoneKind.ENTRY) < 10.0
        and not in_restricted(track, facts)
        and track.beside_vehicle_s < 10.0
        and track.spread >= 1.0
        and track.stood_s < max(30.0, 0.6 * track.dwell_s)
        and track.pace != "running"
    )


def comes_from_inside(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person stepped out of the door of an inhabited house."""
    return (
        track.started_in_entry
        and track.approach == "away"
        and track.approaches <= 1
        and not in_restricted(track, facts)
        and (someone_home(facts) or bool(facts.left))
        and not armed_away(facts)
    )


def harmless(track: TrackFacts, facts: Facts) -> bool:
    """Return whether an everyday reason explains the stay, however long it is."""
    return works_in_yard(track, facts) or (facts.rang and brief_caller(track, facts))


def loiters(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person stayed off the sidewalk for over a minute."""
    return (
        track.off_sidewalk_s >= LOITER_S
        and outsider(track, facts)
        and not harmless(track, facts)
    )


def loiters_at_entry(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person hangs about an entry."""
    return (
        track.off_sidewalk_s >= NIGHT_LOITER_S
        and (track.near_entry_s >= 8.0 or track.time_in(ZoneKind.ENTRY) >= 5.0)
        and not harmless(track, facts)
        and not key_used(facts)
    )


def tries_door(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person works at a door instead of ringing."""
    long = track.time_in(ZoneKind.ENTRY) >= BRIEF_AT_DOOR_S
    again = track.approaches >= 2
    return (long or again) and not facts.rang and not key_used(facts)


def lingers_at_door(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person stays at the door unannounced."""
    at_door = max(track.time_in(ZoneKind.ENTRY), track.near_entry_s)
    return at_door >= 15.0 and not facts.rang and not key_used(facts)


def prowls(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person goes round the house or looks into cars."""
    if not outsider(track, facts) or harmless(track, facts) or key_used(facts):
        return False
    if track.beside_vehicle_s >= 8.0 and not moved(facts, Kind.VEHICLE):
        return True
    if brief_caller(track, facts) or comes_from_inside(track, facts):
        return False
    private = [zone for zone in track.zones if zone.kind is not ZoneKind.SIDEWALK]
    return (
        len(private) >= 3
        or (in_yard(track, facts) and len(private) >= 2)
        or (seen_elsewhere(facts) and track.off_sidewalk_s >= 5.0)
    )


# --- who did it ---------------------------------------------------------------


def any_stranger(conduct: Conduct) -> Condition:
    """Return a condition: some unidentified person did that."""

    def holds(facts: Facts) -> bool:
        return any(conduct(track, facts) for track in facts.strangers)

    return holds


def all_strangers(conduct: Conduct) -> Condition:
    """Return a condition: there are unidentified persons and each did that."""

    def holds(facts: Facts) -> bool:
        strangers = facts.strangers
        return bool(strangers) and all(conduct(track, facts) for track in strangers)

    return holds


def several_strangers(conduct: Conduct) -> Condition:
    """Return a condition: two or more unidentified persons who were there together.

    One after the other may be one person, lost from sight in between.
    """

    def holds(facts: Facts) -> bool:
        those = [track for track in facts.strangers if conduct(track, facts)]
        return any(
            sum(other.from_s <= one.from_s <= other.until_s for other in those) >= 2
            for one in those
        )

    return holds


def both(*conditions: Condition) -> Condition:
    """Return a condition: all of these hold."""

    def holds(facts: Facts) -> bool:
        return all(condition(facts) for condition in conditions)

    return holds


def either(*conditions: Condition) -> Condition:
    """Return a condition: one of these holds."""

    def holds(facts: Facts) -> bool:
        return any(condition(facts) for condition in conditions)

    return holds


def no(condition: Condition) -> Condition:
    """Return a condition: this is not known to hold."""

    def holds(facts: Facts) -> bool:
        return not condition(facts)

    return holds
