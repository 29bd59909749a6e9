# SPDX-License-Identifier: AGPL-3.0-or-later
"""Metrics in a registry of their own, as Prometheus text."""

from collections import Counter as Counts
from collections.abc import Callable, Iterable, Sequence
import threading
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
import psutil

from ..domain import Assessment
from ..present.pipeline import CameraNumbers, Pipeline
from ..present.states import CameraState, Capacity
from ..runtime.interpreter import gil_enabled
from ..runtime.measures import AGES, STAGES, Measure
from .latency import Latency
from .machine import Gpus, MachineMetrics, MemoryWatch
from .stages import Stages, batches, locks, timing, timings
from .waits import LockWaits

_API_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10)
_LLM_SECONDS: Final = (0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)
_DELIVERY_SECONDS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


class Metrics:
    """The engine's counters and timers."""

    def __init__(self) -> None:
        """Make a fresh registry."""
        self.registry = CollectorRegistry()
        GCCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(LockWaits())
        self.registry.register(Stages())
        gil = Gauge(
            "hearthward_gil_enabled",
            "Whether Python's global lock is on (0 on a healthy 3.14t).",
            registry=self.registry,
        )
        gil.set_function(lambda: float(gil_enabled()))
        self._event_clients = Gauge(
            "hearthward_event_clients",
            "Connected clients of the events websocket.",
            registry=self.registry,
        )
        self._windows = Counter(
            "hearthward_windows",
            "Windows that closed.",
            ["camera_id"],
            registry=self.registry,
        )
        self._assessments = Counter(
            "hearthward_assessments",
            "Recorded revisions by outcome.",
            ["outcome", "status", "reason"],
            registry=self.registry,
        )
        self._not_recorded = Counter(
            "hearthward_not_recorded",
            "Tries to record that the store refused.",
            registry=self.registry,
        )
        self._llm = Histogram(
            "hearthward_llm_seconds",
            "How long the language model took for an answer.",
            buckets=_LLM_SECONDS,
            registry=self.registry,
        )
        self._scenes = Counter(
            "hearthward_scenes",
            "Windows for the language model: of a known scene, new, or barred from it.",
            ["scene"],
            registry=self.registry,
        )
        self._api = Histogram(
            "hearthward_api_seconds",
            "How long plain API calls took.",
            ["path"],
            buckets=_API_SECONDS,
            registry=self.registry,
        )
        self._delivery = Histogram(
            "hearthward_delivery_seconds",
            "From an event's place in the log to its sending.",
            ["kind"],
            buckets=_DELIVERY_SECONDS,
            registry=self.registry,
        )

        self._process = psutil.Process()
        self._process.cpu_percent()  # the first one only starts the measuring
        self._clients = 0
        self._gpus = Gpus()
        self._memory: MemoryWatch | None = None
        self._llm_lately = Latency()
        self._api_lately = Latency()
        self._tally_lock = threading.Lock()
        self._outcomes: Counts[str] = Counts()
        self._closed = 0

    def watch_cameras(self, states: Callable[[], Iterable[CameraState]]) -> None:
        """Show frames a second, age and drops of every camera when asked."""
        self.registry.register(_Cameras(states))

    def watch_memory(
        self, memory: MemoryWatch, states: Callable[[], Iterable[CameraState]]
    ) -> None:
        """Show how memory grew, and the GPUs, when asked."""
        self._memory = memory
        self.registry.register(MachineMetrics(memory, states, self._gpus))

    def watch_capacity(self, read: Callable[[], Capacity]) -> None:
        """Show the load of the last minute when asked."""
        used = Gauge(
            "hearthward_capacity_used",
            "Share of this machine the cameras used in the last minute.",
            registry=self.registry,
        )
        used.set_function(lambda: read().used or 0.0)
        shed = Gauge(
            "hearthward_shed_per_second",
            "Frames left out for want of time in the last minute, per second.",
            registry=self.registry,
        )
        shed.set_function(lambda: read().shed_per_s)

    def window_closed(self, camera_id: str) -> None:
        """Count a window."""
        self._windows.labels(camera_id).inc()
        with self._tally_lock:
            self._closed += 1

    def recorded(self, assessment: Assessment) -> None:
        """Count a revision."""
        self._assessments.labels(
            assessment.outcome, assessment.status, assessment.reason
        ).inc()
        with self._tally_lock:
            self._outcomes[assessment.outcome.value] += 1

    def not_recorded(self) -> None:
        """Count a try to record that failed."""
        self._not_recorded.inc()

    def llm_answered(self, seconds: float) -> None:
        """Time an answer of the language model."""
        self._llm.observe(seconds)
        self._llm_lately.took(seconds)

    def scene(self, scene: str) -> None:
        """Count a window for the language model: known, new or barred."""
        self._scenes.labels(scene).inc()

    def answered(self, path: str, seconds: float) -> None:
        """Time an API call; ``path`` is the route's pattern."""
        self._api.labels(path).observe(seconds)
        self._api_lately.took(seconds)

    def delivered(self, kind: str, seconds: float) -> None:
        """Time a logged event's way to a client."""
        self._delivery.labels(kind).observe(max(0.0, seconds))

    def event_clients(self, number: int) -> None:
        """Note how many clients of the events websocket there are."""
        self._event_clients.set(number)
        self._clients = number

    def pipeline(self, uptime_s: float, cameras: Sequence[CameraState]) -> Pipeline:
        """Return the numbers that people look at."""
        with self._tally_lock:
            closed, outcomes = self._closed, dict(self._outcomes)
        numbers = tuple(_numbers(state) for state in cameras)
        baseline = self._memory.read(cameras)[1] if self._memory else None
        with self._process.oneshot():
            memory = self._process.memory_info().rss
            threads = self._process.num_threads()
            cpu_percent = self._process.cpu_percent()
        return Pipeline(
            uptime_s=round(uptime_s, 1),
            gil_enabled=gil_enabled(),
            cpu_percent=cpu_percent,
            cores=psutil.cpu_count() or 1,
            memory_mb=round(memory / 1e6, 1),
            threads=threads,
            detector=timing(Measure.DETECTOR),
            language_model=self._llm_lately.timing(),
            api=self._api_lately.timing(),
            windows=closed,
            assessments=outcomes,
            event_clients=self._clients,
            cameras=numbers,
            fps=round(sum(camera.fps for camera in numbers), 2),
            dropped=dict(sum((Counts(one.dropped) for one in numbers), Counts())),
            stages=dict(timings(STAGES)),
            ages=dict(timings(AGES)),
            batches=batches(),
            locks=locks(),
            memory_baseline_mb=_megabytes(baseline),
            memory_growth_mb=_megabytes(baseline and memory - baseline),
            gpus=self._gpus.read(),
        )

    def render(self) -> tuple[bytes, str]:
        """Return all metrics as text, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_PLAIN_0_0_4


def _numbers(state: CameraState) -> CameraNumbers:
    return CameraNumbers(
        camera_id=state.camera_id,
        name=state.name,
        state=state.state,
        fps=state.fps,
        frames=state.frames,
        frame_age_s=state.frame_age_s,
        dropped=state.dropped,
        decode_ms=state.decode_ms,
        reader_cpu=state.reader_cpu,
        expected_fps=state.expected_fps,
        advice=state.advice,
        closer_looks=state.closer_looks,
        found_closer=state.found_closer,
    )


def _megabytes(size: int | None) -> float | None:
    return None if size is None else round(size / 1e6, 1)


class _Cameras(Collector):
    """Reads the cameras' numbers when it is scraped."""

    def __init__(self, states: Callable[[], Iterable[CameraState]]) -> None:
        self._states = states

    def collect(self) -> Iterable[Metric]:
        """Yield one family per number."""
        fps = GaugeMetricFamily(
            "hearthward_camera_fps", "Frames taken a second.", labels=["camera_id"]
        )
        watching = GaugeMetricFamily(
            "hearthward_camera_watching",
            "Whether the camera delivers and is analysed.",
            labels=["camera_id"],
        )
        dropped = CounterMetricFamily(
            "hearthward_camera_dropped",
            "Frames not analysed, by reason.",
            labels=["camera_id", "reason"],
        )
        for state in self._states():
            fps.add_metric([state.camera_id], state.fps)
            watching.add_metric([state.camera_id], float(state.state == "watching"))
            for reason, count in state.dropped.items():
                dropped.add_metric([state.camera_id, reason], count)
        return (fps, watching, dropped)
