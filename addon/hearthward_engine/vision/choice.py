# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which detector runs here, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from hearthward_engine.domain import Value

from .coco import COCO_NAMES
from .detector import Detector, DetectorError
from .devices import nvidia
from .onnx import OnnxDetector, Provider, providers
from .torch import TorchDetector

NO_MODEL: Final = (
    "no official weights: run hearthward-models fetch and hearthward-models export"
)


class Weights(Value, frozen=True):
    """An exported model on disk that may be used."""

    path: Path
    demo: bool = False
    """Whether it knows the simulated street only."""
    programs: Mapping[tuple[int, int], Path] = {}
    """``torch.export`` programs by input shape (height, width)."""
    classes: Mapping[int, str] = msgspec.field(
        default_factory=lambda: dict(enumerate(COCO_NAMES))
    )


class Choice(Value, frozen=True, eq=False):
    """The detector, or None where none can run; ``reason`` is one plain sentence."""

    detector: Detector | None
    reason: str


def choose_detector(
    candidates: Sequence[Weights], *, demo: bool, threads: int = 1
) -> Choice:
    """Return the first candidate that loads; demo weights only in demo mode.

    An NVIDIA GPU that can be used comes first: by torch, else by an ONNX Runtime that
    was built for it. The processor always works.
    """
    notes: list[str] = []
    for weights in candidates:
        if weights.demo and not demo:
            continue
        for load in _ways(weights, threads, notes):
            try:
                detector = load()
            except DetectorError as error:
                notes.append(str(error))
                continue
            info = detector.describe()
            reason = f"{info.model} with {info.backend} on {info.device}"
            return Choice(detector=detector, reason="; ".join([*notes, reason]))
    return Choice(detector=None, reason="; ".join([*notes, NO_MODEL]))


def _ways(
    weights: Weights, threads: int, notes: list[str]
) -> Iterator[Callable[[], Detector]]:
    """Yield what loads these weights, best first; note why a GPU is passed over."""
    gpus = nvidia()
    usable = any(not gpu.obstacle for gpu in gpus)
    if usable and weights.programs:
        yield lambda: TorchDetector(
            weights.programs,
            weights.classes,
            model=weights.path.stem,
            demo=weights.demo,
        )
    elif usable:
        notes.append(f"{weights.path.stem} has no torch program for the GPU")
    for provider in _onnx_providers(weights):
        if provider == "cpu":
            notes += [
                f"not on {one.name}: {one.obstacle}" for one in gpus if one.obstacle
            ]
        yield partial(
            OnnxDetector,
            weights.path,
            threads=threads,
            demo=weights.demo,
            provider=provider,
        )


def _onnx_providers(weights: Weights) -> Sequence[Provider]:
    """Return what ONNX Runtime could run these weights with, best first."""
    is_onnx = weights.path.suffix == ".onnx" and weights.path.is_file()
    return providers() if is_onnx else ()
