# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a camera's risk score says, case by case."""

from collections.abc import Iterable

from hypothesis import given, strategies as st
import pytest

from hearthward_engine.domain import (
    Assessment,
    Camera,
    Event,
    Incident,
    IncidentState,
    Level,
    PushSource,
)
from hearthward_engine.present.board import Board, home_risk
from hearthward_engine.present.risk import CLEAR, HOLD_S, current_risk, newest_shown
from hearthward_engine.present.states import CameraStatus, Presence, Risk, utc
from hearthward_engine.runtime.clock import ManualClock

from .spine_helpers import T0, make_assessment, make_incident, make_window

OPEN = make_incident()
END = T0 + 60
ENDED = make_incident(revision=2, state=IncidentState.ENDED, ended_at=END)


def verdict(
    window_id: str = "w1",
    *,
    revision: int = 1,
    score: int | None = 70,
    started_at: float = T0,
    camera_id: str = "c1",
    incident_id: str = "i1",
) -> Assessment:
    window = make_window(
        window_id,
        started_at=started_at,
        ended_at=started_at + 20,
        camera_id=camera_id,
        incident_id=incident_id,
    )
    return make_assessment(window, revision=revision, score=score)


def risk_of(
    camera_id: str,
    incidents: Iterable[Incident],
    verdicts: Iterable[Assessment],
    now: float,
) -> Risk:
    return current_risk(newest_shown(camera_id, incidents, verdicts, now))


def test_without_an_incident_nothing_is_going_on() -> None:
    assert risk_of("c1", [], [], T0) == CLEAR
    assert (CLEAR.score, CLEAR.level, CLEAR.state) == (0, Level.LOW, "clear")


def test_an_open_incident_shows_the_newest_revision() -> None:
    verdicts = [verdict(revision=2, score=88), verdict(revision=1, score=61)]
    assert risk_of("c1", [OPEN], verdicts, T0 + 30) == Risk(
        score=88,
        level=Level.CRITICAL,
        state="incident",
        window_id="w1",
        title="Person at the door",
        since=utc(T0),
    )


def test_an_incident_without_a_verdict_yet_shows_nothing() -> None:
    assert risk_of("c1", [OPEN], [], T0 + 1) == CLEAR


def test_the_newest_window_counts_not_the_highest() -> None:
    later = verdict("w2", score=12, started_at=T0 + 30)
    risk = risk_of("c1", [OPEN], [verdict(score=90), later], T0 + 60)
    assert (risk.score, risk.window_id) == (12, "w2")


@pytest.mark.parametrize(
    ("after_end", "state", "score"),
    [
        (0.0, "hold", 70),
        (HOLD_S - 0.001, "hold", 70),
        (HOLD_S, "clear", 0),
        (HOLD_S + 1000, "clear", 0),
    ],
)
def test_an_ended_incident_is_held_five_minutes(
    after_end: float, state: str, score: int
) -> None:
    risk = risk_of("c1", [ENDED], [verdict()], END + after_end)
    assert (risk.state, risk.score) == (state, score)


def test_not_assessed_is_unknown_while_open_and_while_held_and_no_longer() -> None:
    unknown = verdict(score=None)
    for incident, now in ((OPEN, T0 + 30), (ENDED, END + HOLD_S - 1)):
        risk = risk_of("c1", [incident], [unknown], now)
        assert (risk.state, risk.score, risk.level) == ("unknown", None, None)
        assert risk.window_id == "w1"
    assert risk_of("c1", [ENDED], [unknown], END + HOLD_S) == CLEAR


def test_a_verdict_after_not_assessed_ends_the_unknown() -> None:
    verdicts = [verdict(revision=1, score=None), verdict(revision=2, score=40)]
    assert risk_of("c1", [OPEN], verdicts, T0 + 30).score == 40


def test_a_scored_window_then_an_unassessed_one_is_unknown() -> None:
    verdicts = [verdict(score=80), verdict("w2", score=None, started_at=T0 + 30)]
    assert risk_of("c1", [OPEN], verdicts, T0 + 60).state == "unknown"


def test_an_open_incident_comes_before_a_held_one_once_it_has_a_verdict() -> None:
    second = make_incident("i2", started_at=END + 10, window_ids=("w2",))
    held = risk_of("c1", [ENDED, second], [verdict(score=90)], END + 20)
    assert (held.state, held.score) == ("hold", 90)
    fresh = verdict("w2", score=20, started_at=END + 10, incident_id="i2")
    risk = risk_of("c1", [ENDED, second], [verdict(score=90), fresh], END + 20)
    assert (risk.state, risk.score) == ("incident", 20)


def test_of_two_open_incidents_the_younger_is_shown() -> None:
    second = make_incident("i2", started_at=T0 + 5, window_ids=("w2",))
    verdicts = [
        verdict(score=90),
        verdict("w2", score=35, started_at=T0 + 5, incident_id="i2"),
    ]
    assert risk_of("c1", [second, OPEN], verdicts, T0 + 30).score == 35


def test_a_merged_incident_shows_under_the_one_that_took_it_in() -> None:
    merged = make_incident(
        "i2",
        revision=2,
        state=IncidentState.MERGED,
        ended_at=T0 + 20,
        window_ids=("w2",),
        merged_into="i1",
    )
    older = make_incident(revision=3, window_ids=("w1", "w2"))
    verdicts = [verdict("w2", score=77, incident_id="i2")]
    risk = risk_of("c1", [merged, older], verdicts, T0 + 30)
    assert (risk.score, risk.state, risk.since) == (77, "incident", utc(T0))


def test_another_camera_of_the_same_incident_shows_its_own_windows_only() -> None:
    both = make_incident(camera_ids=("c1", "c2"), window_ids=("w1", "w2"))
    verdicts = [verdict(score=90), verdict("w2", score=25, camera_id="c2")]
    assert risk_of("c1", [both], verdicts, T0 + 30).score == 90
    assert risk_of("c2", [both], verdicts, T0 + 30).score == 25
    assert risk_of("c3", [both], verdicts, T0 + 30) == CLEAR


@given(
    scores=st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=6),
    ended=st.booleans(),
    later=st.floats(0, 2000),
    order=st.randoms(use_true_random=False),
)
def test_a_score_is_never_invented_and_the_order_of_news_does_not_matter(
    scores: list[int | None], ended: bool, later: float, order: object
) -> None:
    incident = ENDED if ended else OPEN
    verdicts = [
        verdict(revision=revision, score=score)
        for revision, score in enumerate(scores, 1)
    ]
    now = END + later
    risk = risk_of("c1", [incident], verdicts, now)
    order.shuffle(verdicts)  # type: ignore[attr-defined]
    assert risk_of("c1", [incident], verdicts, now) == risk
    over = ended and later >= HOLD_S
    if over or not scores:
        assert risk == CLEAR
    else:
        assert risk.score == scores[-1]
        assert (risk.state == "unknown") == (scores[-1] is None)


# --- the board ----------------------------------------------------------------


def board(clock: ManualClock, status: CameraStatus | None = None) -> Board:
    shown = status or CameraStatus(state="watching", presence=Presence(person=2))
    made = Board(clock, lambda _camera_id: shown)
    made.put_camera(Camera(id="c1", name="Door", source=PushSource()))
    return made


def event_of(data: object, seq: int) -> Event:
    id_ = data.window_id if isinstance(data, Assessment) else data.id  # type: ignore[attr-defined]
    return Event(
        epoch="e",
        seq=seq,
        id=id_,
        revision=data.revision,  # type: ignore[attr-defined]
        at=T0,
        change=None if isinstance(data, Assessment) else "changed",
        data=data,  # type: ignore[arg-type]
    )


def test_the_board_follows_an_incident_from_start_to_the_end_of_its_hold() -> None:
    clock = ManualClock(T0)
    shown = board(clock)
    assert shown.camera_state("c1").risk == CLEAR
    assert shown.happened(event_of(OPEN, 1)) == ("c1",)
    assert shown.camera_state("c1").incident_id == "i1"
    shown.happened(event_of(verdict(), 2))
    assert shown.camera_state("c1").risk.score == 70
    assert shown.camera_state("c1").image == "w1-k0"
    clock.advance(60)
    shown.happened(event_of(ENDED, 3))
    assert shown.camera_state("c1").risk.state == "hold"
    assert shown.camera_state("c1").presence == Presence(person=2)
    clock.advance(HOLD_S)
    state = shown.camera_state("c1")
    assert (state.risk, state.incident_id, state.image) == (CLEAR, None, "w1-k0")
    clock.advance(1)
    assert shown.open_incidents() == ()


def test_an_old_revision_that_comes_late_changes_nothing() -> None:
    shown = board(ManualClock(T0))
    shown.happened(event_of(OPEN, 1))
    shown.happened(event_of(verdict(revision=2, score=80), 2))
    shown.happened(event_of(verdict(revision=1, score=10), 3))
    assert shown.camera_state("c1").risk.score == 80


def test_a_camera_that_does_not_watch_shows_nobody_and_counts_not_for_the_home() -> (
    None
):
    clock = ManualClock(T0)
    blind = board(clock, CameraStatus(state="no_frames", presence=Presence(person=3)))
    blind.happened(event_of(OPEN, 1))
    blind.happened(event_of(verdict(score=90), 2))
    state = blind.camera_state("c1")
    assert (state.state, state.presence) == ("no_frames", Presence())
    assert home_risk([state]).score is None


def test_home_risk_is_the_highest_of_the_watching_cameras() -> None:
    clock = ManualClock(T0)
    shown = board(clock)
    shown.put_camera(Camera(id="c2", name="Yard", source=PushSource()))
    shown.happened(event_of(OPEN, 1))
    shown.happened(event_of(verdict(score=72), 2))
    risk = home_risk(shown.camera_states())
    assert (risk.score, risk.level) == (72, Level.HIGH)


def test_a_camera_switched_off_says_so_whatever_ingest_knows() -> None:
    shown = board(ManualClock(T0))
    shown.put_camera(Camera(id="c1", name="Door", source=PushSource(), enabled=False))
    assert shown.camera_state("c1").state == "off"


def test_a_window_that_closes_after_the_next_one_opened_does_not_hide_it() -> None:
    shown = board(ManualClock(T0))
    shown.window_open("c1", "w1")
    shown.window_open("c1", "w2")
    shown.window_closed("c1", "w1")
    assert shown.camera_state("c1").window_id == "w2"
    shown.window_closed("c1", "w2")
    assert shown.camera_state("c1").window_id is None


def test_an_unknown_camera_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        board(ManualClock(T0)).camera_state("nobody")
