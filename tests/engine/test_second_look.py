# SPDX-License-Identifier: AGPL-3.0-or-later
"""A presence that is told late: judged windows get new revisions, and only those."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from hearthward_engine.domain import (
    Assessment,
    Camera,
    Event,
    HouseState,
    Incident,
    Item,
    Outcome,
    Window,
)
from hearthward_engine.evidence import Facts
from hearthward_engine.present.board import Board
from hearthward_engine.present.history import StoredWindow
from hearthward_engine.present.states import CameraStatus
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.desk import Desk, Surroundings
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import Change, IncidentBook
from hearthward_engine.wiring.again import LATE_S, SecondLook
from hearthward_engine.wiring.house import HouseBook

from .judgement_helpers import (
    PORCH,
    T0,
    camera,
    empty_house,
    eventually,
    ollama_server,
    track,
    visit,
    window,
)

STRANGER = track(
    [(0, 0.1, 0.46), (5, 0.2, 0.7), (12, *PORCH), (20, 0.15, 0.7), (26, 0.1, 0.46)],
    track_id="t9",
)
"""Comes up to the porch and goes away again, which is no way in."""


class Premises:
    """Store, desk, incidents and board, wired as the composition root does it."""

    def __init__(self, folder: Path, *analysts: Analyst, now: float = T0 + 40) -> None:
        self.clock = ManualClock(now)
        self.board = Board(self.clock, lambda _: CameraStatus(state="watching"))
        self.store = Store(folder, self.clock, self._logged)
        self.book = IncidentBook(self._incident_changed)
        self.house = HouseBook(self.store)
        self.house.resume()
        self.camera: Camera = camera()
        self.board.put_camera(self.camera)
        around = Surroundings(
            camera={"front": self.camera}.get,
            house=self.house.span,
            build_facts=build_facts,
            last_revision=self.store.last_revision,
        )
        self.desk = Desk(around, self, self.book, self.clock, analysts)
        self.look = SecondLook(self.store, self.house, self.desk, self.clock)

    def _logged(self, event: Event) -> None:
        self.board.happened(event)

    def _incident_changed(self, change: Change, incident: Incident) -> None:
        self.store.record_incident(change, incident)

    def record(
        self, assessment: Assessment, seen: Window, facts: Facts | None
    ) -> object:
        event = self.store.record(assessment, seen, facts)
        self.look.recorded(assessment)
        return event

    def tell(self, at: float, **people: tuple[str, float]) -> HouseState:
        """Report an empty, unarmed house by night, but for these people."""
        report = told(at, **people)
        self.house.take(report)
        return report

    async def judged(self, seen: Window) -> Assessment:
        incident = self.book.open_window(self.camera, seen.id, seen.started_at)
        self.desk.closed(msgspec.structs.replace(seen, incident_id=incident))
        self.book.close_window(seen.id, seen.ended_at or T0)
        return await self.revision(seen.id, 1)

    async def revision(self, window_id: str, number: int) -> Assessment:
        await eventually(lambda: self.store.last_revision(window_id) >= number)
        return self.stored(window_id).revisions[-1]

    def stored(self, window_id: str) -> StoredWindow:
        found = self.store.window(window_id)
        assert found is not None
        return found

    def names(self, window_id: str) -> dict[str, str | None]:
        facts = msgspec.convert(self.stored(window_id).facts, Facts)
        return {one.id: one.identity for one in facts.tracks}

    async def calm(self) -> None:
        """Wait until two more looks found nothing to do."""
        await asyncio.to_thread(self.look.look)
        await asyncio.sleep(0.1)
        assert await asyncio.to_thread(self.look.look) == 0


def told(at: float, **people: tuple[str, float]) -> HouseState:
    known = {
        name: Item(value=value, changed_at=changed_at)
        for name, (value, changed_at) in people.items()
    }
    away = {name: Item(value="away", changed_at=T0 - 9000) for name in ("Anna", "Ben")}
    return empty_house(night=True, received_at=at, people=away | known)


@asynccontextmanager
async def premises(
    folder: Path, *analysts: Analyst, now: float = T0 + 40
) -> AsyncIterator[Premises]:
    made = Premises(folder, *analysts, now=now)
    await made.desk.start()
    made.look.start()
    try:
        yield made
    finally:
        await made.look.stop()
        await made.desk.stop()
        made.store.close()


def incident_of(there: Premises) -> Incident:
    (incident,) = there.store.incidents_since(0)
    return incident


async def test_a_late_arrival_decides_the_window_again(tmp_path: Path) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        first = await there.judged(window(visit(20.0)))
        assert first.score is not None
        assert first.score >= 60
        await eventually(lambda: incident_of(there).score == first.score)
        there.tell(T0 + 100, Anna=("home", T0 + 95))
        again = await there.revision("w1", 2)
        assert again.status == "final"
        assert again.score is not None
        assert again.score <= 15
        assert again.title == "Anna at home"
        assert there.names("w1") == {"t1": "Anna"}
        await eventually(lambda: incident_of(there).score == again.score)
        assert there.board.camera_state("front").risk.score == again.score


async def test_what_was_known_of_the_house_stays_as_it_was_judged(
    tmp_path: Path,
) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        await there.judged(window(visit(20.0), STRANGER))
        before = there.stored("w1").facts
        there.tell(T0 + 100, Anna=("home", T0 + 95))
        await there.revision("w1", 2)
        after = there.stored("w1").facts
        assert before is not None
        assert after is not None
        assert {key for key in after if after[key] != before[key]} == {"tracks"}
        assert there.names("w1") == {"t1": "Anna", "t9": None}


async def test_nothing_new_makes_no_revision(tmp_path: Path) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        await there.judged(window(visit(20.0)))
        there.tell(T0 + 100, Anna=("home", T0 + 95))
        await there.revision("w1", 2)
        for later in range(5):
            there.tell(T0 + 110 + later, Anna=("home", T0 + 95.5))
        await there.calm()
        assert there.store.last_revision("w1") == 2


async def test_a_second_resident_takes_the_name_back(tmp_path: Path) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        first = await there.judged(window(visit(20.0)))
        there.tell(T0 + 100, Anna=("home", T0 + 95))
        await there.revision("w1", 2)
        there.tell(T0 + 130, Anna=("home", T0 + 95), Ben=("home", T0 + 120))
        third = await there.revision("w1", 3)
        assert third.score == first.score
        assert there.names("w1") == {"t1": None}


async def test_windows_of_an_earlier_run_are_decided_again(tmp_path: Path) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        await there.judged(window(visit(20.0)))
    async with premises(tmp_path, now=T0 + 120) as there:
        there.tell(T0 + 120, Anna=("home", T0 + 100))
        again = await there.revision("w1", 2)
        assert again.title == "Anna at home"


async def test_ten_minutes_after_its_end_a_window_stays_as_it_is(
    tmp_path: Path,
) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        seen = window(visit(20.0))
        await there.judged(seen)
        assert seen.ended_at is not None
        there.clock.advance(seen.ended_at + LATE_S + 1 - there.clock.now())
        there.tell(there.clock.now(), Anna=("home", T0 + 95))
        await there.calm()
        assert there.store.last_revision("w1") == 1


async def test_of_two_who_came_in_one_after_the_other_none_is_the_resident(
    tmp_path: Path,
) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        first = await there.judged(window(visit(20.0)))
        later = visit(5.0, track_id="t2", start=T0 + 100)
        seen = window(later, window_id="w2", started_at=T0 + 100)
        there.clock.advance(100)
        there.tell(T0 + 120, Anna=("home", T0 + 118))
        await there.revision("w1", 2)
        assert there.names("w1") == {"t1": "Anna"}
        await there.judged(seen)
        again = await there.revision("w1", 3)
        assert again.score == first.score
        await eventually(lambda: there.names("w2") == {"t2": None})
        await there.calm()


async def test_the_models_score_is_kept_inside_the_new_bounds(tmp_path: Path) -> None:
    async with (
        ollama_server() as server,
        premises(tmp_path, Analyst(server.settings())) as there,
    ):
        await eventually(lambda: there.desk.llm_status().state == "ok")
        there.tell(T0)
        first = await there.judged(window(visit(20.0)))
        assert first.outcome is Outcome.ASSESSED
        asked = server.double.requests["/api/chat"]
        there.tell(T0 + 100, Anna=("home", T0 + 95))
        again = await there.revision("w1", 2)
        assert again.outcome is Outcome.ASSESSED
        assert again.assessed_by == first.assessed_by
        assert again.provenance["model_score"] == first.provenance["model_score"]
        assert again.envelope is not None
        assert again.score == min(
            int(again.provenance["model_score"]),
            again.envelope.ceiling,
            again.envelope.prior + 20,
        )
        assert again.title == "Anna at home"
        assert server.double.requests["/api/chat"] == asked


async def test_a_window_that_was_quiet_by_mistake_is_asked_about(
    tmp_path: Path,
) -> None:
    async with (
        ollama_server() as server,
        premises(tmp_path, Analyst(server.settings())) as there,
    ):
        await eventually(lambda: there.desk.llm_status().state == "ok")
        there.tell(T0 + 20, Anna=("home", T0 + 19))
        first = await there.judged(window(visit(20.0)))
        assert first.reason == "quiet"
        there.tell(T0 + 60, Anna=("home", T0 + 19), Ben=("home", T0 + 55))
        again = await there.revision("w1", 2)
        assert again.outcome is Outcome.ASSESSED
        assert again.score is not None
        assert first.score is not None
        assert again.score > first.score
        await there.calm()
        assert there.store.last_revision("w1") == 2


async def test_the_house_of_the_last_half_hour_outlives_the_engine(
    tmp_path: Path,
) -> None:
    def facts(there: Premises) -> Facts:
        return build_facts(window(visit(20.0)), there.camera, there.house.span())

    async with premises(tmp_path) as there:
        armed = told(T0)
        changed: Callable[..., HouseState] = msgspec.structs.replace
        there.house.take(
            changed(armed, alarm=Item(value="armed_away", changed_at=T0 - 60))
        )
        there.house.take(
            changed(
                armed,
                received_at=T0 + 30,
                alarm=Item(value="disarmed", changed_at=T0 + 25),
            )
        )
        known = facts(there)
    assert known.alarm == "armed_away"
    async with premises(tmp_path) as there:
        assert facts(there) == known
