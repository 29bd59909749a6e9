# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a vehicle or a thing moves, or is part of the scene.

A parked car that somebody walks past changes one edge of its box; one that drives
off moves two opposite edges the same way, or grows on both. Only that is movement.
"""

from typing import Final

from hearthward_engine.domain import Box

SETTLE_S: Final = 10.0
MOVED_SHARE: Final = 0.12
SURELY_MOVED_SHARE: Final = 0.5
# Where the picture cuts the box only one edge is there to move.
ONE_EDGE_SHARE: Final = 0.4
GROWN_SHARE: Final = 0.25
EDGE: Final = 0.01
# An anchored box drifts with the light and the detector's mood.
ANCHOR_RATE: Final = 0.05


class Rest:
    """Follows one object that may come to rest; at rest until it is seen moving."""

    __slots__ = ("_anchor", "_anchored_at", "_doubts", "stationary")

    def __init__(self, box: Box, at: float) -> None:
        """Start with the first box: what was never seen moving opens no window."""
        self._anchor = box
        self._anchored_at = at
        self._doubts = 0
        self.stationary = True

    def update(self, box: Box, at: float) -> None:
        """Take in the next box of the object and decide whether it moves."""
        share = displacement(self._anchor, box)
        if share < MOVED_SHARE:
            self._doubts = 0
            self._drift(box)
            if at - self._anchored_at >= SETTLE_S:
                self.stationary = True
            return
        self._doubts += 1
        # One odd box is no drive; two in a row, or a leap, are.
        if self._doubts >= 2 or share >= SURELY_MOVED_SHARE:
            self.stationary = False
            self._doubts = 0
            self._anchor, self._anchored_at = box, at

    def _drift(self, box: Box) -> None:
        left, top, right, bottom = (
            old + ANCHOR_RATE * (new - old)
            for old, new in zip(self._anchor, box, strict=True)
        )
        self._anchor = (left, top, right, bottom)


def displacement(old: Box, new: Box) -> float:
    """Return how far a box moved, as a share of its size; 0 where it may be hidden."""
    across = _shift(old[0], old[2], new[0], new[2])
    down = _shift(old[1], old[3], new[1], new[3])
    return max(across, down, _growth(old, new))


def _shift(old_low: float, old_high: float, new_low: float, new_high: float) -> float:
    size = max(old_high - old_low, 1e-6)
    low, high = new_low - old_low, new_high - old_high
    # An edge on the picture's border cannot move on: the other one decides alone.
    if min(old_low, new_low) < EDGE:
        return _alone(abs(high) / size)
    if max(old_high, new_high) > 1 - EDGE:
        return _alone(abs(low) / size)
    return min(abs(low), abs(high)) / size if low * high > 0 else 0.0


def _alone(share: float) -> float:
    return share if share >= ONE_EDGE_SHARE else 0.0


def _growth(old: Box, new: Box) -> float:
    """Return by how much both sides grew or shrank together, else 0."""
    wider = max(new[2] - new[0], 1e-6) / max(old[2] - old[0], 1e-6) - 1
    taller = max(new[3] - new[1], 1e-6) / max(old[3] - old[1], 1e-6) - 1
    if wider * taller <= 0:
        return 0.0
    grown = min(abs(wider), abs(taller))
    return grown if grown >= GROWN_SHARE else 0.0
