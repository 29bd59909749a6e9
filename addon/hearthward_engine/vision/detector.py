# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seam to a detector: a blocking call that any thread may make."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from hearthward_engine.domain import Detection, Value
from hearthward_engine.runtime.turns import Urgency

type Pixels = npt.NDArray[np.uint8]


class DetectorError(Exception):
    """The detector failed on a picture and could not be rebuilt in place."""


class DetectorInfo(Value, frozen=True):
    """What a detector is, for people and for ``EngineState``."""

    backend: str
    """``onnx``, ``torch`` …"""
    model: str
    device: str
    parallel: int = 1
    """How many pictures it works on at once."""
    demo: bool = False
    """Whether the weights know the simulated street only."""
    classes: tuple[str, ...] = ()


class Detector(Protocol):
    """Finds objects in pictures; safe to call from many threads at once."""

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one picture, best first; raise DetectorError.

        Where there is more to do than the device can, the most urgent go first.

        Pixels are RGB uint8, height x width x 3, of any size: the detector fits
        them to its input and gives the boxes as fractions of this picture.
        """

    def describe(self) -> DetectorInfo:
        """Return backend, model and device."""
