# SPDX-License-Identifier: AGPL-3.0-or-later
"""YOLO26 through ONNX Runtime on the CPU: one shared session, NMS-free output."""

import ast
import logging
from pathlib import Path
import threading
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from hearthward_engine.domain import Detection
from hearthward_engine.runtime.executors import cores
from hearthward_engine.runtime.turns import Turns, Urgency

from .coco import COCO_NAMES
from .detector import DetectorError, DetectorInfo, Pixels
from .letterbox import letterbox
from .rows import CONFIDENCE_FLOOR, detections

_LOG = logging.getLogger(__name__)

_COLUMNS: Final = 6
_BYTE: Final = np.float32(1 / 255)
# Two sessions must never be created at the same time (onnxruntime#27089).
_BUILDING: Final = threading.Lock()


class OnnxDetector:
    """Runs an end-to-end YOLO export, (n, 300, 6); safe from any thread.

    On a CPU single pictures in parallel beat batches, so each call runs alone on
    ``threads`` threads and at most ``parallel`` calls run at once.
    """

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        parallel: int | None = None,
        floor: float = CONFIDENCE_FLOOR,
        demo: bool = False,
    ) -> None:
        """Load the model; raise DetectorError where the file is not such a model."""
        self._path = path
        self._threads = threads
        self._floor = floor
        self._demo = demo
        self._lock = threading.Lock()
        self._turns = Turns(max(1, (parallel or cores()) // threads))
        self._session = self._build()
        self._input, self._shape, self._dtype = _input_of(self._session)
        self._names = _names_of(self._session)
        _check_output(self._session, path.name)

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is in one RGB picture, best first; raise DetectorError."""
        image, layout = letterbox(pixels, self._shape)
        planes = np.ascontiguousarray(image.transpose(2, 0, 1)[None])
        tensor = np.multiply(planes, _BYTE, dtype=np.float32)
        with self._turns.turn(urgency):
            rows = self._run(tensor.astype(self._dtype, copy=False))
        return detections(rows, layout, self._names, self._floor)

    def describe(self) -> DetectorInfo:
        """Return backend, model and device."""
        return DetectorInfo(
            backend="onnx",
            model=self._path.stem,
            device="cpu",
            parallel=self._turns.limit,
            demo=self._demo,
            classes=tuple(self._names.values()),
        )

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
        try:
            with _BUILDING:
                return onnxruntime.InferenceSession(
                    self._path, options, providers=["CPUExecutionProvider"]
                )
        except Exception as error:
            msg = f"{self._path.name} cannot be loaded as an ONNX model"
            raise DetectorError(msg) from error


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
