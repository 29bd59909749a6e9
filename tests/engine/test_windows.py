# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows: when they open, grow, close, go on, and which pictures they keep."""

import io

import msgspec
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.domain import Frame, Observation, Track, Window
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.incidents import IncidentBook

from .judgement_helpers import T0, Changes, camera, observation, track


class Sink:
    def __init__(self) -> None:
        self.opened_: list[Window] = []
        self.grown: list[Window] = []
        self.closed_: list[Window] = []

    def opened(self, window: Window) -> None:
        self.opened_.append(window)

    def grew(self, window: Window) -> None:
        self.grown.append(window)

    def closed(self, window: Window) -> None:
        self.closed_.append(window)


@pytest.fixture
def sink() -> Sink:
    return Sink()


def assembler(sink: Sink, **options: object) -> WindowAssembler:
    book = IncidentBook(Changes())
    return WindowAssembler(camera(), book, sink, **options)  # type: ignore[arg-type]


def walker(until: float, *, track_id: str = "t1", since: float = 0.0) -> Track:
    """Return a person seen five times a second from ``since`` to ``until``."""
    steps = round((until - since) * 5)
    spots = [
        (since + step / 5, 0.1 + 0.005 * step % 0.8, 0.7) for step in range(steps + 1)
    ]
    return track(spots, track_id=track_id)


def watch(
    assembler: WindowAssembler, start: float, end: float, *, seen_until: float
) -> None:
    """Let five frames a second pass; the person is seen until ``seen_until``."""
    for step in range(round((end - start) * 5) + 1):
        at = start + step / 5
        if at <= seen_until:
            assembler.observe(observation(T0 + at, walker(at), with_frame=False))
        else:
            assembler.observe(observation(T0 + at))


def test_a_window_opens_with_the_first_moving_track(sink: Sink) -> None:
    windows = assembler(sink)
    windows.observe(observation(T0))
    assert not sink.opened_
    windows.observe(observation(T0 + 1.0, walker(1.0, since=0.6)))
    assert len(sink.opened_) == 1
    assert sink.opened_[0].started_at == pytest.approx(T0 + 0.6)
    assert sink.opened_[0].ended_at is None
    assert sink.opened_[0].incident_id


def test_a_parked_car_opens_no_window_and_its_leaving_does(sink: Sink) -> None:
    windows = assembler(sink)
    car = track([(0.0, 0.5, 0.8), (9.0, 0.5, 0.8)], label="car", stationary=True)
    windows.observe(observation(T0 + 9.0, car))
    assert not sink.opened_
    leaving = msgspec.structs.replace(car, stationary=False, last_at=T0 + 10.0)
    windows.observe(observation(T0 + 10.0, leaving))
    assert len(sink.opened_) == 1


def test_an_idle_window_ends_when_something_was_last_seen(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 45.0, seen_until=12.0)
    (window,) = sink.closed_
    assert window.ended_at == pytest.approx(T0 + 12.0)
    assert len(sink.opened_) == 1


def test_the_idle_time_is_a_third_of_a_short_window(sink: Sink) -> None:
    windows = assembler(sink, window_s=20.0)
    watch(windows, 0.0, 8.0, seen_until=2.0)
    assert not sink.closed_
    watch(windows, 8.2, 9.0, seen_until=2.0)
    assert [w.ended_at for w in sink.closed_] == [pytest.approx(T0 + 2.0)]


def test_somebody_who_stays_continues_into_the_next_window(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 100.0, seen_until=100.0)
    (first,) = sink.closed_
    assert first.ended_at == pytest.approx(T0 + 90.0)
    second = sink.opened_[1]
    assert second.started_at == first.ended_at
    assert second.visit_id == first.visit_id
    assert second.incident_id == first.incident_id
    assert second.id != first.id


def test_points_are_clipped_to_the_window_and_dwell_reaches_back(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 140.0, seen_until=100.0)
    first, second = sink.closed_
    assert second.ended_at == pytest.approx(T0 + 100.0)
    (person,) = second.tracks
    assert person.points[0].at >= second.started_at
    assert person.first_at == pytest.approx(T0)
    (earlier,) = first.tracks
    assert earlier.points[-1].at <= T0 + 90.0
    assert earlier.last_at == pytest.approx(first.ended_at)


def test_a_newcomer_after_a_pause_is_another_visit(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 40.0, seen_until=5.0)
    later = walker(50.0, track_id="t2", since=49.0)
    windows.observe(observation(T0 + 50.0, later))
    assert sink.opened_[1].visit_id != sink.opened_[0].visit_id


def test_a_track_that_only_coasts_opens_nothing_anew(sink: Sink) -> None:
    windows = assembler(sink, window_s=20.0)
    ghost = walker(2.0)
    for second in range(2, 30):
        windows.observe(observation(T0 + second, ghost))
    assert len(sink.opened_) == 1
    assert len(sink.closed_) == 1


def test_time_alone_closes_a_window_of_a_camera_that_went_silent(sink: Sink) -> None:
    windows = assembler(sink)
    windows.observe(observation(T0 + 1.0, walker(1.0)))
    windows.observe(observation(T0 + 400.0))
    assert [w.ended_at for w in sink.closed_] == [pytest.approx(T0 + 1.0)]
    assert windows.open_window() is None


def test_growth_is_told_about_once_a_second(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 10.0, seen_until=10.0)
    assert 8 <= len(sink.grown) <= 10
    assert sink.grown[-1].ended_at is None
    assert len(sink.grown[-1].tracks[0].points) > len(sink.grown[0].tracks[0].points)


def test_an_open_window_resumes_under_its_own_id(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 5.0, seen_until=5.0)
    stored = windows.open_window()
    assert stored is not None

    again = Sink()
    resumed = assembler(again)
    resumed.resume(stored, T0 + 20.0)
    resumed.observe(observation(T0 + 21.0, walker(21.0, track_id="n1", since=20.0)))
    resumed.observe(observation(T0 + 60.0))
    (window,) = again.closed_
    assert window.id == stored.id
    assert window.visit_id == stored.visit_id
    assert not window.interrupted
    assert {one.id for one in window.tracks} == {"t1", "n1"}
    assert not again.opened_


def test_a_window_too_old_to_resume_is_closed_as_interrupted(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 5.0, seen_until=5.0)
    stored = windows.open_window()
    assert stored is not None
    again = Sink()
    assembler(again).resume(stored, T0 + 300.0)
    (window,) = again.closed_
    assert window.interrupted
    assert window.ended_at == pytest.approx(T0 + 5.0)


def test_taking_a_camera_away_interrupts_its_window(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 3.0, seen_until=3.0)
    windows.interrupt(T0 + 4.0)
    assert sink.closed_[0].interrupted
    assert sink.closed_[0].ended_at == pytest.approx(T0 + 4.0)
    windows.interrupt(T0 + 5.0)
    assert len(sink.closed_) == 1


def test_one_to_four_pictures_are_kept_as_evidence(sink: Sink) -> None:
    windows = assembler(sink)
    spots: list[tuple[float, float, float]] = []
    for step in range(60):
        at = step / 5
        spots.append((at, 0.1 + 0.4 * step / 60, 0.46 + 0.44 * step / 60))
        tall = 0.1 + 0.4 * step / 60
        person = track(spots, tall=tall)
        windows.observe(observation(T0 + at, person, with_frame=True))
    windows.observe(observation(T0 + 60.0))
    (window,) = sink.closed_
    reasons = [kept.reason for kept in window.key_frames]
    assert 1 <= len(reasons) <= 4
    assert {"first", "in_zone", "last"} <= set(reasons)
    assert len(set(reasons)) == len(reasons)
    assert len({kept.id for kept in window.key_frames}) == len(reasons)
    assert [k.at for k in window.key_frames] == sorted(k.at for k in window.key_frames)
    image = Image.open(io.BytesIO(window.key_frames[0].jpeg))
    assert image.format == "JPEG"
    assert image.size == (960, 540)
    assert window.key_frames[0].boxes[0].label == "person"


def test_pictures_are_scaled_down_to_1280(sink: Sink) -> None:
    windows = assembler(sink)
    pixels = np.zeros((1080, 1920, 3), dtype=np.uint8)
    shot = Frame(camera_id="front", captured_at=T0 + 1.0, pixels=pixels)
    windows.observe(
        Observation(camera_id="front", at=T0 + 1.0, tracks=(walker(1.0),), frame=shot)
    )
    windows.interrupt(T0 + 2.0)
    whole, close_up = sink.closed_[0].key_frames
    if whole.reason == "close_up":
        whole, close_up = close_up, whole
    assert Image.open(io.BytesIO(whole.jpeg)).size == (1280, 720)
    assert Image.open(io.BytesIO(close_up.jpeg)).width <= 640


def test_the_picture_ids_stay_the_same_while_the_window_grows(sink: Sink) -> None:
    windows = assembler(sink)
    for step in range(15):
        at = step / 5
        windows.observe(observation(T0 + at, walker(at), with_frame=True))
    first = {kept.id for kept in sink.opened_[0].key_frames}
    windows.interrupt(T0 + 4.0)
    assert first <= {kept.id for kept in sink.closed_[0].key_frames}


def late(at: float, age_s: float, *tracks: Track) -> Observation:
    """Return a frame that arrives late: the observer's time is ahead of it."""
    made = observation(at, *tracks, with_frame=True)
    return msgspec.structs.replace(made, at=at + age_s)


@pytest.mark.parametrize("age_s", [0.5, 2.0, 8.0])
def test_pictures_that_arrive_late_are_evidence_all_the_same(
    sink: Sink, age_s: float
) -> None:
    windows = assembler(sink)
    for step in range(30):
        windows.observe(late(T0 + step / 5, age_s, walker(step / 5)))
        windows.observe(observation(T0 + step / 5 + age_s))
    windows.observe(observation(T0 + 60.0))
    (window,) = sink.closed_
    assert window.started_at == pytest.approx(T0)
    assert window.key_frames
    assert all(kept.boxes for kept in window.key_frames)


def test_a_clock_that_was_set_back_does_not_stop_the_windows(sink: Sink) -> None:
    windows = assembler(sink)
    watch(windows, 0.0, 5.0, seen_until=5.0)
    stored = windows.open_window()
    assert stored is not None
    again = Sink()
    resumed = assembler(again)
    day = 86_400.0
    resumed.resume(stored, T0 - day)
    assert [window.interrupted for window in again.closed_] == [True]
    resumed.observe(observation(T0 - day + 2.0, walker(2.0 - day, since=1.0 - day)))
    assert [window.started_at for window in again.opened_] == [T0 - day + 1.0]


def test_a_parked_car_seen_beyond_the_end_stays_where_it_is(sink: Sink) -> None:
    windows = assembler(sink)
    car = track([(0.0, 0.5, 0.8)], track_id="c", label="car", stationary=True)
    for step in range(200):
        at = step / 5
        seen = track([(at, 0.5, 0.8)], track_id="c", label="car", stationary=True)
        here = msgspec.structs.replace(seen, first_at=T0)
        people = [walker(at)] if at <= 5.0 else []
        windows.observe(observation(T0 + at, here, *people))
    (window,) = sink.closed_
    assert window.ended_at == pytest.approx(T0 + 5.0)
    (parked,) = [one for one in window.tracks if one.id == "c"]
    assert [point.box for point in parked.points] == [car.points[0].box]
    assert window.started_at <= parked.points[0].at <= T0 + 5.0
