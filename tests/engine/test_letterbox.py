# SPDX-License-Identifier: AGPL-3.0-or-later
"""The detector's input: Ultralytics' geometry, and the way back."""

from hypothesis import given, strategies as st
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.vision.letterbox import PAD_GREY, fit, letterbox, resize

from .vision_helpers import UNHURRIED

_sides = st.integers(1, 5000)
_share = st.floats(0.0, 1.0, width=32)


def _ultralytics(height: int, width: int) -> tuple[tuple[int, int], int, int]:
    """Return shape, top and left as Ultralytics' LetterBox(640, auto=True) has them."""
    ratio = min(640 / height, 640 / width)
    unpadded = round(width * ratio), round(height * ratio)
    spare_width = np.mod(640 - unpadded[0], 32) / 2
    spare_height = np.mod(640 - unpadded[1], 32) / 2
    top, bottom = round(spare_height - 0.1), round(spare_height + 0.1)
    left, right = round(spare_width - 0.1), round(spare_width + 0.1)
    return (unpadded[1] + top + bottom, unpadded[0] + left + right), top, left


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((1080, 1920), (384, 640)),
        ((720, 1280), (384, 640)),
        ((1536, 2048), (480, 640)),
        ((1920, 1080), (640, 384)),
        ((640, 640), (640, 640)),
        ((120, 160), (480, 640)),
    ],
)
def test_a_picture_gets_the_smallest_input_of_its_aspect(
    size: tuple[int, int], shape: tuple[int, int]
) -> None:
    assert fit(*size).shape == shape


@UNHURRIED
@given(st.integers(16, 5000), st.integers(16, 5000))
def test_the_geometry_is_that_of_ultralytics(height: int, width: int) -> None:
    ratio = min(640 / height, 640 / width)
    if min(round(height * ratio), round(width * ratio)) < 1:
        return
    layout = fit(height, width)
    assert (layout.shape, layout.top, layout.left) == _ultralytics(height, width)


@UNHURRIED
@given(_sides, _sides)
def test_any_picture_fits_inputs_the_model_takes(height: int, width: int) -> None:
    layout = fit(height, width)
    assert layout.shape[0] % 32 == layout.shape[1] % 32 == 0
    assert max(layout.shape) == 640
    assert layout.top + layout.inner[0] <= layout.shape[0]
    assert layout.left + layout.inner[1] <= layout.shape[1]


@UNHURRIED
@given(_sides, _sides, st.lists(st.tuples(_share, _share, _share, _share)))
def test_boxes_come_back_where_they_were(
    height: int, width: int, boxes: list[tuple[float, float, float, float]]
) -> None:
    layout = fit(height, width)
    array = np.array(boxes, dtype=np.float32).reshape(-1, 4)
    back = layout.restore(layout.place(array))
    # Thin pictures are one pixel of the input wide: float32 of 640 over that.
    limit = 1e-4 * 640 / min(layout.inner)
    assert np.allclose(back, array, atol=limit)


def test_boxes_on_the_padding_are_cut_to_the_picture() -> None:
    layout = fit(1080, 1920)
    boxes = np.array([[0, 0, 640, 384]], dtype=np.float32)
    assert layout.restore(boxes).tolist() == [[0.0, 0.0, 1.0, 1.0]]


def test_the_picture_lies_centred_on_grey() -> None:
    pixels = np.full((1080, 1920, 3), 200, dtype=np.uint8)
    image, layout = letterbox(pixels)
    assert image.shape == (384, 640, 3)
    assert (layout.top, layout.left) == (12, 0)
    assert (image[:12] == PAD_GREY).all()
    assert (image[-12:] == PAD_GREY).all()
    assert (image[12:-12] == 200).all()


def test_a_fixed_input_shape_is_filled_with_grey() -> None:
    image, layout = letterbox(np.zeros((1080, 1920, 3), np.uint8), (640, 640))
    assert image.shape == (640, 640, 3)
    assert (layout.top, layout.inner) == (140, (360, 640))


def test_a_picture_that_fits_already_is_not_touched() -> None:
    pixels = np.zeros((384, 640, 3), np.uint8)
    image, _ = letterbox(pixels)
    assert image is pixels


def test_resizing_is_bilinear() -> None:
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (27, 48, 3), dtype=np.uint8)
    smooth = Image.fromarray(coarse).resize((960, 540), Image.Resampling.BICUBIC)
    ours = resize(np.asarray(smooth), 360, 640).astype(int)
    theirs = np.asarray(smooth.resize((640, 360), Image.Resampling.BILINEAR))
    assert np.abs(ours - theirs).mean() < 1.0
    assert np.abs(ours - theirs).max() <= 12


def test_a_picture_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        fit(0, 640)
