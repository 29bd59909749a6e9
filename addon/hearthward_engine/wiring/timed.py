# SPDX-License-Identifier: AGPL-3.0-or-later
"""A detector with a stopwatch."""

from collections.abc import Callable
import time

from ..domain import Detection
from ..runtime.turns import Urgency
from ..vision.detector import Detector, DetectorInfo, Pixels


class TimedDetector:
    """Passes pictures on and reports how long each took, in seconds."""

    def __init__(self, detector: Detector, *took: Callable[[float], None]) -> None:
        """Time this detector, and tell these."""
        self._detector = detector
        self._took = took

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one picture; a failure is not timed."""
        began = time.perf_counter()
        found = self._detector.infer(pixels, urgency)
        seconds = time.perf_counter() - began
        for tell in self._took:
            tell(seconds)
        return found

    def describe(self) -> DetectorInfo:
        """Return backend, model and device."""
        return self._detector.describe()
