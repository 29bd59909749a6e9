# SPDX-License-Identifier: AGPL-3.0-or-later
"""Privacy masks: blot out of a picture what nobody may see."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from hearthward_engine.domain import Mask, Point

MASK_GREY: Final = 128
_RIM_PX: Final = 3

type Pixels = npt.NDArray[np.uint8]
type Area = npt.NDArray[np.bool_]


class Blotter:
    """Blots masks out of one camera's pictures; used by that camera's thread."""

    def __init__(self) -> None:
        """Start without masks."""
        self._masks: tuple[Mask, ...] = ()
        self._size = (0, 0)
        self._kept: Pixels | None = None
        self._grey: Pixels | None = None
        self.area: Area | None = None
        """Which pixels of the last picture were masked; None for none."""

    def blot(self, pixels: Pixels, masks: tuple[Mask, ...]) -> Pixels:
        """Return the picture with what is masked in grey.

        A new array where there are masks: a decoded picture may be read-only, or the
        one that the decoder makes its next picture from.
        """
        size = (pixels.shape[0], pixels.shape[1])
        if masks != self._masks or size != self._size:
            self._masks, self._size = masks, size
            self._draw()
        if self._kept is None or self._grey is None:
            return pixels
        # Two passes over the picture in bits are as fast as a mere copy.
        blotted = np.bitwise_and(pixels, self._kept)
        return np.bitwise_or(blotted, self._grey, out=blotted)

    def _draw(self) -> None:
        """Work out the masked pixels of pictures of this size."""
        self._kept = self._grey = self.area = None
        area = hidden_area(self._masks, *self._size)
        if area is None:
            return
        hidden = np.repeat(area[:, :, np.newaxis], 3, axis=2)
        self._kept = np.where(hidden, np.uint8(0), np.uint8(255))
        self._grey = np.where(hidden, np.uint8(MASK_GREY), np.uint8(0))
        self.area = area


class Stencil:
    """Knows which pixels of one camera's full pictures are masked."""

    def __init__(self) -> None:
        """Start without masks."""
        self._masks: tuple[Mask, ...] = ()
        self._size = (0, 0)
        self._area: Area | None = None

    def area(self, masks: tuple[Mask, ...], height: int, width: int) -> Area | None:
        """Return the masked pixels of pictures of that size; None for none."""
        if masks != self._masks or (height, width) != self._size:
            self._masks, self._size = masks, (height, width)
            self._area = hidden_area(masks, height, width)
        return self._area


def hidden_area(masks: Sequence[Mask], height: int, width: int) -> Area | None:
    """Return which pixels the masks cover; None without any."""
    if not masks:
        return None
    area = np.zeros((height, width), dtype=np.bool_)
    for mask in masks:
        area |= covered(mask.polygon, height, width)
    return area


def covered(polygon: Sequence[Point], height: int, width: int) -> Area:
    """Return the pixels that a polygon touches, also where it overlaps itself."""
    corners = [(x * width, y * height) for x, y in polygon]
    image = Image.fromarray(_inside(corners, height, width).astype(np.uint8))
    # The rim takes in what is only touched, and masks that are thinner than a pixel.
    last = (width - 1, height - 1)
    rim = [(min(int(x), last[0]), min(int(y), last[1])) for x, y in corners]
    ImageDraw.Draw(image).line([*rim, rim[0]], fill=1)
    return np.asarray(image.filter(ImageFilter.MaxFilter(_RIM_PX)), dtype=np.bool_)


def _inside(corners: Sequence[Point], height: int, width: int) -> Area:
    """Return the pixels whose centre a polygon winds round."""
    middles = np.arange(height) + 0.5
    turns = np.zeros((height, width + 1), dtype=np.int16)
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        low, high = min(y1, y2), max(y1, y2)
        rows = np.flatnonzero((middles >= low) & (middles < high))
        if rows.size:
            across = x1 + (middles[rows] - y1) * (x2 - x1) / (y2 - y1)
            columns = np.ceil(across - 0.5).clip(0, width).astype(np.intp)
            turns[rows, columns] += 1 if y2 > y1 else -1
    wound = np.cumsum(turns[:, :width], axis=1, dtype=np.int16)
    return np.asarray(wound != 0, dtype=np.bool_)
