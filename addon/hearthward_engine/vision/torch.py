# SPDX-License-Identifier: AGPL-3.0-or-later
"""YOLO26 through torch on an NVIDIA GPU: exported programs, NMS-free output."""

from collections.abc import Mapping, Sequence
import logging
from pathlib import Path
import threading
from typing import Final

import numpy as np

from hearthward_engine.domain import Detection
from hearthward_engine.runtime.measures import Laps, Measure
from hearthward_engine.runtime.turns import Urgency

from .batcher import Batcher
from .detector import DetectorError, DetectorInfo, Pixels
from .letterbox import PAD_GREY, fit, letterbox_into
from .rows import CONFIDENCE_FLOOR, detections
from .runner import Lane, Network, Picture, Rows, Shape

_LOG = logging.getLogger(__name__)

BATCH: Final = 16
"""Most frames at once: more gains little on any card and makes all of them wait."""

LANES: Final = 2
"""While one batch runs, the next one is uploaded and the last one is answered."""


class TorchDetector:
    """Runs ``torch.export`` programs, (n, 300, 6), one per input shape.

    Callers letterbox on their own threads, straight into the memory that the device
    reads; the frames of all cameras then go through it in batches, on the threads that
    own it. A program is loaded when the first picture of its shape comes, the smallest
    one at once.
    """

    def __init__(  # noqa: PLR0913 - what a benchmark compares
        self,
        programs: Mapping[Shape, Path],
        names: Mapping[int, str],
        *,
        model: str,
        device: str = "cuda",
        most: int = BATCH,
        lanes: int = LANES,
        half: bool | None = None,
        graphs: bool = True,
        floor: float = CONFIDENCE_FLOOR,
        demo: bool = False,
    ) -> None:
        """Load and warm up; raise DetectorError where that does not work.

        ``half`` is float16; None takes it on a GPU.
        """
        if not programs:
            msg = f"{model} has no torch program: export it again"
            raise DetectorError(msg)
        import torch

        self._torch = torch
        self._programs = dict(programs)
        self._names = dict(names)
        self._model = model
        self._device = device
        self._half = device != "cpu" if half is None else half
        self._graphs = graphs
        self._floor = floor
        self._demo = demo
        # One lane loads or rebuilds at a time; what is loaded goes on meanwhile.
        self._loading = threading.Lock()
        self._loaded: dict[Shape, Network] = {}
        self._own = threading.local()
        if device == "cpu":
            lanes = 1
        self._batcher: Batcher[Shape, Picture, Rows] = Batcher(
            self._run,
            most=most,
            lanes=lanes,
            too_much=self._too_much,
            name=f"detector-{device}",
        )
        height, width = min(self._programs)
        try:
            self.infer(np.full((height, width, 3), PAD_GREY, np.uint8))
        except BaseException:
            self.close()
            raise

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one RGB picture, best first; raise DetectorError."""
        shape = best_shape(pixels.shape[0], pixels.shape[1], self._programs)
        network = self._network(shape)
        laps = Laps()
        picture = network.picture()
        layout = letterbox_into(picture.pixels, pixels)
        laps.took(Measure.LETTERBOX)
        rows = self._batcher.submit(shape, picture, urgency)
        network.give_back(picture)
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

    def close(self) -> None:
        """Finish what was submitted and end the threads that own the device."""
        self._batcher.close()

    # --- on the threads that own the device -----------------------------------

    def _run(self, shape: Shape, pictures: Sequence[Picture]) -> Sequence[Rows]:
        """Return the rows of letterboxed pictures; load all anew after a failure."""
        network = self._network(shape)
        try:
            return self._lane().run(network, pictures)
        except Exception as error:  # CUDA's errors share no base
            if self._too_much(error) and len(pictures) > 1:
                self._empty_cache()
                raise
            _LOG.warning("the detector failed (%s), rebuilding", type(error).__name__)
        with self._loading:
            if self._loaded.get(shape) is network:
                del self._loaded[shape]
        self._lane().forget()
        self._empty_cache()
        try:
            return self._lane().run(self._network(shape), pictures)
        except DetectorError:
            raise
        except Exception as error:
            msg = f"the detector fails on a {shape[1]}x{shape[0]} input"
            raise DetectorError(msg) from error

    def _lane(self) -> Lane:
        """Return this thread's stream and recordings."""
        if not hasattr(self._own, "lane"):
            self._own.lane = Lane(self._device, graphs=self._graphs)
        lane: Lane = self._own.lane
        return lane

    def _network(self, shape: Shape) -> Network:
        """Return the network of an input shape, loaded when it is first asked for."""
        if (network := self._loaded.get(shape)) is not None:
            return network
        with self._loading:
            if shape not in self._loaded:
                path = self._programs[shape]
                self._loaded[shape] = Network(
                    path, shape, self._device, half=self._half
                )
            return self._loaded[shape]

    def _too_much(self, error: Exception) -> bool:
        return isinstance(error, self._torch.OutOfMemoryError)

    def _empty_cache(self) -> None:
        if self._device != "cpu":
            self._torch.cuda.empty_cache()


def best_shape(height: int, width: int, shapes: Mapping[Shape, object]) -> Shape:
    """Return the input that shows a picture largest, the smallest of equals."""
    own = fit(height, width).shape
    if own in shapes:
        return own

    def loss(shape: Shape) -> tuple[float, int]:
        scale = min(shape[0] / height, shape[1] / width)
        return -round(scale, 6), shape[0] * shape[1]

    return min(shapes, key=loss)
