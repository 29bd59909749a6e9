# SPDX-License-Identifier: Apache-2.0
"""Render labelled training images of the street.

Two sets: `crops` are square windows of 256 px at about the scale the detector sees
(1080p over three), cheap to train on; `full` are letterboxed 640x384 frames.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
import json
import os
from pathlib import Path
import random

from PIL import Image

from demo.street.compositor import Renderer
from demo.street.geometry import HEIGHT_PX, WIDTH_PX
from demo.street.random_scenes import TAKE_FRAME, take
from demo.street.scene import TRUTH_CLASSES, Truth

COCO_IDS = tuple(sorted(TRUTH_CLASSES))
"""Class ids while training are positions in this tuple; the export maps back."""

CROP_PX = 256
FULL_SIZE = (640, 384)
HELD_OUT_SEEDS = 1_000_000
_PAD_COLOUR = (114, 114, 114)
_FILTERS = (
    Image.Resampling.NEAREST,
    Image.Resampling.NEAREST,
    Image.Resampling.NEAREST,
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
)
"""The engine samples without antialiasing: from 1080p it keeps every third pixel."""

_INTEREST = {14: 3.0, 15: 3.0, 16: 3.0, 28: 2.5}
"""Crops look more often at what is small and rare: animals and parcels."""

type Box = tuple[float, float, float, float]


def labels_in(
    truths: Sequence[Truth],
    window: Box,
    least_px: float,
    scale: float,
    least_visible: float = 0.12,
) -> list[tuple[int, Box]]:
    """Return (training class, xyxy in window fractions) of what a window shows."""
    left, top, right, bottom = window
    found = []
    for truth in truths:
        x0, y0 = truth.box[0] * WIDTH_PX, truth.box[1] * HEIGHT_PX
        x1, y1 = truth.box[2] * WIDTH_PX, truth.box[3] * HEIGHT_PX
        cx0, cy0, cx1, cy1 = (
            max(x0, left),
            max(y0, top),
            min(x1, right),
            min(y1, bottom),
        )
        if cx1 <= cx0 or cy1 <= cy0 or truth.visible < least_visible:
            continue
        share = (cx1 - cx0) * (cy1 - cy0) / max((x1 - x0) * (y1 - y0), 1.0)
        if share < 0.2 or max(cx1 - cx0, cy1 - cy0) * scale < least_px:
            continue
        w, h = right - left, bottom - top
        box = ((cx0 - left) / w, (cy0 - top) / h, (cx1 - left) / w, (cy1 - top) / h)
        found.append((COCO_IDS.index(truth.class_id), box))
    return found


def _lines(labels: Sequence[tuple[int, Box]]) -> str:
    rows = []
    for class_index, (x0, y0, x1, y1) in labels:
        box = ((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0)
        rows.append(" ".join([str(class_index), *(f"{value:.5f}" for value in box)]))
    return "\n".join(rows) + ("\n" if rows else "")


def letterboxed(picture: Image.Image, resample: Image.Resampling) -> Image.Image:
    """Return a 16:9 picture as the detector sees it: 640x360 in 640x384."""
    small = picture.resize((640, 360), resample)
    canvas = Image.new("RGB", FULL_SIZE, _PAD_COLOUR)
    canvas.paste(small, (0, 12))
    return canvas


def _window(pick: random.Random, truths: Sequence[Truth]) -> Box:
    side = pick.choice((600, 700, 768, 768, 768, 860, 960, 1080))
    x, y = pick.uniform(0, WIDTH_PX), pick.uniform(0, HEIGHT_PX)
    if truths and pick.random() < 0.8:
        weights = [_INTEREST.get(one.class_id, 1.0) for one in truths]
        (truth,) = pick.choices(list(truths), weights)
        x = (truth.box[0] + truth.box[2]) / 2 * WIDTH_PX + pick.gauss(0, side * 0.22)
        y = (truth.box[1] + truth.box[3]) / 2 * HEIGHT_PX + pick.gauss(0, side * 0.2)
    left = min(max(0.0, x - side / 2), WIDTH_PX - side)
    top = min(max(0.0, y - side / 2), HEIGHT_PX - side)
    return (round(left), round(top), round(left) + side, round(top) + side)


def _save(
    folder: Path, name: str, image: Image.Image, labels: str, quality: int
) -> None:
    image.save(folder / "images" / f"{name}.jpg", quality=quality)
    (folder / "labels" / f"{name}.txt").write_text(labels)


def render_scene(job: tuple[int, int, str, str, int]) -> int:
    """Render all takes of one random scene into a folder; return how many."""
    seed, takes, kind, folder_name, crops = job
    folder = Path(folder_name)
    for number in range(takes):
        setup = take(seed, number)
        renderer = Renderer(setup.scene, setup.style, setup.light)
        picture, truths = renderer.frame(TAKE_FRAME)
        pick = random.Random(f"{seed}/{number}")
        name = f"{seed:07d}-{number}"
        if kind == "full":
            window: Box = (0, 0, WIDTH_PX, HEIGHT_PX)
            if pick.random() < 0.4 and seed < HELD_OUT_SEEDS:
                w = round(WIDTH_PX * pick.uniform(0.5, 0.95))
                h = round(w * 9 / 16)
                left, top = (
                    pick.randint(0, WIDTH_PX - w),
                    pick.randint(0, HEIGHT_PX - h),
                )
                window = (left, top, left + w, top + h)
                picture = picture.crop((left, top, left + w, top + h))
            found = labels_in(truths, window, 8, 640 / (window[2] - window[0]))
            padded = [
                (c, (x0, (y0 * 360 + 12) / 384, x1, (y1 * 360 + 12) / 384))
                for c, (x0, y0, x1, y1) in found
            ]
            image = letterboxed(picture, pick.choice(_FILTERS))
            _save(folder, name, image, _lines(padded), pick.randint(82, 95))
            continue
        for crop in range(crops):
            window = _window(pick, truths)
            found = labels_in(truths, window, 8, CROP_PX / (window[2] - window[0]))
            box = (
                round(window[0]),
                round(window[1]),
                round(window[2]),
                round(window[3]),
            )
            image = picture.crop(box).resize((CROP_PX, CROP_PX), pick.choice(_FILTERS))
            _save(
                folder,
                f"{name}{'abcdef'[crop]}",
                image,
                _lines(found),
                pick.randint(82, 95),
            )
    return takes


def main(arguments: Sequence[str] | None = None) -> None:
    """Render one set: `python -m demo.weights.dataset crops OUT --scenes 200`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("kind", choices=("crops", "full"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--takes", type=int, default=8)
    parser.add_argument("--crops", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    for part in ("images", "labels"):
        (options.out / part).mkdir(parents=True, exist_ok=True)
    jobs = [
        (
            options.first_seed + i,
            options.takes,
            options.kind,
            str(options.out),
            options.crops,
        )
        for i in range(options.scenes)
    ]
    done = 0
    with ProcessPoolExecutor(options.workers) as pool:
        for count in pool.map(render_scene, jobs):
            done += count
            if done % 80 < count:
                print(
                    json.dumps(
                        {"rendered": done, "of": options.scenes * options.takes}
                    ),
                    flush=True,
                )


if __name__ == "__main__":
    main()
