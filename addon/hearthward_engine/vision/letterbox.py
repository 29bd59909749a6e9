# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fit a picture into the detector's input, and boxes back into the picture.

The geometry is that of Ultralytics' ``LetterBox(auto=True)``, and the sampling that
of its bilinear resize, so that exported models see what they were trained on.
"""

from functools import lru_cache
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

LONG_SIDE_PX: Final = 640
STRIDE_PX: Final = 32
PAD_GREY: Final = 114
# Weights of 8 bits: 255 * 256 plus the rounding still fits 16 bits.
_ONE: Final = 256

type Pixels = npt.NDArray[np.uint8]


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """How a picture lies in a detector's input; sizes are (height, width)."""

    source: tuple[int, int]
    inner: tuple[int, int]
    shape: tuple[int, int]
    top: int
    left: int

    def restore(self, boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return boxes in pixels of the input, (n, 4), as fractions of the picture."""
        inner_height, inner_width = self.inner
        offset = np.array([self.left, self.top] * 2, dtype=np.float32)
        size = np.array([inner_width, inner_height] * 2, dtype=np.float32)
        placed: npt.NDArray[np.float32] = (boxes - offset) / size
        return placed.clip(0.0, 1.0)

    def place(self, boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return boxes as fractions of the picture, (n, 4), in pixels of the input."""
        inner_height, inner_width = self.inner
        offset = np.array([self.left, self.top] * 2, dtype=np.float32)
        size = np.array([inner_width, inner_height] * 2, dtype=np.float32)
        return boxes * size + offset


@lru_cache(maxsize=64)
def fit(height: int, width: int, shape: tuple[int, int] | None = None) -> Fit:
    """Return how a picture of that size is laid into its input.

    Without ``shape`` the input is the smallest whose sides are multiples of 32 with
    the picture's long side at 640: 1080x1920 becomes 384x640.
    """
    if height < 1 or width < 1:
        msg = f"a picture has at least one pixel, not {width}x{height}"
        raise ValueError(msg)
    limit = shape or (LONG_SIDE_PX, LONG_SIDE_PX)
    scale = min(limit[0] / height, limit[1] / width)
    inner_width = max(1, round(width * scale))
    inner_height = max(1, round(height * scale))
    spare_width, spare_height = limit[1] - inner_width, limit[0] - inner_height
    if shape is None:
        spare_width %= STRIDE_PX
        spare_height %= STRIDE_PX
    # The same halves as Ultralytics: the odd pixel goes right and below.
    top, bottom = round(spare_height / 2 - 0.1), round(spare_height / 2 + 0.1)
    left, right = round(spare_width / 2 - 0.1), round(spare_width / 2 + 0.1)
    return Fit(
        source=(height, width),
        inner=(inner_height, inner_width),
        shape=(inner_height + top + bottom, inner_width + left + right),
        top=top,
        left=left,
    )


def letterbox(
    pixels: Pixels, shape: tuple[int, int] | None = None
) -> tuple[Pixels, Fit]:
    """Return the picture laid into its input on grey, and how it lies there.

    Pixels are RGB uint8, height x width x 3, and so is the input.
    """
    layout = fit(pixels.shape[0], pixels.shape[1], shape)
    if layout.shape == layout.source:
        return pixels, layout
    inner = resize(pixels, *layout.inner)
    if layout.shape == layout.inner:
        return inner, layout
    canvas = np.empty((*layout.shape, 3), dtype=np.uint8)
    _lay(canvas, inner, layout)
    return canvas, layout


def letterbox_into(canvas: Pixels, pixels: Pixels) -> Fit:
    """Lay the picture into an input that is there already; return how it lies there."""
    height, width = canvas.shape[:2]
    layout = fit(pixels.shape[0], pixels.shape[1], (height, width))
    _lay(canvas, resize(pixels, *layout.inner), layout)
    return layout


def _lay(canvas: Pixels, inner: Pixels, layout: Fit) -> None:
    """Fill an input with a picture of the inner size and with grey around it."""
    bottom, right = layout.top + layout.inner[0], layout.left + layout.inner[1]
    canvas[: layout.top] = canvas[bottom:] = PAD_GREY
    canvas[:, : layout.left] = canvas[:, right:] = PAD_GREY
    canvas[layout.top : bottom, layout.left : right] = inner


def resize(pixels: Pixels, height: int, width: int) -> Pixels:
    """Return the picture in another size, sampled bilinearly without blurring."""
    if pixels.shape[:2] == (height, width):
        return pixels
    above, below, down = _samples(pixels.shape[0], height, 1)
    before, after, across = _samples(pixels.shape[1], width, 3)
    # Two dimensions, one line of colours per row: NumPy is twice as fast on them.
    lines = pixels.reshape(pixels.shape[0], -1)
    rows = _blend(lines[above], lines[below], down[:, None])
    both = _blend(rows.take(before, axis=1), rows.take(after, axis=1), across)
    return both.astype(np.uint8).reshape(height, width, 3)


type _Lines = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


def _blend(
    first: _Lines, second: _Lines, share: npt.NDArray[np.uint16]
) -> npt.NDArray[np.uint16]:
    """Return the mixture of two pictures; ``share`` of the second in 1/256.

    The pictures are used up.
    """
    mixed = first.astype(np.uint16, copy=False)
    mixed *= _ONE - share
    added = second.astype(np.uint16, copy=False)
    added *= share
    mixed += added
    mixed += _ONE // 2
    mixed >>= 8
    return mixed


@lru_cache(maxsize=64)
def _samples(
    source: int, target: int, values: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.uint16]]:
    """Return, per target value, its two neighbours and the second one's share.

    A pixel has that many ``values`` next to each other.
    """
    centre = (np.arange(target) + 0.5) * source / target - 0.5
    centre = np.clip(centre, 0, source - 1)
    pixel = np.floor(centre).astype(np.intp)
    value = np.arange(values)
    first = (pixel[:, None] * values + value).ravel()
    second = (np.minimum(pixel + 1, source - 1)[:, None] * values + value).ravel()
    share = np.round((centre - pixel) * _ONE).astype(np.uint16).repeat(values)
    for array in (first, second, share):
        array.flags.writeable = False
    return first, second, share
