# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk with recorder and book, as the composition root builds it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import threading

import msgspec

from hearthward_engine.domain import Assessment, Camera, HouseState, Window
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.desk import Desk, Limits, Surroundings
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import IncidentBook

from .judgement_helpers import T0, Changes, Records, camera, eventually, house


class Office:
    """A desk with its recorder and book, as the composition root builds it."""

    def __init__(
        self,
        *analysts: Analyst,
        at: Callable[[], HouseState | None] = lambda: house(night=True),
        limits: Limits | None = None,
        **around: object,
    ) -> None:
        self.records = Records()
        self.told = Changes()
        self.book = IncidentBook(self.told)
        self.cameras: dict[str, Camera] = {"front": camera()}
        self.desk = Desk(
            msgspec.structs.replace(
                Surroundings(
                    camera=self.cameras.get, house=at, build_facts=build_facts
                ),
                **around,
            ),
            self.records,
            self.book,
            ManualClock(T0 + 100),
            analysts,
            limits,
        )

    def open(self, window_id: str) -> str:
        return self.book.open_window(self.cameras["front"], window_id, T0)

    def of(self, window_id: str) -> list[Assessment]:
        return [m for m in self.records.assessments if m.window_id == window_id]

    async def final(self, window_id: str = "w1") -> Assessment:
        await eventually(
            lambda: any(made.status == "final" for made in self.of(window_id))
        )
        return next(made for made in self.of(window_id) if made.status == "final")


@asynccontextmanager
async def office(*analysts: Analyst, **options: object) -> AsyncIterator[Office]:
    made = Office(*analysts, **options)  # type: ignore[arg-type]
    await made.desk.start()
    try:
        yield made
    finally:
        await made.desk.stop()


def from_camera_thread(call: Callable[[Window], None], seen: Window) -> None:
    thread = threading.Thread(target=call, args=(seen,))
    thread.start()
    thread.join()
