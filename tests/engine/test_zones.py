# SPDX-License-Identifier: AGPL-3.0-or-later
"""Zones: foot points, stays with hysteresis, ignored ground."""

from hypothesis import assume, given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import (
    Box,
    Detection,
    Point,
    Track,
    TrackPoint,
    Zone,
    ZoneKind,
)
from hearthward_engine.vision.zones import FORGET_S, Zoner, contains, foot

from .vision_helpers import UNHURRIED

LEFT_HALF: tuple[Point, ...] = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
LOWER_HALF: tuple[Point, ...] = ((0.0, 0.5), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0))
# An L: the lower right quarter is not part of it.
ELBOW: tuple[Point, ...] = (
    (0.0, 0.0),
    (1.0, 0.0),
    (1.0, 0.5),
    (0.5, 0.5),
    (0.5, 1.0),
    (0.0, 1.0),
)
PORCH = Zone(name="porch", kind=ZoneKind.ENTRY, polygon=LEFT_HALF)
LAWN = Zone(name="lawn", kind=ZoneKind.YARD, polygon=LOWER_HALF)
STREET = Zone(name="street", kind=ZoneKind.IGNORE, polygon=LEFT_HALF)
INSIDE, OUTSIDE = 0.3, 0.7


def box_at(x: float, foot_y: float = 0.8) -> Box:
    return (x - 0.05, foot_y - 0.3, x + 0.05, foot_y)


def walk(
    zoner: Zoner, places: list[float], gap_s: float, *, start_at: float = 1000.0
) -> Track:
    """Lead one track through these places, and return it as zoned last."""
    track = Track(
        id="a", label="person", confidence=0.9, first_at=start_at, last_at=start_at
    )
    for number, x in enumerate(places):
        at = start_at + number * gap_s
        track = msgspec.structs.replace(
            track, last_at=at, points=(TrackPoint(at=at, box=box_at(x)),), stays=()
        )
        (track,) = zoner.update([track], at)
    return track


def test_a_walk_through_a_zone_is_one_stay_from_its_first_to_its_last_frame() -> None:
    places = [OUTSIDE] * 3 + [INSIDE] * 10 + [OUTSIDE] * 3
    (stay,) = walk(Zoner([PORCH]), places, 0.2).stays
    assert (stay.zone, stay.kind) == ("porch", ZoneKind.ENTRY)
    assert stay.entered_at == pytest.approx(1000.6)
    assert stay.left_at == pytest.approx(1002.4)


def test_an_open_stay_ends_at_the_last_sight_for_now() -> None:
    (stay,) = walk(Zoner([PORCH]), [INSIDE] * 6, 0.2).stays
    assert stay.entered_at == 1000.0
    assert stay.left_at == pytest.approx(1001.0)


def test_one_frame_across_the_border_is_no_visit() -> None:
    places = [OUTSIDE] * 3 + [INSIDE] + [OUTSIDE] * 3
    assert walk(Zoner([PORCH]), places, 0.2).stays == ()


def test_one_frame_outside_does_not_end_a_stay() -> None:
    places = [INSIDE] * 3 + [OUTSIDE] + [INSIDE] * 3
    (stay,) = walk(Zoner([PORCH]), places, 0.2).stays
    assert stay.entered_at == 1000.0
    assert stay.left_at == pytest.approx(1001.2)


def test_a_foot_trembling_on_the_border_makes_no_chain_of_stays() -> None:
    places = [INSIDE, INSIDE, *[OUTSIDE, INSIDE] * 20]
    assert len(walk(Zoner([PORCH]), places, 0.2).stays) == 1


def test_with_sparse_frames_a_single_sight_inside_counts() -> None:
    (stay,) = walk(Zoner([PORCH]), [OUTSIDE, INSIDE, OUTSIDE], 2.0).stays
    assert (stay.entered_at, stay.left_at) == (1002.0, 1002.0)


def test_coming_back_is_a_second_stay() -> None:
    places = [INSIDE] * 5 + [OUTSIDE] * 5 + [INSIDE] * 5
    first, second = walk(Zoner([PORCH]), places, 0.2).stays
    assert first.left_at < second.entered_at


def test_overlapping_zones_are_stayed_in_together() -> None:
    stays = walk(Zoner([PORCH, LAWN]), [INSIDE] * 5, 0.2).stays
    assert {stay.zone for stay in stays} == {"porch", "lawn"}


def test_a_track_seen_again_keeps_its_stays_until_it_is_forgotten() -> None:
    zoner = Zoner([PORCH])
    walk(zoner, [INSIDE] * 5 + [OUTSIDE] * 5, 0.2)
    zoner.update([], 1050.0)
    assert len(walk(zoner, [OUTSIDE], 0.2, start_at=1060.0).stays) == 1
    late_at = 1060.0 + FORGET_S + 10.0
    zoner.update([], late_at)
    assert walk(zoner, [OUTSIDE], 0.2, start_at=late_at + 1.0).stays == ()


def test_a_track_that_is_only_remembered_does_not_move_on() -> None:
    zoner = Zoner([PORCH])
    track = walk(zoner, [OUTSIDE, INSIDE], 0.2)
    for number in range(5):
        (again,) = zoner.update([track], 1001.0 + number)
        assert again.stays == ()


def test_what_stands_in_an_ignored_zone_is_dropped() -> None:
    def seen(x: float) -> Detection:
        return Detection(label="person", confidence=0.9, box=box_at(x))

    inside, outside = seen(INSIDE), seen(OUTSIDE)
    assert Zoner([STREET, LAWN]).keep([inside, outside]) == (outside,)
    assert Zoner([LAWN]).keep([inside, outside]) == (inside, outside)
    assert walk(Zoner([STREET]), [INSIDE] * 5, 0.2).stays == ()


@pytest.mark.parametrize("box", [(0.0, 0.4, 0.1, 1.0), (0.0, 0.0, 0.0, 1.0)])
def test_a_box_cut_by_the_pictures_edge_still_has_its_foot_inside(box: Box) -> None:
    assert contains(LEFT_HALF, foot(box))


@UNHURRIED
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_polygon_with_a_corner_inwards_contains_what_it_covers(
    x: float, y: float
) -> None:
    assume(min(abs(x - 0.5), abs(y - 0.5), x, y, 1 - x, 1 - y) > 1e-9)
    assert contains(ELBOW, (x, y)) == (x < 0.5 or y < 0.5)


@UNHURRIED
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5))
def test_neither_direction_nor_first_corner_of_a_polygon_matters(
    x: float, y: float, turn: int
) -> None:
    assume(min(abs(x - 0.5), abs(y - 0.5)) > 1e-9)
    turned = (*ELBOW[turn:], *ELBOW[:turn])
    assert contains(turned, (x, y)) == contains(tuple(reversed(ELBOW)), (x, y))


def test_time_that_passes_between_sparse_frames_changes_nothing() -> None:
    plain, ticked = Zoner([PORCH]), Zoner([PORCH])
    expected = walk(plain, [OUTSIDE, INSIDE, OUTSIDE], 2.0).stays
    track = Track(
        id="a", label="person", confidence=0.9, first_at=1000.0, last_at=1000.0
    )
    for number, x in enumerate([OUTSIDE, INSIDE, OUTSIDE]):
        at = 1000.0 + number * 2.0
        track = msgspec.structs.replace(
            track, last_at=at, points=(TrackPoint(at=at, box=box_at(x)),), stays=()
        )
        (track,) = ticked.update([track], at)
        for tick in (1.0, 1.99, 2.5):
            (track,) = ticked.update([track], at + tick)
    assert len(expected) == 1
    assert track.stays == expected
