# SPDX-License-Identifier: AGPL-3.0-or-later
"""Baselines: what a camera learns, when it says so, and what teaches it nothing."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import Window
from hearthward_engine.present.states import CameraState, Presence, Risk
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.store.memory import Ledger
from hearthward_engine.windows.baseline import (
    HALF_LIFE_S,
    MOST_PER_HOUR,
    Learned,
    cell,
    usual,
    usual_stay_s,
    visited,
    watched,
    week,
)
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.wiring.baseline import KEEP_EVERY_S, SETTLED_S, BaselineBook

from .judgement_helpers import camera, house, track, visit, window
from .spine_helpers import Running, make_assessment

HOUR = 3600.0
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2027, 1, 11, tzinfo=UTC).timestamp()


def days(
    number: int, visits_at_noon: int = 0, zone: tzinfo = UTC, stay_s: float = 20.0
) -> Learned:
    """Watch for whole days from a Monday on, with so many visitors at noon."""
    learned = Learned()
    for day in range(number):
        for hour in range(24):
            at = MONDAY + (day * 24 + hour) * HOUR
            learned = watched(learned, at, at + HOUR, zone)
            for nth in range(visits_at_noon if hour == 12 else 0):
                learned = visited(learned, at + nth, stay_s, zone)
    return learned


def noon(day: int) -> float:
    return MONDAY + (day * 24 + 12) * HOUR


# --- learning -------------------------------------------------------------------------


def test_nothing_is_known_before_enough_was_watched_at_that_hour() -> None:
    assert usual(Learned(), MONDAY, UTC) is None
    assert usual(days(2, visits_at_noon=4), noon(2), UTC) is None
    assert usual(days(5, visits_at_noon=4), noon(4), UTC) is not None


def test_a_working_week_says_nothing_of_the_weekend() -> None:
    learned = days(5, visits_at_noon=4)
    assert usual(learned, noon(5), UTC) is None
    assert usual(days(14, visits_at_noon=4), noon(19), UTC) is not None


def test_the_rate_nears_what_happens_and_quiet_hours_stay_quiet() -> None:
    learned = days(28, visits_at_noon=4)
    busy = usual(learned, noon(28), UTC)
    quiet = usual(learned, noon(28) - 9 * HOUR, UTC)
    assert busy is not None
    assert quiet is not None
    assert 2.0 < busy.rate_now <= 4.0
    assert quiet.rate_now < 0.25


def test_a_camera_that_was_off_does_not_learn_that_nobody_comes() -> None:
    learned = Learned()
    for day in range(28):
        # Switched on for noon only, when four people come.
        learned = watched(learned, noon(day), noon(day) + HOUR, UTC)
        for _ in range(4):
            learned = visited(learned, noon(day), 20.0, UTC)
    at_noon = usual(learned, noon(28), UTC)
    assert at_noon is not None
    assert at_noon.rate_now == pytest.approx(4.0, rel=0.05)
    assert usual(learned, noon(28) - 9 * HOUR, UTC) is None


def test_what_was_learned_fades_until_nothing_is_known() -> None:
    learned = days(14, visits_at_noon=4)
    assert usual(learned, noon(14), UTC) is not None
    assert usual(learned, noon(14) + 6 * HALF_LIFE_S, UTC) is None


def test_a_changed_habit_is_learned_within_weeks() -> None:
    learned = days(28, visits_at_noon=8)
    before = usual(learned, noon(28), UTC)
    for day in range(28, 70):
        for hour in range(24):
            at = MONDAY + (day * 24 + hour) * HOUR
            learned = watched(learned, at, at + HOUR, UTC)
    after = usual(learned, noon(70), UTC)
    assert before is not None
    assert after is not None
    assert after.rate_now < before.rate_now / 2


def test_a_flood_teaches_no_more_than_a_busy_hour() -> None:
    learned = days(7)
    for nth in range(10_000):
        learned = visited(learned, noon(7) + nth * 0.3, 2.0, UTC)
    assert sum(learned.visits) == pytest.approx(MOST_PER_HOUR, rel=0.01)


def test_the_usual_stay_is_a_median_that_begins_at_a_minute() -> None:
    assert usual_stay_s(Learned()) == pytest.approx(60.0, rel=0.4)
    learned = days(14, visits_at_noon=4, stay_s=10.0)
    assert 8.0 <= usual_stay_s(learned) <= 15.0
    for nth in range(10):
        learned = visited(learned, noon(14) + nth, 5000.0, UTC)
    assert usual_stay_s(learned) < 30.0


@pytest.mark.parametrize(
    ("day", "hours"), [((2027, 3, 28), 23), ((2027, 10, 31), 25), ((2027, 6, 1), 24)]
)
def test_days_on_which_the_clocks_change_count_what_was_watched(
    day: tuple[int, int, int], hours: int
) -> None:
    began = datetime(*day, tzinfo=BERLIN).timestamp()
    ended = (datetime(*day, tzinfo=BERLIN) + timedelta(days=1)).timestamp()
    learned = watched(Learned(as_of=ended), began, ended, BERLIN)
    assert sum(learned.watched_h) == pytest.approx(hours)
    of_day = [value for value in learned.watched_h if value]
    assert len(of_day) == min(hours, 24)
    assert max(of_day) == pytest.approx(2.0 if hours == 25 else 1.0)


def test_hours_are_those_of_the_house_even_off_by_half_an_hour() -> None:
    delhi = ZoneInfo("Asia/Kolkata")
    at = datetime(2027, 1, 11, 8, 30, tzinfo=delhi).timestamp()
    learned = watched(Learned(as_of=at + HOUR), at, at + HOUR, delhi)
    assert learned.watched_h[8] == pytest.approx(0.5)
    assert learned.watched_h[9] == pytest.approx(0.5)
    assert cell(at, delhi) == 8


steps = st.lists(
    st.tuples(
        st.booleans(),
        st.floats(-40 * 86_400, 40 * 86_400),
        st.floats(-100, 100_000),
    ),
    max_size=40,
)


@given(steps)
def test_no_history_leads_to_a_rate_below_zero_or_beyond_a_flood(
    history: list[tuple[bool, float, float]],
) -> None:
    learned = Learned()
    for watching, offset, length in history:
        at = MONDAY + offset
        if watching:
            learned = watched(learned, at, at + length, BERLIN)
        else:
            learned = visited(learned, at, length, BERLIN)
        assert learned.sound
    for shown in week(learned, MONDAY):
        assert shown.watched_h >= 0.0
        assert shown.rate is None or 0.0 <= shown.rate <= MOST_PER_HOUR
    found = usual(learned, MONDAY, BERLIN)
    assert found is None or found.typical_dwell_s > 0.0


# --- the book -------------------------------------------------------------------------


class Desk:
    """A baseline book with a camera that can be switched on and off."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.clock = clock
        self.phase = "watching"
        self.book = BaselineBook(Ledger(store), clock, self.states, lambda: None)

    def states(self) -> list[CameraState]:
        return [
            CameraState(
                camera_id="front",
                name="Front",
                state=self.phase,  # type: ignore[arg-type]
                reason="",
                source="push",
                fps=1.0,
                frame_age_s=0.0,
                frames=1,
                dropped={},
                presence=Presence(),
                window_id=None,
                incident_id=None,
                risk=Risk(score=0, level=None, state="clear"),
                image=None,
                image_at=None,
            )
        ]

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / 60)):
            self.clock.advance(60)
            self.book.beat()

    def tell(self, seen: Window, score: int) -> None:
        facts = build_facts(seen, camera(), house())
        made = make_assessment(seen, score=score)
        self.book.decided(made, seen, facts)

    @property
    def visits(self) -> float:
        return self.book.week("front").visits


@pytest.fixture
def desk(store: Store, clock: ManualClock) -> Desk:
    return Desk(store, clock)


def test_only_the_time_that_a_camera_watches_is_counted(desk: Desk) -> None:
    desk.pass_time(3600)
    desk.phase = "no_frames"
    desk.pass_time(7200)
    assert desk.book.week("front").watched_h == pytest.approx(1.0, abs=0.05)


def test_a_visit_teaches_once_after_its_verdict_has_settled(desk: Desk) -> None:
    desk.pass_time(60)
    desk.tell(window(visit(20.0)), 20)
    assert desk.visits == 0
    desk.pass_time(SETTLED_S + 60)
    assert desk.visits == pytest.approx(1.0, rel=0.01)


def test_a_visit_over_several_windows_teaches_once_with_its_whole_stay(
    desk: Desk,
) -> None:
    desk.pass_time(60)
    desk.tell(window(visit(80.0)), 20)
    later = window(visit(170.0), window_id="w2")
    later = msgspec.structs.replace(later, started_at=later.started_at + 90)
    desk.tell(later, 20)
    desk.pass_time(SETTLED_S + 60)
    assert desk.visits == pytest.approx(1.0, rel=0.01)
    alone = usual_stay_s(visited(Learned(), MONDAY, 178.0, UTC))
    assert desk.book.week("front").typical_dwell_s == pytest.approx(alone, rel=0.01)


def test_neither_an_alarming_window_nor_its_incident_teaches(desk: Desk) -> None:
    desk.pass_time(60)
    desk.tell(window(visit(20.0)), 20)
    spying = window(track([(0.0, 0.1, 0.46), (9.0, 0.9, 0.46)], track_id="t2"))
    desk.tell(msgspec.structs.replace(spying, id="w2"), 8)
    desk.tell(window(visit(60.0, track_id="t3"), window_id="w3"), 60)
    desk.pass_time(SETTLED_S + 60)
    assert desk.visits == 0


def test_a_later_revision_that_alarms_comes_in_time(desk: Desk) -> None:
    desk.pass_time(60)
    desk.tell(window(visit(20.0)), 30)
    desk.pass_time(SETTLED_S / 2)
    desk.tell(window(visit(20.0)), 75)
    desk.pass_time(SETTLED_S * 2)
    assert desk.visits == 0


def test_what_was_learned_outlives_a_stop_and_a_kill(
    store: Store, clock: ManualClock
) -> None:
    first = Desk(store, clock)
    first.book.start()
    first.pass_time(KEEP_EVERY_S)
    first.tell(window(visit(20.0)), 20)
    killed = Desk(store, clock)
    killed.book.start()
    assert killed.book.week("front").watched_h > 0.0
    killed.book._stop.set()
    first.book.stop()
    second = Desk(store, clock)
    second.book.start()
    assert second.visits == pytest.approx(1.0, rel=0.01)
    second.book.stop()


def test_a_damaged_baseline_is_learned_anew(store: Store, clock: ManualClock) -> None:
    Ledger(store).keep_baselines({"front": b"\x00nonsense"})
    desk = Desk(store, clock)
    desk.book.start()
    assert desk.book.week("front").hours == ()
    desk.book.stop()


async def test_a_baseline_is_shown_and_reset_over_http(engine: Running) -> None:
    camera_id = await engine.add_camera()
    path = f"/cameras/{camera_id}/baseline"
    status, shown = await engine.call("GET", path)
    assert (status, shown["hours"], shown["typical_dwell_s"]) == (200, [], None)
    book = engine.engine._baselines
    with book._lock:
        book._put(camera_id, days(14, visits_at_noon=3))
    _, shown = await engine.call("GET", path)
    assert len(shown["hours"]) == 168
    assert shown["watched_h"] > 200
    assert (await engine.call("DELETE", path))[0] == 204
    assert (await engine.call("GET", path))[1]["watched_h"] == 0
    status, answer = await engine.call("GET", "/cameras/nothing/baseline")
    assert (status, answer["error"]["code"]) == (404, "unknown_camera")


async def test_the_running_engine_weighs_by_what_was_learned(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    book = engine.engine._baselines
    learned = days(14)
    with book._lock:
        book._put(camera_id, learned)
    found = engine.engine._desk._around.baseline(camera_id, noon(14))
    assert found == usual(learned, noon(14), UTC)
