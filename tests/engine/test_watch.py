# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows between cameras, store and desk: no finished window is lost."""

from hearthward_engine.domain import Window
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.present.board import Board
from hearthward_engine.present.states import CameraStatus
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.windows.incidents import IncidentBook
from hearthward_engine.wiring.watch import Watch

from .judgement_helpers import Changes
from .spine_helpers import make_window


class Judge:
    def __init__(self) -> None:
        self.windows: list[Window] = []

    def opened(self, window: Window) -> None:
        self.windows.append(window)

    def grew(self, window: Window) -> None:
        self.windows.append(window)

    def closed(self, window: Window) -> None:
        self.windows.append(window)


def test_a_window_that_the_store_refuses_is_judged_all_the_same(
    store: Store, clock: ManualClock
) -> None:
    judge = Judge()
    watch = Watch(
        store,
        Board(clock, lambda _: CameraStatus(state="watching")),
        IncidentBook(Changes()),
        judge,
        clock,
        Metrics(),
        window_s=90.0,
    )
    store.close()
    opened = make_window(ended_at=None)
    watch.opened(opened)
    watch.grew(opened)
    watch.closed(make_window())
    assert [window.ended_at is None for window in judge.windows] == [True, True, False]
