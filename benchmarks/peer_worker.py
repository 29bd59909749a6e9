# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ultralytics as a user would run it, in a process of its own.

Runs in the environment ``models``: ``python -m benchmarks.peer_worker MODEL THREADS
FOLDER``. A line ``track COUNT`` on stdin tracks that many frames of the folder and
prints the seconds, ``boxes COUNT`` prints the boxes of as many single frames. MODEL is
an ONNX file, or an architecture with weights of chance, which take the same time.
"""

import json
import os
from pathlib import Path
import sys
import time
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment


def lapjv(
    cost: npt.NDArray[np.float64], extend_cost: bool, cost_limit: float
) -> tuple[float, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return what the module ``lap`` would; it has no wheel for this interpreter.

    Equal assignments at a few microseconds more than the original.
    """
    assert extend_cost
    rows, columns = cost.shape
    size = rows + columns
    padded = np.full((size, size), cost_limit / 2.0)
    padded[rows:, columns:] = 0.0
    padded[:rows, :columns] = cost
    row, column = linear_sum_assignment(padded)
    x, y = np.full(rows, -1), np.full(columns, -1)
    for one, other in zip(row, column, strict=True):
        if one < rows and other < columns:
            x[one], y[other] = other, one
    return 0.0, x, y


def imported(threads: int) -> Any:
    """Return Ultralytics on that many threads, quiet and offline."""
    os.environ |= {
        "OMP_NUM_THREADS": str(threads),
        "ULTRALYTICS_SKIP_REQUIREMENTS_CHECKS": "1",
        "YOLO_AUTOINSTALL": "0",
        "YOLO_OFFLINE": "1",
        "YOLO_VERBOSE": "0",
    }
    lap = ModuleType("lap")
    lap.__version__ = "0.5.13"  # type: ignore[attr-defined]
    lap.lapjv = lapjv  # type: ignore[attr-defined]
    sys.modules["lap"] = lap
    import torch
    import ultralytics

    torch.set_num_threads(threads)
    return ultralytics


def main() -> None:
    """Answer the lines on stdin until it ends."""
    name, threads, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    ultralytics = imported(threads)
    import cv2

    cv2.setNumThreads(threads)
    jpegs = [
        np.frombuffer(path.read_bytes(), np.uint8)
        for path in sorted(folder.glob("*.jpg"))
    ]
    model = ultralytics.YOLO(name, task="detect")
    options = {"nms": False, "imgsz": 640, "device": "cpu", "verbose": False}

    def track(count: int) -> float:
        began = time.perf_counter()
        for jpeg in jpegs[:count]:
            frame = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
            model.track(
                frame, persist=True, tracker="bytetrack.yaml", conf=0.1, **options
            )
        return time.perf_counter() - began

    def boxes(count: int) -> list[list[Any]]:
        found = []
        for jpeg in jpegs[:count]:
            frame = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
            (result,) = model.predict(frame, conf=0.25, **options)
            rows = zip(
                (result.names[int(label)] for label in result.boxes.cls.tolist()),
                result.boxes.conf.tolist(),
                result.boxes.xyxyn.tolist(),
                strict=True,
            )
            found.append([list(row) for row in rows])
        return found

    answers = {"track": track, "boxes": boxes}
    print("ready", flush=True)
    for line in sys.stdin:
        what, count = line.split()
        print(json.dumps(answers[what](int(count))), flush=True)


if __name__ == "__main__":
    main()
