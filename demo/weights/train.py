# SPDX-License-Identifier: AGPL-3.0-or-later
"""Train YOLO26n from its architecture file on frames of the simulated street.

Needs `ultralytics` and `torch`, so it runs on a GIL interpreter of its own. On a GPU
`gpu` does it in minutes. Without one there are two stages: square crops at the
detector's scale (cheap), then whole letterboxed frames.
"""

import argparse
from collections.abc import Sequence
import json
import os
from pathlib import Path
import sys
from typing import Any

THREADS = os.cpu_count() or 1

os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))
os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0", ULTRALYTICS_SAFE_LOAD="1")

NAMES = ("person", "car", "truck", "bird", "cat", "dog", "suitcase")
"""Training class order: the street's COCO classes by rising id."""

STAGES: dict[str, dict[str, Any]] = {
    "crops": {
        "imgsz": 256,
        "batch": 8,
        "rect": False,
        "lr0": 2e-3,
        "warmup_epochs": 1.0,
    },
    "full": {"imgsz": 640, "batch": 8, "rect": True, "lr0": 5e-4, "warmup_epochs": 0.2},
    "gpu": {
        "imgsz": 640,
        "batch": 96,
        "nbs": 96,
        "rect": True,
        "lr0": 2e-3,
        "warmup_epochs": 1.0,
        "save_period": -1,
        "workers": 14,
        "device": 0,
    },
}
COMMON: dict[str, Any] = {
    "optimizer": "AdamW",
    "nbs": 8,
    "lrf": 0.02,
    "momentum": 0.9,
    "weight_decay": 5e-4,
    "warmup_bias_lr": 0.0,
    "cos_lr": True,
    "mosaic": 0.0,
    "scale": 0.25,
    "translate": 0.08,
    "hsv_h": 0.02,
    "hsv_s": 0.5,
    "hsv_v": 0.35,
    "erasing": 0.0,
    "amp": False,
    "val": False,
    "plots": False,
    "patience": 0,
    "save_period": 1,
    "workers": 1,
    "device": "cpu",
    "exist_ok": True,
    "seed": 26,
}


def write_data_file(train: Path, val: Path, target: Path) -> Path:
    """Write the dataset description Ultralytics reads (JSON is valid YAML)."""
    data = {
        "path": str(train),
        "train": str(train / "images"),
        "val": str(val / "images"),
        "names": dict(enumerate(NAMES)),
    }
    target.write_text(json.dumps(data, indent=1))
    return target


def train(
    stage: str, data: Path, val: Path, out: Path, start: str, hours: float
) -> Path:
    """Train one stage for at most `hours`; return its last checkpoint."""
    from ultralytics import YOLO
    from ultralytics.utils import torch_utils

    # Left alone it trains on one core less than there are.
    torch_utils.NUM_THREADS = THREADS
    out.mkdir(parents=True, exist_ok=True)
    description = write_data_file(data, val, out / f"{stage}.yaml")
    model = YOLO(start)
    model.train(
        data=str(description),
        project=str(out),
        name=stage,
        time=hours,
        cache="ram",
        **(COMMON | STAGES[stage]),
    )
    return out / stage / "weights" / "last.pt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train a stage: `train.py crops DATA VAL OUT --hours 0.6`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("stage", choices=sorted(STAGES))
    parser.add_argument("data", type=Path)
    parser.add_argument("val", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", default="yolo26n.yaml", help="weights to start from")
    parser.add_argument("--hours", type=float, default=0.6)
    options = parser.parse_args(arguments)
    last = train(
        options.stage,
        options.data,
        options.val,
        options.out,
        options.start,
        options.hours,
    )
    print(json.dumps({"checkpoint": str(last)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
