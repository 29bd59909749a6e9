# SPDX-License-Identifier: AGPL-3.0-or-later
"""YOLO26 through torch on an NVIDIA GPU: exported programs, NMS-free output."""

from collections.abc import Mapping, Sequence
import logging
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hearthward_engine.domain import Detection
from hearthward_engine.runtime.measures import Laps, Measure
from hearthward_engine.runtime.turns import Urgency

from .batcher import Batcher
from .detector import DetectorError, DetectorInfo, Pixels
from .letterbox import fit, letterbox
from .rows import CONFIDENCE_FLOOR, detections

_LOG = logging.getLogger(__name__)

WARM_UP: Final = 3
"""The first runs choose kernels; nobody shall wait for them."""

BATCH: Final = 16
"""Most frames at once: more gains little on any card and makes all of them wait."""

type Shape = tuple[int, int]
type Rows = npt.NDArray[np.float32]


class TorchDetector:
    """Runs ``torch.export`` programs, (n, 300, 6), one per input shape.

    Callers letterbox on their own threads; the frames of all cameras then go through
    the device in batches, on the one thread that owns it. A program is loaded when the
    first picture of its shape comes, the smallest one at once.
    """

    def __init__(
        self,
        programs: Mapping[Shape, Path],
        names: Mapping[int, str],
        *,
        model: str,
        device: str = "cuda",
        most: int = BATCH,
        floor: float = CONFIDENCE_FLOOR,
        demo: bool = False,
    ) -> None:
        """Load and warm up; raise DetectorError where that does not work."""
        if not programs:
            msg = f"{model} has no torch program: export it again"
            raise DetectorError(msg)
        import torch

        self._torch = torch
        self._programs = dict(programs)
        self._names = dict(names)
        self._model = model
        self._device = device
        self._floor = floor
        self._demo = demo
        self._loaded: dict[Shape, Any] = {}
        self._batcher: Batcher[Shape, Pixels, Rows] = Batcher(
            self._run, most=most, too_much=self._too_much, name=f"detector-{device}"
        )
        height, width = min(self._programs)
        grey = np.full((height, width, 3), 114, np.uint8)
        for _ in range(WARM_UP):
            self.infer(grey)

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one RGB picture, best first; raise DetectorError."""
        shape = best_shape(pixels.shape[0], pixels.shape[1], self._programs)
        laps = Laps()
        image, layout = letterbox(pixels, shape)
        laps.took(Measure.LETTERBOX)
        rows = self._batcher.submit(shape, image, urgency)
        return detections(rows, layout, self._names, self._floor)

    def describe(self) -> DetectorInfo:
        """Return backend, model and device."""
        return DetectorInfo(
            backend="torch",
            model=self._model,
            device=self._device,
            demo=self._demo,
            classes=tuple(self._names.values()),
        )

    @property
    def batch_sizes(self) -> dict[int, int]:
        """Return how many batches there were of each size."""
        return dict(self._batcher.sizes)

    # --- on the owner thread --------------------------------------------------

    def _run(self, shape: Shape, images: Sequence[Pixels]) -> Sequence[Rows]:
        """Return the rows of letterboxed pictures; load all anew after a failure."""
        try:
            return self._forward(shape, images)
        except DetectorError:
            raise
        except Exception as error:  # CUDA's errors share no base
            if self._too_much(error) and len(images) > 1:
                self._empty_cache()
                raise
            _LOG.warning("the detector failed (%s), rebuilding", type(error).__name__)
        self._loaded.clear()
        self._empty_cache()
        try:
            return self._forward(shape, images)
        except DetectorError:
            raise
        except Exception as error:
            msg = f"the detector fails on a {shape[1]}x{shape[0]} input"
            raise DetectorError(msg) from error

    def _forward(self, shape: Shape, images: Sequence[Pixels]) -> Sequence[Rows]:
        torch = self._torch
        program = self._loaded.get(shape) or self._load(shape)
        with torch.inference_mode():
            # A quarter of the bytes cross the bus: floats are made on the device.
            batch = torch.from_numpy(np.stack(images))
            if self._device != "cpu":
                batch = batch.pin_memory().to(self._device, non_blocking=True)
            tensor = batch.permute(0, 3, 1, 2).float().div_(255)
            output = program(tensor.contiguous())
            while not isinstance(output, torch.Tensor):
                output = output[0]
            rows = output.float().cpu().numpy()
        return list(rows)

    def _too_much(self, error: Exception) -> bool:
        return isinstance(error, self._torch.OutOfMemoryError)

    def _empty_cache(self) -> None:
        if self._device != "cpu":
            self._torch.cuda.empty_cache()

    def _load(self, shape: Shape) -> Any:
        torch = self._torch
        path = self._programs[shape]
        try:
            program = torch.export.load(path)
            if self._device != "cpu":
                from torch.export.passes import move_to_device_pass

                program = move_to_device_pass(program, self._device)
            module = program.module()
        except Exception as error:
            msg = f"{path.name} cannot be loaded on {self._device}"
            raise DetectorError(msg) from error
        self._loaded[shape] = module
        return module


def best_shape(height: int, width: int, shapes: Mapping[Shape, object]) -> Shape:
    """Return the input that shows a picture largest, the smallest of equals."""
    own = fit(height, width).shape
    if own in shapes:
        return own

    def loss(shape: Shape) -> tuple[float, int]:
        scale = min(shape[0] / height, shape[1] / width)
        return -round(scale, 6), shape[0] * shape[1]

    return min(shapes, key=loss)
