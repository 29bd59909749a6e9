# SPDX-License-Identifier: AGPL-3.0-or-later
"""A camera's loop when there is more to do than time: counted, and by urgency."""

from collections.abc import Callable

import pytest

from hearthward_engine.domain import Camera, Detection, Observation, PushSource
from hearthward_engine.ingest.camera import OVERLOAD, CameraLoop
from hearthward_engine.ingest.decode import Pixels
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.runtime.turns import Urgency
from hearthward_engine.vision.motion import HOLD_S, WARM_UP_FRAMES, MotionGate
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner

from .spine_helpers import PERSON, T0, jpeg


class Nobody:
    def observe(self, observation: Observation) -> None:
        """Take no note."""


class Busy:
    """A detector that takes its time and remembers how urgent each picture was."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work = work
        self.found: tuple[Detection, ...] = ()
        self.urgencies: list[Urgency] = []

    def infer(self, pixels: Pixels, urgency: Urgency) -> tuple[Detection, ...]:
        self.urgencies.append(urgency)
        self.work()
        return self.found


class Watched:
    """A loop, its clock and its detector."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.clock = ManualClock(T0)
        self.detector = Busy(lambda: self.clock.advance(seconds))
        self.slot = LatestFrameSlot()
        camera = Camera(id="c", name="Camera", source=PushSource(), fps=5)
        self.loop = CameraLoop(
            camera,
            self.slot,
            MotionGate(still_interval_s=0.0),
            self.detector,
            Tracker(),
            lambda _: Zoner(()),
            Nobody(),
            self.clock,
        )

    def show(self, shade: int = 0, after_s: float = 0.2) -> None:
        self.clock.advance(after_s)
        self.slot.put(RawFrame(self.clock.now(), jpeg(320, 180, shade=shade)))
        self.loop.step()


@pytest.mark.parametrize(("seconds", "missed"), [(0.1, 0), (0.3, 1), (0.7, 3)])
def test_what_a_slow_frame_costs_is_counted_in_frames(
    seconds: float, missed: int
) -> None:
    watched = Watched(seconds)
    watched.show()
    assert watched.loop.status.dropped.get(OVERLOAD, 0) == missed


def test_who_is_there_is_urgent_and_a_still_scene_is_not() -> None:
    watched = Watched()
    for _ in range(WARM_UP_FRAMES + int(HOLD_S / 0.2) + 2):
        watched.show()
    assert watched.detector.urgencies[-1] is Urgency.IDLE
    watched.detector.found = (PERSON,)
    watched.show()
    watched.show()
    assert watched.detector.urgencies[-1] is Urgency.WINDOW
