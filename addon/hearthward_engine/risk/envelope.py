# SPDX-License-Identifier: AGPL-3.0-or-later
"""Apply the rules to facts: a prior, hard bounds and the reasons for both.

Every stranger is weighed alone, without the others and without the residents, and the
window counts as much as the gravest of them. So a resident neither raises nor lowers a
stranger's score, and one more stranger never lowers it.
"""

from collections.abc import Sequence

import msgspec

from ..domain import Envelope, Kind, RuleHit
from ..evidence import Facts
from .pattern import feedback_hit
from .rules import CALMEST_STRANGER, RULES, Rule, base

FEEDBACK_LIMIT = 15
"""Feedback moves a prior by at most this much, never a bound."""

CIRCUMSTANCE_LIMIT = 35
"""Circumstances together weigh no more than this: they are no deeds."""


def envelope(facts: Facts, feedback_shift: int = 0) -> Envelope:
    """Return what the rules allow; the prior lies inside the bounds.

    A floor above a ceiling wins, and the conflict is listed in plain words.
    """
    feedback = max(-FEEDBACK_LIMIT, min(FEEDBACK_LIMIT, feedback_shift))
    spoken_of = feedback_shift and facts.tracks
    said = (feedback_hit(facts, feedback),) if spoken_of else ()
    together = [rule for rule in RULES if rule.together and rule.when(facts)]
    weighed = [
        _weighed(part, together if part.strangers else (), said)
        for part in _parts(facts)
    ]
    gravest = max(weighed, key=lambda one: (one.score, one.floor))
    hits = list(gravest.hits)
    floor = gravest.floor
    for other in weighed:
        for hit in other.hits:
            if hit.floor is not None and hit.floor > floor:
                # A bound of another one's deed holds too; its shift is not this one's.
                floor = hit.floor
                hits.append(msgspec.structs.replace(hit, shift=0))
    return msgspec.structs.replace(gravest, floor=floor, hits=tuple(hits))


def _parts(facts: Facts) -> list[Facts]:
    """Return the window parted: each stranger with the things, and the things alone."""
    strangers = facts.strangers
    if not strangers:
        return [facts]
    things = tuple(track for track in facts.tracks if track.kind is not Kind.PERSON)
    replace = msgspec.structs.replace
    parts = [replace(facts, tracks=(*things, one)) for one in strangers]
    return [*parts, replace(facts, tracks=things)] if things else parts


def _weighed(
    facts: Facts, together: Sequence[Rule], said: tuple[RuleHit, ...]
) -> Envelope:
    """Return the envelope of one stranger, or of a window without strangers."""
    fired = [
        rule
        for rule in RULES
        if (rule in together if rule.together else rule.when(facts))
    ]
    hits = _counted(fired) + said
    floors = [(hit.floor, hit.name) for hit in hits if hit.floor is not None]
    ceilings = [(hit.ceiling, hit.name) for hit in hits if hit.ceiling is not None]
    floor, floor_by = max(floors, default=(0, ""))
    ceiling, ceiling_by = min(ceilings, default=(100, ""))
    conflicts: tuple[str, ...] = ()
    if floor > ceiling:
        text = (
            f"{floor_by} asks for at least {floor}, {ceiling_by} for at most {ceiling}"
        )
        conflicts = (text,)
        ceiling = floor
    prior = base(facts) + sum(hit.shift for hit in hits)
    if facts.strangers:
        prior = max(prior, CALMEST_STRANGER)
    return Envelope(
        prior=max(floor, min(ceiling, prior)),
        floor=floor,
        ceiling=ceiling,
        hits=hits,
        conflicts=conflicts,
    )


def _counted(fired: Sequence[Rule]) -> tuple[RuleHit, ...]:
    """Return the hits with the shifts that count: one conduct, few circumstances."""
    strongest = max((r.shift for r in fired if r.family == "conduct"), default=0)
    room = CIRCUMSTANCE_LIMIT
    hits: list[RuleHit] = []
    for rule in fired:
        counted = rule.shift
        if rule.family == "conduct":
            counted = strongest if rule.shift == strongest else 0
            strongest -= counted
        elif rule.family == "circumstance":
            counted = min(counted, room)
            room -= counted
        hits.append(_hit(rule, counted))
    return tuple(hits)


def _hit(rule: Rule, shift: int) -> RuleHit:
    return RuleHit(
        name=rule.name,
        reason=rule.reason,
        shift=shift,
        floor=rule.floor,
        ceiling=rule.ceiling,
    )
