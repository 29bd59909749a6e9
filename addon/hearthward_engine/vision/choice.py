# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which detector runs here, and why."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from hearthward_engine.domain import Value

from .detector import Detector, DetectorError
from .onnx import OnnxDetector

NO_MODEL: Final = (
    "no official weights: run hearthward-models fetch and hearthward-models export"
)


class Weights(Value, frozen=True):
    """An exported model on disk that may be used."""

    path: Path
    demo: bool = False
    """Whether it knows the simulated street only."""


class Choice(Value, frozen=True, eq=False):
    """The detector, or None where none can run; ``reason`` is one plain sentence."""

    detector: Detector | None
    reason: str


def _onnx(weights: Weights, threads: int) -> Detector:
    return OnnxDetector(weights.path, threads=threads, demo=weights.demo)


BACKENDS: Final[dict[str, Callable[[Weights, int], Detector]]] = {".onnx": _onnx}
"""What loads a file, by its suffix."""


def choose_detector(
    candidates: Sequence[Weights], *, demo: bool, threads: int = 1
) -> Choice:
    """Return the first candidate that loads; demo weights only in demo mode."""
    refused = []
    for weights in candidates:
        load = BACKENDS.get(weights.path.suffix)
        if load is None or not weights.path.is_file():
            continue
        if weights.demo and not demo:
            continue
        try:
            detector = load(weights, threads)
        except DetectorError as error:
            refused.append(str(error))
            continue
        info = detector.describe()
        reason = f"{info.model} with {info.backend} on {info.device}"
        return Choice(detector=detector, reason="; ".join([*refused, reason]))
    return Choice(detector=None, reason="; ".join([*refused, NO_MODEL]))
