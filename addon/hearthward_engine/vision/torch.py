# SPDX-License-Identifier: AGPL-3.0-or-later
"""YOLO26 through torch on an NVIDIA GPU: exported programs, NMS-free output."""

from collections.abc import Mapping
import logging
from pathlib import Path
import threading
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hearthward_engine.domain import Detection

from .detector import DetectorError, DetectorInfo, Pixels
from .letterbox import fit, letterbox
from .rows import CONFIDENCE_FLOOR, detections

_LOG = logging.getLogger(__name__)

WARM_UP: Final = 3
"""The first runs choose kernels; nobody shall wait for them."""

type Shape = tuple[int, int]


class TorchDetector:
    """Runs ``torch.export`` programs, (n, 300, 6), one per input shape.

    The device does one thing at a time, so callers take turns; a program is loaded
    when the first picture of its shape comes, the first one at once.
    """

    def __init__(
        self,
        programs: Mapping[Shape, Path],
        names: Mapping[int, str],
        *,
        model: str,
        device: str = "cuda",
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
        self._lock = threading.Lock()
        self._loaded: dict[Shape, Any] = {}
        height, width = min(self._programs)
        grey = np.full((height, width, 3), 114, np.uint8)
        for _ in range(WARM_UP):
            self.infer(grey)

    def infer(self, pixels: Pixels) -> tuple[Detection, ...]:
        """Return what is in one RGB picture, best first; raise DetectorError."""
        shape = best_shape(pixels.shape[0], pixels.shape[1], self._programs)
        image, layout = letterbox(pixels, shape)
        with self._lock:
            try:
                rows = self._run(shape, image)
            except DetectorError:
                raise
            except Exception as error:  # noqa: BLE001 - CUDA's errors share no base
                _LOG.warning(
                    "the detector failed (%s), rebuilding", type(error).__name__
                )
                rows = self._run_again(shape, image)
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

    def _run(self, shape: Shape, image: Pixels) -> npt.NDArray[np.float32]:
        """Return the program's (300, 6) rows for one letterboxed picture."""
        torch = self._torch
        program = self._loaded.get(shape) or self._load(shape)
        with torch.inference_mode():
            # A quarter of the bytes cross the bus: floats are made on the device.
            owned = np.require(image, requirements=("C", "W"))
            pixels = torch.from_numpy(owned).to(self._device)
            tensor = pixels.permute(2, 0, 1)[None].float().div_(255)
            output = program(tensor.contiguous())
            while not isinstance(output, torch.Tensor):
                output = output[0]
            rows: npt.NDArray[np.float32] = output[0].float().cpu().numpy()
        return rows

    def _run_again(self, shape: Shape, image: Pixels) -> npt.NDArray[np.float32]:
        """Load everything anew, once; raise DetectorError where that fails too."""
        self._loaded.clear()
        if self._device.startswith("cuda"):
            self._torch.cuda.empty_cache()
        try:
            return self._run(shape, image)
        except DetectorError:
            raise
        except Exception as error:
            msg = f"the detector fails on a {shape[1]}x{shape[0]} input"
            raise DetectorError(msg) from error

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
