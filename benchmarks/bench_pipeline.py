# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine adds to its model: against a minimal loop, and the model alone."""

from collections.abc import Callable, Mapping, Sequence
import io
from itertools import batched
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from PIL import Image

from benchmarks import Figure
from benchmarks.chain import PLACES, Chain, check_all_analysed, engine_job, together
from benchmarks.footage import distinct
from benchmarks.pairs import compare
from hearthward_engine.models.catalog import demo_model
from hearthward_engine.runtime.executors import cores
from hearthward_engine.vision.letterbox import fit
from hearthward_engine.vision.onnx import OnnxDetector

NAMES: Final = ("pipeline", "pipeline.model")
FRAMES: Final = 40
"""Per thread and round; every round brings others."""
THREADS: Final = min(cores(), len(PLACES))
PAIRS: Final = 15


class Minimal:
    """What somebody writes who only wants boxes: decode, resize, run."""

    def __init__(self) -> None:
        """Load the model as the engine does: one thread a picture."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            demo_model().onnx, options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def boxes(self, jpeg: bytes) -> npt.NDArray[Any]:
        """Return the confident rows of a frame, in pixels of the input."""
        rows: npt.NDArray[Any] = self.run(self.tensor(jpeg))
        return rows[rows[:, 4] >= 0.4]

    def tensor(self, jpeg: bytes) -> npt.NDArray[np.float32]:
        """Return a frame as the model's input."""
        image = Image.open(io.BytesIO(jpeg))
        image.draft("RGB", (image.width // 2, image.height // 2))
        layout = fit(image.height, image.width)
        inner_height, inner_width = layout.inner
        canvas = np.full((*layout.shape, 3), 114, np.uint8)
        small = image.resize((inner_width, inner_height), Image.Resampling.BILINEAR)
        canvas[
            layout.top : layout.top + inner_height,
            layout.left : layout.left + inner_width,
        ] = np.asarray(small)
        planes = canvas.transpose(2, 0, 1)[None].astype(np.float32)
        return np.multiply(planes, np.float32(1 / 255))

    def run(self, tensor: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
        """Return the model's rows for one input."""
        rows: npt.NDArray[Any] = self._session.run(None, {self._input: tensor})[0][0]
        return rows


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure both; the engine's motion gate is forced open, frames are distinct."""
    del names
    minimal = Minimal()
    detector = OnnxDetector(demo_model().onnx, demo=True)
    frames = distinct(FRAMES * THREADS)
    shares = [list(share) for share in batched(frames, FRAMES, strict=True)]
    tensors = [[minimal.tensor(jpeg) for jpeg in share] for share in shares]
    chains = [Chain(place, detector, forced_open=True) for place in PLACES[:THREADS]]

    def engine() -> float:
        return together(
            [engine_job(*pair) for pair in zip(chains, shares, strict=True)]
        )

    def plain() -> float:
        return together([_each(minimal.boxes, share) for share in shares])

    def model() -> float:
        return together([_each(minimal.run, share) for share in tensors])

    against_plain = compare(engine, plain, pairs=PAIRS)
    against_model = compare(engine, model, pairs=PAIRS)
    check_all_analysed(chains)
    fps = FRAMES * THREADS / against_plain.first_s
    setting = f"{THREADS} threads, {fps:.0f} frames/s in all"
    return {
        "pipeline": Figure(against_plain.ratio, f"{against_plain}; {setting}"),
        "pipeline.model": Figure(against_model.ratio, f"{against_model}; {setting}"),
    }


def _each[T](work: Callable[[T], object], items: Sequence[T]) -> Callable[[], None]:
    def job() -> None:
        for item in items:
            work(item)

    return job
