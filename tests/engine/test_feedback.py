# SPDX-License-Identifier: AGPL-3.0-or-later
"""Feedback: by camera and pattern, bounded, visible, resettable, never a bound."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import Window
from hearthward_engine.evidence import Facts
from hearthward_engine.present.memory import Vote
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.pattern import UNKNOWN, about, pattern_of
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.store.memory import MOST_PER_WINDOW, Ledger
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.wiring.feedback import MOST, FeedbackBook, shifts_of

from .judgement_helpers import camera, empty_house, house, track, visit, window
from .spine_helpers import T0, Running, make_assessment
from .store_v1 import make_v1

CAT = ((0.0, 0.1, 0.9), (4.0, 0.3, 0.8), (8.0, 0.5, 0.9))


def facts_of(seen: Window, at: object = None) -> Facts:
    return build_facts(seen, camera(), at or house(night=True))  # type: ignore[arg-type]


def record(store: Store, *windows: Window, at: object = None) -> None:
    for seen in windows:
        store.record(make_assessment(seen), seen, facts_of(seen, at))


def callers(number: int) -> list[Window]:
    return [window(visit(20.0), window_id=f"w{n}") for n in range(number)]


@pytest.fixture
def book(store: Store, clock: ManualClock) -> FeedbackBook:
    return FeedbackBook(Ledger(store), clock)


# --- patterns -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "at", "expected"),
    [
        (visit(5.0), house(), "person.entry.day"),
        (visit(5.0), house(night=True), "person.entry.night"),
        (visit(60.0), house(night=True), "person.entry.night.loitering"),
        (visit(40.0), empty_house(), "person.entry.day.door"),
        (visit(5.0, identity="Anna"), house(), "resident.entry.day"),
        (track(CAT, label="cat", tall=0.05), house(), "animal.entry.day"),
        (track([(0.0, 0.0, 0.46), (9.0, 0.9, 0.46)]), house(), "person.sidewalk.day"),
        (
            track([(0.0, 0.85, 0.7), (9.0, 0.9, 0.8)]),
            empty_house(alarm="armed_away"),
            "person.restricted.day.restricted",
        ),
    ],
)
def test_a_pattern_says_what_was_where_when_and_doing_what(
    seen: Any, at: Any, expected: str
) -> None:
    pattern = pattern_of(facts_of(window(seen), at))
    assert pattern == expected
    assert not set(about(pattern)) & set("._")


def test_a_pattern_knows_no_ids_names_or_times() -> None:
    one = facts_of(window(visit(20.0), window_id="w1"))
    later = facts_of(window(visit(25.0, track_id="t9"), window_id="w2"))
    assert pattern_of(one) == pattern_of(later)


# --- shifts ---------------------------------------------------------------------------


def test_verdicts_move_their_own_pattern_and_no_other(
    store: Store, book: FeedbackBook
) -> None:
    cat = window(track(CAT, label="cat", tall=0.05), window_id="cat")
    record(store, *callers(2), cat)
    for name in ("w0", "w1"):
        book.give(name, "false_alarm")
    assert book.shift("front", facts_of(callers(1)[0])) == -10
    assert book.shift("front", facts_of(cat)) == 0
    assert book.shift("back", facts_of(callers(1)[0])) == 0
    by_day = house()
    assert book.shift("front", facts_of(window(visit(20.0)), by_day)) == 0


def test_a_window_votes_once_and_the_newest_verdict_wins(
    store: Store, book: FeedbackBook
) -> None:
    record(store, *callers(1))
    for verdict in ("false_alarm", "missed", "correct", "missed", "missed"):
        given = book.give("w0", verdict)
    assert (given.shift, given.votes) == (5, 1)
    for turn in range(30):
        book.give("w0", ("missed", "false_alarm")[turn % 2])
    assert len(store.feedback("front")) <= MOST_PER_WINDOW


votes = st.lists(
    st.builds(
        Vote,
        window_id=st.sampled_from([f"w{n}" for n in range(12)]),
        camera_id=st.sampled_from(["a", "b"]),
        verdict=st.sampled_from(["false_alarm", "correct", "missed"]),
        at=st.floats(0, 1e9),
        pattern=st.sampled_from(["p", "q", None]),
    ),
    max_size=60,
)


@given(votes)
def test_no_crowd_of_verdicts_moves_a_prior_further_than_fifteen(
    given_: Iterable[Vote],
) -> None:
    for shift in shifts_of(given_).values():
        assert -MOST <= shift.shift <= MOST
        assert shift.votes >= 1


@given(st.sampled_from([20.0, 40.0, 70.0]), st.integers(-100, 100), st.booleans())
def test_feedback_never_lowers_a_threat_below_its_floor_nor_lifts_a_ceiling(
    stay_s: float, shift: int, night: bool
) -> None:
    at = empty_house(night=night, alarm="armed_away")
    facts = facts_of(window(visit(stay_s)), at)
    plain, shifted = envelope(facts), envelope(facts, shift)
    assert (shifted.floor, shifted.ceiling) == (plain.floor, plain.ceiling)
    assert plain.floor <= shifted.prior <= plain.ceiling
    assert shifted.score >= plain.floor


def test_the_shift_applied_is_a_hit_with_its_reason() -> None:
    facts = facts_of(window(visit(5.0)))
    hits = {hit.name: hit for hit in envelope(facts, -90).hits}
    assert hits["feedback"].shift == -MOST
    assert "false alarms" in hits["feedback"].reason
    assert "at an entry at night" in hits["feedback"].reason
    assert "were missed" in envelope(facts, 5).hits[-1].reason
    assert "feedback" not in {hit.name for hit in envelope(facts).hits}


# --- older and odd rows ---------------------------------------------------------------


def test_verdicts_of_a_first_schema_get_their_pattern_from_the_facts(
    tmp_path: Path, clock: ManualClock
) -> None:
    seen = callers(3)
    path = tmp_path / "hearthward.db"
    make_v1(path, [(one, make_assessment(one)) for one in seen])
    with Store(tmp_path, clock) as store:
        # A first engine stored facts as this one does.
        again = [msgspec.structs.replace(one, id=f"f{one.id}") for one in seen]
        record(store, *again)
        for one in again:
            store.add_feedback(one.id, "false_alarm")
        store.add_feedback("w0", "missed")
        book = FeedbackBook(Ledger(store), clock)
        assert book.shift("front", facts_of(seen[0])) == -15
        found = {shift.pattern: shift for shift in book.of("front").values()}
        assert found["person.entry.night"].false_alarm == 3
        # Without facts a verdict is shown, but moves nothing.
        assert found[UNKNOWN].missed == 1
        assert all(vote.pattern for vote in Ledger(store).votes())


def test_verdicts_go_with_their_windows(store: Store, book: FeedbackBook) -> None:
    record(store, *callers(2))
    book.give("w0", "false_alarm")
    store.forget_before(T0 + 86_400)
    assert book.of() == {}


# --- over HTTP ------------------------------------------------------------------------


async def test_feedback_is_listed_and_reset_by_camera_and_pattern(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    seen = [
        msgspec.structs.replace(one, camera_id=camera_id)
        for one in (
            *callers(3),
            window(track(CAT, label="cat", tall=0.05), window_id="cat"),
        )
    ]
    record(engine.engine.store, *seen)

    async def give(window_id: str, verdict: str) -> dict[str, Any]:
        body = {"window_id": window_id, "verdict": verdict}
        status, answer = await engine.call("POST", "/feedback", body)
        assert status == 200
        return dict(answer)

    await give("w0", "false_alarm")
    await give("w1", "correct")
    assert await give("w2", "false_alarm") == {
        "camera_id": camera_id,
        "shift": -10,
        "pattern": "person.entry.night",
    }
    await give("cat", "missed")
    _, listed = await engine.call("GET", f"/feedback?camera_id={camera_id}")
    cat, person = listed["shifts"]
    assert (cat["shift"], cat["votes"], cat["missed"]) == (5, 1, 1)
    assert (person["shift"], person["votes"], person["false_alarm"]) == (-10, 3, 2)
    assert person["about"] == "an unknown person at an entry at night"
    assert person["newest_at"].endswith("Z")

    path = f"/feedback/{camera_id}"
    status, answer = await engine.call("DELETE", f"{path}/person.entry.night")
    assert (status, answer) == (200, {"forgotten": 3})
    _, listed = await engine.call("GET", "/feedback")
    assert [one["pattern"] for one in listed["shifts"]] == [cat["pattern"]]
    assert (await engine.call("DELETE", path))[1] == {"forgotten": 1}
    assert (await engine.call("DELETE", path))[1] == {"forgotten": 0}
    for method, place in (("DELETE", "/feedback/x"), ("GET", "/feedback?camera_id=x")):
        status, answer = await engine.call(method, place)
        assert (status, answer["error"]["code"]) == (404, "unknown_camera")


async def test_the_next_window_of_the_pattern_starts_lower_and_says_so(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    desk = engine.engine._desk
    seen = msgspec.structs.replace(callers(1)[0], camera_id=camera_id)
    facts = build_facts(seen, engine.engine.board.cameras()[camera_id], None)
    engine.engine.store.record(make_assessment(seen), seen, facts)
    body = {"window_id": "w0", "verdict": "false_alarm"}
    assert (await engine.call("POST", "/feedback", body))[0] == 200
    case = desk._weighed(msgspec.structs.replace(seen, id="next"))
    assert case.envelope is not None
    (hit,) = [hit for hit in case.envelope.hits if hit.name == "feedback"]
    assert hit.shift == -5
