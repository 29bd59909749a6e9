# SPDX-License-Identifier: AGPL-3.0-or-later
"""Export trained street weights as NMS-free ONNX and a torch program with COCO ids.

Training knows seven classes; the head is widened to COCO's eighty, so that whatever
reads the official YOLO26 exports reads these too.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
import hashlib
import json
import os
from pathlib import Path
import platform
import shutil
import sys
import tempfile
from typing import Any

os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0", ULTRALYTICS_SAFE_LOAD="1")

NAME = "street-yolo26n"
SHAPE = (384, 640)
IMAGE_PX = 640
MAX_BYTES = 12_000_000
COCO_IDS = {
    0: "person",
    2: "car",
    7: "truck",
    14: "bird",
    15: "cat",
    16: "dog",
    28: "suitcase",
}
_COCO_CLASSES = 80
_NEVER = -30.0
"""Logit of a class that was not trained."""


def widen(model: Any) -> None:
    """Give a seven-class network COCO's eighty classes; the others never score."""
    import torch
    from torch import nn

    head = model.model[-1]
    order = sorted(COCO_IDS)
    if head.nc != len(order):
        msg = f"the checkpoint has {head.nc} classes, not {len(order)}"
        raise ValueError(msg)
    for branch in (head.cv3, head.one2one_cv3):
        for scale in branch:
            old = scale[-1]
            new = nn.Conv2d(old.in_channels, _COCO_CLASSES, 1)
            with torch.no_grad():
                new.weight.zero_()
                new.bias.fill_(_NEVER)
                new.weight[order] = old.weight.float()
                new.bias[order] = old.bias.float()
            scale[-1] = new
    head.nc = _COCO_CLASSES
    head.no = _COCO_CLASSES + 4 * head.reg_max
    model.nc = _COCO_CLASSES
    model.yaml["nc"] = _COCO_CLASSES
    model.names = {i: COCO_IDS.get(i, f"unused{i}") for i in range(_COCO_CLASSES)}


def export_onnx(checkpoint: Path, out: Path) -> Path:
    """Write the ONNX file: any batch, any sides that are multiples of 32."""
    from ultralytics import YOLO

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(checkpoint, Path(folder) / f"{NAME}.pt"))
        yolo = YOLO(str(copy))
        widen(yolo.model)
        made = yolo.export(
            format="onnx", nms=False, dynamic=True, imgsz=IMAGE_PX, device="cpu"
        )
        return Path(shutil.move(made, out / f"{NAME}.onnx"))


def export_program(checkpoint: Path, out: Path) -> Path:
    """Write the `torch.export` program: one shape, any batch, no examples."""
    from ultralytics import YOLO

    from hearthward_engine.models.program import plain_network, save_program

    model = YOLO(str(checkpoint)).model
    widen(model)
    path = out / f"{NAME}-{SHAPE[0]}x{SHAPE[1]}.pt2"
    rows = save_program(plain_network(model), SHAPE, path)
    if rows != (3, 300, 6):
        msg = f"{path.name} gives {rows}"
        raise ValueError(msg)
    return path


def write_manifest(out: Path, files: dict[str, Path], metrics: dict[str, Any]) -> Path:
    """Write the JSON manifest the engine reads."""
    import onnx
    import torch
    import ultralytics

    def entry(path: Path) -> dict[str, str]:
        return {
            "path": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }

    manifest = {
        "name": NAME,
        "demo": True,
        "classes": {str(i): name for i, name in COCO_IDS.items()},
        "imgsz": IMAGE_PX,
        "files": {
            "onnx": entry(files["onnx"]),
            "torch": {f"{SHAPE[0]}x{SHAPE[1]}": entry(files["program"])},
        },
        "torch_dtype": "float32",
        "trained_by": "demo/weights/train.py",
        "licence": "AGPL-3.0-or-later",
        "metrics": metrics,
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "ultralytics": ultralytics.__version__,
            "onnx": onnx.__version__,
        },
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    path = out / f"{NAME}.json"
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Export a checkpoint: `export.py CHECKPOINT OUT [--metrics FILE]`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--metrics", type=Path, help="JSON written by evaluate.py")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    files = {
        "onnx": export_onnx(options.checkpoint, options.out),
        "program": export_program(options.checkpoint, options.out),
    }
    for path in files.values():
        if path.stat().st_size > MAX_BYTES:
            msg = f"{path.name} has {path.stat().st_size} bytes"
            raise ValueError(msg)
    metrics = json.loads(options.metrics.read_text()) if options.metrics else {}
    print(write_manifest(options.out, files, metrics))
    return 0


if __name__ == "__main__":
    sys.exit(main())
