# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows between cameras, store and desk: no finished window is lost."""

import msgspec
import pytest

from hearthward_engine.domain import Window
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.present.board import Board
from hearthward_engine.present.states import CameraStatus
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.windows.incidents import IncidentBook
from hearthward_engine.wiring.watch import Watch

from .judgement_helpers import T0, Changes, camera, observation, track
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


def watch_with(store: Store, clock: ManualClock, judge: Judge) -> Watch:
    return Watch(
        store,
        Board(clock, lambda _: CameraStatus(state="watching")),
        IncidentBook(Changes()),
        judge,
        clock,
        Metrics(),
        window_s=90.0,
    )


@pytest.mark.parametrize(("length_s", "windows"), [(None, 1), (20.0, 4)])
def test_a_camera_may_have_windows_of_its_own_length(
    store: Store, clock: ManualClock, length_s: float | None, windows: int
) -> None:
    judge = Judge()
    watch = watch_with(store, clock, judge)
    place = msgspec.structs.replace(camera(), window_seconds=length_s)
    observer = watch.observer(place)
    spots: list[tuple[float, float, float]] = []
    for at in range(80):
        spots.append((float(at), 0.1 + 0.01 * at, 0.7))
        observer.observe(observation(T0 + at, track(spots), with_frame=False))
    assert len({window.id for window in judge.windows}) == windows


def test_a_window_that_the_store_refuses_is_judged_all_the_same(
    store: Store, clock: ManualClock
) -> None:
    judge = Judge()
    watch = watch_with(store, clock, judge)
    store.close()
    opened = make_window(ended_at=None)
    watch.opened(opened)
    watch.grew(opened)
    watch.closed(make_window())
    assert [window.ended_at is None for window in judge.windows] == [True, True, False]
