# SPDX-License-Identifier: AGPL-3.0-or-later
"""A detector with a stopwatch."""

from ..domain import Detection
from ..runtime.measures import Laps, Measure
from ..runtime.turns import Urgency
from ..vision.detector import Detector, DetectorInfo, Pixels


class TimedDetector:
    """Passes pictures on and measures how long each took."""

    def __init__(self, detector: Detector) -> None:
        """Time this detector."""
        self._detector = detector

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one picture; a failure is not timed."""
        laps = Laps()
        found = self._detector.infer(pixels, urgency)
        laps.took(Measure.DETECTOR)
        return found

    def describe(self) -> DetectorInfo:
        """Return backend, model and device."""
        return self._detector.describe()
