# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of this machine the cameras use, and how many more it would bear."""

from collections import deque
from collections.abc import Callable, Sequence
import threading
from typing import Final

import psutil

from ..domain import Clock, Value
from ..present.states import CameraState, Capacity
from ..runtime.executors import cores
from ..runtime.measures import MEASURES, Measure

OVER_S: Final = 60.0
SAMPLE_S: Final = 2.0
"""Samples nearer together say more about noise than about load."""
FULL: Final = 0.9
"""A machine is full before the last tenth: detections of a rush must not wait."""
SPARE: Final = 0.6
"""Closer looks end well before the machine is full."""
OVERLOAD: Final = "overload"
"""The cameras' word for frames that there was no time for."""


class _Sample(Value):
    """What had been used and dropped by a moment."""

    at: float
    cpu_s: float
    detector_s: float
    shed: int


class CapacityMeter:
    """Measures over the last minute; any thread may report and ask."""

    def __init__(
        self,
        clock: Clock,
        parallel: int,
        cpu_s: Callable[[], float] | None = None,
        detector_s: Callable[[], float] | None = None,
    ) -> None:
        """Measure a detector that works on ``parallel`` pictures at once."""
        self._clock = clock
        self._parallel = max(1, parallel)
        self._cpu_s = cpu_s or _process_seconds
        self._detector_s = detector_s or _detector_seconds
        self._lock = threading.Lock()
        self._samples: deque[_Sample] = deque()
        self._last: Capacity | None = None
        self.processor: float | None = None
        """The share of all cores in the last minute; None before."""

    @property
    def spare(self) -> bool:
        """Return whether there is time for more than the cameras ask for."""
        last = self._last
        return (
            last is not None
            and last.used is not None
            and last.used <= SPARE
            and last.shed_per_s == 0
        )

    def read(self, cameras: Sequence[CameraState]) -> Capacity:
        """Return the load of the last minute, with the cameras as they are now."""
        now = _Sample(
            at=self._clock.monotonic(),
            cpu_s=self._cpu_s(),
            detector_s=self._detector_s(),
            shed=sum(state.dropped.get(OVERLOAD, 0) for state in cameras),
        )
        with self._lock:
            first = self._take(now)
        passed_s = now.at - first.at
        if passed_s <= 0:
            return Capacity(used=None, limited_by=None, more_cameras=None)
        processor = (now.cpu_s - first.cpu_s) / passed_s / cores()
        detector = (now.detector_s - first.detector_s) / passed_s / self._parallel
        self.processor = min(1.0, processor)
        used = min(1.0, max(processor, detector))
        watching = sum(state.state == "watching" for state in cameras)
        self._last = Capacity(
            used=round(used, 3),
            limited_by="detector" if detector > processor else "processor",
            more_cameras=_more(used, watching),
            shed_per_s=round(max(0, now.shed - first.shed) / passed_s, 2),
        )
        return self._last

    def _take(self, now: _Sample) -> _Sample:
        """Keep a sample; return the one to compare it with."""
        samples = self._samples
        while len(samples) > 1 and now.at - samples[1].at >= OVER_S:
            samples.popleft()
        if not samples or now.at - samples[-1].at >= SAMPLE_S:
            samples.append(now)
        return samples[0]


def _more(used: float, watching: int) -> int | None:
    """Return how many more cameras like these fit; None where nothing is known."""
    if watching == 0 or used <= 0:
        return None
    return max(0, int((FULL - used) * watching / used + 1e-6))


def _detector_seconds() -> float:
    return MEASURES.read(Measure.DETECTOR).total


def _process_seconds() -> float:
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)
