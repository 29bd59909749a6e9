# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compare an export with Ultralytics running the weights it was made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

from . import yolo
from .catalog import ExportedModel
from .compare import PARTNER, Difference, Found, Matched, difference, match
from .errors import ModelError
from .frames import Picture

if TYPE_CHECKING:
    # Python 3.11 cannot read the domain's newer syntax, but can export.
    from ..domain import Detection

MAX_DIFFERENCE: Final = 1e-3
MIN_SHARE: Final = 0.98
IMAGE_PX: Final = 640
NOTHING_SEEN: Final = "nothing was detected: give pictures of what it knows (--images)"


class Engine(Protocol):
    """The engine's own path from pixels to detections, running the export."""

    def infer(self, pixels: "npt.NDArray[np.uint8]") -> "Sequence[Detection]":
        """Return what is in one RGB picture, boxes as fractions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One promise of an export and whether it is kept."""

    name: str
    value: float
    target: str
    compared: int
    """How many boxes the value rests on."""
    holds: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What came out of a verification; ``frames`` is how many pictures were used."""

    model: str
    frames: int
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Return whether every promise is kept."""
        return all(check.holds for check in self.checks)


def verify(
    model: ExportedModel,
    weights: Path,
    engine: Engine,
    pictures: "Iterable[Picture]",
) -> Verdict:
    """Return how the export fares against Ultralytics on the same pictures.

    ``tensors.*``: the export and Ultralytics' network on identical input tensors.
    ``boxes.engine``: engine and ``predict()`` end to end, each from the pixels on.
    """
    reference = _Reference(weights)
    onnx, programs = _Onnx(model), _Programs(model)
    of_onnx, of_torch, boxes, frames = Difference(), Difference(), Matched(), 0
    for picture in pictures:
        frames += 1
        expected, tensor, rows = reference.see(picture.pixels)
        true = _found(model, rows, tensor.shape)
        of_onnx += difference(true, _found(model, onnx.rows(tensor), tensor.shape))
        if programs.take(tensor.shape[2:]):
            found = _found(model, programs.rows(tensor), tensor.shape)
            of_torch += difference(true, found)
        seen = [
            Found(d.label, d.confidence, d.box)
            for d in engine.infer(picture.pixels)
            if d.confidence >= PARTNER
        ]
        boxes += match(expected, seen)
    checks = [_tensors("tensors.onnx", of_onnx)]
    if model.torch:
        checks.append(_tensors("tensors.torch", of_torch))
    return Verdict(model=model.name, frames=frames, checks=(*checks, _boxes(boxes)))


class _Reference:
    """Ultralytics, on the CPU and with the NMS-free head."""

    def __init__(self, weights: Path) -> None:
        """Load the weights."""
        self._yolo = yolo.load(weights)
        import torch

        self._torch = torch

    def see(
        self, pixels: "npt.NDArray[np.uint8]"
    ) -> "tuple[list[Found], npt.NDArray[np.float32], npt.NDArray[np.float32]]":
        """Return its detections, its input tensor and its network's rows for that."""
        bgr = pixels[..., ::-1].copy()
        (result,) = self._yolo.predict(
            bgr, nms=False, conf=PARTNER, imgsz=IMAGE_PX, device="cpu", verbose=False
        )
        found = [
            Found(result.names[int(label)], float(confidence), tuple(box))
            for box, confidence, label in zip(
                result.boxes.xyxyn.tolist(),
                result.boxes.conf.tolist(),
                result.boxes.cls.tolist(),
                strict=True,
            )
        ]
        predictor = self._yolo.predictor
        with self._torch.inference_mode():
            tensor = predictor.preprocess([bgr])
            rows = predictor.inference(tensor)
            while not isinstance(rows, self._torch.Tensor):
                rows = rows[0]
        return found, tensor.numpy(), rows[0].numpy()


class _Onnx:
    """The exported ONNX file, fed with tensors."""

    def __init__(self, model: ExportedModel) -> None:
        """Load the file."""
        self._session = onnxruntime.InferenceSession(
            model.onnx, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def rows(self, tensor: "npt.NDArray[np.float32]") -> "npt.NDArray[np.float32]":
        """Return the rows for the one picture of the batch."""
        rows: npt.NDArray[np.float32] = self._session.run(None, {self._input: tensor})[
            0
        ][0]
        return rows


class _Programs:
    """The exported torch programs, each loaded when first needed."""

    def __init__(self, model: ExportedModel) -> None:
        """Remember where they are."""
        import torch

        self._torch = torch
        self._paths = model.torch
        self._loaded: dict[tuple[int, int], Any] = {}

    def take(self, shape: tuple[int, ...]) -> bool:
        """Return whether there is a program for inputs of this height and width."""
        return shape in self._paths

    def rows(self, tensor: "npt.NDArray[np.float32]") -> "npt.NDArray[np.float32]":
        """Return the rows for the one picture of the batch."""
        shape = (tensor.shape[2], tensor.shape[3])
        if shape not in self._loaded:
            program = self._torch.export.load(self._paths[shape])
            self._loaded[shape] = program.module()
        with self._torch.inference_mode():
            output = self._loaded[shape](self._torch.from_numpy(tensor))
        rows: npt.NDArray[np.float32] = output[0].numpy()
        return rows


def _found(
    model: ExportedModel, rows: "npt.NDArray[np.float32]", shape: tuple[int, ...]
) -> list[Found]:
    """Return network rows as detections; boxes as fractions of the input."""
    height, width = shape[2:]
    found = []
    for left, top, right, bottom, confidence, label in rows.tolist():
        if int(label) not in model.classes:
            msg = f"{model.name} gives class {label}, which its manifest does not name"
            raise ModelError(msg)
        box = (left / width, top / height, right / width, bottom / height)
        found.append(Found(model.classes[int(label)], confidence, box))
    return found


def _tensors(name: str, found: Difference) -> Check:
    """Return the check of identical input tensors."""
    return Check(
        name=name,
        value=found.largest,
        target=f"<= {MAX_DIFFERENCE:g}",
        compared=found.rows,
        holds=found.rows > 0 and found.largest <= MAX_DIFFERENCE,
        note="" if found.rows else NOTHING_SEEN,
    )


def _boxes(found: Matched) -> Check:
    """Return the check of confident boxes, end to end."""
    return Check(
        name="boxes.engine",
        value=found.share,
        target=f">= {MIN_SHARE:g}",
        compared=found.total,
        holds=found.total > 0 and found.share >= MIN_SHARE,
        note="" if found.total else NOTHING_SEEN,
    )
