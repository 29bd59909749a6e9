# SPDX-License-Identifier: AGPL-3.0-or-later
"""Privacy masks: what they hide is seen by nobody, wherever pictures go."""

import asyncio
from fractions import Fraction
import io
from pathlib import Path
from typing import Any

import av
from hypothesis import given, strategies as st
import msgspec
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.domain import Box, Camera, Detection, Mask, Point, PushSource
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.decode import FrameDecoder
from hearthward_engine.ingest.masks import MASK_GREY, Pixels, covered
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.ingest.stations import LoopHooks, Observer
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner

from .ingest_helpers import Recorder
from .spine_helpers import FixedDetector, Running, running
from .vision_helpers import UNHURRIED

WIDTH, HEIGHT = 320, 192
RED, GREEN = (220, 30, 30), (30, 200, 40)
LEFT: tuple[Point, ...] = ((0.0, 0.0), (0.45, 0.0), (0.45, 1.0), (0.0, 1.0))
NEIGHBOUR = Mask(name="the neighbour's garden", polygon=LEFT)
HIDDEN_COLUMNS = int(0.45 * WIDTH)
PENTAGRAM: tuple[Point, ...] = (
    (0.5, 0.05),
    (0.78, 0.9),
    (0.05, 0.38),
    (0.95, 0.38),
    (0.22, 0.9),
)


class Spotter(FixedDetector):
    """Sees a person where pixels are as red or as green as the test's people."""

    def infer(self, pixels: Pixels, urgency: object = None) -> tuple[Detection, ...]:
        self.seen += 1
        return tuple(
            Detection(label="person", confidence=0.9, box=box)
            for box in (whereabouts(pixels, colour) for colour in (RED, GREEN))
            if box is not None
        )


def whereabouts(pixels: Pixels, colour: tuple[int, int, int]) -> Box | None:
    """Return the box around what has this colour, give or take JPEG's losses."""
    near = np.abs(pixels.astype(int) - colour).max(axis=2) < 60
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    if near.sum() < 50:
        return None
    height, width = near.shape
    return (
        float(columns[0] / width),
        float(rows[0] / height),
        float((columns[-1] + 1) / width),
        float((rows[-1] + 1) / height),
    )


def scene(number: int, *, red: bool = True, green: bool = True) -> Pixels:
    """Return a yard: a red person walks in its left half, a green one in its right."""
    pixels = np.empty((HEIGHT, WIDTH, 3), dtype=np.uint8)
    pixels[:] = np.linspace(60, 150, WIDTH, dtype=np.uint8)[np.newaxis, :, np.newaxis]
    step = number * 3 % 60
    if red:
        pixels[60:160, 20 + step : 50 + step] = RED
    if green:
        pixels[60:160, 200 + step : 230 + step] = GREEN
    return pixels


def jpeg(pixels: Pixels) -> bytes:
    body = io.BytesIO()
    Image.fromarray(pixels).save(body, "JPEG", quality=90)
    return body.getvalue()


def decoded(body: bytes) -> Pixels:
    with Image.open(io.BytesIO(body)) as image:
        return np.asarray(image.convert("RGB"))


def hides(pixels: Pixels, columns: int) -> bool:
    """Return whether these first columns are nothing but grey, give or take JPEG."""
    return bool((np.abs(pixels[:, :columns].astype(int) - MASK_GREY) <= 12).all())


class Watched:
    """One camera's loop, led by hand in simulated time."""

    def __init__(self, *masks: Mask, gate: MotionGate | None = None) -> None:
        self.clock = ManualClock(1_800_000_000.0)
        self.slot = LatestFrameSlot()
        self.recorder = Recorder()
        self.adopt_failure: Exception | None = None
        self.camera = Camera(
            id="yard", name="Yard", source=PushSource(), masks=masks, fps=20.0
        )
        self.loop = CameraLoop(
            self.camera,
            self.slot,
            gate or MotionGate(forced_open=True),
            Spotter(),
            Tracker(),
            lambda camera: Zoner(camera.zones, camera.lines),
            self.recorder,
            self.clock,
            LoopHooks(adopt=self._adopt),
        )

    def show(self, pixels: Pixels, after_s: float = 0.2) -> None:
        self.clock.advance(after_s)
        self.slot.put(RawFrame(self.clock.now(), jpeg(pixels)))
        self.loop.step()

    def replace(self, **changes: Any) -> None:
        self.camera = msgspec.structs.replace(self.camera, **changes)
        self.loop.replace(self.camera)

    def _adopt(self, _: Camera, observer: Observer) -> Observer:
        if self.adopt_failure is not None:
            raise self.adopt_failure
        return observer

    @property
    def picture(self) -> Pixels:
        """Return the last picture that left the loop."""
        frame = self.recorder.frames[-1].frame
        assert frame is not None
        return frame.pixels

    @property
    def people(self) -> int:
        return len(self.recorder.observations[-1].tracks)


# --- the pixels ---------------------------------------------------------------

corners = st.tuples(st.floats(0, 1), st.floats(0, 1))


@UNHURRIED
@given(
    st.lists(corners, min_size=3, max_size=3),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([(36, 64), (360, 640), (97, 31)]),
)
def test_every_pixel_that_a_mask_touches_is_covered_and_none_far_from_it(
    triangle: list[Point], along: float, across: float, size: tuple[int, int]
) -> None:
    height, width = size
    area = covered(triangle, height, width)
    (ax, ay), (bx, by), (cx, cy) = triangle
    along, across = (along, across) if along + across <= 1 else (1 - along, 1 - across)
    x = (ax + along * (bx - ax) + across * (cx - ax)) * width
    y = (ay + along * (by - ay) + across * (cy - ay)) * height
    assert area[min(height - 1, int(y)), min(width - 1, int(x))]
    rows, columns = np.nonzero(area)
    assert columns.min() >= min(ax, bx, cx) * width - 4
    assert columns.max() <= max(ax, bx, cx) * width + 4
    assert rows.min() >= min(ay, by, cy) * height - 4
    assert rows.max() <= max(ay, by, cy) * height + 4


def test_a_mask_that_crosses_itself_has_no_hole() -> None:
    area = covered(PENTAGRAM, 200, 200)
    assert area[100, 100]
    assert not area[10, 10]


def test_a_mask_thinner_than_a_pixel_is_a_line() -> None:
    area = covered(((0.1, 0.5), (0.9, 0.5), (0.5, 0.5001)), 100, 100)
    assert area[50, 10:90].all()


@pytest.mark.parametrize("size", [(320, 192), (1280, 720), (2560, 1440)])
def test_only_what_is_masked_changes_in_a_decoded_jpeg(size: tuple[int, int]) -> None:
    body = jpeg(np.asarray(Image.fromarray(scene(3)).resize(size)))
    plain = FrameDecoder().pixels(RawFrame(0.0, body))
    decoder = FrameDecoder()
    masked = decoder.pixels(RawFrame(0.0, body), (NEIGHBOUR,))
    area = decoder.masked
    assert area is not None
    assert area.shape == masked.shape[:2] == plain.shape[:2]
    assert (masked[area] == MASK_GREY).all()
    assert (masked[~area] == plain[~area]).all()
    assert area[:, : int(0.45 * masked.shape[1])].all()
    assert not area[:, int(0.5 * masked.shape[1]) :].any()


def test_each_size_of_picture_has_its_own_mask() -> None:
    decoder = FrameDecoder()
    for size in ((320, 192), (640, 360), (320, 192)):
        body = jpeg(np.asarray(Image.fromarray(scene(3)).resize(size)))
        pixels = decoder.pixels(RawFrame(0.0, body), (NEIGHBOUR,))
        assert (pixels[:, : int(0.45 * size[0])] == MASK_GREY).all()


def test_without_masks_the_decoders_own_picture_is_passed_on() -> None:
    decoder = FrameDecoder()
    decoder.pixels(RawFrame(0.0, jpeg(scene(1))), (NEIGHBOUR,))
    pixels = decoder.pixels(RawFrame(0.0, jpeg(scene(1))))
    assert decoder.masked is None
    assert whereabouts(pixels, RED) is not None


def test_the_frame_that_a_decoder_goes_on_from_is_never_painted() -> None:
    frame = av.VideoFrame.from_ndarray(scene(2), format="rgb24")
    masked = FrameDecoder().pixels(RawFrame(0.0, frame), (NEIGHBOUR,))
    assert (masked[:, :HIDDEN_COLUMNS] == MASK_GREY).all()
    assert (frame.to_ndarray() == scene(2)).all()


@pytest.mark.parametrize("codec", ["mpeg4", "mjpeg"])
def test_frames_of_a_stream_are_masked(codec: str) -> None:
    body = io.BytesIO()
    with av.open(body, "w", format="matroska") as output:
        stream = output.add_stream(codec, rate=10)
        assert isinstance(stream, av.video.stream.VideoStream)
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 10)
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(scene(number), format="rgb24")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    body.seek(0)
    decoder = FrameDecoder()
    with av.open(body, "r") as container:
        for frame in container.decode(video=0):
            pixels = decoder.pixels(RawFrame(0.0, frame), (NEIGHBOUR,))
            assert (pixels[:, :HIDDEN_COLUMNS] == MASK_GREY).all()
            assert whereabouts(pixels, RED) is None
            assert whereabouts(pixels, GREEN) is not None


# --- the camera's loop --------------------------------------------------------


def test_who_is_behind_a_mask_is_neither_detected_nor_in_the_picture() -> None:
    watched = Watched(NEIGHBOUR)
    for number in range(5):
        watched.show(scene(number))
    assert watched.people == 1
    assert hides(watched.picture, HIDDEN_COLUMNS)
    assert whereabouts(watched.picture, GREEN) is not None


def test_a_mask_drawn_while_running_hides_from_the_next_frame_on() -> None:
    watched = Watched()
    for number in range(5):
        watched.show(scene(number))
    assert watched.people == 2
    assert whereabouts(watched.picture, RED) is not None
    watched.replace(masks=(NEIGHBOUR,))
    watched.show(scene(6))
    assert hides(watched.picture, HIDDEN_COLUMNS)
    watched.replace(masks=())
    watched.show(scene(7))
    assert whereabouts(watched.picture, RED) is not None


def test_a_mask_hides_also_while_other_settings_wait_to_be_taken_over() -> None:
    watched = Watched()
    watched.show(scene(1))
    watched.adopt_failure = OSError("the disk is full")
    watched.replace(masks=(NEIGHBOUR,), name="Garden")
    watched.show(scene(2))
    assert hides(watched.picture, HIDDEN_COLUMNS)


def _passed(watched: Watched, seconds: float, red: bool, light: float = 1.0) -> int:
    """Return how many frames of so many seconds went to the detector."""
    before = watched.loop.status.analysed
    for number in range(round(seconds * 5)):
        flicker = light if number // 5 % 2 else 1.0
        pixels = scene(number, red=red, green=False) * flicker
        watched.show(np.clip(pixels, 0, 255).astype(np.uint8))
    return watched.loop.status.analysed - before


def test_motion_behind_a_mask_does_not_open_the_gate() -> None:
    masked, open_ = Watched(NEIGHBOUR, gate=MotionGate()), Watched(gate=MotionGate())
    for watched in (masked, open_):
        _passed(watched, 30.0, red=False)
    still = _passed(masked, 20.0, red=False)
    assert _passed(masked, 20.0, red=True) == still
    assert _passed(open_, 20.0, red=True) > 5 * still


def test_light_on_a_scene_with_a_large_mask_is_not_motion() -> None:
    large = Mask(name="house", polygon=((0.0, 0.0), (0.8, 0.0), (0.8, 1.0), (0.0, 1.0)))
    watched = Watched(large, gate=MotionGate())
    _passed(watched, 30.0, red=False)
    still = _passed(watched, 20.0, red=False)
    assert _passed(watched, 20.0, red=False, light=1.25) == still


def test_a_wholly_masked_camera_sees_nothing_and_goes_on() -> None:
    everything = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    watched = Watched(Mask(name="all", polygon=everything), gate=MotionGate())
    for number in range(20):
        watched.show(scene(number))
    assert watched.people == 0
    assert watched.loop.status.dropped.keys() == {"still"}
    assert (watched.picture == MASK_GREY).all()


# --- the whole engine ---------------------------------------------------------


async def _walk(engine: Running, camera_id: str, numbers: range) -> None:
    for number in numbers:
        await engine.call("POST", f"/cameras/{camera_id}/frames", jpeg(scene(number)))
        await asyncio.sleep(0.1)


async def _pictures(engine: Running, camera_id: str) -> list[Pixels]:
    """Return the key frames of the camera's first final verdict, by its media."""
    async with asyncio.timeout(60):
        while True:
            _, listed = await engine.call("GET", f"/windows?camera_id={camera_id}")
            final = [one for one in listed["windows"] if one["status"] == "final"]
            if final:
                break
            await asyncio.sleep(0.1)
    _, detail = await engine.call("GET", f"/windows/{final[0]['window_id']}")
    assert {box["label"] for one in detail["key_frames"] for box in one["boxes"]}
    names = {one["id"] for one in detail["key_frames"]} | {final[0]["image"]}
    return [decoded((await engine.call("GET", f"/media/{name}"))[1]) for name in names]


async def test_no_stored_picture_shows_who_is_behind_a_mask(tmp_path: Path) -> None:
    async with running(tmp_path, detector=Spotter(), window_seconds=2.0) as engine:
        mask = {"name": "garden", "polygon": [list(corner) for corner in LEFT]}
        masked = await engine.add_camera("masked", masks=[mask])
        plain = await engine.add_camera("plain")
        await asyncio.gather(
            *(_walk(engine, camera_id, range(30)) for camera_id in (masked, plain))
        )
        hidden = await _pictures(engine, masked)
        shown = await _pictures(engine, plain)
        assert hidden
        assert all(hides(pixels, HIDDEN_COLUMNS - 8) for pixels in hidden)
        assert all(whereabouts(pixels, RED) is None for pixels in hidden)
        assert any(whereabouts(pixels, GREEN) for pixels in hidden)
        # The control: without the mask the same pictures show the other person too.
        assert any(whereabouts(pixels, RED) for pixels in shown)
