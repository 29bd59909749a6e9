# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a window was of, as a short key that feedback is gathered under.

A pattern is ``what.where.when``, such as ``person.entry.night``, and the conduct that
the rules saw in it where they saw one: ``person.entry.night.loitering``. It holds no
numbers and no names, so that like events fall together for years.
"""

from typing import Final

from ..domain import Kind, RuleHit, ZoneKind
from ..evidence import Facts, TrackFacts
from .rules import RULES

UNKNOWN: Final = "unknown"
"""The pattern of a window without facts; no window to come has it."""
FEEDBACK: Final = "feedback"
"""The name under which people's verdicts stand among the rules that fired."""

_PLACES: Final = (
    ZoneKind.RESTRICTED,
    ZoneKind.ENTRY,
    ZoneKind.YARD,
    ZoneKind.DRIVEWAY,
    ZoneKind.SIDEWALK,
)
_NEAR_ENTRY_S: Final = 2.0
_CONDUCTS: Final = (
    ("restricted", "restricted"),
    ("loiter", "loitering"),
    ("prowl", "prowling"),
    ("yard", "prowling"),
    ("alarm", "alarm"),
    ("door", "door"),
    ("entry", "door"),
)
"""Part of a rule's name, and the family of conduct that it belongs to."""

_WHAT: Final = {
    "person": "an unknown person",
    "resident": "people of the house",
    "vehicle": "a vehicle",
    "animal": "an animal",
    "thing": "a thing",
}
_WHERE: Final = {
    "restricted": "in a restricted zone",
    "entry": "at an entry",
    "yard": "in the yard",
    "driveway": "on the driveway",
    "sidewalk": "on the sidewalk",
    "view": "in no zone",
}
_WHEN: Final = {"night": "at night", "day": "by day", "any": "at an unknown hour"}
_CONDUCT: Final = {
    "restricted": "trespassing",
    "loitering": "loitering",
    "prowling": "prowling",
    "alarm": "while the alarm sounds",
    "door": "busy at a door",
    "other": "acting oddly",
}


def pattern_of(facts: Facts) -> str:
    """Return the pattern of a window; the same facts have the same one."""
    what, tracks = _subject(facts)
    light = {True: "night", False: "day", None: "any"}[facts.night]
    conduct = _conduct(facts)
    return ".".join([what, _place(tracks), light, *([conduct] if conduct else [])])


def about(pattern: str) -> str:
    """Return a pattern in plain words."""
    parts = pattern.split(".")
    tables = (_WHAT, _WHERE, _WHEN, _CONDUCT)
    if len(parts) < 3:
        return "windows of which nothing is known"
    told = [table.get(part, part) for table, part in zip(tables, parts, strict=False)]
    return " ".join(told[:3]) + (f", {told[3]}" if len(told) > 3 else "")


def feedback_hit(facts: Facts, shift: int) -> RuleHit:
    """Return what people's verdicts did to a window's prior, in plain words."""
    said = "were false alarms" if shift < 0 else "were missed"
    return RuleHit(
        name=FEEDBACK,
        reason=f"You said that events like this here {said} "
        f"({about(pattern_of(facts))}).",
        shift=shift,
    )


def _subject(facts: Facts) -> tuple[str, tuple[TrackFacts, ...]]:
    if facts.strangers:
        return "person", facts.strangers
    if facts.people:
        return "resident", facts.people
    for kind in (Kind.VEHICLE, Kind.ANIMAL):
        tracks = tuple(track for track in facts.tracks if track.kind is kind)
        if tracks:
            return kind.value, tracks
    return "thing", facts.tracks


def _place(tracks: tuple[TrackFacts, ...]) -> str:
    """Return the kind of the zone that matters most."""
    entered = {kind for track in tracks for kind in track.kinds()}
    if any(track.near_entry_s >= _NEAR_ENTRY_S for track in tracks):
        entered.add(ZoneKind.ENTRY)
    return next((kind.value for kind in _PLACES if kind in entered), "view")


def _conduct(facts: Facts) -> str:
    """Return the family of the strongest rule of conduct that holds."""
    fired = [rule for rule in RULES if rule.family == "conduct" and rule.when(facts)]
    if not fired:
        return ""
    name = max(fired, key=lambda rule: (rule.shift, rule.floor or 0)).name
    return next((family for part, family in _CONDUCTS if part in name), "other")
