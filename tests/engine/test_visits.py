# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visits: repeats, one dwell over several windows, and who was lost and found again."""

from pathlib import Path
import threading

import msgspec
import pytest

from hearthward_engine.domain import Track, Window
from hearthward_engine.risk.decision import Decided, rules_only
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.prompt import build_prompt
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import IncidentBook
from hearthward_engine.windows.visits import MOST_VISITS, VisitBook
from hearthward_engine.wiring.visits import take_up_visits

from .judgement_helpers import (
    PORCH,
    T0,
    Changes,
    camera,
    house,
    observation,
    track,
    visit,
    window,
)
from .test_windows import Sink


def at_porch(since: float, until: float, track_id: str) -> Track:
    """Return somebody who stands at the porch, seen five times a second."""
    steps = round((until - since) * 5)
    spots = [(since + step / 5, *PORCH) for step in range(steps + 1)]
    seen = track(spots[-64:], track_id=track_id)
    return msgspec.structs.replace(seen, first_at=T0 + since)


def watch(
    windows: WindowAssembler, start: float, end: float, *people: tuple[float, float]
) -> None:
    """Let frames pass; each of the people is a track of its own, from and until."""
    for step in range(round((end - start) * 5) + 1):
        at = start + step / 5
        seen = [
            at_porch(since, at, f"t{number}")
            for number, (since, until) in enumerate(people)
            if since < at <= until
        ]
        windows.observe(observation(T0 + at, *seen))


def assembler(sink: Sink) -> WindowAssembler:
    return WindowAssembler(camera(), IncidentBook(Changes()), sink)


def stranger_at(start: float, number: int, **changes: object) -> Window:
    """Return a visit of ten seconds at the porch that starts then."""
    person = visit(2.0, start=T0 + start, track_id=f"t{number}")
    return window(
        person,
        window_id=f"w{number}",
        visit_id=f"v{number}",
        started_at=T0 + start,
        **changes,
    )


# --- one visit over several windows -----------------------------------------------


def test_the_third_window_of_a_visit_has_the_dwell_of_all_three() -> None:
    sink = Sink()
    watch(assembler(sink), 0.0, 260.0, (0.0, 225.0))
    assert [one.visit_id for one in sink.closed_] == [sink.closed_[0].visit_id] * 3
    (person,) = build_facts(sink.closed_[-1], camera(), house()).people
    assert person.dwell_s == pytest.approx(225.0, abs=1.0)


def test_who_is_lost_across_the_end_of_a_window_goes_on_with_the_visit() -> None:
    sink = Sink()
    watch(assembler(sink), 0.0, 260.0, (0.0, 87.0), (93.0, 178.0), (182.0, 220.0))
    first, second, third = sink.closed_
    assert first.visit_id == second.visit_id == third.visit_id
    assert second.started_at == first.ended_at
    (person,) = build_facts(third, camera(), house()).people
    assert person.dwell_s == pytest.approx(220.0, abs=1.0)
    assert person.id == "t0"
    assert all(point.at >= third.started_at for point in third.tracks[0].points)


def test_who_comes_back_too_late_or_elsewhere_is_another_visit() -> None:
    late, sink = Sink(), Sink()
    watch(assembler(late), 0.0, 160.0, (0.0, 88.0), (99.5, 120.0))
    assert late.closed_[0].visit_id != late.closed_[1].visit_id
    windows = assembler(sink)
    watch(windows, 0.0, 90.2, (0.0, 89.0))
    windows.observe(
        observation(
            T0 + 91.2, track([(90.4, 0.1, 0.9), (91.2, 0.1, 0.9)], track_id="far")
        )
    )
    assert sink.opened_[1].visit_id != sink.opened_[0].visit_id


def test_two_who_were_lost_at_one_spot_are_not_taken_for_one() -> None:
    sink = Sink()
    watch(assembler(sink), 0.0, 70.0, (0.0, 20.0), (0.2, 20.0), (22.5, 30.0))
    (found,) = sink.closed_
    assert {one.id for one in found.tracks} == {"t0", "t1", "t2"}


def test_a_track_that_comes_back_itself_is_parted_again() -> None:
    sink = Sink()
    windows = assembler(sink)
    watch(windows, 0.0, 12.0, (0.0, 8.0), (9.0, 12.0))
    assert [one.id for one in sink.grown[-1].tracks] == ["t0"]
    windows.observe(
        observation(T0 + 12.6, at_porch(0.0, 12.6, "t0"), at_porch(9.0, 12.6, "t1"))
    )
    windows.interrupt(T0 + 13.0)
    assert [one.id for one in sink.closed_[0].tracks] == ["t0", "t1"]


def test_who_stayed_over_a_restart_keeps_the_dwell() -> None:
    before, after = Sink(), Sink()
    windows = assembler(before)
    watch(windows, 0.0, 30.0, (0.0, 30.0))
    stored = windows.open_window()
    assert stored is not None
    resumed = assembler(after)
    resumed.resume(stored, T0 + 50.0)
    for step in range(1, 60):
        at = 53.0 + step / 5
        resumed.observe(observation(T0 + at, at_porch(53.0, at, "new")))
    resumed.interrupt(T0 + 66.0)
    (person,) = build_facts(after.closed_[0], camera(), house()).people
    assert person.dwell_s == pytest.approx(64.8, abs=0.5)


# --- repeats ------------------------------------------------------------------------


def seen(book: VisitBook, found: Window, **at: object) -> tuple[int, float | None]:
    facts = book.facts(found, camera(), house(**at))  # type: ignore[arg-type]
    return facts.visits_before, facts.last_visit_s_ago


def test_earlier_visits_of_strangers_are_counted() -> None:
    book = VisitBook()
    assert seen(book, stranger_at(0.0, 1)) == (0, None)
    assert seen(book, stranger_at(110.0, 2)) == (1, 100.0)
    assert seen(book, stranger_at(310.0, 3)) == (2, 190.0)


def test_a_window_that_is_weighed_again_counts_once() -> None:
    book = VisitBook()
    for _ in range(5):
        assert seen(book, stranger_at(0.0, 1)) == (0, None)
    assert seen(book, stranger_at(110.0, 2))[0] == 1


def test_windows_of_one_visit_are_no_repeats_of_each_other() -> None:
    book = VisitBook()
    seen(book, stranger_at(0.0, 1))
    later = msgspec.structs.replace(stranger_at(90.0, 2), visit_id="v1")
    assert seen(book, later) == (0, None)


def test_a_visit_of_long_ago_or_at_another_camera_is_no_repeat() -> None:
    book = VisitBook()
    seen(book, stranger_at(0.0, 1))
    seen(book, stranger_at(1700.0, 2, camera_id="back"))
    assert seen(book, stranger_at(1900.0, 3)) == (0, None)


def test_residents_and_who_stays_on_the_sidewalk_are_no_visit() -> None:
    book = VisitBook()
    anna = visit(2.0, track_id="a", identity="Anna")
    seen(book, window(anna, window_id="wa", visit_id="va"))
    spots = [(float(step), 0.1 + 0.05 * step, 0.47) for step in range(12)]
    passer = track(spots, track_id="p", tall=0.2)
    seen(book, window(passer, window_id="wp", visit_id="vp"))
    assert seen(book, stranger_at(100.0, 3)) == (0, None)


def test_who_turns_out_to_be_a_resident_is_taken_off_the_count() -> None:
    book = VisitBook()
    first = stranger_at(0.0, 1)
    seen(book, first)
    known = tuple(msgspec.structs.replace(one, identity="Anna") for one in first.tracks)
    seen(book, msgspec.structs.replace(first, tracks=known))
    assert seen(book, stranger_at(110.0, 2)) == (0, None)


def test_many_visits_take_no_more_room() -> None:
    book = VisitBook()
    for number in range(3 * MOST_VISITS):
        seen(book, stranger_at(float(number * 20), number))
    count, _ = seen(book, stranger_at(3.0 * MOST_VISITS * 20, 9999))
    assert 0 < count < MOST_VISITS


def test_cameras_note_their_visits_at_one_time() -> None:
    book = VisitBook()
    gate = threading.Barrier(4)
    counts: dict[str, list[int]] = {}

    def watch_one(camera_id: str) -> None:
        gate.wait()
        found = counts.setdefault(camera_id, [])
        for number in range(20):
            made = stranger_at(20.0 * number, number, camera_id=camera_id)
            found.append(book.facts(made, camera(camera_id), house()).visits_before)

    threads = [threading.Thread(target=watch_one, args=(f"c{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(counts.values()) == [list(range(20))] * 4


def test_repeats_are_known_after_a_restart(tmp_path: Path) -> None:
    clock = ManualClock(T0 + 20)
    first = stranger_at(0.0, 1)
    facts = VisitBook().facts(first, camera(), house())
    decided = Decided(revision=1, at=T0 + 20)
    made = rules_only(first, facts, envelope(facts), "llm_off", decided)
    with Store(tmp_path, clock, lambda _: None) as store:
        store.record(made, first, facts)
    book = VisitBook()
    with Store(tmp_path, clock, lambda _: None) as store:
        take_up_visits(store, book, T0 + 60)
    assert seen(book, stranger_at(110.0, 2)) == (1, 100.0)


def test_the_model_is_told_of_repeats_and_not_without_any() -> None:
    book = VisitBook()
    texts = []
    for number, start in enumerate((0.0, 110.0)):
        facts = book.facts(stranger_at(start, number), camera(), house())
        made = build_prompt(facts, envelope(facts), num_ctx=8192, num_predict=512)
        texts.append(made.user)
    assert "half hour before" not in texts[0]
    assert "half hour before: 1, the last one 100 s before this visit" in texts[1]
