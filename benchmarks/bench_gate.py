# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the motion gate spares the detector, and whether anybody slips through.

Recall: of the passes that open a window with the gate out of the way, how many do so
with it; people small and large, by day and night, a third of them in the rain. Skip:
the share of frames that it holds back where nobody is, in the same lights and weathers,
with trees in the wind and headlights.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np

from benchmarks import Figure
from benchmarks.bench_passes import LIGHTINGS, SPEEDS, opens_window, passing
from benchmarks.chain import PLACES, START
from demo.street.compositor import Renderer
from demo.street.scene import Headlights, Lighting, Scene, Weather
from hearthward_engine.runtime.executors import cores
from hearthward_engine.vision.motion import MotionGate

NAMES: Final = ("gate.recall", "gate.skip")
RATE: Final = 5.0
HEIGHTS: Final = (0.07, 0.30)
EACH: Final = 30
"""Passes at each speed."""
WEATHERS: Final[tuple[Weather, ...]] = ("clear", "rain")
QUIET_S: Final = 70.0
LEARNING_S: Final = 10.0
"""A gate that has just begun takes leaves in the wind for somebody; not counted."""


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure both."""
    figures: dict[str, Figure] = {}
    with ThreadPoolExecutor(cores()) as pool:
        if "gate.recall" in names:
            cases = list(product(SPEEDS, range(EACH)))
            figures["gate.recall"] = _recall(list(pool.map(_pass, cases)))
        if "gate.skip" in names:
            scenes = list(product(PLACES, LIGHTINGS, WEATHERS))
            figures["gate.skip"] = _skip(list(pool.map(_quiet, scenes)))
    return figures


def _pass(case: tuple[str, int]) -> tuple[bool, bool]:
    """Return whether a pass opens a window without the gate, and with it."""
    pose, seed = case
    one = passing(pose, 1000 + seed, RATE, HEIGHTS)
    if seed % 3 == 0:
        one = replace(one, weather="rain")
    return opens_window(one, RATE, forced_open=True), opens_window(one, RATE)


def _recall(found: Sequence[tuple[bool, bool]]) -> Figure:
    possible = [with_gate for without, with_gate in found if without]
    seen = sum(possible)
    note = f"{seen} of {len(possible)} passes at {RATE:g} frames a second"
    return Figure(round(seen / len(possible), 4), note)


def _quiet(where: tuple[str, Lighting, Weather]) -> float:
    """Return the share of frames held back in a minute in which nobody comes."""
    place, lighting, weather = where
    headlights = (Headlights(22.0), Headlights(50.0, leftwards=True))
    scene = Scene(
        f"quiet-{place}-{lighting}-{weather}",
        place,
        "quiet",
        (0, 0),
        seconds=QUIET_S,
        lighting=lighting,
        weather=weather,
        headlights=headlights if lighting == "night" else (),
    )
    renderer, gate = Renderer(scene), MotionGate()
    passed = seen = 0
    for index in range(scene.frames):
        picture, _ = renderer.frame(index)
        half = picture.reduce(2)  # as the decoder gives it to the gate
        through = gate.passes(np.asarray(half), START + index / scene.fps)
        if index / scene.fps >= LEARNING_S:
            seen += 1
            passed += through
    return 1 - passed / seen


def _skip(shares: Sequence[float]) -> Figure:
    note = (
        f"{len(shares)} minutes without anybody: three cameras, day and night, clear "
        "and rain, two sweeps of headlights each night; "
        f"between {min(shares):.2f} and {max(shares):.2f}"
    )
    return Figure(round(sum(shares) / len(shares), 4), note)
