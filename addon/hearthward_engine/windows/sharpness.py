# SPDX-License-Identifier: AGPL-3.0-or-later
"""How sharp a subject is in a picture, from a small cut-out of its own pixels."""

from typing import TYPE_CHECKING

import numpy as np

from ..domain import Box

if TYPE_CHECKING:
    import numpy.typing as npt

TALL_PX, WIDE_PX = 128, 96
"""The cut-out is no larger, and not thinned out: blur is a matter of single pixels."""

HEAD_SHARE = 0.35
"""Its middle lies this far down the box, about the chest of a person."""

LEAST_CONTRAST = 25.0
"""Added to the variance, so that noise on a plain surface is no sharpness."""


def sharpness(pixels: "npt.NDArray[np.uint8]", box: Box) -> float:
    """Return the share of the contrast inside a box that lies in its finest detail."""
    tall, wide = pixels.shape[:2]
    left, right = _span(box[0], box[2], 0.5, wide, WIDE_PX)
    top, bottom = _span(box[1], box[3], HEAD_SHARE, tall, TALL_PX)
    part = pixels[top:bottom, left:right, 1].astype(np.float32)
    if min(part.shape) < 3:
        return 0.0
    across, down = np.diff(part, axis=1).ravel(), np.diff(part, axis=0).ravel()
    fine = across @ across / across.size + down @ down / down.size
    return float(fine / (part.var() + LEAST_CONTRAST))


def _span(low: float, high: float, at: float, size: int, most: int) -> tuple[int, int]:
    """Return the pixels of a stretch, at most ``most`` of them, about ``at``."""
    first, last = max(0, int(low * size)), min(size, int(high * size))
    if last - first <= most:
        return first, last
    start = int(first + (last - first) * at - most / 2)
    start = min(max(start, first), last - most)
    return start, start + most
