# SPDX-License-Identifier: AGPL-3.0-or-later
"""YOLO26 through ONNX Runtime: one shared session, NMS-free output."""

import ast
from collections.abc import Mapping
import logging
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import onnxruntime

from hearthward_engine.domain import Detection
from hearthward_engine.runtime.executors import cores
from hearthward_engine.runtime.locks import MeasuredLock
from hearthward_engine.runtime.measures import MEASURES, Laps, Measure
from hearthward_engine.runtime.turns import Turns, Urgency

from .coco import COCO_NAMES
from .detector import DetectorError, DetectorInfo, Pixels
from .letterbox import letterbox
from .rows import CONFIDENCE_FLOOR, detections

_LOG = logging.getLogger(__name__)

_COLUMNS: Final = 6
_BYTE: Final = np.float32(1 / 255)
# Two sessions must never be created at the same time (onnxruntime#27089).
_BUILD_S: Final = 30.0
"""Loading a model takes seconds; whoever waits longer for one is worth a warning."""
_BUILDING: Final = MeasuredLock("onnx-build", warn_s=_BUILD_S)

type Provider = Literal["tensorrt", "cuda", "cpu"]
_CPU: Final = "CPUExecutionProvider"
_CUDA: Final = "CUDAExecutionProvider"
_PROVIDERS: Final[Mapping[Provider, tuple[str, ...]]] = {
    "tensorrt": ("TensorrtExecutionProvider", _CUDA, _CPU),
    "cuda": (_CUDA, _CPU),
    "cpu": (_CPU,),
}
"""What does the work, and what does the steps that the first one does not know."""
_DEVICES: Final[Mapping[Provider, str]] = {
    "tensorrt": "cuda (TensorRT)",
    "cuda": "cuda",
    "cpu": "cpu",
}
_ASKED: Final = 640


def providers() -> tuple[Provider, ...]:
    """Return what this ONNX Runtime was built for, best first; the CPU always is."""
    there = set(onnxruntime.get_available_providers())
    return tuple(name for name, wanted in _PROVIDERS.items() if wanted[0] in there)


class OnnxDetector:
    """Runs an end-to-end YOLO export, (n, 300, 6); safe from any thread.

    On a CPU single pictures in parallel beat batches, so each call runs alone on
    ``threads`` threads and at most ``parallel`` calls run at once. A GPU does one
    picture after another.
    """

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        parallel: int | None = None,
        floor: float = CONFIDENCE_FLOOR,
        demo: bool = False,
        provider: Provider = "cpu",
    ) -> None:
        """Load the model; raise DetectorError where that does not work here."""
        self._path = path
        self._provider: Provider = provider
        self._threads = threads
        self._floor = floor
        self._demo = demo
        self._lock = MeasuredLock("onnx-rebuild", warn_s=_BUILD_S)
        at_once = (parallel or cores()) // threads if provider == "cpu" else 1
        self._turns = Turns(max(1, at_once))
        self._session = self._build()
        self._input, self._shape, self._dtype = _input_of(self._session)
        self._names = _names_of(self._session)
        _check_output(self._session, path.name)
        if provider != "cpu":
            self._prove()

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one RGB picture, best first; raise DetectorError."""
        laps = Laps()
        image, layout = letterbox(pixels, self._shape)
        planes = np.ascontiguousarray(image.transpose(2, 0, 1)[None])
        tensor = np.multiply(planes, _BYTE, dtype=np.float32)
        tensor = tensor.astype(self._dtype, copy=False)
        laps.took(Measure.LETTERBOX)
        with self._turns.turn(urgency):
            laps.took(Measure.WAIT)
            rows = self._run(tensor)
            laps.took(Measure.DETECT)
        MEASURES.took(Measure.BATCH, 1)
        return detections(rows, layout, self._names, self._floor)

    def describe(self) -> DetectorInfo:
        """Return backend, model and device."""
        return DetectorInfo(
            backend="onnx",
            model=self._path.stem,
            device=_DEVICES[self._provider],
            parallel=self._turns.limit,
            demo=self._demo,
            classes=tuple(self._names.values()),
        )

    def _prove(self) -> None:
        """Show that the GPU does the work; raise DetectorError where it does not."""
        if self._provider == "tensorrt" and self._shape is None:
            # It compiles for a minute and more, for each size of picture anew.
            msg = f"TensorRT needs one input size, {self._path.name} takes any"
            raise DetectorError(msg)
        height, width = self._shape or (_ASKED, _ASKED)
        tensor = np.zeros((1, 3, height, width), dtype=self._dtype)
        try:
            _rows(self._session, self._input, tensor)
        except Exception as error:
            msg = f"ONNX Runtime fails on {_DEVICES[self._provider]}"
            raise DetectorError(msg) from error

    def _run(self, tensor: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Return the model's rows for one input; rebuild a failing session once."""
        session = self._session
        try:
            return _rows(session, self._input, tensor)
        except Exception as error:  # noqa: BLE001 - its errors share no other base
            _LOG.warning("the detector failed (%s), rebuilding", type(error).__name__)
        try:
            return _rows(self._rebuild(session), self._input, tensor)
        except DetectorError:
            raise
        except Exception as error:
            msg = f"the detector fails on a {tensor.shape[3]}x{tensor.shape[2]} input"
            raise DetectorError(msg) from error

    def _rebuild(
        self, broken: onnxruntime.InferenceSession
    ) -> onnxruntime.InferenceSession:
        """Return a session that is not the broken one; the first caller builds it."""
        with self._lock:
            if self._session is broken:
                self._session = self._build()
            return self._session

    def _build(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Spinning threads would take the processors from decoding and tracking.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        wanted = _PROVIDERS[self._provider]
        try:
            with _BUILDING:
                session = onnxruntime.InferenceSession(
                    self._path, options, providers=list(wanted)
                )
        except Exception as error:
            where = "" if self._provider == "cpu" else " on the GPU"
            msg = f"{self._path.name} cannot be loaded as an ONNX model{where}"
            raise DetectorError(msg) from error
        if session.get_providers()[:1] != [wanted[0]]:
            # It falls back silently where CUDA's libraries are missing or too old.
            msg = (
                f"ONNX Runtime cannot use {_DEVICES[self._provider]}: give the "
                "container the GPU, and CUDA and cuDNN that fit this ONNX Runtime"
            )
            raise DetectorError(msg)
        return session


def _rows(
    session: onnxruntime.InferenceSession, name: str, tensor: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """Return the (300, 6) rows of the one picture in the batch."""
    output = session.run(None, {name: tensor})[0]
    return np.asarray(output[0], dtype=np.float32)


def _input_of(
    session: onnxruntime.InferenceSession,
) -> tuple[str, tuple[int, int] | None, type[np.floating[Any]]]:
    """Return the input's name, its (height, width) if that is fixed, and its type."""
    spec = session.get_inputs()[0]
    height, width = spec.shape[2:4]
    fixed = isinstance(height, int) and isinstance(width, int)
    half = spec.type == "tensor(float16)"
    return spec.name, (height, width) if fixed else None, _dtype(half=half)


def _dtype(*, half: bool) -> type[np.floating[Any]]:
    return np.float16 if half else np.float32


def _names_of(session: onnxruntime.InferenceSession) -> dict[int, str]:
    """Return class names by id: the model's own, else COCO's."""
    text = session.get_modelmeta().custom_metadata_map.get("names", "")
    try:
        names = ast.literal_eval(text)
        return {int(number): str(name) for number, name in names.items()}
    except (ValueError, SyntaxError, AttributeError):
        return dict(enumerate(COCO_NAMES))


def _check_output(session: onnxruntime.InferenceSession, name: str) -> None:
    """Raise DetectorError unless the model gives (n, boxes, 6)."""
    shape = session.get_outputs()[0].shape
    if len(shape) != 3 or shape[2] != _COLUMNS:
        msg = (
            f"{name} gives {shape}, not (n, 300, 6): "
            "export it end to end, without NMS (nms=False)"
        )
        raise DetectorError(msg)
