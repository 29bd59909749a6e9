# SPDX-License-Identifier: AGPL-3.0-or-later
"""Apply the rules to facts: a prior, hard bounds and the reasons for both."""

from ..domain import Envelope, RuleHit
from ..evidence import Facts
from .pattern import feedback_hit
from .rules import KNOWN_BASE, RULES, Rule, base

FEEDBACK_LIMIT = 15
"""Feedback moves a prior by at most this much, never a bound."""


def envelope(facts: Facts, feedback_shift: int = 0) -> Envelope:
    """Return what the rules allow; the prior lies inside the bounds.

    A floor above a ceiling wins, and the conflict is listed in plain words.
    """
    fired = [rule for rule in RULES if rule.when(facts)]
    strongest = max((r.shift for r in fired if r.family == "conduct"), default=0)
    hits: list[RuleHit] = []
    voted = max(-FEEDBACK_LIMIT, min(FEEDBACK_LIMIT, feedback_shift))
    shift = voted
    for rule in fired:
        counted = rule.shift
        if rule.family == "conduct":
            counted = strongest if rule.shift == strongest else 0
            strongest -= counted
        shift += counted
        hits.append(_hit(rule, counted))
    if feedback_shift:
        hits.append(feedback_hit(facts, voted))
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
    prior = base(facts) + shift
    if facts.strangers:
        prior = max(prior, KNOWN_BASE)
    return Envelope(
        prior=max(floor, min(ceiling, prior)),
        floor=floor,
        ceiling=ceiling,
        hits=tuple(hits),
        conflicts=conflicts,
    )


def _hit(rule: Rule, shift: int) -> RuleHit:
    return RuleHit(
        name=rule.name,
        reason=rule.reason,
        shift=shift,
        floor=rule.floor,
        ceiling=rule.ceiling,
    )
