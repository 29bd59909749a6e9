# SPDX-License-Identifier: AGPL-3.0-or-later
"""How alike two sets of detections of the same picture are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple

CONFIDENT: Final = 0.4
"""A box of this confidence must have a partner on the other side."""
PARTNER: Final = 0.25
"""Confidence that a partner needs; it may be a little under ``CONFIDENT``."""
SAME_IOU: Final = 0.9
FAINT: Final = 0.05
"""Rows under this confidence are never used, so they are not compared."""
TIE: Final = 1e-3


class Found(NamedTuple):
    """One detection: class, confidence, and box as fractions of the picture."""

    label: str
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Matched:
    """How many of the confident boxes of both sides have their partner."""

    matched: int = 0
    total: int = 0

    def __add__(self, other: "Matched") -> "Matched":
        """Return the counts of both."""
        return Matched(self.matched + other.matched, self.total + other.total)

    @property
    def share(self) -> float:
        """Return the share that is matched; 0 where there was nothing to match."""
        return self.matched / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest difference between rows, and between how many rows it was sought."""

    largest: float = 0.0
    rows: int = 0

    def __add__(self, other: "Difference") -> "Difference":
        """Return the larger difference and all rows."""
        return Difference(max(self.largest, other.largest), self.rows + other.rows)


def difference(one: Sequence[Found], two: Sequence[Found]) -> Difference:
    """Return how far apart the outputs of two models for one input tensor are.

    Measured in confidence and in box sides as fractions. Rows are compared with the
    nearest of their class, since near ties may be listed in either order; a row that
    only such a tie kept inside the list's end may be missing on the other side.
    """
    return _towards(one, two) + _towards(two, one)


def match(one: Sequence[Found], two: Sequence[Found]) -> Matched:
    """Return how many confident boxes have a partner: same class, IoU at least 0.9.

    One to one, the closest pairs first, and counted from both sides.
    """
    pairs = [
        (iou(a.box, b.box), i, j)
        for (i, a), (j, b) in product(enumerate(one), enumerate(two))
        if a.label == b.label and min(a.confidence, b.confidence) >= PARTNER
    ]
    taken_one: set[int] = set()
    taken_two: set[int] = set()
    for overlap, i, j in sorted(pairs, reverse=True):
        if overlap >= SAME_IOU and i not in taken_one and j not in taken_two:
            taken_one.add(i)
            taken_two.add(j)
    return _count(one, taken_one) + _count(two, taken_two)


def iou(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> float:
    """Return the overlap of two boxes, 0 to 1."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(a) + _area(b) - both)


def _towards(rows: Sequence[Found], others: Sequence[Found]) -> Difference:
    """Return how far the rows are from the nearest of the others."""
    end = min((row.confidence for row in rows), default=0.0)
    floor = max(FAINT, end + TIE)
    worst, count = 0.0, 0
    for row in rows:
        if row.confidence < floor:
            continue
        count += 1
        distances = (_apart(row, other) for other in others if other.label == row.label)
        worst = max(worst, min(distances, default=1.0))
    return Difference(worst, count)


def _apart(a: Found, b: Found) -> float:
    """Return the largest difference between two rows' numbers."""
    sides = max(abs(x - y) for x, y in zip(a.box, b.box, strict=True))
    return max(sides, abs(a.confidence - b.confidence))


def _area(box: tuple[float, float, float, float]) -> float:
    """Return the area of a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def _count(found: Sequence[Found], taken: set[int]) -> Matched:
    """Return how many of the confident ones are taken."""
    confident = [i for i, row in enumerate(found) if row.confidence >= CONFIDENT]
    return Matched(sum(i in taken for i in confident), len(confident))
