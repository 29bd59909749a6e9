# SPDX-License-Identifier: AGPL-3.0-or-later
"""Camera loops and the fleet: real threads, a fake detector, real pictures."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
import random
import threading

import pytest

from hearthward_engine.domain import Kind, StreamSource, Zone, ZoneKind
from hearthward_engine.ingest.credits import Grant

from .fleet_helpers import House, camera
from .ingest_helpers import DEADLINE_S, CameraServer, FakeDetector, eventually, jpeg


@pytest.fixture
def detector() -> FakeDetector:
    return FakeDetector()


@pytest.fixture
def house(detector: FakeDetector) -> Iterator[House]:
    made = House(detector)
    yield made
    made.fleet.stop()


def _holds(things: list[BaseException], count: int) -> bool:
    return len(things) >= count


def test_a_pushed_frame_becomes_an_observation_with_a_track(house: House) -> None:
    house.fleet.put(camera())
    assert house.state() == "starting"
    house.push(count=3)
    eventually(lambda: len(house.recorders["door"].frames) >= 3, "it is observed")

    last = house.recorders["door"].frames[-1]
    assert [track.label for track in last.tracks] == ["person"]
    assert last.frame is not None
    assert last.frame.pixels.shape == (192, 320, 3)
    status = house.fleet.status("door")
    assert (status.state, status.source, status.reason) == ("watching", "push", "")
    assert status.presence == {Kind.PERSON: 1}
    assert status.frame_age_s is not None
    assert len(house.confirmed) == 1


def test_a_stream_is_watched(house: House) -> None:
    with CameraServer() as server:
        source = StreamSource(url=server.url("/mjpeg"), generation=1)
        house.fleet.put(camera(source=source))
        eventually(lambda: house.state() == "watching", "the stream is watched")
        status = house.fleet.status("door")
        assert status.source == "stream"
        assert "127.0.0.1" not in repr(house.fleet.statuses())
        house.fleet.remove("door")


def test_a_dead_stream_needs_a_source_and_leaves_other_cameras_alone(
    house: House,
) -> None:
    with CameraServer() as server:
        server.up = False
        bad = camera("yard", source=StreamSource(url=server.url("/ts"), generation=1))
        house.fleet.put(bad)
        house.fleet.put(camera("door"))
        house.push("door", 2)
        eventually(lambda: house.state("yard") == "source_needed", "a lease is needed")
        assert house.asked[:1] == ["yard"]
        assert house.state("door") == "watching"
        house.push("door", 2)


def test_time_passes_for_the_observer_while_no_frame_comes(house: House) -> None:
    house.fleet.put(camera())
    house.push(count=2)
    recorder = house.recorders["door"]
    eventually(lambda: len(recorder.frames) == 2, "the frames are observed")
    house.clock.shift_s += 30.0
    eventually(
        lambda: (
            recorder.observations[-1].frame is None
            and recorder.observations[-1].tracks == ()
        ),
        "time passes and the track is gone",
    )
    times = [observation.at for observation in recorder.observations]
    assert times == sorted(times)
    assert house.fleet.status("door").presence == {}


def test_a_camera_without_frames_for_a_minute_says_so_and_recovers(
    house: House,
) -> None:
    house.fleet.put(camera())
    house.push()
    eventually(lambda: house.state() == "watching", "it is watched")
    house.clock.shift_s += 61.0
    assert house.state() == "no_frames"
    house.push()
    eventually(lambda: house.state() == "watching", "it is watched again")


def test_a_camera_that_never_sent_a_frame_is_reported_after_a_minute(
    house: House,
) -> None:
    house.fleet.put(camera())
    house.clock.shift_s += 61.0
    status = house.fleet.status("door")
    assert (status.state, status.reason) == ("no_frames", "no picture has come yet")


def test_a_camera_that_repeats_its_picture_is_not_called_watched(
    house: House,
) -> None:
    house.fleet.put(camera())
    house.push()
    house.clock.shift_s += 61.0
    house.door.accept("door", jpeg(house._number))
    status = house.fleet.status("door")
    assert status.state == "no_frames"
    assert "same picture" in status.reason
    assert status.dropped == {"identical": 1}


def test_without_a_model_no_frame_is_analysed_and_it_says_so() -> None:
    house = House(None)
    try:
        house.fleet.put(camera())
        result = house.door.accept("door", jpeg(1))
        assert (result.accepted, result.reason) == (False, "model_missing")
        assert house.state() == "model_missing"
        assert house.recorders == {}

        house.fleet.set_detector(FakeDetector())
        house.push(count=2)
        eventually(lambda: house.state() == "watching", "it is watched now")
    finally:
        house.fleet.stop()


def test_a_camera_switched_off_stops_and_starts_again(
    house: House, detector: FakeDetector
) -> None:
    house.fleet.put(camera())
    house.push(count=2)
    house.fleet.put(camera(enabled=False))
    assert house.state() == "off"
    assert house.door.accept("door", jpeg(999)).reason == "off"
    eventually(lambda: ("door", "off") in house.ended, "the loop ends")
    house.fleet.put(camera())
    house.push(count=2)
    eventually(lambda: house.state() == "watching", "it is watched again")


def test_a_failing_detector_is_reported_and_the_camera_goes_on(
    house: House, detector: FakeDetector
) -> None:
    house.fleet.put(camera())
    house.push()
    for count, error in enumerate((RuntimeError("broken"), MemoryError()), start=1):
        detector.failure = error
        house.push()
        eventually(partial(_holds, house.faults, count), "the fault is told")
        assert house.faults[-1] is error
    detector.failure = None
    house.push(count=2)
    eventually(lambda: bool(house.fleet.status("door").presence), "it goes on")
    assert house.fleet.status("door").dropped == {"error": 2}


def test_a_camera_whose_frames_all_fail_is_not_called_watched(
    house: House, detector: FakeDetector
) -> None:
    detector.failure = RuntimeError("broken")
    house.fleet.put(camera())
    house.push(count=3)
    assert house.state() == "starting"
    house.clock.shift_s += 61.0
    assert house.state() == "no_frames"


def test_a_truncated_picture_costs_that_picture_only(house: House) -> None:
    house.fleet.put(camera())
    whole = jpeg(1, 1280, 720)
    assert house.door.accept("door", whole[: len(whole) // 2]).accepted
    eventually(
        lambda: house.fleet.status("door").dropped == {"not_an_image": 1},
        "the damage is counted",
    )
    house.push(count=2)
    eventually(lambda: house.state() == "watching", "it is watched")


def test_only_wanted_classes_outside_ignored_zones_and_tall_enough_count(
    house: House,
) -> None:
    everywhere = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    ignored = Zone(name="street", kind=ZoneKind.IGNORE, polygon=everywhere)
    house.fleet.put(camera("a", classes=("car",)))
    house.fleet.put(camera("b", min_box=0.6))
    house.fleet.put(camera("c", zones=(ignored,)))
    house.fleet.put(camera("d"))
    for camera_id in "abcd":
        house.push(camera_id, 3)
    eventually(lambda: bool(house.fleet.status("d").presence), "a person is seen")
    for camera_id in "abc":
        assert house.fleet.status(camera_id).presence == {}


def test_changed_settings_take_effect_without_losing_the_track(house: House) -> None:
    house.fleet.put(camera())
    house.push(count=3)
    everywhere = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    zone = Zone(name="porch", kind=ZoneKind.ENTRY, polygon=everywhere)
    changed = camera(zones=(zone,), name="Front door")
    house.fleet.put(changed)
    house.push(count=4)
    recorder = house.recorders["door"]
    eventually(
        lambda: any(stay for one in recorder.frames[-1].tracks for stay in one.stays),
        "the track is in the zone",
    )
    ids = {track.id for one in recorder.frames for track in one.tracks}
    assert len(ids) == 1
    assert house.adopted == [changed]
    assert house.fleet.status("door").name == "Front door"


def test_a_taken_frame_gives_its_credit_back_and_doubt_gives_more(
    house: House,
) -> None:
    house.fleet.put(camera(fps=0.5))
    assert house.grants == [Grant(camera_id="door", credits=1, interval_ms=2000)]
    house.push()
    eventually(lambda: len(house.grants) == 2, "the tracker wants a second sight")
    assert house.grants[1] == Grant(camera_id="door", credits=2, interval_ms=250)
    house.push(count=2)
    eventually(lambda: len(house.grants) == 3, "the usual credit comes back")
    assert house.grants[2] == Grant(camera_id="door", credits=1, interval_ms=2000)


def test_a_switch_from_stream_to_snapshots_takes_effect(house: House) -> None:
    with CameraServer() as server:
        source = StreamSource(url=server.url("/mjpeg"), generation=1)
        house.fleet.put(camera(source=source))
        eventually(lambda: house.state() == "watching", "the stream is watched")
        assert house.door.accept("door", jpeg(1)).reason == "not_pushed"
        house.fleet.put(camera())
        eventually(lambda: bool(house.grants), "a credit is granted")
        house.push(count=2)


def test_removing_a_camera_forgets_it(house: House) -> None:
    house.fleet.put(camera())
    house.fleet.remove("door")
    house.fleet.remove("door")
    assert ("door", "removed") in house.ended
    with pytest.raises(KeyError):
        house.fleet.status("door")


def test_a_stopped_fleet_has_no_threads_and_takes_no_cameras(house: House) -> None:
    for number in range(4):
        house.fleet.put(camera(f"camera-{number}"))
    house.fleet.stop()
    assert not [t for t in threading.enumerate() if t.name.startswith("camera-")]
    assert Counter(reason for _, reason in house.ended) == {"stopped": 4}
    house.fleet.put(camera("late"))
    with pytest.raises(KeyError):
        house.fleet.status("late")


def test_cameras_come_and_go_under_load(house: House) -> None:
    ids = [f"camera-{number}" for number in range(6)]
    stop = threading.Event()

    def churn(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(60):
            camera_id = rng.choice(ids)
            action = rng.random()
            if action < 0.2:
                house.fleet.remove(camera_id)
            elif action < 0.4:
                house.fleet.put(camera(camera_id, enabled=False))
            else:
                house.fleet.put(camera(camera_id, min_box=rng.uniform(0.02, 0.1)))

    def push() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            body = jpeg(number % 250)
            for camera_id in ids:
                with suppress(KeyError):
                    house.fleet.push(camera_id, body, house.clock.now())
            house.fleet.statuses()

    with ThreadPoolExecutor(6) as pool:
        pushing = [pool.submit(push) for _ in range(2)]
        churning = [pool.submit(churn, seed) for seed in range(4)]
        try:
            for work in churning:
                work.result(DEADLINE_S)
        finally:
            stop.set()
        for work in pushing:
            work.result(DEADLINE_S)
    assert house.faults == []

    for camera_id in ids:
        house.fleet.put(camera(camera_id))
        house.push(camera_id, 2)
    eventually(
        lambda: all(house.state(camera_id) == "watching" for camera_id in ids),
        "every camera is watched",
    )
    loops = [t for t in threading.enumerate() if t.name.startswith("camera-")]
    assert len(loops) == len(ids)


def test_settings_that_cannot_be_taken_over_now_are_taken_over_later(
    house: House,
) -> None:
    house.fleet.put(camera())
    house.push()
    house.adopt_failure = OSError("the disk is full")
    changed = camera(note="by the door")
    house.fleet.put(changed)
    eventually(lambda: house.adopted == [changed], "the settings are taken over")
    house.push()
    assert house.state() == "watching"


def test_time_passes_between_the_frames_of_a_slow_camera(house: House) -> None:
    def ticks_between_frames() -> int:
        marks = "".join("-F"[one.frame is not None] for one in recorder.observations)
        return max((len(ticks) for ticks in marks.split("F")[1:-1]), default=0)

    with CameraServer() as server:
        source = StreamSource(url=server.url("/mjpeg"))
        house.fleet.put(camera(source=source, fps=0.25))
        recorder = house.recorders["door"]
        eventually(lambda: ticks_between_frames() >= 2, "time passes in between")
        assert len(recorder.frames) < len(recorder.observations)


def test_somebody_in_late_pictures_is_still_there(house: House) -> None:
    house.fleet.put(camera())
    recorder = house.recorders["door"]
    for number in (1, 2):
        assert house.door.accept("door", jpeg(number), age_ms=5000).accepted
        eventually(
            lambda: len(recorder.frames) >= number,  # noqa: B023 - used up here
            "the frame is observed",
        )
    last = recorder.observations.index(recorder.frames[-1])
    eventually(lambda: len(recorder.observations) > last + 1, "time passes")
    tick = recorder.observations[last + 1]
    assert tick.frame is None
    assert [track.label for track in tick.tracks] == ["person"]
