# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules: one table, each row a name, a condition over facts and an effect.

``floor`` and ``ceiling`` are hard bounds. ``shift`` moves the prior. Rows of the family
``conduct`` describe one and the same deed from several sides, so only the strongest of
their shifts counts; circumstances add up to a limit. Every stranger is weighed alone
(see ``envelope``): there "any" and "all" mean that one; rows with ``together`` speak of
all strangers at once. Nothing here may lower a score because the alarm is armed,
because somebody stays longer or because one more stranger is there.
"""

from typing import Final, Literal

from ..domain import Kind, Value
from ..evidence import Facts, TrackFacts
from .circumstance import (
    Condition,
    alarm_sounds,
    armed,
    armed_away,
    armed_not_away,
    came_home,
    day,
    entry_forced,
    key_used,
    moved,
    night,
    nobody_home,
    only_animals,
    only_known_people,
    people,
    rare_hour,
    resident_arrived,
    seen_elsewhere,
    vehicle_moved,
    vehicles_pass,
)
from .conduct import (
    LONG_LOITER_S,
    all_strangers,
    any_stranger,
    at_entry,
    both,
    brief_caller,
    comes_again,
    comes_from_inside,
    comes_up,
    either,
    in_restricted,
    in_yard,
    lingers_at_door,
    loiters,
    loiters_at_entry,
    no,
    outsider,
    passes_by,
    prowls,
    rang_then,
    several_strangers,
    straight_to_door,
    tries_door,
    uninvited_at_entry,
    works_in_yard,
)

RULES_VERSION: Final = "4"

STRANGER_BASE: Final = 20
KNOWN_BASE: Final = 6
CALMEST_STRANGER: Final = 10
"""No everyday explanation, and no feedback, calms a stranger's prior below this."""

type Family = Literal["conduct", "circumstance", "calming"]


class Rule(Value, frozen=True):
    """One row of the table."""

    name: str
    family: Family
    when: Condition
    reason: str
    """One plain sentence for people."""
    shift: int = 0
    floor: int | None = None
    ceiling: int | None = None
    together: bool = False
    """Whether it speaks of all strangers at once."""


def base(facts: Facts) -> int:
    """Return the prior before any rule: what moved, and whether anybody knows it."""
    if facts.strangers:
        return STRANGER_BASE
    if facts.people:
        return KNOWN_BASE
    if moved(facts, Kind.VEHICLE):
        return 8
    return 4 if moved(facts, Kind.ANIMAL) else 3


def _loiters_long(track: TrackFacts, facts: Facts) -> bool:
    return loiters(track, facts) and track.off_sidewalk_s >= LONG_LOITER_S


def _in_yard_uninvited(track: TrackFacts, facts: Facts) -> bool:
    return in_yard(track, facts) and not straight_to_door(track, facts)


def _stays_unusually_long(track: TrackFacts, facts: Facts) -> bool:
    if facts.baseline is None or not outsider(track, facts):
        return False
    return track.dwell_s >= max(30.0, 3.0 * facts.baseline.typical_dwell_s)


RULES: Final = (
    # --- what an unknown person does: the strongest shift counts ---------------
    Rule(
        name="entry_forced_while_away",
        family="conduct",
        when=both(armed_away, entry_forced, any_stranger(at_entry)),
        reason="A door opened without a key while the alarm is armed and somebody "
        "unknown stands at it.",
        shift=65,
        floor=90,
    ),
    Rule(
        name="restricted_while_away",
        family="conduct",
        when=both(armed_away, any_stranger(in_restricted)),
        reason="Somebody unknown is in a restricted zone while the alarm is armed.",
        shift=55,
        floor=85,
    ),
    Rule(
        name="alarm_sounding",
        family="conduct",
        when=both(alarm_sounds, any_stranger(outsider)),
        reason="The alarm is sounding and somebody unknown is on the premises.",
        shift=35,
        floor=70,
    ),
    Rule(
        name="several_at_entry_at_night",
        family="conduct",
        when=both(night, no(came_home), several_strangers(uninvited_at_entry)),
        reason="Several unknown people are at an entry at night.",
        shift=30,
        floor=70,
        together=True,
    ),
    Rule(
        name="tries_the_door",
        family="conduct",
        when=both(nobody_home, any_stranger(tries_door)),
        reason="Somebody unknown stays at a door or comes back to it without ringing, "
        "and nobody is home.",
        shift=20,
        floor=65,
    ),
    Rule(
        name="restricted_by_night_or_empty",
        family="conduct",
        when=both(either(night, nobody_home), any_stranger(in_restricted)),
        reason="Somebody unknown is in a restricted zone at night or while nobody is "
        "home.",
        shift=30,
        floor=60,
    ),
    Rule(
        name="restricted_zone",
        family="conduct",
        when=any_stranger(in_restricted),
        reason="Somebody unknown is in a restricted zone.",
        shift=20,
    ),
    Rule(
        name="prowling",
        family="conduct",
        when=both(night, any_stranger(prowls)),
        reason="Somebody unknown goes round the house or along parked cars at night.",
        shift=20,
        floor=60,
    ),
    Rule(
        name="unannounced_at_door_at_night",
        family="conduct",
        when=both(night, either(nobody_home, armed), any_stranger(lingers_at_door)),
        reason="Somebody unknown stays at a door at night without ringing while nobody "
        "is expected.",
        shift=20,
        floor=60,
    ),
    Rule(
        name="yard_at_night_while_empty",
        family="conduct",
        when=both(
            night, either(nobody_home, armed_away), any_stranger(_in_yard_uninvited)
        ),
        reason="Somebody unknown is in the yard at night and nobody is home.",
        shift=20,
        floor=60,
    ),
    Rule(
        name="loitering_at_entry_at_night",
        family="conduct",
        when=both(night, any_stranger(loiters_at_entry)),
        reason="Somebody unknown hangs about an entry at night.",
        shift=20,
        floor=55,
    ),
    Rule(
        name="yard_while_empty",
        family="conduct",
        when=both(nobody_home, any_stranger(_in_yard_uninvited)),
        reason="Somebody unknown is in the yard and nobody is home.",
        shift=20,
        floor=45,
    ),
    Rule(
        name="comes_again",
        family="conduct",
        when=any_stranger(comes_again),
        reason="Unknown people come up to an entry again and again without ringing.",
        shift=15,
        floor=30,
    ),
    Rule(
        name="loitering_long",
        family="conduct",
        when=any_stranger(_loiters_long),
        reason="Somebody unknown has stayed off the sidewalk for over three minutes.",
        shift=20,
        floor=30,
    ),
    Rule(
        name="loitering",
        family="conduct",
        when=any_stranger(loiters),
        reason="Somebody unknown has stayed off the sidewalk for over a minute.",
        shift=15,
        floor=30,
    ),
    # --- circumstances: they add up --------------------------------------------
    Rule(
        name="night",
        family="circumstance",
        when=both(night, any_stranger(outsider)),
        reason="It is night and an unknown person has left the sidewalk.",
        shift=15,
    ),
    Rule(
        name="approach_at_night",
        family="circumstance",
        when=both(night, no(key_used), any_stranger(comes_up)),
        reason="An unknown person comes up to an entry at night.",
        shift=7,
    ),
    Rule(
        name="nobody_home",
        family="circumstance",
        when=both(nobody_home, any_stranger(outsider)),
        reason="Nobody is home.",
        shift=5,
    ),
    Rule(
        name="armed_away",
        family="circumstance",
        when=both(armed_away, any_stranger(outsider)),
        reason="The alarm is armed for an empty house.",
        shift=8,
    ),
    Rule(
        name="armed",
        family="circumstance",
        when=both(armed_not_away, any_stranger(outsider)),
        reason="The alarm is armed.",
        shift=5,
    ),
    Rule(
        name="several_people",
        family="circumstance",
        when=several_strangers(outsider),
        reason="There are several unknown people.",
        shift=5,
        together=True,
    ),
    Rule(
        name="vehicle_at_night",
        family="circumstance",
        when=both(night, nobody_home, vehicle_moved, no(vehicles_pass), no(people)),
        reason="A vehicle comes at night while nobody is home.",
        shift=12,
    ),
    Rule(
        name="rare_hour",
        family="circumstance",
        when=both(rare_hour, any_stranger(outsider)),
        reason="Hardly anybody is ever seen here at this hour.",
        shift=5,
    ),
    Rule(
        name="unusually_long",
        family="circumstance",
        when=any_stranger(_stays_unusually_long),
        reason="The stay is much longer than usual here.",
        shift=5,
    ),
    # --- everyday explanations -------------------------------------------------
    Rule(
        name="animal_only",
        family="calming",
        when=only_animals,
        reason="Only an animal was seen.",
        ceiling=10,
    ),
    Rule(
        name="residents_only",
        family="calming",
        when=only_known_people,
        reason="Everybody seen belongs to the house.",
        ceiling=15,
    ),
    Rule(
        name="vehicle_with_resident",
        family="calming",
        when=both(vehicle_moved, resident_arrived, no(any_stranger(outsider))),
        reason="A resident has just come home by vehicle.",
        ceiling=15,
    ),
    Rule(
        name="vehicle_only",
        family="calming",
        when=both(vehicle_moved, no(people)),
        reason="Only a vehicle was seen.",
        ceiling=35,
    ),
    Rule(
        name="vehicle_passes",
        family="calming",
        when=both(vehicles_pass, no(people)),
        reason="A vehicle only drove past.",
        ceiling=15,
    ),
    Rule(
        name="passing_by",
        family="calming",
        when=both(all_strangers(passes_by), no(seen_elsewhere)),
        reason="Everybody unknown stayed on the sidewalk.",
        shift=-10,
        ceiling=15,
    ),
    Rule(
        name="caller_by_day",
        family="calming",
        when=both(day, all_strangers(brief_caller)),
        reason="Somebody called at the door by day, as couriers and visitors do.",
        shift=-3,
        ceiling=25,
    ),
    Rule(
        name="doorbell",
        family="calming",
        when=both(all_strangers(rang_then), all_strangers(straight_to_door)),
        reason="The doorbell was rung.",
        shift=-5,
        ceiling=55,
    ),
    Rule(
        name="work_in_yard",
        family="calming",
        when=all_strangers(works_in_yard),
        reason="Somebody moves about the yard by day while people are home.",
        shift=-6,
        ceiling=20,
    ),
    Rule(
        name="comes_from_inside",
        family="calming",
        when=all_strangers(comes_from_inside),
        reason="Somebody came out of the house and left.",
        shift=-12,
        ceiling=20,
    ),
    Rule(
        name="key_used",
        family="calming",
        when=both(key_used, all_strangers(straight_to_door)),
        reason="The door was opened with a key.",
        shift=-15,
    ),
)
