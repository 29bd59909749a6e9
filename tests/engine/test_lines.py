# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines: once a pass, the right way, at any rate, and never by trembling."""

from collections.abc import Sequence
import math
import random

from hypothesis import assume, given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import Line, LineCrossing, Point, Track, TrackPoint
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.prompt import build_prompt
from hearthward_engine.vision.lines import ASPECT, MARGIN_HEIGHTS
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import CROSSINGS_LIMIT, Zoner
from hearthward_engine.windows.assembler import clipped
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import T0, camera, house, visit, window
from .vision_helpers import START_AT, UNHURRIED, Actor, crossing, crossing_s, moments

TALL = 0.25
# Drawn downwards: somebody at the top who looks down has the picture's left to the
# right of him.
GATE = Line(name="gate", start=(0.5, 0.2), end=(0.5, 0.95))
RATES = (5.0, 2.0, 1.0, 0.5)


def walked(
    lines: Sequence[Line], feet: Sequence[Point], gap_s: float, *, tall: float = TALL
) -> Track:
    """Lead one track's foot through these points, and return it as it came out."""
    zoner = Zoner((), lines)
    track = Track(id="a", label="person", confidence=0.9, first_at=T0, last_at=T0)
    for number, (x, y) in enumerate(feet):
        at = T0 + number * gap_s
        box = (x - 0.04, y - tall, x + 0.04, y)
        track = msgspec.structs.replace(
            track, last_at=at, points=(TrackPoint(at=at, box=box),)
        )
        (track,) = zoner.update([track], at)
    return track


def directions(track: Track) -> list[str]:
    return [one.direction for one in track.crossings]


@pytest.mark.parametrize(
    ("fps", "speed"),
    [*((fps, speed) for fps in RATES for speed in (0.7, 1.4)), (5.0, 3.0), (2.0, 3.0)],
)
@pytest.mark.parametrize(("leftwards", "direction"), [(True, "in"), (False, "out")])
def test_who_walks_through_the_view_crosses_once_at_any_rate(
    fps: float, speed: float, leftwards: bool, direction: str
) -> None:
    for seed in range(5):
        rng = random.Random(seed)
        path = crossing(speed, phase_s=rng.uniform(0.0, 2.0), leftwards=leftwards)
        tracker, zoner = Tracker(), Zoner((), [GATE])
        passes: dict[str, tuple[LineCrossing, ...]] = {}
        actor = Actor(path)
        for after_s in moments(fps, crossing_s(speed) + 3.0):
            seen = actor.seen(after_s, rng)
            found = [] if seen is None else [seen]
            update = tracker.update(found, START_AT + after_s)
            for track in zoner.update(update.tracks, START_AT + after_s):
                passes[track.id] = track.crossings
        crossings = [one for each in passes.values() for one in each]
        assert [one.direction for one in crossings] == [direction], seed


def test_right_of_who_looks_along_the_line_is_in() -> None:
    across = Line(name="kerb", start=(0.1, 0.5), end=(0.9, 0.5))
    towards_us = [(0.5, 0.3 + 0.05 * step) for step in range(10)]
    assert directions(walked([across], towards_us, 0.2)) == ["in"]
    assert directions(walked([across], towards_us[::-1], 0.2)) == ["out"]
    turned = Line(name="kerb", start=across.end, end=across.start)
    assert directions(walked([turned], towards_us, 0.2)) == ["out"]


def test_the_time_is_that_of_the_line_not_of_the_certainty() -> None:
    feet = [(0.8, 0.7), (0.7, 0.7), (0.6, 0.7), (0.4, 0.7), (0.3, 0.7), (0.2, 0.7)]
    (crossed,) = walked([GATE], feet, 0.4).crossings
    assert (crossed.line, crossed.direction) == ("gate", "in")
    assert crossed.at == pytest.approx(T0 + 2.5 * 0.4)


def test_there_and_back_is_in_and_out() -> None:
    feet = [(0.9 - 0.05 * step, 0.7) for step in range(17)]
    track = walked([GATE], feet + feet[::-1], 0.2)
    assert directions(track) == ["in", "out"]
    first, second = track.crossings
    assert first.at < second.at


@pytest.mark.parametrize("fps", RATES)
def test_who_stands_on_the_line_does_not_cross_it(fps: float) -> None:
    rng = random.Random(7)
    for _ in range(5):
        feet = [
            (0.5 + rng.gauss(0.0, 0.03 * 0.08), 0.7 + rng.gauss(0.0, 0.03 * TALL))
            for _ in range(round(300 * fps))
        ]
        along = Line(name="kerb", start=(0.1, 0.7), end=(0.9, 0.7))
        assert walked([GATE, along], feet, 1 / fps).crossings == ()


def test_who_waits_on_the_line_and_walks_on_crosses_once() -> None:
    rng = random.Random(3)
    coming = [(0.9 - 0.04 * step, 0.7) for step in range(10)]
    waiting = [(0.5 + rng.gauss(0.0, 0.006), 0.7) for _ in range(200)]
    going = [(0.5 - 0.04 * step, 0.7) for step in range(1, 10)]
    assert directions(walked([GATE], coming + waiting + going, 0.2)) == ["in"]
    assert directions(walked([GATE], coming + waiting + coming[::-1], 0.2)) == []


def test_one_wild_box_beyond_the_line_is_no_crossing() -> None:
    feet = [(0.7, 0.7)] * 10 + [(0.3, 0.7)] + [(0.7, 0.7)] * 10
    assert walked([GATE], feet, 0.2).crossings == ()


def test_round_the_end_of_the_line_is_not_over_it() -> None:
    short = Line(name="gate", start=(0.5, 0.2), end=(0.5, 0.5))
    feet = [(0.9 - 0.05 * step, 0.7) for step in range(17)]
    assert walked([short], feet, 0.2).crossings == ()


def test_each_line_is_crossed_for_itself_in_order() -> None:
    lines = [
        Line(name=name, start=(x, 0.1), end=(x, 0.95))
        for name, x in (("gate", 0.7), ("path", 0.5), ("door", 0.3))
    ]
    feet = [(0.95 - 0.05 * step, 0.7) for step in range(18)]
    track = walked(lines, feet, 0.2)
    assert [one.line for one in track.crossings] == ["gate", "path", "door"]


def test_a_track_without_end_keeps_its_newest_crossings() -> None:
    there = [(0.3, 0.7), (0.7, 0.7)]
    track = walked([GATE], there * (CROSSINGS_LIMIT + 5), 2.0)
    assert len(track.crossings) == CROSSINGS_LIMIT
    assert track.crossings[-1].at > T0 + 2.0 * 2 * CROSSINGS_LIMIT


def test_time_that_passes_between_pictures_makes_no_crossing() -> None:
    zoner = Zoner((), [GATE])
    track = walked([GATE], [(0.7, 0.7), (0.6, 0.7)], 2.0)
    for tick in range(5):
        (again,) = zoner.update([track], T0 + 2.0 + tick)
        assert again.crossings == ()


def _side(line: Line, point: Point) -> float:
    """Return the distance from the line in body heights; negative on its left."""
    across, down = (line.end[0] - line.start[0]) * ASPECT, line.end[1] - line.start[1]
    x, y = (point[0] - line.start[0]) * ASPECT, point[1] - line.start[1]
    return (across * y - down * x) / math.hypot(across, down) / TALL


coordinates = st.floats(0.05, 0.95)
spots = st.tuples(coordinates, st.floats(0.3, 0.95))


@UNHURRIED
@given(spots, spots, spots, spots, st.sampled_from(RATES), st.integers(3, 60))
def test_a_straight_way_crosses_just_the_lines_it_meets_and_the_right_way(
    start: Point, end: Point, begins: Point, ends: Point, fps: float, steps: int
) -> None:
    assume(abs(end[0] - start[0]) + abs(end[1] - start[1]) > 0.05)
    line = Line(name="line", start=start, end=end)
    before, after = _side(line, begins), _side(line, ends)
    # From surely on one side to surely on a side; two sights there settle it.
    assume(abs(before) > MARGIN_HEIGHTS * 1.05 and abs(after) > MARGIN_HEIGHTS * 1.05)
    assume(begins != ends)
    way = Line(name="way", start=begins, end=ends)
    near, far = _side(way, start), _side(way, end)
    assume(min(abs(near), abs(far)) > 1e-6)
    meets = (before < 0) != (after < 0) and (near < 0) != (far < 0)
    feet = [
        (
            begins[0] + (ends[0] - begins[0]) * step / steps,
            begins[1] + (ends[1] - begins[1]) * step / steps,
        )
        for step in range(steps + 1)
    ]
    expected = ["in" if after > 0 else "out"] if meets else []
    assert directions(walked([line], [*feet, ends], 1 / fps)) == expected


def test_facts_and_prompt_tell_of_the_lines() -> None:
    crossings = (
        LineCrossing(line="gate", direction="in", at=T0 + 2.04),
        LineCrossing(line="gate", direction="out", at=T0 + 9.0),
    )
    person = msgspec.structs.replace(visit(10.0), crossings=crossings)
    facts = build_facts(window(person), camera(), house())
    (told,) = facts.people
    assert [(one.line, one.direction, one.at_s) for one in told.crossings] == [
        ("gate", "in", 2.0),
        ("gate", "out", 9.0),
    ]
    assert (told.crossed("gate"), told.crossed("gate", "out")) == (2, 1)
    assert told.crossed("door") == 0
    made = build_prompt(facts, envelope(facts), num_ctx=8192, num_predict=512)
    assert "passed over lines: «gate» in, «gate» out" in made.user
    plain = build_facts(window(visit(10.0)), camera(), house())
    made = build_prompt(plain, envelope(plain), num_ctx=8192, num_predict=512)
    assert "lines" not in made.user


def test_a_crossing_after_the_windows_end_belongs_to_the_next() -> None:
    crossings = tuple(
        LineCrossing(line="gate", direction="in", at=T0 + at) for at in (-3.0, 2.0, 9.0)
    )
    person = msgspec.structs.replace(visit(10.0), crossings=crossings)
    kept = clipped(person, T0, T0 + 5.0)
    assert kept is not None
    assert [one.at - T0 for one in kept.crossings] == [-3.0, 2.0]
