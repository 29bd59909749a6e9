# SPDX-License-Identifier: Apache-2.0
"""Measure exported weights on held-out random scenes, through ONNX Runtime."""

import argparse
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.street.compositor import Renderer
from demo.street.geometry import HEIGHT_PX, WIDTH_PX
from demo.street.random_scenes import TAKE_FRAME, take
from demo.street.scene import TRUTH_CLASSES
from demo.weights.dataset import Box, labels_in, letterboxed

FIRST_SEED = 1_000_100
"""Scenes from here on are never trained on."""

LEAST_PX = 14
LEAST_VISIBLE = 0.3
"""Smaller or more hidden objects are "difficult": not asked for, nor wrong."""

MATCH_IOU = 0.5
_COCO_IDS = sorted(TRUTH_CLASSES)


@dataclass(frozen=True)
class Sample:
    """A letterboxed frame and its labelled objects: (COCO id, xyxy fractions)."""

    image: Image.Image
    objects: tuple[tuple[int, Box], ...]
    difficult: tuple[tuple[int, Box], ...]


class Detector:
    """Run the exported ONNX file on letterboxed 640x384 pictures."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def rows(self, image: Image.Image) -> NDArray[np.float32]:
        """Return (300, 6): x1, y1, x2, y2 in fractions of the frame, score, COCO id."""
        pixels = np.asarray(image, dtype=np.float32).transpose(2, 0, 1)[None] / 255
        rows: NDArray[np.float32] = self._session.run(None, {self._input: pixels})[0][
            0
        ].copy()
        rows[:, [0, 2]] /= 640
        rows[:, [1, 3]] = (rows[:, [1, 3]] - 12) / 360
        rows[:, :4] = rows[:, :4].clip(0, 1)
        return rows

    def detect(self, image: Image.Image, least: float = 0.4) -> NDArray[np.float32]:
        """Return only the rows with at least this score; `image` may be 1920x1080."""
        if image.size != (640, 384):
            image = letterboxed(image, Image.Resampling.NEAREST)
        rows = self.rows(image)
        return rows[rows[:, 4] >= least]


def sample(seed: int, number: int) -> Sample:
    """Render one held-out frame as the engine's detector would see it."""
    setup = take(seed, number)
    picture, truths = Renderer(setup.scene, setup.style, setup.light).frame(TAKE_FRAME)
    frame, scale = (0, 0, WIDTH_PX, HEIGHT_PX), 640 / WIDTH_PX
    clear = labels_in(truths, frame, LEAST_PX, scale, LEAST_VISIBLE)
    hard = [one for one in labels_in(truths, frame, 0, scale, 0) if one not in clear]
    return Sample(
        letterboxed(picture, Image.Resampling.NEAREST),
        tuple((_COCO_IDS[index], box) for index, box in clear),
        tuple((_COCO_IDS[index], box) for index, box in hard),
    )


def overlaps(
    box: NDArray[np.float32], others: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the IoU of one box with each of many."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:4], others[:, 2:4])
    inner = np.prod(np.clip(high - low, 0, None), axis=1)
    area = np.prod(box[2:4] - box[:2])
    areas = np.prod(others[:, 2:4] - others[:, :2], axis=1)
    result: NDArray[np.float32] = inner / np.maximum(area + areas - inner, 1e-9)
    return result


def average_precision(scored: Sequence[tuple[float, bool]], positives: int) -> float:
    """Return AP with all-point interpolation of (score, is a true positive)."""
    if not positives:
        return float("nan")
    ordered = sorted(scored, key=lambda item: -item[0])
    hits = np.cumsum([hit for _, hit in ordered])
    recall = np.concatenate(([0.0], hits / positives, [1.0]))
    precision = np.concatenate(([1.0], hits / np.arange(1, len(ordered) + 1), [0.0]))
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall) * precision[1:]))


def match(
    rows: NDArray[np.float32],
    boxes: NDArray[np.float32],
    difficult: NDArray[np.float32],
) -> list[tuple[float, bool]]:
    """Match detections of one class, best first, each truth once, at IoU 0.5."""
    free = np.ones(len(boxes), dtype=bool)
    scored = []
    for row in rows[np.argsort(-rows[:, 4])]:
        hit = False
        if len(boxes):
            iou = np.where(free, overlaps(row, boxes), 0.0)
            best = int(iou.argmax())
            if iou[best] >= MATCH_IOU:
                free[best], hit = False, True
        if not hit and (overlaps(row, difficult) >= MATCH_IOU).any():
            continue
        scored.append((float(row[4]), hit))
    return scored


def evaluate(
    detector: Detector,
    scenes: int,
    takes: int,
    first_seed: int = FIRST_SEED,
    threads: int = 2,
) -> dict[str, Any]:
    """Return mAP50, AP and recall per class, and false persons per frame."""
    scored: dict[int, list[tuple[float, bool]]] = {c: [] for c in _COCO_IDS}
    positives = dict.fromkeys(_COCO_IDS, 0)
    false_persons = empty = 0
    jobs = [(first_seed + s, t) for s in range(scenes) for t in range(takes)]
    with ThreadPoolExecutor(threads) as pool:
        for one in pool.map(lambda job: sample(*job), jobs):
            rows = detector.rows(one.image)
            if not any(c == 0 for c, _ in (*one.objects, *one.difficult)):
                empty += 1
                false_persons += bool(((rows[:, 5] == 0) & (rows[:, 4] >= 0.4)).any())
            for class_id in _COCO_IDS:
                boxes = _boxes(one.objects, class_id)
                positives[class_id] += len(boxes)
                mine = rows[(rows[:, 5] == class_id) & (rows[:, 4] >= 0.001)]
                hard = _boxes(one.difficult, class_id)
                scored[class_id] += match(mine, boxes, hard)
    return _report(scored, positives, len(jobs), scenes, false_persons, empty)


def _boxes(objects: Sequence[tuple[int, Box]], class_id: int) -> NDArray[np.float32]:
    boxes = [box for c, box in objects if c == class_id]
    return np.array(boxes, np.float32).reshape(-1, 4)


def _report(
    scored: Mapping[int, list[tuple[float, bool]]],
    positives: Mapping[int, int],
    frames: int,
    scenes: int,
    false_persons: int,
    empty: int,
) -> dict[str, Any]:
    classes = {}
    for class_id, name in TRUTH_CLASSES.items():
        hits = sum(hit for score, hit in scored[class_id] if score >= 0.4)
        shown = sum(1 for score, _ in scored[class_id] if score >= 0.4)
        classes[name] = {
            "ap50": round(average_precision(scored[class_id], positives[class_id]), 4),
            "objects": positives[class_id],
            "recall_at_0.4": round(hits / max(positives[class_id], 1), 4),
            "precision_at_0.4": round(hits / max(shown, 1), 4),
        }
    return {
        "map50": round(float(np.nanmean([c["ap50"] for c in classes.values()])), 4),
        "frames": frames,
        "scenes": scenes,
        "held_out_by": "scene",
        "runtime": "onnxruntime, 384x640",
        "left_out": f"under {LEAST_PX} px of 640 or under {LEAST_VISIBLE} visible",
        "frames_without_person": empty,
        "of_these_with_false_person_at_0.4": false_persons,
        "classes": classes,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures: `python -m demo.weights.evaluate FILE.onnx --scenes 60`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--takes", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    detector = Detector(options.onnx, options.threads)
    figures = evaluate(
        detector, options.scenes, options.takes, options.first_seed, options.threads
    )
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
