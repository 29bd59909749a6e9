# SPDX-License-Identifier: AGPL-3.0-or-later
"""A closer look at somebody small and far: found, placed, counted, and only in time."""

import io

import av
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.domain import (
    Box,
    Camera,
    Detection,
    Mask,
    Observation,
    PushSource,
    Track,
)
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.closer import additions, region_of
from hearthward_engine.ingest.decode import FrameDecoder, Pixels
from hearthward_engine.ingest.masks import MASK_GREY
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.ingest.stations import LoopHooks
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.vision.letterbox import letterbox
from hearthward_engine.vision.motion import MotionGate, small_motion
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner

WIDTH, HEIGHT = 1920, 1080
FPS = 5.0
T0 = 1_800_000_000.0
LEAST_PX = 20
"""How tall, in its input, somebody must be for the test's detector to see them."""


def scene(left: int | None, tall: int = 46, top: int = 400) -> Pixels:
    """Return a wide view with somebody in orange, that many pixels tall."""
    pixels = np.full((HEIGHT, WIDTH, 3), 90, dtype=np.uint8)
    if left is not None:
        pixels[top : top + tall, left : left + tall // 2] = (220, 120, 30)
    return pixels


def jpeg(pixels: Pixels) -> bytes:
    body = io.BytesIO()
    Image.fromarray(pixels).save(body, "JPEG", quality=92)
    return body.getvalue()


class ShortSighted:
    """Sees orange, as a model does: 20 pixels of its 640 wide input, or nothing."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def infer(self, pixels: Pixels, urgency: object = None) -> tuple[Detection, ...]:
        self.shapes.append(pixels.shape)
        image, layout = letterbox(pixels)
        orange = (image[:, :, 0] > 150) & (image[:, :, 2] < 100)
        rows, columns = np.flatnonzero(orange.any(1)), np.flatnonzero(orange.any(0))
        if rows.size < LEAST_PX:
            return ()
        corners = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        (box,) = layout.restore(np.array([corners], dtype=np.float32))
        found = tuple(float(side) for side in box)
        return (Detection(label="person", confidence=0.8, box=found),)  # type: ignore[arg-type]


class Seen:
    def __init__(self) -> None:
        self.tracks: dict[str, Track] = {}

    def observe(self, observation: Observation) -> None:
        self.tracks |= {track.id: track for track in observation.tracks}


class View:
    """One camera's loop over scenes, with time for closer looks or without."""

    def __init__(self, *, spare: bool, masks: tuple[Mask, ...] = ()) -> None:
        self.clock, self.slot = ManualClock(T0), LatestFrameSlot()
        self.detector, self.seen = ShortSighted(), Seen()
        self.spare = spare
        self.loop = CameraLoop(
            Camera(id="c", name="", source=PushSource(), fps=FPS, masks=masks),
            self.slot,
            MotionGate(),
            self.detector,
            Tracker(),
            lambda _: Zoner(()),
            self.seen,
            self.clock,
            LoopHooks(spare=lambda: self.spare),
        )

    def show(self, pixels: Pixels) -> None:
        self.slot.put(RawFrame(self.clock.advance(1 / FPS), jpeg(pixels)))
        self.loop.step()

    def walk(self, frames: int = 10, tall: int = 46) -> None:
        """Show the empty view for a while, then somebody who walks through it."""
        for _ in range(6):
            self.show(scene(None))
        for number in range(frames):
            self.show(scene(600 + 14 * number, tall))


def test_a_distant_walker_whom_the_whole_picture_hides_is_found_by_a_closer_look() -> (
    None
):
    missed = View(spare=False)
    missed.walk()
    assert missed.seen.tracks == {}
    found = View(spare=True)
    found.walk()
    (track,) = found.seen.tracks.values()
    assert track.label == "person"
    left, top, right, bottom = track.points[-1].box
    assert left * WIDTH == pytest.approx(600 + 14 * 9, abs=4)
    assert right * WIDTH == pytest.approx(600 + 14 * 9 + 23, abs=4)
    assert (top * HEIGHT, bottom * HEIGHT) == pytest.approx((400, 446), abs=4)
    status = found.loop.status
    assert status.found_closer >= 8
    assert status.closer_looks >= status.found_closer


def test_there_is_at_most_one_closer_look_a_frame_and_it_costs_one_more_picture() -> (
    None
):
    view = View(spare=True)
    view.walk()
    status = view.loop.status
    assert len(view.detector.shapes) == status.analysed + status.closer_looks
    assert (384, 640, 3) in view.detector.shapes


def test_without_time_to_spare_nobody_looks_closer() -> None:
    view = View(spare=True)
    view.walk(frames=3)
    looks = view.loop.status.closer_looks
    assert looks > 0
    view.spare = False
    view.walk(frames=3)
    assert view.loop.status.closer_looks == looks


def test_somebody_near_is_seen_at_once_and_needs_no_closer_look() -> None:
    view = View(spare=True)
    view.walk(tall=100)
    assert len(view.seen.tracks) == 1
    assert view.loop.status.found_closer == 0


def test_a_small_picture_has_nothing_to_look_closer_at() -> None:
    assert region_of((0.5, 0.5, 0.52, 0.55), 640, 360) is None
    assert region_of((0.5, 0.5, 0.52, 0.55), 800, 600) is None


@pytest.mark.parametrize(
    ("hint", "region"),
    [
        ((0.5, 0.5, 0.5, 0.5), (640, 348, 1280, 732)),
        ((0.0, 0.0, 0.01, 0.02), (0, 0, 640, 384)),
        ((0.99, 0.98, 1.0, 1.0), (1280, 696, 1920, 1080)),
    ],
)
def test_a_region_lies_around_the_motion_and_inside_of_the_picture(
    hint: Box, region: tuple[int, int, int, int]
) -> None:
    assert region_of(hint, WIDTH, HEIGHT) == region


REGION = (640, 348, 1280, 732)


def person(box: Box) -> Detection:
    return Detection(label="person", confidence=0.8, box=box)


def test_what_the_whole_picture_showed_already_is_not_counted_twice() -> None:
    close = person((0.4, 0.4, 0.5, 0.8))
    (placed,) = additions((), (close,), REGION, WIDTH, HEIGHT)
    assert placed.box == pytest.approx((0.4667, 0.4644, 0.5, 0.6067), abs=1e-3)
    assert additions((placed,), (close,), REGION, WIDTH, HEIGHT) == ()
    other = Detection(label="car", confidence=0.8, box=placed.box)
    assert len(additions((other,), (close,), REGION, WIDTH, HEIGHT)) == 1


def test_what_the_regions_border_cuts_is_left_to_the_whole_picture() -> None:
    cut = person((0.0, 0.4, 0.1, 0.8))
    assert additions((), (cut,), REGION, WIDTH, HEIGHT) == ()
    at_the_pictures_border = additions((), (cut,), (0, 0, 640, 384), WIDTH, HEIGHT)
    assert len(at_the_pictures_border) == 1


def test_a_closer_look_does_not_see_what_is_masked() -> None:
    polygon = ((0.3, 0.3), (0.5, 0.3), (0.5, 0.5), (0.3, 0.5))
    mask = Mask(name="neighbours", polygon=polygon)
    decoder = FrameDecoder()
    frame = av.VideoFrame.from_ndarray(scene(700), format="rgb24")
    video = frame.reformat(format="yuv420p")
    raws = [RawFrame(T0, jpeg(scene(700))), RawFrame(T0, video)]
    for raw in raws:
        shown = decoder.detail(raw, (400, 300, 1040, 684))
        assert shown.shape == (384, 640, 3)
        assert shown[120, 310, 0] > 180, "somebody is there"
        hidden = decoder.detail(raw, (400, 300, 1040, 684), (mask,))
        assert (hidden[30:230, 180:550] == MASK_GREY).all()
        assert (hidden[-10:, -10:] != MASK_GREY).all(), "beside the mask"


def test_little_motion_in_one_place_is_small_and_much_or_scattered_is_not() -> None:
    cells = np.zeros((90, 160), dtype=np.bool_)
    assert small_motion(cells) is None
    cells[30:34, 50:53] = True
    assert small_motion(cells) == pytest.approx((50 / 160, 30 / 90, 53 / 160, 34 / 90))
    scattered = cells.copy()
    scattered[80:84, 150:153] = True
    assert small_motion(scattered) is None
    cells[20:60, 50:70] = True
    assert small_motion(cells) is None
