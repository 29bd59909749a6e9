# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of cameras and engine: at once, once, and in order."""

import asyncio
from collections.abc import Sequence
from itertools import count
import threading
from typing import Final

import pytest

from hearthward_engine.domain import Camera, IncidentState, PushSource
from hearthward_engine.observe.health import engine_state
from hearthward_engine.present.board import Board
from hearthward_engine.present.news import News
from hearthward_engine.present.states import (
    CameraState,
    CameraStatus,
    EngineState,
    LlmState,
)
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.windows.incidents import IncidentBook
from hearthward_engine.wiring import pulse
from hearthward_engine.wiring.pulse import CAMERA_EVERY_S, ENGINE_EVERY_S, Pulse

from .spine_helpers import T0, make_assessment, make_incident, make_window
from .test_api_state import event_of

REPORTS: Final = 200
REPORTERS: Final = 4


class House:
    """A board with two cameras, and everything that is told of it."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.clock = ManualClock(T0)
        self.told: list[News] = []
        self.asked: list[str] = []
        self._seen = count()
        self.board = Board(self.clock, self._status)
        for camera_id in ("c1", "c2"):
            camera = Camera(id=camera_id, name=camera_id, source=PushSource())
            self.board.put_camera(camera)
        book = IncidentBook(lambda _change, _incident: None)
        self.pulse = Pulse(self.board, book, self.clock, self._engine, self.told.append)

    def _status(self, camera_id: str) -> CameraStatus:
        self.asked.append(camera_id)
        # The reason counts up, so that each look finds something new.
        reason = "" if self.quiet else f"{next(self._seen):09}"
        return CameraStatus(state="watching", reason=reason)

    def _engine(self, cameras: Sequence[CameraState]) -> EngineState:
        return engine_state(
            detector=None,
            llm=LlmState(state="off", model=""),
            cameras=cameras,
            demo=False,
            uptime_s=self.clock.monotonic(),
        )

    def names(self) -> list[tuple[str, str]]:
        """Return what was told since the last time."""
        names = [(str(news.kind), news.id) for news in self.told]
        self.told.clear()
        return names


async def test_a_verdict_shows_on_its_camera_before_all_others() -> None:
    house = House()
    house.pulse.beat()
    assert house.names() == [("camera", "c1"), ("camera", "c2"), ("engine", "")]
    house.board.happened(event_of(make_incident(camera_ids=("c2",)), 1))
    made = make_assessment(make_window(camera_id="c2"), score=72)
    house.asked.clear()
    house.pulse.changed(house.board.happened(event_of(made, 2)))
    assert house.asked == [], "whoever reports does not look"
    house.pulse.beat()
    first, *_ = house.told
    assert isinstance(first.data, CameraState)
    assert (first.id, first.data.risk.score) == ("c2", 72)


async def test_a_report_wakes_the_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "EVERY_S", 3600.0)
    house = House()
    running = asyncio.create_task(house.pulse.run())
    told: list[tuple[str, str]] = []
    async with asyncio.timeout(30):
        while ("engine", "") not in told:
            await asyncio.sleep(0.01)
            told += house.names()
        told.clear()
        await asyncio.to_thread(house.pulse.changed, ("c2",))
        while ("engine", "") not in told and len(told) < 3:
            await asyncio.sleep(0.01)
            told += house.names()
    running.cancel()
    assert told[0] == ("camera", "c2")


async def test_a_beat_asks_for_each_camera_once() -> None:
    house = House()
    house.pulse.beat()
    assert house.asked == ["c1", "c2"]


async def test_a_camera_that_is_gone_is_told_no_more() -> None:
    house = House()
    house.pulse.beat()
    house.names()
    house.board.remove_camera("c1")
    house.pulse.changed(("c1", "c2"))
    house.pulse.beat()
    assert {id_ for kind, id_ in house.names() if kind == "camera"} == {"c2"}


async def test_numbers_alone_are_told_now_and_then_and_no_more_often() -> None:
    house = House(quiet=True)
    house.pulse.beat()
    house.names()
    house.clock.advance(1)
    house.pulse.beat()
    assert house.names() == []
    house.clock.advance(CAMERA_EVERY_S)
    house.pulse.beat()
    assert house.names() == [("camera", "c1"), ("camera", "c2")]
    house.clock.advance(ENGINE_EVERY_S)
    house.pulse.beat()
    assert ("engine", "") in house.names()


async def test_whoever_reports_meanwhile_is_heard_and_states_stay_in_order() -> None:
    house = House()

    def report() -> None:
        for _ in range(REPORTS):
            house.pulse.changed(("c1",))

    threads = [threading.Thread(target=report) for _ in range(REPORTERS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        house.pulse.beat()
    house.pulse.beat()
    seen = [
        news.data.reason
        for news in house.told
        if isinstance(news.data, CameraState) and news.id == "c1"
    ]
    assert len(seen) > REPORTS * REPORTERS
    assert seen == sorted(seen)


async def test_an_ended_incident_is_told_by_the_next_beat() -> None:
    house = House()
    house.board.happened(event_of(make_incident(), 1))
    house.board.happened(event_of(make_assessment(make_window(), score=72), 2))
    house.pulse.beat()
    house.names()
    ended = make_incident(revision=2, state=IncidentState.ENDED, ended_at=T0 + 60)
    house.clock.advance(60)
    house.pulse.changed(house.board.happened(event_of(ended, 3)))
    house.pulse.beat()
    news, *_ = house.told
    assert isinstance(news.data, CameraState)
    assert news.data.risk.state == "hold"
