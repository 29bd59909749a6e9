# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which detection continues which track.

A pair is possible when kind, size and distance allow it physically in the time that
passed; among the possible pairs distance from the prediction decides, and overlap
only ranks: at one frame in two seconds a walker's boxes do not overlap at all.
Lengths are in picture heights, so that both directions measure alike.
"""

from collections.abc import Sequence
from math import hypot, inf, isfinite, log, sqrt
from typing import Final

import msgspec
import numpy as np
from scipy.optimize import linear_sum_assignment

from hearthward_engine.domain import Box, Detection, Kind, kind_of

# How far an object gets in a second, in its own sizes: a person's size is the height
# of the box (a runner does 6 m/s at 1.7 m), any other's the root of its area.
TOP_SPEED: Final = {
    Kind.PERSON: 3.5,
    Kind.VEHICLE: 6.0,
    Kind.ANIMAL: 10.0,
    Kind.THING: 3.5,
}
SLACK_SIZES: Final = 0.6
# Sizes per second that the search widens while an object is hidden.
HIDDEN_SPREAD: Final = 0.7
SIZE_STEP: Final = log(1.7)
SIZE_STEP_PER_S: Final = 0.35
SIZE_STEP_LIMIT: Final = log(4.0)
# A box cut by the picture's edge says little about the object's size.
EDGE: Final = 0.01
EDGE_SIZE_STEP: Final = log(2.0)
# Distances are measured in sizes, so nothing may have none.
LEAST_SIDE: Final = 1e-6

SIZE_WEIGHT: Final = 1.0
OVERLAP_WEIGHT: Final = 0.5
LABEL_WEIGHT: Final = 0.2
HIDDEN_WEIGHT: Final = 0.3
DUPLICATE_OVERLAP: Final = 0.7


class Seen(msgspec.Struct, frozen=True):
    """A detection measured in picture heights."""

    detection: Detection
    kind: Kind
    x: float
    y: float
    width: float
    height: float
    at_edge: bool

    @property
    def size(self) -> float:
        """Return what distances are compared with."""
        return size_of(self.kind, self.width, self.height)


class Expected(msgspec.Struct, frozen=True):
    """A track as the matching needs it: last seen, and predicted for now."""

    kind: Kind
    label: str
    last: Seen
    x: float
    y: float
    width: float
    height: float
    unseen_s: float
    """Since its last detection."""
    hidden_s: float
    """Of that, how long pictures were analysed without it."""


def size_of(kind: Kind, width: float, height: float) -> float:
    """Return the length of an object that its distances are measured in."""
    return height if kind is Kind.PERSON else sqrt(width * height)


def measure(detection: Detection, aspect: float) -> Seen:
    """Return a detection in picture heights; ``aspect`` is width by height."""
    left, top, right, bottom = detection.box
    return Seen(
        detection=detection,
        kind=kind_of(detection.label),
        x=(left + right) / 2 * aspect,
        y=(top + bottom) / 2,
        width=max(LEAST_SIDE, (right - left) * aspect),
        height=max(LEAST_SIDE, bottom - top),
        at_edge=min(left, top, 1 - right, 1 - bottom) < EDGE,
    )


def overlap(first: Box, second: Box) -> float:
    """Return the intersection over union of two boxes."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    union = _area(first) + _area(second) - shared
    return shared / union if union > 0 else 0.0


def without_duplicates(seen: Sequence[Seen]) -> list[Seen]:
    """Return the detections, best first, without second boxes on one object."""
    kept: list[Seen] = []
    for one in sorted(seen, key=lambda one: -one.detection.confidence):
        if not any(
            one.kind is other.kind
            and overlap(one.detection.box, other.detection.box) >= DUPLICATE_OVERLAP
            for other in kept
        ):
            kept.append(one)
    return kept


def cost(track: Expected, seen: Seen, reach_share: float = 1.0) -> float:
    """Return how badly a detection fits a track; infinity where it cannot be it."""
    if track.kind is not seen.kind:
        return inf
    size = max(track.last.size, seen.size)
    swift = TOP_SPEED[track.kind] * size * (track.unseen_s - track.hidden_s)
    reach = swift + (SLACK_SIZES + HIDDEN_SPREAD * track.hidden_s) * size
    from_prediction = hypot(seen.x - track.x, seen.y - track.y)
    from_last = hypot(seen.x - track.last.x, seen.y - track.last.y)
    if min(from_prediction, from_last) > reach * reach_share:
        return inf
    step = abs(log(max(seen.size, 1e-6) / max(track.last.size, 1e-6)))
    if step > _size_step(track, seen):
        return inf
    return (
        from_prediction / (0.5 * size + 0.3 * swift)
        + SIZE_WEIGHT * step
        + OVERLAP_WEIGHT * (1.0 - _predicted_overlap(track, seen))
        + LABEL_WEIGHT * (track.label != seen.detection.label)
        + HIDDEN_WEIGHT * track.hidden_s
    )


def match(
    tracks: Sequence[Expected], seen: Sequence[Seen], reach_share: float = 1.0
) -> list[tuple[int, int]]:
    """Return pairs (track, detection) of the cheapest assignment that is possible."""
    if not tracks or not seen:
        return []
    costs = np.array([[cost(t, s, reach_share) for s in seen] for t in tracks])
    possible = np.isfinite(costs)
    if not possible.any():
        return []
    # Dearer than any sum of possible pairs, so that as many as can be are matched.
    forbidden = costs[possible].sum() + 1.0
    rows, columns = linear_sum_assignment(np.where(possible, costs, forbidden))
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if isfinite(costs[row, column])
    ]


def _size_step(track: Expected, seen: Seen) -> float:
    limit = min(SIZE_STEP_LIMIT, SIZE_STEP + SIZE_STEP_PER_S * track.unseen_s)
    return limit + EDGE_SIZE_STEP * (track.last.at_edge or seen.at_edge)


def _predicted_overlap(track: Expected, seen: Seen) -> float:
    return overlap(
        _corners(track.x, track.y, track.width, track.height),
        _corners(seen.x, seen.y, seen.width, seen.height),
    )


def _corners(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
