# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tracker on simulated detections, in seconds rather than frames."""

from itertools import pairwise
import random

from hypothesis import given, strategies as st
import pytest

from hearthward_engine.domain import Box, Detection
from hearthward_engine.vision.rest import displacement
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.trail import POINTS_LIMIT

from .vision_helpers import (
    ASPECT,
    START_AT,
    UNHURRIED,
    Actor,
    Film,
    crossing,
    crossing_s,
    standing,
)

WALK, JOG, RUN = 1.4, 2.8, 5.0
PASSES = 60


def _passes(speed_mps: float, fps: float) -> tuple[int, int]:
    """Return of how many passes any track, and exactly one track, was confirmed."""
    any_track = one_track = 0
    for seed in range(PASSES):
        rng = random.Random(seed)
        phase_s = rng.uniform(0.0, 2.0)
        height = rng.uniform(0.12, 0.30)
        path = crossing(
            speed_mps, height=height, phase_s=phase_s, leftwards=seed % 2 == 0
        )
        actor = Actor(path, miss=0.05, confidence=(0.55, 0.95))
        seconds = phase_s + crossing_s(speed_mps, height) + 6
        # The camera was on before; the first picture shows an empty scene.
        film = Film()
        film.tracker.update([], START_AT - 1 / fps)
        film.play([actor], fps=fps, seconds=seconds, seed=seed, hurry=True)
        count = len({track.id for track in film.confirmed})
        any_track += count >= 1
        one_track += count == 1
    return any_track, one_track


@pytest.mark.parametrize("speed_mps", [WALK, JOG, RUN])
@pytest.mark.parametrize(
    ("fps", "share"), [(5.0, 0.99), (2.0, 0.99), (1.0, 0.97), (0.5, 0.90)]
)
def test_a_pass_through_the_view_is_confirmed(
    speed_mps: float, fps: float, share: float
) -> None:
    any_track, _ = _passes(speed_mps, fps)
    assert any_track >= share * PASSES


@pytest.mark.parametrize("speed_mps", [WALK, JOG, RUN])
@pytest.mark.parametrize("fps", [5.0, 2.0, 1.0, 0.5])
def test_a_pass_through_the_view_is_one_track(speed_mps: float, fps: float) -> None:
    any_track, one_track = _passes(speed_mps, fps)
    assert one_track >= 0.97 * any_track


@pytest.mark.parametrize("fps", [5.0, 2.0, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_persons_who_cross_keep_their_ids(fps: float, seed: int) -> None:
    near = Actor(crossing(WALK, foot=0.80))
    far = Actor(crossing(WALK, foot=0.74, leftwards=True))
    film = Film().play([near, far], fps=fps, seconds=9.0, seed=seed)

    assert len(film.ids) == 2
    for track in film.updates[-1].tracks:
        across = [(p.box[0] + p.box[2]) / 2 for p in track.points]
        forward = across[-1] > across[0]
        steps = list(pairwise(across))
        assert all((after > before) == forward for before, after in steps[2:-2])


def test_a_person_hidden_behind_a_car_comes_back_as_the_same() -> None:
    walk = crossing(WALK)

    def behind_car(after_s: float) -> Box | None:
        box = walk(after_s)
        return None if box is None or 0.45 < box[0] < 0.60 else box

    film = Film().play([Actor(behind_car)], fps=5.0, seconds=9.0)
    assert len(film.ids) == 1


def test_a_stranger_who_comes_after_a_resident_left_is_somebody_else() -> None:
    leaves = Actor(crossing(WALK))
    gone_s = crossing_s(WALK)
    enters = Actor(crossing(WALK, phase_s=gone_s + 3.0, leftwards=True))
    film = Film().play([leaves, enters], fps=5.0, seconds=gone_s + 8.0)
    assert len(film.ids) == 2


def test_one_detection_far_above_threshold_confirms_when_frames_are_sparse() -> None:
    sure = Detection(label="person", confidence=0.8, box=(0.4, 0.3, 0.5, 0.7))
    tracker = Tracker()
    tracker.update([], START_AT)
    update = tracker.update([sure], START_AT + 1.0)
    assert [track.label for track in update.confirmed] == ["person"]
    assert not update.unconfirmed


def test_one_detection_waits_for_a_second_when_frames_are_dense() -> None:
    sure = Detection(label="person", confidence=0.9, box=(0.4, 0.3, 0.5, 0.7))
    tracker = Tracker()
    tracker.update([], START_AT)
    first = tracker.update([sure], START_AT + 0.2)
    assert first.unconfirmed
    assert first.tracks == ()
    second = tracker.update([sure], START_AT + 0.4)
    assert len(second.confirmed) == 1


def test_a_single_doubtful_detection_is_forgotten() -> None:
    doubtful = Detection(label="person", confidence=0.5, box=(0.4, 0.3, 0.5, 0.7))
    tracker = Tracker()
    tracker.update([], START_AT)
    assert tracker.update([doubtful], START_AT + 1.0).unconfirmed
    updates = [tracker.update([], START_AT + second) for second in range(2, 6)]
    assert all(update.tracks == () for update in updates)
    assert not updates[-1].unconfirmed


@pytest.mark.parametrize(("seconds", "confirmed"), [(1.2, False), (3.0, True)])
def test_what_is_only_faintly_seen_must_be_seen_for_a_while(
    seconds: float, confirmed: bool
) -> None:
    tracker = Tracker()
    faint = Detection(label="person", confidence=0.5, box=(0.4, 0.3, 0.5, 0.8))
    for step in range(round(seconds * 5)):
        update = tracker.update([faint], START_AT + step / 5)
    assert bool(update.tracks) is confirmed


def test_weak_detections_continue_a_track_but_start_none() -> None:
    path = crossing(WALK)
    weak = Actor(path, confidence=(0.15, 0.3))
    assert Film().play([weak], fps=5.0, seconds=8.0).ids == set()

    film = Film().play([Actor(path)], fps=5.0, seconds=3.0)
    film.play([weak], fps=5.0, seconds=2.0, start_s=3.2)
    assert len(film.ids) == 1
    assert film.updates[-1].tracks[0].last_at == pytest.approx(START_AT + 5.2)


PARKED: Box = (0.30, 0.55, 0.48, 0.75)


def test_a_parked_car_is_stationary_from_the_start_and_confirms_nothing() -> None:
    film = Film().play([Actor(standing(PARKED), "car")], fps=1.0, seconds=120)
    assert film.confirmed == []
    assert len(film.ids) == 1
    assert film.updates[-1].tracks[0].stationary


def test_a_person_walking_past_does_not_set_a_parked_car_in_motion() -> None:
    walk = crossing(WALK, height=0.3, foot=0.8)

    def hidden(after_s: float) -> Box | None:
        box = walk(after_s)
        left, top, right, bottom = PARKED
        if box is None or box[2] < left or box[0] > right:
            return PARKED
        # The person covers one side of the car: the detector sees the other.
        if (box[0] + box[2]) / 2 < (left + right) / 2:
            return (min(box[2], right - 0.06), top, right, bottom)
        return (left, top, max(box[0], left + 0.06), bottom)

    actors = [Actor(hidden, "car"), Actor(walk)]
    film = Film().play(actors, fps=5.0, seconds=12.0)
    assert [track.label for track in film.confirmed] == ["person"]


def _drive_off(after_s: float) -> Box | None:
    left, top, right, bottom = PARKED
    ahead = 0.15 * max(0.0, after_s - 60.0)
    if left + ahead > 0.97:
        return None
    return (left + ahead, top, min(1.0, right + ahead), bottom)


@pytest.mark.parametrize("fps", [5.0, 1.0])
def test_a_parked_car_that_leaves_becomes_a_live_mover(fps: float) -> None:
    film = Film().play([Actor(_drive_off, "car")], fps=fps, seconds=70.0)
    assert len(film.ids) == 1
    moved = film.confirmed
    assert len(moved) == 1
    assert START_AT + 60.0 < moved[0].last_at <= START_AT + 63.0
    assert not moved[0].stationary


def _drive_in(after_s: float) -> Box | None:
    left, top, right, bottom = PARKED
    away = 0.15 * max(0.0, 5.0 - after_s)
    if right - away < 0.04:
        return None
    return (max(0.0, left - away), top, right - away, bottom)


def test_a_car_that_arrives_is_a_mover_until_it_has_parked() -> None:
    film = Film().play([Actor(_drive_in, "car")], fps=5.0, seconds=30.0)
    assert len(film.confirmed) == 1
    assert film.confirmed[0].first_at < START_AT + 5.0
    assert film.updates[-1].tracks[0].stationary


@pytest.mark.parametrize("label", ["person", "cat"])
@pytest.mark.parametrize("fps", [5.0, 0.5])
def test_who_stands_still_is_never_stationary(label: str, fps: float) -> None:
    still = Actor(standing((0.4, 0.3, 0.5, 0.7)), label)
    film = Film().play([still], fps=fps, seconds=300.0)
    assert len(film.ids) == 1
    assert not any(t.stationary for u in film.updates for t in u.tracks)
    assert film.updates[-1].tracks[0].last_at == START_AT + 300.0


def test_a_track_is_live_only_while_it_is_seen() -> None:
    film = Film().play([Actor(crossing(WALK))], fps=5.0, seconds=4.0)
    assert len(film.tracker.live(START_AT + 5.0)) == 1
    assert film.tracker.live(START_AT + 8.0) == ()


def test_a_path_is_thinned_but_keeps_its_ends() -> None:
    still = Actor(standing((0.4, 0.3, 0.5, 0.7)))
    film = Film().play([still], fps=5.0, seconds=600.0)
    points = film.updates[-1].tracks[0].points
    gaps = [b.at - a.at for a, b in pairwise(points)]
    assert len(points) <= POINTS_LIMIT
    assert points[0].at == START_AT
    assert points[-1].at == START_AT + 600.0
    assert max(gaps) <= 600.0 / (POINTS_LIMIT / 4)


def test_the_label_is_what_most_confidence_was_for() -> None:
    tracker = Tracker()
    labels = [("truck", 0.9), ("car", 0.6), ("car", 0.6), ("car", 0.6)]
    for number, (label, confidence) in enumerate(labels):
        seen = Detection(label=label, confidence=confidence, box=PARKED)
        tracker.update([seen], START_AT + number * 0.2)
    assert [track.label for track in tracker.live(START_AT + 0.6)] == ["car"]


def test_two_boxes_on_one_object_are_one_track() -> None:
    def seen(label: str, confidence: float, left: float) -> Detection:
        return Detection(label=label, confidence=confidence, box=(left, 0.5, 0.6, 0.8))

    tracker = Tracker()
    for number in range(4):
        both = [seen("car", 0.7, 0.30), seen("truck", 0.6, 0.31)]
        tracker.update(both, START_AT + number * 0.2)
    assert len(tracker.live(START_AT + 0.6)) == 1


@pytest.mark.parametrize("side", [0.0, 1e-175, 1e-9])
def test_boxes_without_size_do_no_harm(side: float) -> None:
    tracker = Tracker()
    dot = Detection(label="person", confidence=0.9, box=(0.5, 0.5, 0.5 + side, 0.5))
    speck = Detection(label="person", confidence=0.9, box=(0.0, 0.0, side, side))
    for step in range(4):
        update = tracker.update([dot, speck, speck], START_AT + step / 5)
    assert update.tracks


def test_time_that_does_not_go_forward_is_refused() -> None:
    tracker = Tracker()
    tracker.update([], START_AT)
    with pytest.raises(ValueError, match="forward in time"):
        tracker.update([], START_AT)


_side = st.floats(0.0, 1.0, allow_nan=False)
_boxes = st.tuples(_side, _side, _side, _side).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)
_detections = st.builds(
    Detection,
    label=st.sampled_from(["person", "car", "dog", "backpack"]),
    confidence=st.floats(0.1, 1.0),
    box=_boxes,
)


@UNHURRIED
@given(
    st.lists(
        st.tuples(st.floats(0.01, 90.0), st.lists(_detections, max_size=6)),
        max_size=20,
    )
)
def test_any_detections_at_any_pace_give_sound_tracks(
    scenes: list[tuple[float, list[Detection]]],
) -> None:
    tracker = Tracker()
    at = START_AT
    for gap_s, seen in scenes:
        at += gap_s
        update = tracker.update(seen, at, aspect=ASPECT)
        ids = [track.id for track in update.tracks]
        assert len(ids) == len(set(ids))
        assert {track.id for track in update.confirmed} <= set(ids)
        for track in update.tracks:
            assert track.first_at <= track.last_at <= at
            assert 1 <= len(track.points) <= POINTS_LIMIT
            assert track.points[-1].at == track.last_at


@UNHURRIED
@given(_boxes)
def test_a_box_that_stays_is_not_displaced(box: Box) -> None:
    assert displacement(box, box) == 0.0


def test_who_is_seen_after_a_long_outage_is_somebody_else() -> None:
    tracker = Tracker()
    person = Detection(label="person", confidence=0.9, box=(0.4, 0.3, 0.5, 0.8))
    for step in range(5):
        before = tracker.update([person], START_AT + step / 5).tracks
    back_at = START_AT + 600.0
    assert tracker.update([], back_at).tracks == ()
    for step in range(1, 5):
        after = tracker.update([person], back_at + step / 5).tracks
    assert {track.id for track in after}.isdisjoint(track.id for track in before)
    assert after[0].first_at > back_at
