# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person did, in plain words, and who did it; each reads facts only."""

from collections.abc import Callable

from ..domain import Kind, ZoneKind
from ..evidence import Facts, TrackFacts
from .circumstance import (
    PASSING_PRIVATE_S,
    Condition,
    armed,
    armed_away,
    day,
    evening,
    key_used,
    moved,
    seen_elsewhere,
    someone_home,
)

LOITER_S = 60.0
LONG_LOITER_S = 180.0
NIGHT_LOITER_S = 45.0
BRIEF_AT_DOOR_S = 30.0
WAITING_S = 150.0
"""Whoever rang may wait this long before it counts as loitering."""

RANG_BEFORE_S = 15.0
"""Who comes into sight this long after a ring may have rung; later it was another one,
or the one who rang has gone round the house since."""

RANG_AFTER_S = 30.0
"""Who went out of sight this long before a ring may have rung, out of the picture."""

WAY_S = 25.0
"""Crossing a front garden to the door and back takes no longer than this."""

UNANNOUNCED_S = 15.0
"""Late at night nobody stays at a door for this long without ringing."""

OUT_OF_CAR_S = 20.0
"""Getting out of one's car and taking the bags takes no longer than this."""

LARGE = 0.5
LARGE_STOOD_S = 5.0
"""Where no zones are drawn: who fills half the picture's height for so long is at the
house, since that is where cameras hang."""

OFTEN = 2
"""After this many earlier visits within half an hour somebody comes again and again."""

type Conduct = Callable[[TrackFacts, Facts], bool]


# --- what one person did ------------------------------------------------------


def passes_by(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person stayed on public ground and did not linger."""
    if track.dwell_s >= LOITER_S + 30.0:
        return False
    if not facts.has_zones:
        return _crosses_the_picture(track)
    if max(track.private_s, track.near_entry_s) >= PASSING_PRIVATE_S:
        return False
    on_sidewalk = ZoneKind.SIDEWALK in track.kinds()
    mostly = track.off_sidewalk_s <= max(5.0, 0.4 * track.dwell_s)
    afar = not track.zones and track.off_sidewalk_s < LOITER_S / 2
    return (on_sidewalk and mostly) or afar


def _crosses_the_picture(track: TrackFacts) -> bool:
    """Return whether the person went past without coming nearer or stopping."""
    return (
        track.approach == "none"
        and track.spread >= 2.5
        and track.stood_s < 5.0
        and track.dwell_s < LOITER_S / 2
    )


def outsider(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person left public ground."""
    return not passes_by(track, facts)


def at_door_s(track: TrackFacts) -> float:
    """Return how long the person was in an entry or right before it."""
    return max(track.time_in(ZoneKind.ENTRY), track.at_entry_s)


def at_entry(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person was at an entry."""
    if not facts.has_zones:
        came = track.approach in ("toward", "both")
        return came and track.closest >= LARGE and track.stood_s >= LARGE_STOOD_S
    return track.time_in(ZoneKind.ENTRY) > 0.0 or track.near_entry_s >= 2.0


def rang_then(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the bell rang while the person was there, or about then."""
    return _rang_between(
        facts, track.from_s - RANG_BEFORE_S, track.until_s + RANG_AFTER_S
    )


def in_sight_at_ring(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the bell rang while the person was in the picture."""
    return _rang_between(facts, track.from_s, track.until_s)


def _rang_between(facts: Facts, from_s: float, until_s: float) -> bool:
    """Return whether the bell rang then, in seconds since the window began."""
    if facts.doorbell_s_ago is None:
        return False
    return from_s <= facts.duration_s - facts.doorbell_s_ago <= until_s


def waits(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person rang and has not stayed for longer than one waits."""
    return rang_then(track, facts) and at_door_s(track) <= WAITING_S


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
        and (not in_yard(track, facts) or _only_crosses_yard(track, facts))
        and not in_restricted(track, facts)
        and track.beside_vehicle_s < 10.0
    )


def _only_crosses_yard(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the yard only lay on the way from the street to the door.

    Who is seen in a yard without having come from the street has passed the front
    door already, unless the bell rang meanwhile.
    """
    from_street = bool(track.kinds() & {ZoneKind.SIDEWALK, ZoneKind.DRIVEWAY})
    on_the_way_s = track.off_sidewalk_s - max(at_door_s(track), track.near_entry_s)
    return (
        at_door_s(track) > 0.0
        and (from_street or rang_then(track, facts))
        and on_the_way_s <= WAY_S
    )


def brief_caller(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person called at the door as visitors and couriers do."""
    if not outsider(track, facts) or not straight_to_door(track, facts):
        return False
    if rang_then(track, facts):
        return track.dwell_s <= WAITING_S
    at_door = max(at_door_s(track), track.near_entry_s)
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
    """Return whether the person stepped out of the house and went away.

    Somebody must have been in, or it is day and the alarm does not say otherwise. Who
    is in sight when the bell rings stands before the door, not behind it.
    """
    if in_sight_at_ring(track, facts):
        return False
    lived_in = someone_home(facts) or bool(facts.left)
    return (
        track.started_in_entry
        and track.approach == "away"
        and track.approaches <= 1
        and not in_restricted(track, facts)
        and (lived_in or (day(facts) and not armed(facts)))
        and not armed_away(facts)
    )


def comes_and_goes_at_home(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person lives here, by the looks of it.

    Somebody is home and the alarm is off, and who is seen stepped out of the house, or
    got out of a car and went in.
    """
    if not someone_home(facts) or armed(facts) or in_restricted(track, facts):
        return False
    return _stepped_out(track) or _got_out_and_went_in(track, facts)


def _stepped_out(track: TrackFacts) -> bool:
    """Return whether the person was first seen at an entry and went away from it.

    Who only leans out of a door, or works at it, does not come by a body's height.
    """
    elsewhere = bool(track.kinds() - {ZoneKind.ENTRY}) and track.spread >= 1.0
    return track.started_in_entry and (track.approach == "away" or elsewhere)


def _got_out_and_went_in(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person was at a car for a moment and then at the entry."""
    ended_in_entry = bool(track.zones) and track.zones[-1].kind is ZoneKind.ENTRY
    return (
        0.0 < track.beside_vehicle_s <= OUT_OF_CAR_S
        and ended_in_entry
        and not track.started_in_entry
        and track.approach in ("toward", "none")
        and track.approaches == 1
        and at_door_s(track) < BRIEF_AT_DOOR_S
        and not in_yard(track, facts)
    )


def uninvited_at_entry(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person came to an entry and nobody expects that.

    Who rings where somebody is home is a guest, and so is who comes out of the house.
    """
    guest = someone_home(facts) and rang_then(track, facts)
    return at_entry(track, facts) and not guest and not comes_from_inside(track, facts)


def harmless(track: TrackFacts, facts: Facts) -> bool:
    """Return whether an everyday reason explains the stay, however long it is."""
    return works_in_yard(track, facts) or (
        rang_then(track, facts) and brief_caller(track, facts)
    )


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
        and not comes_and_goes_at_home(track, facts)
        and not key_used(facts)
    )


def tries_door(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person works at a door instead of ringing."""
    long = at_door_s(track) >= BRIEF_AT_DOOR_S
    again = track.approaches >= 2
    return (long or again) and not waits(track, facts) and not key_used(facts)


def lingers_at_door(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person stays at the door unannounced.

    In a dark evening couriers still come, and they get the time that they get by day.
    """
    at_door = max(at_door_s(track), track.near_entry_s)
    too_long_s = BRIEF_AT_DOOR_S if evening(facts) else UNANNOUNCED_S
    return at_door >= too_long_s and not waits(track, facts) and not key_used(facts)


def prowls(track: TrackFacts, facts: Facts) -> bool:
    """Return whether the person goes round the house or looks into cars."""
    if not outsider(track, facts) or harmless(track, facts) or key_used(facts):
        return False
    if comes_and_goes_at_home(track, facts):
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


def comes_again(track: TrackFacts, facts: Facts) -> bool:
    """Return whether somebody comes up to an entry again and again without ringing."""
    return (
        facts.visits_before >= OFTEN
        and comes_up(track, facts)
        and not waits(track, facts)
        and not key_used(facts)
        and not harmless(track, facts)
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
