# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pushed snapshots: checks, capture times, credits, and the slot they go into."""

import io
import math
import struct
import threading

from hypothesis import given, strategies as st
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.ingest.credits import (
    BASE_CREDITS,
    HURRY_CREDITS,
    MOST_CREDITS,
    CreditBook,
    Grant,
)
from hearthward_engine.ingest.decode import BadImage, FrameDecoder, check_jpeg, reduced
from hearthward_engine.ingest.push import Accepted, PushedFrames, PushError
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.ingest.timing import BackOff, CaptureTimes, Pace
from hearthward_engine.runtime.clock import ManualClock

from .ingest_helpers import jpeg, picture
from .vision_helpers import UNHURRIED


def _oversized() -> bytes:
    """Return a small JPEG whose header claims 10000 x 10000 pixels."""
    body = bytearray(jpeg())
    start = body.index(b"\xff\xc0") + 5
    body[start : start + 4] = struct.pack(">HH", 10_000, 10_000)
    return bytes(body)


def _other_format(name: str) -> bytes:
    body = io.BytesIO()
    Image.fromarray(picture()).save(body, name)
    return body.getvalue()


class Taker:
    """Takes pushed frames of the camera ``door`` only."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes, float]] = []
        self.refused: list[str] = []

    def push(self, camera_id: str, jpeg: bytes, captured_at: float) -> Accepted:
        if camera_id != "door":
            raise KeyError(camera_id)
        self.taken.append((jpeg, captured_at))
        return Accepted(accepted=True)

    def refuse(self, camera_id: str, reason: str) -> None:
        self.refused.append(reason)


class Door:
    """A door for frames with everything behind it."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.taker = Taker()
        self.grants: list[Grant] = []
        self.credits = CreditBook(self.grants.append)
        self.pushed = PushedFrames(self.taker, self.clock, self.credits)


@pytest.fixture
def door() -> Door:
    return Door()


def test_an_age_becomes_a_time_of_the_engines_clock(door: Door) -> None:
    result = door.pushed.accept("door", jpeg(1), age_ms=250)
    assert result.accepted
    ((body, captured_at),) = door.taker.taken
    assert body == jpeg(1)
    assert captured_at == pytest.approx(door.clock.now() - 0.25)


@pytest.mark.parametrize(
    "age_ms", [-1, -0.001, math.nan, math.inf, -math.inf, 60_001, 1e300]
)
def test_an_age_no_sender_can_have_is_refused(door: Door, age_ms: float) -> None:
    with pytest.raises(PushError) as refused:
        door.pushed.accept("door", jpeg(), age_ms)
    assert (refused.value.code, refused.value.field) == ("invalid_field", "age_ms")
    assert "age_ms must be between 0 and 60000" in refused.value.message
    assert door.taker.taken == []


def test_identical_bytes_in_a_row_are_counted_and_not_analysed(door: Door) -> None:
    door.pushed.accept("door", jpeg(1))
    again = door.pushed.accept("door", jpeg(1))
    assert again == Accepted(accepted=False, reason="identical")
    assert door.pushed.accept("door", jpeg(2)).accepted
    assert door.pushed.accept("door", jpeg(1)).accepted
    assert len(door.taker.taken) == 3
    assert door.taker.refused == ["identical"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_an_image"),
        (b"GIF89a", "not_an_image"),
        (_other_format("PNG"), "not_an_image"),
        (b"\xff\xd8\xff" + b"\0" * 100, "not_an_image"),
        (jpeg()[:60], "not_an_image"),
        (_oversized(), "too_large"),
        (jpeg() + b"\0" * (16 * 1024 * 1024), "too_large"),
    ],
)
def test_a_bad_picture_is_refused_in_words(door: Door, body: bytes, code: str) -> None:
    with pytest.raises(PushError) as refused:
        door.pushed.accept("door", body)
    assert refused.value.code == code
    assert refused.value.field == "body"
    assert refused.value.message
    assert door.pushed.accept("door", jpeg()).accepted


def test_an_unknown_camera_is_named_as_the_fault(door: Door) -> None:
    with pytest.raises(PushError) as refused:
        door.pushed.accept("shed", jpeg())
    assert (refused.value.code, refused.value.field) == ("unknown_camera", "camera_id")


def test_a_hundred_megapixels_are_refused_before_they_are_decoded() -> None:
    width, height = 12_500, 8_000
    body = io.BytesIO()
    Image.new("L", (width, height)).save(body, "JPEG", quality=10)
    with pytest.raises(BadImage, match="40 megapixels, not 12500x8000"):
        check_jpeg(body.getvalue())
    with pytest.raises(BadImage, match="40 megapixels"):
        FrameDecoder().pixels(RawFrame(0.0, body.getvalue()))


def test_a_truncated_picture_is_refused_when_it_is_decoded() -> None:
    body = jpeg(1, 1280, 720)
    assert check_jpeg(body[: len(body) // 2]) == (1280, 720)
    with pytest.raises(BadImage, match="truncated"):
        FrameDecoder().pixels(RawFrame(0.0, body[: len(body) // 2]))


@UNHURRIED
@given(st.data())
def test_no_damage_to_a_picture_gets_out_as_another_error(data: st.DataObject) -> None:
    body = bytearray(jpeg(3))
    for _ in range(data.draw(st.integers(1, 20))):
        where = data.draw(st.integers(0, len(body) - 1))
        body[where] = data.draw(st.integers(0, 255))
    try:
        pixels = FrameDecoder().pixels(RawFrame(0.0, bytes(body)))
    except BadImage:
        return
    assert pixels.shape[2] == 3
    assert pixels.dtype == np.uint8


@pytest.mark.parametrize(
    ("size", "decoded"),
    [
        ((1920, 1080), (960, 540)),
        ((3840, 2160), (960, 540)),
        ((1280, 720), (640, 360)),
        ((1279, 720), (1279, 720)),
        ((640, 480), (640, 480)),
    ],
)
def test_pictures_are_decoded_in_the_size_that_is_needed(
    size: tuple[int, int], decoded: tuple[int, int]
) -> None:
    assert reduced(*size) == decoded
    pixels = FrameDecoder().pixels(RawFrame(0.0, jpeg(1, *size)))
    assert pixels.shape == (decoded[1], decoded[0], 3)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_print_pictures_become_rgb(mode: str) -> None:
    body = io.BytesIO()
    Image.fromarray(picture()).convert(mode).save(body, "JPEG")
    pixels = FrameDecoder().pixels(RawFrame(0.0, body.getvalue()))
    assert pixels.shape == (192, 320, 3)


def test_the_slot_keeps_the_newest_frame_and_counts_the_others() -> None:
    slot = LatestFrameSlot()
    for number in range(5):
        assert slot.put(RawFrame(float(number), b""))
    frame = slot.take(0.0)
    assert frame is not None
    assert frame.captured_at == 4.0
    assert slot.take(0.0) is None
    assert slot.dropped == {"superseded": 4}


def test_closing_the_slot_wakes_the_taker_and_refuses_frames() -> None:
    slot = LatestFrameSlot()
    got: list[RawFrame | None] = []
    taker = threading.Thread(target=lambda: got.append(slot.take(60.0)))
    taker.start()
    slot.close()
    taker.join(10.0)
    assert got == [None]
    assert not slot.put(RawFrame(0.0, b""))


def test_every_frame_put_is_taken_or_counted_under_load() -> None:
    slot = LatestFrameSlot()
    taken = 0

    def put_many() -> None:
        for number in range(2000):
            slot.put(RawFrame(float(number), b""))

    putters = [threading.Thread(target=put_many) for _ in range(4)]
    for putter in putters:
        putter.start()
    while any(putter.is_alive() for putter in putters):
        taken += slot.take(0.001) is not None
    taken += slot.take(0.0) is not None
    assert taken + slot.dropped.get("superseded", 0) == 8000


def test_nothing_is_granted_before_a_sender_connects(door: Door) -> None:
    door.credits.open("door", 5.0)
    assert door.grants == []
    _, grants = door.credits.connect()
    assert grants == (Grant(camera_id="door", credits=BASE_CREDITS, interval_ms=200),)


def test_a_camera_added_later_gets_its_credit_at_once(door: Door) -> None:
    door.credits.connect()
    door.credits.open("door", 0.5)
    assert door.grants == [Grant(camera_id="door", credits=1, interval_ms=2000)]


def test_a_credit_comes_back_when_the_frame_is_taken_and_only_then(door: Door) -> None:
    door.credits.open("door", 5.0)
    door.credits.connect()
    door.pushed.accept("door", jpeg(1))
    assert door.grants == []
    door.credits.ready("door")
    door.credits.ready("door")
    assert [grant.credits for grant in door.grants] == [1]


def test_a_credit_spent_on_a_refused_frame_comes_back_at_once(door: Door) -> None:
    door.credits.open("door", 5.0)
    door.credits.connect()
    door.pushed.accept("door", jpeg(1))
    door.credits.ready("door")
    door.grants.clear()
    assert not door.pushed.accept("door", jpeg(1)).accepted
    assert [grant.credits for grant in door.grants] == [1]
    with pytest.raises(PushError):
        door.pushed.accept("door", b"not a picture")
    assert [grant.credits for grant in door.grants] == [1, 1]


def test_a_hurry_grants_extra_credits_up_to_a_limit(door: Door) -> None:
    door.credits.open("door", 0.5)
    door.credits.connect()
    for _ in range(10):
        door.credits.hurry("door")
    assert door.grants[0] == Grant(
        camera_id="door", credits=HURRY_CREDITS, interval_ms=250
    )
    assert BASE_CREDITS + sum(grant.credits for grant in door.grants) == MOST_CREDITS


def test_a_new_sender_starts_afresh_and_the_old_ones_end_does_not_matter(
    door: Door,
) -> None:
    door.credits.open("door", 5.0)
    old, _ = door.credits.connect()
    new, grants = door.credits.connect()
    assert len(grants) == 1
    door.credits.disconnect(old)
    door.credits.spent("door")
    door.credits.ready("door")
    assert len(door.grants) == 1
    door.credits.disconnect(new)
    door.credits.ready("door")
    assert len(door.grants) == 1


@UNHURRIED
@given(st.lists(st.sampled_from(["spent", "ready", "hurry"]), max_size=60))
def test_a_sender_never_holds_more_credits_than_the_limit(steps: list[str]) -> None:
    grants: list[Grant] = []
    book = CreditBook(grants.append)
    book.open("door", 5.0)
    held = sum(grant.credits for grant in book.connect()[1])
    for step in steps:
        grants.clear()
        if step == "spent":
            if not held:
                continue
            held -= 1
        getattr(book, step)("door")
        held += sum(grant.credits for grant in grants)
        assert 0 <= held <= MOST_CREDITS


@UNHURRIED
@given(st.lists(st.floats(0.0, 0.4), min_size=1, max_size=200))
def test_capture_times_grow_and_never_lie_in_the_future(jitter: list[float]) -> None:
    times = CaptureTimes()
    last = float("-inf")
    for number, delay_s in enumerate(jitter):
        arrived_at = 1000.0 + number * 0.5 + delay_s
        at = times.captured_at(number * 0.5, arrived_at)
        assert last < at <= arrived_at
        last = at


def test_capture_times_even_out_the_network() -> None:
    times = CaptureTimes()
    delays = [0.05, 0.3, 0.0, 0.25, 0.1, 0.3, 0.02, 0.2]
    got = [
        times.captured_at(number * 0.2, 1000.0 + number * 0.2 + delay_s)
        for number, delay_s in enumerate(delays)
    ]
    assert np.allclose(np.diff(got[2:]), 0.2, atol=0.02)


def test_a_stream_whose_clock_jumps_is_followed() -> None:
    times = CaptureTimes()
    times.captured_at(10.0, 1000.0)
    assert times.captured_at(9_000.0, 1000.2) == pytest.approx(1000.2)
    assert times.captured_at(0.0, 1000.4) == pytest.approx(1000.4)


def test_waits_grow_to_a_minute_and_start_over_after_success() -> None:
    back_off = BackOff(seed=1)
    waits = [back_off.wait_s() for _ in range(10)]
    assert 0.5 <= waits[0] <= 1.0
    assert 30.0 <= waits[-1] <= 60.0
    assert all(wait <= 60.0 for wait in waits)
    back_off.reset()
    assert back_off.wait_s() <= 1.0


def test_a_pace_holds_its_rate_without_drift() -> None:
    pace, now, passed = Pace(5.0), 0.0, 0
    while now < 10.0:
        now += max(pace.due_in_s(now), 0.013)
        if pace.due_in_s(now) == 0.0:
            pace.passed(now)
            passed += 1
    assert 49 <= passed <= 52


def test_a_frame_with_a_wrong_age_uses_no_credit_up_for_good(door: Door) -> None:
    door.credits.connect()
    door.credits.open("door", 5.0)
    with pytest.raises(PushError):
        door.pushed.accept("door", jpeg(), 60_001)
    assert [grant.credits for grant in door.grants] == [1, 1]
