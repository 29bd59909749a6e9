# SPDX-License-Identifier: AGPL-3.0-or-later
"""A house of cameras on real threads, with a fake detector."""

import msgspec

from hearthward_engine.domain import Camera, PushSource, Track
from hearthward_engine.ingest.cameras import CameraFleet, CameraStateName, Stations
from hearthward_engine.ingest.credits import CreditBook, Grant
from hearthward_engine.ingest.push import PushedFrames
from hearthward_engine.ingest.stations import LoopHooks, Observer
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner

from .ingest_helpers import FakeDetector, Recorder, eventually, jpeg

FPS = 20.0


class House:
    """A fleet with all that belongs to it, and a memory of what it said."""

    def __init__(self, detector: FakeDetector | None) -> None:
        self.detector = detector
        self.clock = ShiftableClock()
        self.grants: list[Grant] = []
        self.recorders: dict[str, Recorder] = {}
        self.confirmed: list[tuple[Track, Camera]] = []
        self.faults: list[BaseException] = []
        self.ended: list[tuple[str, str]] = []
        self.adopted: list[Camera] = []
        self.adopt_failure: Exception | None = None
        self.asked: list[str] = []
        self.credits = CreditBook(self.grants.append)
        self.credits.connect()
        self.fleet = CameraFleet(
            Stations(
                gate=lambda: MotionGate(forced_open=True),
                tracker=Tracker,
                zoner=lambda camera: Zoner(camera.zones, camera.lines),
                observer=self._observer,
            ),
            detector,
            self.clock,
            credit_book=self.credits,
            source_needed=lambda camera_id, _generation, _reason: self.asked.append(
                camera_id
            ),
            hooks=LoopHooks(
                confirmed=lambda track, camera: self.confirmed.append((track, camera)),
                fault=lambda _camera_id, error: self.faults.append(error),
                adopt=self._adopt,
                ended=lambda camera, _, reason: self.ended.append((camera.id, reason)),
            ),
        )
        self.door = PushedFrames(self.fleet, self.clock, self.credits)
        self._number = 0

    def _observer(self, camera: Camera) -> Recorder:
        self.recorders[camera.id] = Recorder()
        return self.recorders[camera.id]

    def _adopt(self, camera: Camera, observer: Observer) -> Observer:
        if self.adopt_failure is not None:
            failure, self.adopt_failure = self.adopt_failure, None
            raise failure
        self.adopted.append(camera)
        return observer

    def push(self, camera_id: str = "door", count: int = 1) -> None:
        """Push pictures, each once the one before has been taken."""
        for _ in range(count):
            self._push_one(camera_id)

    def _push_one(self, camera_id: str) -> None:
        before = self.fleet.status(camera_id).taken
        self._number += 1
        assert self.door.accept(camera_id, jpeg(self._number)).accepted
        eventually(
            lambda: self.fleet.status(camera_id).taken > before, "the frame is taken"
        )

    def state(self, camera_id: str = "door") -> CameraStateName:
        return self.fleet.status(camera_id).state


class ShiftableClock(SystemClock):
    """The system's clock, which a test can set forward."""

    shift_s = 0.0

    def now(self) -> float:
        return super().now() + self.shift_s

    def monotonic(self) -> float:
        return super().monotonic() + self.shift_s


def camera(camera_id: str = "door", **changes: object) -> Camera:
    made = Camera(id=camera_id, name="Door", source=PushSource(), fps=FPS)
    return msgspec.structs.replace(made, **changes)
