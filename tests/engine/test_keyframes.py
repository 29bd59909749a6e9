# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures as evidence: sharp ones win, small subjects are cut out, masks stay."""

import io

import msgspec
import numpy as np
from PIL import Image, ImageFilter
import pytest

from hearthward_engine.domain import (
    Camera,
    Detection,
    Frame,
    KeyFrame,
    Mask,
    Observation,
    PushSource,
    Track,
    Window,
)
from hearthward_engine.domain.window import most_telling
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.masks import MASK_GREY
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store.documents import pack, unpack
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.incidents import IncidentBook
from hearthward_engine.windows.keyframes import KeyFramePicker, around, best_of
from hearthward_engine.windows.sharpness import sharpness

from .judgement_helpers import PORCH, T0, Changes, box, camera, track
from .spine_helpers import FixedDetector
from .test_windows import Sink

type Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def pattern(blur: float = 0.0, size: tuple[int, int] = (640, 360)) -> Pixels:
    """Return a picture of small light and dark patches, blurred by some pixels."""
    rng = np.random.default_rng(7)
    patches = rng.integers(20, 230, (size[1] // 5, size[0] // 5, 3), dtype=np.uint8)
    image = Image.fromarray(patches).resize(size, Image.Resampling.NEAREST)
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    return np.asarray(image)


def ids() -> list[str]:
    return [f"k{number}" for number in range(1000)]


def picker() -> KeyFramePicker:
    numbers = iter(ids())
    return KeyFramePicker(camera(), lambda: next(numbers))


def show(
    picker: KeyFramePicker, at: float, pixels: Pixels, *, tall: float, y: float = 0.85
) -> None:
    """Let the picker see a person at the porch in these pixels."""
    person = track([(at, PORCH[0], y)], tall=tall)
    frame = Frame(camera_id="front", captured_at=T0 + at, pixels=pixels)
    seen = Observation(camera_id="front", at=T0 + at, tracks=(person,), frame=frame)
    picker.consider(seen, [person])


def by_reason(frames: tuple[KeyFrame, ...]) -> dict[str, KeyFrame]:
    return {frame.reason: frame for frame in frames}


@pytest.mark.parametrize("tall", [0.2, 0.5, 0.8])
def test_blur_makes_the_same_subject_less_sharp(tall: float) -> None:
    where = box(0.5, 0.9, tall)
    shares = [sharpness(pattern(blur), where) for blur in (0.0, 1.0, 2.0, 4.0)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 2 * shares[2] > 0


def test_a_box_of_no_size_or_outside_the_picture_has_no_sharpness() -> None:
    assert sharpness(pattern(), (0.5, 0.5, 0.5, 0.5)) == 0.0
    assert sharpness(pattern(), (1.2, 0.5, 1.4, 0.9)) == 0.0


def test_a_surface_without_contrast_is_not_sharp() -> None:
    flat = np.full((360, 640, 3), 90, np.uint8)
    assert sharpness(flat, box(0.5, 0.9, 0.5)) == 0.0


def test_of_two_about_equally_large_the_sharper_one_is_kept() -> None:
    kept = picker()
    show(kept, 0.0, pattern(blur=3.0), tall=0.60)
    show(kept, 1.0, pattern(), tall=0.58)
    show(kept, 2.0, pattern(blur=3.0), tall=0.62)
    assert by_reason(kept.taken(final=True))["in_zone"].at == T0 + 1.0


def test_a_much_larger_subject_wins_even_if_it_is_blurred() -> None:
    kept = picker()
    show(kept, 0.0, pattern(), tall=0.55)
    show(kept, 1.0, pattern(blur=3.0), tall=0.8)
    show(kept, 2.0, pattern(blur=3.0), tall=0.55)
    assert by_reason(kept.taken(final=True))["in_zone"].at == T0 + 1.0


def test_the_sharpest_picture_is_kept_where_there_is_room_for_it() -> None:
    lawnless = msgspec.structs.replace(camera(), zones=())
    kept = KeyFramePicker(lawnless, iter(ids()).__next__)
    show(kept, 0.0, pattern(blur=4.0), tall=0.80)
    show(kept, 1.0, pattern(), tall=0.60)
    show(kept, 2.0, pattern(blur=4.0), tall=0.80)
    frames = by_reason(kept.taken(final=True))
    assert frames["sharpest"].at == T0 + 1.0
    assert len(frames) <= 4


def test_a_small_subject_is_also_kept_cut_out_with_its_boxes() -> None:
    kept = picker()
    pixels = pattern(size=(1920, 1080)).copy()
    pixels[..., 0] = 0
    left, top, right, bottom = box(*PORCH, 0.2)
    rows = slice(round(top * 1080), round(bottom * 1080))
    pixels[rows, round(left * 1920) : round(right * 1920)] = (250, 0, 0)
    show(kept, 0.0, pixels, tall=0.2)
    frames = by_reason(kept.taken(final=True))
    assert set(frames) == {"in_zone", "close_up"}
    cut = frames["close_up"]
    assert cut.crop == around((left, top, right, bottom))
    shown = np.asarray(Image.open(io.BytesIO(cut.jpeg)).convert("RGB")).astype(int)
    red = (shown[..., 0] > 180) & (shown[..., 1] < 90)
    across = np.flatnonzero(red.mean(axis=0) > 0.4) / shown.shape[1]
    down = np.flatnonzero(red.mean(axis=1) > 0.08) / shown.shape[0]
    found = (across.min(), down.min(), across.max(), down.max())
    assert found == pytest.approx(cut.boxes[0].box, abs=0.02)
    assert most_telling(tuple(frames.values())) is cut


def test_a_subject_that_fills_the_picture_is_not_cut_out() -> None:
    kept = picker()
    show(kept, 0.0, pattern(), tall=0.7)
    assert "close_up" not in by_reason(kept.taken(final=True))


@pytest.mark.parametrize("spot", [(0.01, 0.2), (0.99, 1.0), (0.5, 0.5)])
def test_a_close_up_never_reaches_over_the_edge(spot: tuple[float, float]) -> None:
    crop = around(box(*spot, 0.2))
    assert crop is not None
    assert 0 <= crop[0] < crop[2] <= 1 + 1e-9
    assert 0 <= crop[1] < crop[3] <= 1 + 1e-9


def test_never_more_than_four_pictures_and_first_and_last_are_among_them() -> None:
    kept = picker()
    for step in range(40):
        far = 0.55 + 0.4 * step / 40
        show(kept, step / 5, pattern(blur=step % 3), tall=0.1 + step / 200, y=far)
    frames = by_reason(kept.taken(final=True))
    assert len(frames) == 4
    assert {"in_zone", "close_up", "first", "last"} == set(frames)


def test_what_was_kept_before_a_restart_is_not_pushed_out_by_what_came_after() -> None:
    def kept(reason: str, at: float, tall: float) -> KeyFrame:
        seen = (Detection(label="person", confidence=0.9, box=box(0.5, 0.9, tall)),)
        return KeyFrame(
            id=f"{reason}{at}",
            at=at,
            reason=reason,  # type: ignore[arg-type]
            boxes=seen,
            jpeg=b"x",
        )

    earlier = [kept("in_zone", 2.0, 0.7), kept("first", 1.0, 0.2)]
    later = [kept("first", 5.0, 0.2), kept("in_zone", 6.0, 0.3), kept("last", 7.0, 0.2)]
    chosen = best_of(earlier, later)
    assert [one.id for one in chosen] == ["first1.0", "in_zone2.0", "last7.0"]


def test_documents_of_earlier_versions_are_still_read() -> None:
    old = {
        "id": "w1",
        "camera_id": "front",
        "incident_id": "i1",
        "visit_id": "v1",
        "started_at": T0,
        "ended_at": None,
        "tracks": [],
        "key_frames": [
            {"id": reason, "at": T0, "reason": reason, "boxes": [], "jpeg": b""}
            for reason in ("first", "largest", "in_zone", "last")
        ],
    }

    document = pack(msgspec.defstruct("Old", [(name, object) for name in old])(**old))
    window = unpack(document, Window)
    assert [one.reason for one in window.key_frames] == [
        "first",
        "largest",
        "in_zone",
        "last",
    ]
    assert window.quality is None
    assert window.key_frames[0].crop is None


def test_what_a_mask_hides_is_blank_in_every_key_frame() -> None:
    """The mask is burnt in before the picture reaches the windows, cut out or not."""
    seen = Detection(label="person", confidence=0.9, box=(0.46, 0.3, 0.54, 0.5))
    hidden = Mask(
        name="the street", polygon=((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    )
    place = Camera(id="front", name="Front", source=PushSource(), masks=(hidden,))
    slot, clock, sink = LatestFrameSlot(), ManualClock(T0), Sink()
    loop = CameraLoop(
        place,
        slot,
        MotionGate(forced_open=True),
        FixedDetector(seen),
        Tracker(),
        lambda camera: Zoner(camera.zones),
        WindowAssembler(place, IncidentBook(Changes()), sink),
        clock,
    )
    out = io.BytesIO()
    Image.fromarray(pattern()).save(out, "JPEG", quality=95)
    for _ in range(8):
        clock.advance(0.3)
        slot.put(RawFrame(clock.now(), out.getvalue()))
        loop.step()
    clock.advance(60.0)
    loop.step()
    (window,) = sink.closed_
    assert {"close_up"} < {frame.reason for frame in window.key_frames}
    for frame in window.key_frames:
        left, _, right, _ = frame.crop or (0.0, 0.0, 1.0, 1.0)
        shown = np.asarray(Image.open(io.BytesIO(frame.jpeg)).convert("RGB"))
        border = int((0.5 - left) / (right - left) * shown.shape[1])
        assert border > 10
        blank = shown[:, : border - 8].astype(int)
        assert np.abs(blank - MASK_GREY).max() < 12
        assert shown[:, border + 8 :].std() > 30


def test_two_windows_never_share_a_picture_id() -> None:
    sink = Sink()
    windows = WindowAssembler(camera(), IncidentBook(Changes()), sink)
    spots: list[tuple[float, float, float]] = []
    pixels = pattern()
    for step in range(600):
        spots.append((step / 5, *PORCH))
        person: Track = track(spots[-64:], tall=0.2)
        frame = Frame(camera_id="front", captured_at=T0 + step / 5, pixels=pixels)
        windows.observe(
            Observation(
                camera_id="front", at=T0 + step / 5, tracks=(person,), frame=frame
            )
        )
    windows.interrupt(T0 + 130.0)
    names = [kept.id for window in sink.closed_ for kept in window.key_frames]
    assert len(sink.closed_) == 2
    assert len(names) == len(set(names))
