# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a track's foot point passes over a line, and which way."""

from typing import Final

from hearthward_engine.domain import Direction, Line, LineCrossing, Point, Value

SETTLE_FRAMES: Final = 2
SETTLE_S: Final = 0.5
# Only who is this far off a line, in its own heights, is surely on that side of it:
# farther than a detector's boxes tremble.
MARGIN_HEIGHTS: Final = 0.12
LEAST_MARGIN: Final = 0.005
# Assumed where only fractions are known; it merely shapes the margin.
ASPECT: Final = 16 / 9


class _Sight(Value, frozen=True):
    """Where a foot point is against a line."""

    at: float
    offset: float
    """Distance from the line in picture heights; negative on its left."""
    along: float
    """Place along the line: 0 at its start, 1 at its end."""


class LinePass:
    """One track's relation to one line, with hysteresis both ways."""

    __slots__ = ("_last", "_line", "_passage", "_side", "_since_at", "_streak")

    def __init__(self, line: Line) -> None:
        """Start without knowing on which side the track is."""
        self._line = line
        self._side = 0
        self._last: _Sight | None = None
        self._passage: _Sight | None = None
        self._streak = 0
        self._since_at = 0.0

    def see(
        self, foot: Point, height: float, at: float, gap_s: float
    ) -> LineCrossing | None:
        """Take in one sight; return the crossing that it makes certain, if any.

        ``height`` is the box's, ``gap_s`` how far apart the pictures are.
        """
        sight = _against(self._line, foot, at)
        if self._last is not None and (self._last.offset < 0) != (sight.offset < 0):
            self._passage = _between(self._last, sight)
        self._last = sight
        side = -1 if sight.offset < 0 else 1
        if abs(sight.offset) <= max(LEAST_MARGIN, MARGIN_HEIGHTS * height):
            self._streak = 0
            return None
        if self._side in {side, 0}:
            self._side, self._streak = side, 0
            return None
        if self._streak == 0:
            self._since_at = at
        self._streak += 1
        # Sparse pictures: this sight has already outlasted the wait for a second.
        lasted_s = max(at - self._since_at, gap_s)
        if self._streak < SETTLE_FRAMES and lasted_s < SETTLE_S:
            return None
        self._side, self._streak = side, 0
        passage = self._passage
        if passage is None or not 0.0 <= passage.along <= 1.0:
            return None  # it went round the line's end
        direction: Direction = "in" if side > 0 else "out"
        return LineCrossing(line=self._line.name, direction=direction, at=passage.at)


def _against(line: Line, point: Point, at: float) -> _Sight:
    """Return where a point is: its offset grows to the right, as one looks along."""
    across, down = (line.end[0] - line.start[0]) * ASPECT, line.end[1] - line.start[1]
    x, y = (point[0] - line.start[0]) * ASPECT, point[1] - line.start[1]
    length = max((across**2 + down**2) ** 0.5, 1e-9)
    return _Sight(
        at=at,
        offset=(across * y - down * x) / length,
        along=(across * x + down * y) / length**2,
    )


def _between(before: _Sight, after: _Sight) -> _Sight:
    """Return where and when a straight way from one sight to another met the line."""
    share = before.offset / (before.offset - after.offset)
    return _Sight(
        at=before.at + (after.at - before.at) * share,
        offset=0.0,
        along=before.along + (after.along - before.along) * share,
    )
