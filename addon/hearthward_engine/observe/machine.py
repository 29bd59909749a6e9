# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the process takes of its machine: memory, and a GPU's time and memory."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
import logging
import threading
from typing import Any, Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
import psutil

from ..domain import Clock
from ..present.pipeline import GpuNumbers
from ..present.states import CameraState

_LOG: Final = logging.getLogger(__name__)

WARM_S: Final = 300.0
"""So long after all cameras deliver, what there is to load is loaded."""
_NOT_EXPECTED: Final = frozenset({"off", "model_missing"})


class MemoryWatch:
    """Compares the memory with what it was once everything ran; any thread asks."""

    def __init__(
        self,
        clock: Clock,
        resident: Callable[[], int] | None = None,
    ) -> None:
        """Take the baseline five minutes after all cameras deliver."""
        self._clock = clock
        self._resident = resident or (lambda: int(psutil.Process().memory_info().rss))
        self._lock = threading.Lock()
        self._watched: frozenset[str] = frozenset()
        self._since: float | None = None
        self._baseline: int | None = None

    def read(self, cameras: Iterable[CameraState]) -> tuple[int, int | None]:
        """Return the memory and its baseline in bytes; None before there is one."""
        now, resident = self._clock.monotonic(), self._resident()
        states = [one for one in cameras if one.state not in _NOT_EXPECTED]
        watched = frozenset(one.camera_id for one in states)
        all_there = bool(states) and all(one.state == "watching" for one in states)
        with self._lock:
            if watched != self._watched:
                # Another house: what it takes shows anew.
                self._watched, self._since, self._baseline = watched, None, None
            if self._baseline is None:
                if not all_there:
                    self._since = None
                elif self._since is None:
                    self._since = now
                elif now - self._since >= WARM_S:
                    self._baseline = resident
            return resident, self._baseline


class Gpus:
    """Asks NVIDIA's library, where it is installed and finds a device."""

    def __init__(self, library: str = "pynvml") -> None:
        """Look for the devices once; there are none where it does not work."""
        self._nvml: Any = None
        self._handles: list[Any] = []
        with suppress(ImportError):
            nvml = import_module(library)
            try:
                nvml.nvmlInit()
                count = nvml.nvmlDeviceGetCount()
                handles = [nvml.nvmlDeviceGetHandleByIndex(n) for n in range(count)]
                self._nvml, self._handles = nvml, handles
            except nvml.NVMLError as error:
                _LOG.info("GPUs are not measured: %s", error)

    def read(self) -> tuple[GpuNumbers, ...]:
        """Return what can be measured of each; what cannot is null, never 0."""
        return tuple(self._one(handle) for handle in self._handles)

    def _one(self, handle: Any) -> GpuNumbers:
        nvml = self._nvml
        name = self._ask(lambda: nvml.nvmlDeviceGetName(handle)) or "NVIDIA GPU"
        used = self._ask(lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        memory = self._ask(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        return GpuNumbers(
            name=name.decode() if isinstance(name, bytes) else str(name),
            used=None if used is None else used / 100,
            memory_mb=None if memory is None else round(memory.used / 1e6, 1),
            memory_total_mb=None if memory is None else round(memory.total / 1e6, 1),
        )

    def _ask(self, question: Callable[[], Any]) -> Any:
        """Return the answer; None where this device does not know."""
        try:
            return question()
        except self._nvml.NVMLError:
            return None


class MachineMetrics(Collector):
    """The same as metrics; what is not known is left out."""

    def __init__(
        self,
        memory: MemoryWatch,
        cameras: Callable[[], Iterable[CameraState]],
        gpus: Gpus,
    ) -> None:
        """Ask these when scraped."""
        self._memory = memory
        self._cameras = cameras
        self._gpus = gpus

    def collect(self) -> Iterable[Metric]:
        """Yield memory growth and the GPUs' numbers."""
        resident, baseline = self._memory.read(self._cameras())
        warm = GaugeMetricFamily(
            "hearthward_memory_baseline_bytes",
            "Memory five minutes after all cameras delivered.",
        )
        growth = GaugeMetricFamily(
            "hearthward_memory_growth_bytes", "Memory now beyond the baseline."
        )
        if baseline is not None:
            warm.add_metric([], baseline)
            growth.add_metric([], resident - baseline)
        used = GaugeMetricFamily(
            "hearthward_gpu_used", "Share of the time a GPU works.", labels=["gpu"]
        )
        memory = GaugeMetricFamily(
            "hearthward_gpu_memory_bytes", "Memory in use on a GPU.", labels=["gpu"]
        )
        for number, gpu in enumerate(self._gpus.read()):
            if gpu.used is not None:
                used.add_metric([str(number)], gpu.used)
            if gpu.memory_mb is not None:
                memory.add_metric([str(number)], gpu.memory_mb * 1e6)
        return (warm, growth, used, memory)
