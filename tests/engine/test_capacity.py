# SPDX-License-Identifier: AGPL-3.0-or-later
"""Capacity out of what was used: by the detector, by the processors, by shedding."""

from dataclasses import dataclass, field
from typing import Literal

import pytest

from hearthward_engine.observe.capacity import OVER_S, CapacityMeter
from hearthward_engine.present.states import CameraState, Capacity, Presence, Risk
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.runtime.executors import cores

T0 = 1_800_000_000.0


def camera(
    number: int, *, state: Literal["watching", "off"] = "watching", shed: int = 0
) -> CameraState:
    return CameraState(
        camera_id=f"c{number}",
        name=f"Camera {number}",
        state=state,
        reason="",
        source="push",
        fps=5.0,
        frame_age_s=0.1,
        frames=100,
        dropped={"overload": shed, "still": 7},
        presence=Presence(),
        window_id=None,
        incident_id=None,
        risk=Risk(score=0, level="low", state="clear"),  # type: ignore[arg-type]
        image=None,
        image_at=None,
    )


@dataclass
class Machine:
    """A meter whose processor time and cameras are set by hand."""

    parallel: int = 1
    cpu_s: float = 0.0
    detector_s: float = 0.0
    cameras: list[CameraState] = field(default_factory=list)
    clock: ManualClock = field(default_factory=lambda: ManualClock(T0))

    def __post_init__(self) -> None:
        self._meter = CapacityMeter(
            self.clock, self.parallel, lambda: self.cpu_s, lambda: self.detector_s
        )

    def read(self) -> Capacity:
        return self._meter.read(self.cameras)

    def run(self, seconds: float, *, cpu: float = 0.0, detector: float = 0.0) -> None:
        """Let time pass at this share of the processors and of the detector."""
        for _ in range(int(seconds)):
            self.clock.advance(1.0)
            self.cpu_s += cpu * cores()
            self.detector_s += detector * self.parallel
            self.read()


def test_before_time_has_passed_nothing_is_claimed() -> None:
    capacity = Machine(cameras=[camera(1)]).read()
    assert (capacity.used, capacity.more_cameras) == (None, None)


def test_the_busier_of_detector_and_processor_decides() -> None:
    machine = Machine(cameras=[camera(number) for number in range(4)])
    machine.read()
    machine.run(30, cpu=0.2, detector=0.4)
    capacity = machine.read()
    assert capacity.used == pytest.approx(0.4, abs=0.01)
    assert capacity.limited_by == "detector"
    # A tenth of the machine each, and a tenth stays free.
    assert capacity.more_cameras == 5
    machine.run(90, cpu=0.6, detector=0.4)
    assert machine.read().limited_by == "processor"


def test_a_detector_that_works_on_two_at_once_is_full_at_two() -> None:
    machine = Machine(parallel=2, cameras=[camera(1)])
    machine.read()
    machine.run(20, detector=0.5)
    assert machine.read().used == pytest.approx(0.5, abs=0.01)


def test_more_than_everything_is_everything_and_nothing_more_fits() -> None:
    machine = Machine(cameras=[camera(1)])
    machine.read()
    machine.run(20, detector=3.0)
    capacity = machine.read()
    assert (capacity.used, capacity.more_cameras) == (1.0, 0)


def test_only_the_last_minute_counts() -> None:
    machine = Machine(cameras=[camera(1)])
    machine.read()
    machine.run(120, detector=0.9)
    machine.run(OVER_S + 3, detector=0.1)
    assert machine.read().used == pytest.approx(0.1, abs=0.02)


def test_frames_that_were_shed_are_said_a_second() -> None:
    machine = Machine(cameras=[camera(1)])
    machine.read()
    machine.run(9, detector=1.0)
    machine.cameras = [camera(1, shed=30)]
    machine.run(1, detector=1.0)
    assert machine.read().shed_per_s == pytest.approx(3.0)


def test_cameras_that_do_not_watch_say_nothing_of_more() -> None:
    machine = Machine(cameras=[camera(1, state="off")])
    machine.read()
    machine.run(20, cpu=0.3)
    assert machine.read().more_cameras is None
