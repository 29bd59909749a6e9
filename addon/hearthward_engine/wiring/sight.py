# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which detector this engine sees with, and what people are told about it."""

from collections.abc import Sequence
import logging
from pathlib import Path
from typing import Final

from ..domain import Value
from ..models.catalog import demo_model, find_export
from ..models.errors import ModelError
from ..present.states import DetectorState, Problem
from ..settings import Settings
from ..vision.choice import Weights, choose_detector
from ..vision.detector import Detector
from ..vision.devices import nvidia

_LOGGER: Final = logging.getLogger(__name__)

MODELS_FOLDER: Final = "models"


class Sight(Value, eq=False):
    """A detector, or None and why."""

    detector: Detector | None
    complaints: tuple[str, ...] = ()
    choice: str = ""
    """Why it is this detector and this device, in one sentence."""
    unused_gpu: str = ""
    """Why an NVIDIA GPU that is there does not detect; empty where none is wasted."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the model, as the protocol words it."""
        return tuple(Problem(code="model", text=text) for text in self.complaints)

    @property
    def state(self) -> DetectorState | None:
        """Return what the detector is, as the protocol words it."""
        if self.detector is None:
            return None
        info = self.detector.describe()
        return DetectorState(backend=info.backend, model=info.model, device=info.device)


def find_sight(settings: Settings) -> Sight:
    """Load the detector: the file that is set, else demo or official weights.

    Demo weights load in demo mode only; without any model nothing is watched.
    """
    candidates, complaints = candidate_weights(settings)
    choice = choose_detector(
        candidates, demo=settings.demo, threads=settings.detector_threads
    )
    if choice.detector is None:
        _LOGGER.warning("no detector: %s", "; ".join([*complaints, choice.reason]))
        return Sight(
            detector=None,
            complaints=(*complaints, choice.reason),
            choice=choice.reason,
        )
    _LOGGER.info("detecting with %s", choice.reason)
    return Sight(
        detector=choice.detector,
        choice=choice.reason,
        unused_gpu=_unused_gpu(choice.detector),
    )


def _unused_gpu(detector: Detector) -> str:
    if detector.describe().device != "cpu":
        return ""
    return "; ".join(
        f"{gpu.name} does not detect: {gpu.obstacle}"
        for gpu in nvidia()
        if gpu.obstacle
    )


def model_folders(settings: Settings) -> tuple[Path, ...]:
    """Return where exports may lie: the user's first, then those of the image."""
    own = settings.folder / MODELS_FOLDER
    return (own, Path(settings.models_dir)) if settings.models_dir else (own,)


def candidate_weights(settings: Settings) -> tuple[Sequence[Weights], tuple[str, ...]]:
    """Return the exported models that may be used, and what is wrong with others."""
    if settings.model_path:
        path = Path(settings.model_path)
        if not path.is_file():
            return (), (f"model_path: there is no file {path.name}",)
        return (Weights(path=path, demo=settings.demo),), ()
    try:
        if settings.demo:
            found = demo_model()
        else:
            folders = model_folders(settings)
            exports = (find_export(folder, settings.model) for folder in folders)
            official = next(filter(None, exports), None)
            if official is None:
                return (), ()
            found = official
    except ModelError as err:
        return (), (str(err),)
    return (
        Weights(
            path=found.onnx,
            demo=found.demo,
            programs=found.torch,
            classes=found.classes,
        ),
    ), ()
