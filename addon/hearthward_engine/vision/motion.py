# SPDX-License-Identifier: AGPL-3.0-or-later
"""The motion gate: spares the detector the pictures in which nothing happens.

A small grey picture is compared with a running background. What counts as change
adapts per cell to the noise seen there (sensor noise, rain, leaves), and a change of
the whole picture's light is taken out first. While something moves or is tracked the
gate stays open, and even a still scene passes every two seconds, so that nobody who
stands still is lost.
"""

from math import exp
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from hearthward_engine.domain import Box

GRID_WIDTH: Final = 160
STILL_INTERVAL_S: Final = 2.0
HOLD_S: Final = 1.0
WARM_UP_FRAMES: Final = 3

BACKGROUND_TAU_S: Final = 6.0
NOISE_TAU_S: Final = 8.0
# What differs for this long belongs to the scene; what passes sooner, a sweep of
# headlights, leaves no ghost in the background.
ABSORB_S: Final = 10.0
# Levels of 255 that any camera's noise may reach without being motion.
LEAST_CHANGE: Final = 7.0
NOISE_FACTOR: Final = 4.0
# A cell counts when at least this many of its 3x3 neighbours changed too: single
# noisy cells and thin streaks of rain do not.
NEIGHBOURS: Final = 5
LEAST_CELLS: Final = 3
# Heavy rain does make clusters, but about as many in every picture: what counts is
# more than that, in mean deviations.
USUAL_TAU_S: Final = 10.0
USUAL_GROWTH: Final = 2.0
UNUSUAL_SPREADS: Final = 5.0
# How long the scene is remembered as it was before the light changed.
FORMER_S: Final = 30.0
# What may be somebody far away: few cells, most of them in one place.
SMALL_CELLS: Final = 80
SMALL_HEIGHT: Final = 0.14
TOGETHER: Final = 0.7
# More change than this is not an object but the light.
LIGHT_SHARE: Final = 0.6

type Pixels = npt.NDArray[np.uint8]
type Grey = npt.NDArray[np.float32]
type Area = npt.NDArray[np.bool_]


class GateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many pictures the gate has seen, let through, and seen motion in."""

    seen: int
    passed: int
    moving: int


class _Compared(NamedTuple):
    """A picture beside a background in its light."""

    expected: Grey
    change: Grey
    changed: npt.NDArray[np.bool_]
    share: float
    """Of the cells that are not masked."""


class MotionGate:
    """Decides for one camera whether a picture goes to the detector."""

    def __init__(
        self,
        *,
        still_interval_s: float = STILL_INTERVAL_S,
        hold_s: float = HOLD_S,
        forced_open: bool = False,
    ) -> None:
        """Make a gate; ``forced_open`` lets every picture through (benchmarks)."""
        self._still_interval_s = still_interval_s
        self._hold_s = hold_s
        self._forced_open = forced_open
        self._background: Grey | None = None
        self._noise: Grey | None = None
        self._differs_s: Grey | None = None
        self._former: Grey | None = None
        self._lit_at = float("-inf")
        self._usual_cells = self._usual_spread = 0.0
        self._frames = 0
        self._last_at = 0.0
        self._moved_at = float("-inf")
        self._passed_at = float("-inf")
        self._seen = self._passed = self._moving = 0
        self._moved: Area | None = None
        self._hidden: Area | None = None
        self._shown: Area | None = None

    def passes(
        self,
        pixels: Pixels,
        at: float,
        *,
        busy: bool = False,
        hidden: Area | None = None,
    ) -> bool:
        """Return whether to analyse this RGB picture taken at ``at``.

        ``busy`` says that the camera tracks something that may move; pixels that are
        ``hidden`` by masks keep their grey in any light and count for nothing.
        """
        self._seen += 1
        if hidden is not self._hidden:
            self._hidden = hidden
            self._shown = None if hidden is None else shown_cells(hidden)
        self._moved = None
        moving = self._motion(pixels, at)
        if moving:
            self._moving += 1
            self._moved_at = at
        opened = (
            self._forced_open
            or busy
            or at - self._moved_at <= self._hold_s
            or at - self._passed_at >= self._still_interval_s
        )
        if opened:
            self._passed += 1
            self._passed_at = at
        return opened

    @property
    def moving(self) -> bool:
        """Return whether something moved in the last picture, or just before."""
        return self._last_at - self._moved_at <= self._hold_s

    @property
    def hint(self) -> Box | None:
        """Return where something small moves in the last picture, if it does."""
        return None if self._moved is None else small_motion(self._moved)

    @property
    def counts(self) -> GateCounts:
        """Return the counts since the gate was made."""
        return GateCounts(seen=self._seen, passed=self._passed, moving=self._moving)

    def _motion(self, pixels: Pixels, at: float) -> bool:
        grey = small_grey(pixels)
        background, noise = self._background, self._noise
        if background is None or noise is None or background.shape != grey.shape:
            self._background = grey
            self._noise = np.full_like(grey, LEAST_CHANGE / NOISE_FACTOR)
            self._differs_s = np.zeros_like(grey)
            self._former = None
            self._frames, self._last_at = 1, at
            return True
        passed_s = max(0.0, at - self._last_at)
        self._frames, self._last_at = self._frames + 1, at

        seen = self._compared(background, grey, noise)
        former = self._former
        if former is not None and at - self._lit_at <= FORMER_S:
            # Headlights have passed, a lamp is off again: the old picture is back.
            again = self._compared(former, grey, noise)
            if again.share < seen.share:
                seen, self._former = again, background
        if seen.share > LIGHT_SHARE:
            # Not even a fitted brightness explains it: a lamp, a night mode, a new
            # view. Start over from here.
            self._former, self._lit_at = background, at
            self._background = grey
            return False
        changed = seen.changed
        self._learn(grey, seen.expected, seen.change, changed, passed_s)
        clusters = clustered(changed)
        cells = int(np.count_nonzero(clusters))
        usual, spread = self._usual_cells, self._usual_spread
        self._get_used_to(cells, passed_s)
        if self._frames <= WARM_UP_FRAMES:
            return False
        if cells < LEAST_CELLS or cells <= usual + UNUSUAL_SPREADS * spread:
            return False
        self._moved = clusters
        return True

    def _compared(self, background: Grey, grey: Grey, noise: Grey) -> _Compared:
        """Return where a picture differs from a background in the same light."""
        shown = self._shown
        expected = relight(background, grey, shown)
        change = np.abs(grey - expected)
        changed = change > np.maximum(LEAST_CHANGE, NOISE_FACTOR * noise)
        if shown is not None:
            changed &= shown
        visible = changed.size if shown is None else np.count_nonzero(shown)
        share = np.count_nonzero(changed) / max(1, visible)
        return _Compared(expected, change, changed, share)

    def _get_used_to(self, cells: int, passed_s: float) -> None:
        """Take in how many cells change in weather like this.

        An object's many cells count as a few: it shall not become usual.
        """
        rate = 1.0 - exp(-passed_s / USUAL_TAU_S)
        capped = min(cells, USUAL_GROWTH * self._usual_cells + LEAST_CELLS)
        surprise = capped - self._usual_cells
        self._usual_cells += rate * surprise
        self._usual_spread += rate * (abs(surprise) - self._usual_spread)

    def _learn(
        self,
        grey: Grey,
        expected: Grey,
        change: Grey,
        changed: npt.NDArray[np.bool_],
        passed_s: float,
    ) -> None:
        """Move background and noise towards the new picture by the time passed."""
        assert self._noise is not None  # noqa: S101 - set with the background
        assert self._differs_s is not None  # noqa: S101 - so is this
        rate = np.float32(1.0 - exp(-passed_s / BACKGROUND_TAU_S))
        self._differs_s = np.where(
            changed, self._differs_s + np.float32(passed_s), np.float32(0.0)
        )
        weight = np.where(self._differs_s < ABSORB_S, rate * ~changed, rate)
        self._background = expected + weight * (grey - expected)
        # A passing object must not teach its path to be noisy: its change is capped.
        seen = np.minimum(change, 3.0 * self._noise + 1.0)
        noise_rate = np.float32(1.0 - exp(-passed_s / NOISE_TAU_S))
        self._noise = self._noise + noise_rate * (seen - self._noise)


def small_grey(pixels: Pixels) -> Grey:
    """Return the green channel about 160 cells wide, each the mean of its pixels.

    Pictures from 160 pixels on; at most nine pixels of a cell are read.
    """
    width = pixels.shape[1]
    cell = max(1, width // GRID_WIDTH)
    step = max(1, cell // 3)
    side = cell // step
    green = pixels[::step, ::step, 1]
    rows, columns = green.shape[0] // side, green.shape[1] // side
    if rows == 0 or columns == 0:
        return green.astype(np.float32)
    cells = green[: rows * side, : columns * side]
    sums = np.add.reduceat(cells, np.arange(0, rows * side, side), 0, np.uint16)
    sums = np.add.reduceat(sums, np.arange(0, columns * side, side), 1, np.uint16)
    return sums.astype(np.float32) / np.float32(side * side)


def shown_cells(hidden: Area) -> Area:
    """Return which of the small picture's cells have no hidden pixel in them."""
    shape = (*hidden.shape, 3)
    as_pixels = np.broadcast_to(hidden[:, :, np.newaxis].view(np.uint8), shape)
    return np.asarray(small_grey(as_pixels) == 0, dtype=np.bool_)


def relight(background: Grey, grey: Grey, shown: Area | None = None) -> Grey:
    """Return the background in the light of ``grey``: same median, same contrast.

    What is not ``shown`` says nothing about the light.
    """
    old, new = background[::2, ::2], grey[::2, ::2]
    if shown is not None:
        old, new = old[shown[::2, ::2]], new[shown[::2, ::2]]
        if not new.size:
            return background
    old_low, old_mid, old_high = np.percentile(old, (20, 50, 80))
    low, mid, high = np.percentile(new, (20, 50, 80))
    old_spread, spread = old_high - old_low, high - low
    gain = spread / old_spread if old_spread > 1.0 else 1.0
    gain = min(2.0, max(0.5, gain))
    relit = (background - np.float32(old_mid)) * np.float32(gain) + np.float32(mid)
    return np.asarray(relit.clip(0.0, 255.0), dtype=np.float32)


def clustered(changed: Area) -> Area:
    """Return the changed cells that have enough changed neighbours around them."""
    padded = np.pad(changed.astype(np.uint8), 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    around = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    return np.asarray(changed & (around >= NEIGHBOURS), dtype=np.bool_)


def small_motion(cells: Area) -> Box | None:
    """Return the box around moving cells; None where they are many or scattered."""
    rows, columns = np.nonzero(cells)
    if not 0 < rows.size <= SMALL_CELLS:
        return None
    height, width = cells.shape
    reach = SMALL_HEIGHT * height
    near = np.abs(rows - np.median(rows)) <= reach / 2
    near &= np.abs(columns - np.median(columns)) <= reach / 2
    if np.count_nonzero(near) < TOGETHER * rows.size:
        return None
    rows, columns = rows[near], columns[near]
    return (
        float(columns.min() / width),
        float(rows.min() / height),
        float((columns.max() + 1) / width),
        float((rows.max() + 1) / height),
    )
