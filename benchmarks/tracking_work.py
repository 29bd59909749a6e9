# SPDX-License-Identifier: AGPL-3.0-or-later
"""Equal shares of the Python work beside the model, by threads or by processes.

A program of its own, so that another interpreter can be measured beside this one:
``python -m benchmarks.tracking_work WORKERS threads|processes ROUNDS`` prints JSON.
"""

from concurrent.futures import ProcessPoolExecutor
import json
import multiprocessing
import random
import sys
import time
from typing import Final

import numpy as np
import psutil

from benchmarks.chain import START, camera_of, together
from benchmarks.pairs import compare
from hearthward_engine.domain import Box, Detection, Frame, Observation
from hearthward_engine.runtime.interpreter import describe
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.incidents import IncidentBook

FRAMES: Final = 400
ACTORS: Final = 12
ASPECT: Final = 16 / 9
PERIOD_S: Final = 0.2


class _Nobody:
    def __call__(self, *_: object) -> None: ...
    def opened(self, _: object) -> None: ...
    def grew(self, _: object) -> None: ...
    def closed(self, _: object) -> None: ...


def scene(seed: int) -> list[tuple[Detection, ...]]:
    """Return the detections of a busy street, frame by frame."""
    rng = random.Random(seed)
    walkers = [
        (rng.uniform(-0.5, 1.0), rng.uniform(0.35, 0.8), rng.uniform(0.005, 0.02))
        for _ in range(ACTORS)
    ]
    frames = []
    for number in range(FRAMES):
        found = []
        for x, foot, step in walkers:
            left = (x + step * number) % 1.4 - 0.2
            box: Box = (max(0.0, left), foot - 0.25, min(1.0, left + 0.06), foot)
            if box[2] - box[0] > 0.02 and rng.random() > 0.05:
                confidence = rng.uniform(0.5, 0.95)
                found.append(Detection(label="person", confidence=confidence, box=box))
        frames.append(tuple(found))
    return frames


def _follow(frames: list[tuple[Detection, ...]]) -> None:
    """Lead a scene through tracker, zones and windows."""
    camera = camera_of("driveway")
    nobody = _Nobody()
    tracker, zoner = Tracker(), Zoner(camera.zones)
    assembler = WindowAssembler(camera, IncidentBook(nobody), nobody)
    pixels = np.zeros((360, 640, 3), np.uint8)
    for number, detections in enumerate(frames):
        at = START + number * PERIOD_S
        update = tracker.update(zoner.keep(detections), at, aspect=ASPECT)
        tracks = zoner.update(update.tracks, at)
        frame = Frame(camera_id=camera.id, captured_at=at, pixels=pixels)
        # Key frames are encoded in C without the GIL; here only Python is measured.
        shown = frame if number % 50 == 0 else None
        assembler.observe(
            Observation(camera_id=camera.id, at=at, tracks=tracks, frame=shown)
        )


def _timed_follow(frames: list[tuple[Detection, ...]]) -> float:
    began = time.perf_counter()
    _follow(frames)
    return time.perf_counter() - began


def measure(workers: int, kind: str, rounds: int) -> dict[str, object]:
    """Return how much more N workers get done in a time than one does."""
    # Equal work, and no object in common.
    shares = [scene(0) for _ in range(workers)]
    process = psutil.Process()
    before = process.memory_info().rss
    if kind == "threads":

        def many() -> float:
            return together([lambda share=share: _follow(share) for share in shares])  # type: ignore[misc]

        def one() -> float:
            return together([lambda: _follow(shares[0])])

        compared = compare(many, one, pairs=rounds)
        extra = process.memory_info().rss - before
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:

            def many() -> float:
                began = time.perf_counter()
                list(pool.map(_timed_follow, shares))
                return time.perf_counter() - began

            def one() -> float:
                began = time.perf_counter()
                pool.submit(_timed_follow, shares[0]).result()
                return time.perf_counter() - began

            compared = compare(many, one, pairs=rounds)
            children = process.children(recursive=True)
            extra = sum(child.memory_info().rss for child in children)
    return {
        # Equal work: N shares in the time of `many` against one share in that of one.
        "speedup": round(compared.ratio * workers, 3),
        "low": round(compared.low * workers, 3),
        "high": round(compared.high * workers, 3),
        "pairs": compared.pairs,
        "memory_mb": round(max(0, extra) / 1e6, 1),
        "interpreter": describe(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
