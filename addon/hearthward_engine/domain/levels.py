# SPDX-License-Identifier: AGPL-3.0-or-later
"""Levels, outcomes, and the kinds that object classes amount to."""

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Coarse risk, derived from a score and from nothing else."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


LEVEL_FLOORS: Final = (
    (85, Level.CRITICAL),
    (60, Level.HIGH),
    (30, Level.MEDIUM),
    (0, Level.LOW),
)


def level_of(score: int) -> Level:
    """Return the level of a score from 0 to 100; raise ValueError outside."""
    if not 0 <= score <= 100:
        msg = f"a score is 0 to 100, not {score}"
        raise ValueError(msg)
    return next(level for floor, level in LEVEL_FLOORS if score >= floor)


class Outcome(StrEnum):
    """How far an assessment got; a score is never invented."""

    ASSESSED = "assessed"
    RULES_ONLY = "rules_only"
    NOT_ASSESSED = "not_assessed"


class Kind(StrEnum):
    """What an object class amounts to for a household."""

    PERSON = "person"
    VEHICLE = "vehicle"
    ANIMAL = "animal"
    THING = "thing"


VEHICLES: Final = frozenset({"bicycle", "car", "motorcycle", "bus", "truck", "boat"})
ANIMALS: Final = frozenset(
    {"bird", "cat", "dog", "horse", "sheep", "cow", "bear", "elephant", "zebra"}
    | {"giraffe"}
)


def kind_of(label: str) -> Kind:
    """Return the kind of a COCO class name; unknown names are things."""
    if label == "person":
        return Kind.PERSON
    if label in VEHICLES:
        return Kind.VEHICLE
    return Kind.ANIMAL if label in ANIMALS else Kind.THING
