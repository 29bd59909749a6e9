# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one more camera costs, and how old a frame is when its detections are out.

Real cameras' loops, one thread each, fed with JPEG frames at a share of what this
machine can do; the motion gate is forced open, so that every frame is work.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from statistics import mean, quantiles
import threading
import time
from typing import Final

import psutil

from benchmarks import Figure
from benchmarks.bench_pipeline import FRAMES, THREADS
from benchmarks.chain import PLACES, Chain, Silent, camera_of, engine_job, together
from benchmarks.footage import distinct
from hearthward_engine.domain import Camera, Observation
from hearthward_engine.ingest.cameras import CameraFleet, Stations
from hearthward_engine.models.catalog import demo_model
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.onnx import OnnxDetector
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.incidents import IncidentBook

HOUSES: Final = (1, 4, 16, 64)
HALF: Final = 0.5
LOADS: Final = (50, 90)
"""Per cent of capacity."""
LATENCY_CAMERAS: Final = 8
NAMES: Final = (
    "cameras.cpu",
    "cameras.memory",
    *(f"latency.{load}.{rank}" for load in LOADS for rank in ("p50", "p95")),
)
WARM_UP_S: Final = 4.0
MEASURE_S: Final = 20.0
POOL: Final = 240
"""Distinct frames that are shown in turn."""


class Watching:
    """An observer that assembles windows, and notes how old each frame was."""

    def __init__(self, camera: Camera, clock: SystemClock, ages: list[float]) -> None:
        """Note the ages, in seconds, in this list."""
        silent = Silent()
        self._assembler = WindowAssembler(camera, IncidentBook(silent), silent)
        self._clock = clock
        self._ages = ages

    def observe(self, observation: Observation) -> None:
        """Take in an observation."""
        if observation.frame is not None:
            age_s = self._clock.now() - observation.frame.captured_at
            self._ages.append(age_s)
        self._assembler.observe(observation)


class House:
    """A number of cameras on one detector."""

    def __init__(self, cameras: int, detector: OnnxDetector) -> None:
        """Start their loops."""
        self.clock = SystemClock()
        self.ages: list[float] = []
        self.fleet = CameraFleet(
            Stations(
                gate=lambda: MotionGate(forced_open=True),
                tracker=Tracker,
                zoner=lambda camera: Zoner(camera.zones),
                observer=lambda camera: Watching(camera, self.clock, self.ages),
            ),
            detector,
            self.clock,
        )
        self.ids = [f"camera-{number}" for number in range(cameras)]
        for number, camera_id in enumerate(self.ids):
            place = camera_of(PLACES[number % len(PLACES)])
            self.fleet.put(
                Camera(
                    id=camera_id,
                    name=camera_id,
                    source=place.source,
                    zones=place.zones,
                    fps=30,
                )
            )

    @property
    def analysed(self) -> int:
        """Return how many frames came through the tracker."""
        return sum(status.analysed for status in self.fleet.statuses())


@contextmanager
def fed(house: House, frames: Sequence[bytes], per_s: float) -> Iterator[None]:
    """Push frames to the cameras in turn, that many a second in all."""
    stop = threading.Event()

    def feed() -> None:
        due = time.monotonic()
        for jpeg, camera_id in zip(cycle(frames), cycle(house.ids), strict=False):
            due += 1 / per_s
            if stop.wait(max(0.0, due - time.monotonic())):
                return
            house.fleet.push(camera_id, jpeg, house.clock.now())

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure the named ones; capacity is measured first, in the same run."""
    detector = OnnxDetector(demo_model().onnx, demo=True)
    frames = distinct(POOL)
    capacity = _capacity(detector, frames)
    figures: dict[str, Figure] = {}
    if {"cameras.cpu", "cameras.memory"} & set(names):
        figures |= _growth(detector, frames, capacity)
    for load in LOADS:
        label = f"latency.{load}"
        if any(name.startswith(f"{label}.") for name in names):
            figures |= _latency(label, detector, frames, capacity * load / 100)
    return {name: figures[name] for name in names}


def _capacity(detector: OnnxDetector, frames: Sequence[bytes]) -> float:
    """Return how many frames a second this machine gets through the whole loop."""
    chains = [Chain(place, detector, forced_open=True) for place in PLACES[:THREADS]]
    share = frames[:FRAMES]
    together([engine_job(chain, share[:5]) for chain in chains])
    seconds = together([engine_job(chain, share) for chain in chains])
    return FRAMES * THREADS / seconds


def _growth(
    detector: OnnxDetector, frames: Sequence[bytes], capacity: float
) -> dict[str, Figure]:
    """Return how CPU and memory grow from one camera to a street of them."""
    process = psutil.Process()
    cpu_ms, memory_mb = [], []
    for cameras in HOUSES:
        house = House(cameras, detector)
        with fed(house, frames, capacity * HALF):
            time.sleep(WARM_UP_S)
            began, before = process.cpu_times(), house.analysed
            time.sleep(MEASURE_S)
            ended, after = process.cpu_times(), house.analysed
            memory_mb.append(process.memory_info().rss / 1e6)
        house.fleet.stop()
        used = ended.user + ended.system - began.user - began.system
        cpu_ms.append(used * 1000 / (after - before))
    usual = mean(cpu_ms)
    deviation = max(abs(value - usual) for value in cpu_ms) / usual
    per_camera = (memory_mb[-1] - memory_mb[0]) / (HOUSES[-1] - HOUSES[0])
    each = ", ".join(
        f"{cameras}: {value:.1f} ms"
        for cameras, value in zip(HOUSES, cpu_ms, strict=True)
    )
    setting = f"{capacity * HALF:.0f} frames/s in all, half of capacity"
    return {
        "cameras.cpu": Figure(
            round(deviation, 3), f"CPU a frame by cameras {each}; {setting}"
        ),
        "cameras.memory": Figure(
            round(max(0.0, per_camera), 2),
            f"{memory_mb[0]:.0f} MB with one camera, {memory_mb[-1]:.0f} MB with "
            f"{HOUSES[-1]}; snapshots, {setting}",
        ),
    }


def _latency(
    label: str, detector: OnnxDetector, frames: Sequence[bytes], per_s: float
) -> dict[str, Figure]:
    """Return how old frames are when their detections are tracked."""
    house = House(LATENCY_CAMERAS, detector)
    with fed(house, frames, per_s):
        time.sleep(WARM_UP_S)
        house.ages.clear()
        time.sleep(MEASURE_S)
        ages = sorted(house.ages)
    house.fleet.stop()
    cuts = quantiles(ages, n=20)
    note = f"{len(ages)} frames of {LATENCY_CAMERAS} cameras, {per_s:.0f} a second"
    return {
        f"{label}.p50": Figure(round(cuts[9] * 1000, 1), note),
        f"{label}.p95": Figure(round(cuts[18] * 1000, 1), note),
    }
