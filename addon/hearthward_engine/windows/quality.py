# SPDX-License-Identifier: AGPL-3.0-or-later
"""How well a window's pictures show anything: light, blur, and gaps between them."""

from typing import TYPE_CHECKING

import numpy as np

from ..domain.window import ImageQuality
from ..evidence import QualityFacts

if TYPE_CHECKING:
    from ..domain import Frame

MEASURE_EVERY_S = 0.5
ROWS = 12
"""So many rows of a picture are measured, with every pixel of each."""

FINE_SHARE = 640
"""Fine contrast is that over this share of the width, coarse over four times it."""

LEAST_CONTRAST = 12.0
"""Below this mean square, in grey levels, a picture has no contrast to judge by."""

BURNT = 250
DARK_BELOW = 0.12
BURNT_ABOVE = 0.25
BLURRED_BELOW = 0.1
"""An ideal edge has 0.25; a picture blurred over the coarse step 0.0625."""

SPARSE_FPS = 0.7
SPARSE_GAP_S = 5.0


class QualityMeter:
    """Sums up the pictures of one window; used by the camera's thread."""

    def __init__(self, known: ImageQuality | None = None) -> None:
        """Go on with what was measured before a restart, if anything."""
        self._frames = known.frames if known else 0
        self._span_s = (known.frames - 1) / known.fps if known and known.fps else 0.0
        self._longest_s = known.longest_gap_s if known else 0.0
        self._measured = float(self._frames)
        self._brightness = known.brightness * self._frames if known else 0.0
        self._burnt = known.burnt * self._frames if known else 0.0
        self._with_detail = float(self._frames) if known and known.detail else 0.0
        self._detail = (known.detail or 0.0) * self._frames if known else 0.0
        self._last_at: float | None = None
        self._gap_s = 0.0
        self._measured_at = float("-inf")

    def saw(self, frame: "Frame", *, active: bool) -> None:
        """Take a picture; it counts if something was there (``active``)."""
        at = frame.captured_at
        step_s = 0.0 if self._last_at is None else max(0.0, at - self._last_at)
        self._last_at = at
        # A gap shows only when what was there before it is there after it.
        self._gap_s = max(self._gap_s, step_s)
        if not active:
            return
        self._longest_s = max(self._longest_s, self._gap_s)
        self._gap_s = 0.0
        self._frames += 1
        self._span_s += step_s
        if abs(at - self._measured_at) >= MEASURE_EVERY_S:
            self._measured_at = at
            self._measure(frame)

    def value(self) -> ImageQuality | None:
        """Return what was measured so far; None without a picture."""
        if not self._measured:
            return None
        fps = (self._frames - 1) / self._span_s if self._span_s else 0.0
        detail = self._detail / self._with_detail if self._with_detail else None
        return ImageQuality(
            frames=self._frames,
            fps=round(fps, 2),
            longest_gap_s=round(self._longest_s, 1),
            brightness=round(self._brightness / self._measured, 3),
            burnt=round(self._burnt / self._measured, 3),
            detail=None if detail is None else round(detail, 3),
        )

    def _measure(self, frame: "Frame") -> None:
        tall, wide = frame.pixels.shape[:2]
        step = max(1, tall // ROWS)
        rows = frame.pixels[step // 2 :: step, :, 1].astype(np.float32)
        self._measured += 1
        self._brightness += float(rows.mean()) / 255
        self._burnt += float(np.count_nonzero(rows >= BURNT)) / rows.size
        fine = max(1, wide // FINE_SHARE)
        coarse = 4 * fine
        if wide <= coarse:
            return
        far = _mean_square(rows[:, coarse:] - rows[:, :-coarse])
        if far >= LEAST_CONTRAST:
            near = _mean_square(rows[:, fine:] - rows[:, :-fine])
            self._detail += near / far
            self._with_detail += 1


def quality_facts(found: ImageQuality | None) -> QualityFacts | None:
    """Return what the measurements mean."""
    if found is None:
        return None
    blurred = found.detail is not None and found.detail < BLURRED_BELOW
    seldom = found.frames > 1 and found.fps < SPARSE_FPS
    return QualityFacts(
        dark=found.brightness < DARK_BELOW,
        overexposed=found.burnt > BURNT_ABOVE,
        blurred=blurred,
        sparse=seldom or found.longest_gap_s > SPARSE_GAP_S,
        brightness=found.brightness,
        fps=found.fps,
        longest_gap_s=found.longest_gap_s,
    )


def _mean_square(values: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    flat = values.ravel()
    return float(flat @ flat) / flat.size
