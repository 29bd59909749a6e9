# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's numbers: stages of a frame, memory since it was warm, GPUs."""

import sys
import threading
from types import ModuleType, SimpleNamespace

from msgspec.structs import replace
import pytest

from hearthward_engine.observe.machine import WARM_S, Gpus, MemoryWatch
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.observe.stages import Stages, timing
from hearthward_engine.present.states import CameraState
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.runtime.locks import MeasuredLock
from hearthward_engine.runtime.measures import KEPT, MEASURES, Laps, Measure, Measures

from .test_capacity import camera
from .test_overload import Watched
from .thread_helpers import together

T0 = 1_800_000_000.0


def test_what_many_threads_note_adds_up_also_when_they_are_gone() -> None:
    measures = Measures()

    def work(number: int) -> None:
        for _ in range(1000):
            measures.took(Measure.DETECT, 0.004 if number % 2 else 0.3)
            if number == 0:
                measures.read(Measure.DETECT)

    together(8, work)
    readings = measures.read(Measure.DETECT)
    by_bound = dict(zip(readings.bounds, readings.counts, strict=False))
    assert readings.count == 8000
    assert (by_bound[0.005], by_bound[0.5]) == (4000, 4000)
    assert readings.total == pytest.approx(4000 * 0.004 + 4000 * 0.3)
    assert readings.newest == (), "their last values are past"
    assert not measures._threads


def test_only_the_newest_values_make_the_quantiles() -> None:
    measures = Measures()
    for _ in range(50):
        measures.took(Measure.TRACK, 9.0)
    for number in range(KEPT):
        measures.took(Measure.TRACK, number / 1000)
    found = timing(Measure.TRACK, measures)
    assert found.count == 50 + KEPT
    assert (found.p50_ms, found.p95_ms, found.p99_ms) == (128.0, 243.0, 253.0)


def test_time_that_runs_backwards_counts_as_none() -> None:
    measures = Measures()
    measures.took(Measure.TAKEN_AGE, -3.0)
    assert measures.read(Measure.TAKEN_AGE).total == 0.0


def test_a_skipped_lap_is_nobodys() -> None:
    before = MEASURES.read(Measure.REGION).count
    laps = Laps()
    laps.skip()
    assert MEASURES.read(Measure.REGION).count == before
    assert laps.took(Measure.REGION) >= 0.0
    assert MEASURES.read(Measure.REGION).count == before + 1


def test_a_frame_leaves_a_time_at_every_stage_and_its_age() -> None:
    passed = (
        Measure.DECODE,
        Measure.GATE,
        Measure.TRACK,
        Measure.OBSERVE,
        Measure.TAKEN_AGE,
        Measure.DETECTED_AGE,
    )
    before = {one: MEASURES.read(one) for one in passed}
    watched = Watched(seconds=0.3)
    watched.show()
    after = {one: MEASURES.read(one) for one in passed}
    assert {one: after[one].count - before[one].count for one in passed} == (
        dict.fromkeys(passed, 1)
    )
    aged = after[Measure.DETECTED_AGE].total - before[Measure.DETECTED_AGE].total
    assert aged == pytest.approx(0.3)


def test_the_stages_are_shown_as_histograms() -> None:
    measures = Measures()
    measures.took(Measure.GATE, 0.003)
    measures.took(Measure.BATCH, 3)
    metrics = Metrics()
    text = metrics.render()[0].decode()
    assert "# TYPE hearthward_stage_seconds histogram" in text
    assert "# TYPE hearthward_detect_seconds histogram" in text
    samples = {
        (one.name, one.labels.get("stage"), one.labels.get("le")): one.value
        for family in Stages(measures).collect()
        for one in family.samples
    }
    assert samples["hearthward_stage_seconds_bucket", "gate", "0.002"] == 0
    assert samples["hearthward_stage_seconds_bucket", "gate", "0.005"] == 1
    assert samples["hearthward_stage_seconds_sum", "gate", None] == 0.003
    assert samples["hearthward_batch_frames_bucket", None, "4"] == 1


def test_the_pipeline_tells_quantiles_rates_drops_and_lock_waits() -> None:
    MEASURES.took(Measure.WAIT, 0.012)
    MEASURES.took(Measure.BATCH, 3)
    cameras = [camera(1, shed=2), camera(2, shed=3)]
    shown = Metrics().pipeline(60.0, cameras)
    assert list(shown.stages)[:3] == ["stream", "decode", "gate"]
    assert shown.stages["wait"].p99_ms is not None
    assert set(shown.ages) == {"taken_age", "detected_age"}
    assert shown.batches["4"] >= 1
    assert shown.fps == 10.0
    assert shown.dropped == {"overload": 5, "still": 14}
    with MeasuredLock("of-the-pipeline"):
        pass
    locks = {lock.name: lock.taken for lock in Metrics().pipeline(61.0, ()).locks}
    assert locks["of-the-pipeline"] >= 1
    assert shown.memory_growth_mb is None


class Warming:
    """A process and its cameras, whose memory is set by hand."""

    def __init__(self) -> None:
        self.clock = ManualClock(T0)
        self.cameras: list[CameraState] = [camera(1), camera(2)]
        self.size = 400_000_000
        self.watch = MemoryWatch(self.clock, lambda: self.size)

    def after(self, seconds: float) -> int | None:
        for _ in range(int(seconds)):
            self.clock.advance(1.0)
            self.watch.read(self.cameras)
        return self.watch.read(self.cameras)[1]


def test_memory_is_compared_with_five_minutes_after_all_cameras_deliver() -> None:
    warming = Warming()
    warming.cameras[1] = replace(warming.cameras[1], state="starting")
    assert warming.after(2 * WARM_S) is None
    warming.cameras[1] = camera(2)
    assert warming.after(WARM_S - 2) is None
    warming.size = 450_000_000
    assert warming.after(5) == 450_000_000
    warming.size = 470_000_000
    assert warming.after(5) == 450_000_000
    metrics = Metrics()
    metrics.watch_memory(warming.watch, lambda: warming.cameras)
    text = metrics.render()[0].decode()
    assert "hearthward_memory_baseline_bytes 4.5e+08" in text
    assert "hearthward_memory_growth_bytes 2e+07" in text


def test_another_camera_or_one_less_makes_a_baseline_of_its_own() -> None:
    warming = Warming()
    assert warming.after(WARM_S + 5) == 400_000_000
    warming.cameras.append(camera(3))
    warming.size = 440_000_000
    assert warming.after(5) is None
    assert warming.after(WARM_S) == 440_000_000


def test_before_the_baseline_no_growth_is_claimed() -> None:
    metrics = Metrics()
    metrics.watch_memory(Warming().watch, list)
    text = metrics.render()[0].decode()
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert not [line for line in samples if "memory_growth" in line]
    assert not [line for line in samples if "hearthward_gpu" in line]


class NvmlError(Exception):
    """NVIDIA's own error."""


@pytest.fixture
def nvml(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stand in for NVIDIA's library on a machine with one card."""
    made = ModuleType("pynvml")
    vars(made).update(
        NVMLError=NvmlError,
        nvmlInit=lambda: None,
        nvmlDeviceGetCount=lambda: 1,
        nvmlDeviceGetHandleByIndex=lambda number: number,
        nvmlDeviceGetName=lambda _: b"RTX 4090",
        nvmlDeviceGetUtilizationRates=lambda _: SimpleNamespace(gpu=41, memory=7),
        nvmlDeviceGetMemoryInfo=lambda _: SimpleNamespace(
            used=2_000_000_000, total=24_000_000_000, free=22_000_000_000
        ),
    )
    monkeypatch.setitem(sys.modules, "pynvml", made)
    return made


def test_a_gpu_is_shown_with_its_work_and_its_memory(nvml: ModuleType) -> None:
    (gpu,) = Gpus().read()
    assert (gpu.name, gpu.used) == ("RTX 4090", 0.41)
    assert (gpu.memory_mb, gpu.memory_total_mb) == (2000.0, 24_000.0)


def test_what_a_gpu_does_not_tell_is_unknown_and_not_nothing(nvml: ModuleType) -> None:
    def refuse(_: object) -> None:
        raise NvmlError

    vars(nvml)["nvmlDeviceGetUtilizationRates"] = refuse
    (gpu,) = Gpus().read()
    assert gpu.used is None
    metrics = Metrics()
    metrics.watch_memory(Warming().watch, list)
    text = metrics.render()[0].decode()
    assert 'hearthward_gpu_memory_bytes{gpu="0"} 2e+09' in text
    assert "hearthward_gpu_used{" not in text


def test_without_a_driver_or_a_library_there_is_no_gpu(nvml: ModuleType) -> None:
    def fail() -> None:
        raise NvmlError

    vars(nvml)["nvmlInit"] = fail
    assert Gpus().read() == ()
    assert Gpus("no_such_library").read() == ()


def test_a_reader_is_not_held_up_by_a_thread_that_writes() -> None:
    measures, stop = Measures(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            measures.took(Measure.STREAM, 0.001)

    writer = threading.Thread(target=write)
    writer.start()
    counts = [measures.read(Measure.STREAM).count for _ in range(200)]
    stop.set()
    writer.join()
    assert counts == sorted(counts)
    assert measures.read(Measure.STREAM).count >= counts[-1]
