# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many who walk, jog or run through the view open a window, by frame rate.

Rendered pictures of the street go through the engine's own loop: motion gate, detector,
tracker, zones, windows. Only time is simulated. The promise is about that loop, so its
detector reports the truth with the faults of a trained one (see ``Seeing``);
``passes.RATE.demo`` is the same with the demo weights, which are weak on runners.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
import io
import os
import random
from typing import Final

from benchmarks import Figure
from benchmarks.chain import Chain
from demo.street.cameras import CAMERAS
from demo.street.compositor import Renderer
from demo.street.geometry import HEIGHT_PX, WIDTH_PX
from demo.street.people import COLOURS
from demo.street.scene import (
    TRUTH_CLASSES,
    Actor,
    Lighting,
    Scene,
    Truth,
    Weather,
    person,
)
from hearthward_engine.domain import Box, Detection
from hearthward_engine.models.catalog import demo_model
from hearthward_engine.runtime.executors import cores
from hearthward_engine.vision.onnx import OnnxDetector

SPEEDS: Final = {"walk": 1.4, "jog": 2.8, "run": 5.0}
RATES: Final = (5.0, 2.0, 1.0, 0.5)
NAMES: Final = (
    *(f"passes.{rate:g}" for rate in RATES),
    *(f"passes.{rate:g}.{pose}" for rate in RATES for pose in SPEEDS),
    *(f"passes.{rate:g}.demo" for rate in RATES),
)
EACH: Final = int(os.environ.get("HEARTHWARD_BENCH_PASSES", "20"))
"""Passes for each rate and speed."""
TALL: Final = (0.14, 0.30)
"""How tall they are in the picture, as shares of its height."""
PERSON_M: Final = 1.72
LIGHTINGS: Final[tuple[Lighting, ...]] = ("day", "night")
PLACES: Final = ("driveway", "back_yard")
"""Where there is room to pass at such distances without a wall in between."""
DEEPEST_M: Final = {"driveway": 12.5, "back_yard": 12.0}
BEFORE: Final = 4
"""Frames of the empty scene; the camera was on before."""
AFTER_S: Final = 3.0
HURRY_S: Final = 0.3
RENDER_FPS: Final = 50
JPEG_QUALITY: Final = 85
MISSED: Final = 0.05
CONFIDENCE: Final = (0.55, 0.95)
JITTER: Final = 0.03
LEAST_VISIBLE: Final = 0.3


@dataclass(frozen=True)
class Pass:
    """One person's way through the view."""

    place: str
    actor: Actor
    lighting: Lighting
    seed: int
    weather: Weather = "clear"


class Seeing:
    """A detector that knows the truth and misses, wobbles and doubts like a real one.

    It misses one sight in twenty, its boxes wobble by three per cent of their size,
    and its confidence lies anywhere between 0.55 and 0.95.
    """

    def __init__(self, renderer: Renderer, seed: int) -> None:
        """See what this renderer draws."""
        self._renderer = renderer
        self._rng = random.Random(seed)
        self._truths: list[Truth] = []

    def jpeg(self, seconds: float) -> bytes:
        """Return the picture of that moment, and look at it from now on."""
        picture, self._truths = self._renderer.frame(round(seconds * RENDER_FPS))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
        return buffer.getvalue()

    def look(self, seconds: float) -> Sequence[Truth]:
        """Look at that moment from now on; return who can be seen."""
        _, self._truths = self._renderer.frame(round(seconds * RENDER_FPS))
        return self._truths

    def infer(self, pixels: object, urgency: object = None) -> tuple[Detection, ...]:
        """Return who is in the picture, with a detector's faults."""
        return tuple(
            Detection(
                label=TRUTH_CLASSES[truth.class_id],
                confidence=self._rng.uniform(*CONFIDENCE),
                box=self._shaken(truth.box),
            )
            for truth in self._truths
            if truth.visible >= LEAST_VISIBLE and self._rng.random() >= MISSED
        )

    def _shaken(self, box: Box) -> Box:
        sizes = (box[2] - box[0], box[3] - box[1]) * 2
        left, top, right, bottom = (
            min(1.0, max(0.0, side + self._rng.gauss(0.0, JITTER) * size))
            for side, size in zip(box, sizes, strict=True)
        )
        return (left, top, right, bottom)


def passing(
    pose: str, seed: int, rate: float, heights: tuple[float, float] = TALL
) -> Pass:
    """Return who passes where; nobody is seen before ``BEFORE`` frames are over."""
    rng = random.Random(f"{pose} {seed}")
    place = rng.choice(PLACES)
    view = CAMERAS[place].view
    tall = rng.uniform(*heights)
    z = min(DEEPEST_M[place], PERSON_M * view.focal / (tall * HEIGHT_PX))
    edge = (WIDTH_PX / 2) * z / view.focal + 0.8
    side = rng.choice((-1.0, 1.0))
    begins = BEFORE / rate + rng.uniform(0.0, 2.0)
    coat = rng.choice(sorted(COLOURS))
    actor = person(coat=coat).at(begins).start(-side * edge, z)
    return Pass(
        place,
        actor.move(pose, side * edge, z, SPEEDS[pose]),
        rng.choice(LIGHTINGS),
        seed,
    )


def opens_window(
    one: Pass,
    rate: float,
    demo: OnnxDetector | None = None,
    *,
    forced_open: bool = False,
) -> bool:
    """Return whether the pass opens a window on a camera of that frame rate.

    Without ``demo`` the detector is one that knows the truth; ``forced_open`` takes
    the motion gate out of the way.
    """
    seconds = one.actor.ends + AFTER_S
    scene = Scene(
        f"pass-{one.seed}",
        one.place,
        "passes",
        (0, 100),
        seed=one.seed,
        seconds=seconds,
        lighting=one.lighting,
        weather=one.weather,
        actors=(one.actor,),
        fps=RENDER_FPS,
    )
    seeing = Seeing(Renderer(scene), one.seed)
    hurried: list[str] = []
    chain = Chain(
        one.place, demo or seeing, forced_open=forced_open, hurry=hurried.append
    )
    due_s, now_s = 0.0, -1 / rate
    while due_s < seconds and not chain.sink.windows:
        chain.show(seeing.jpeg(due_s), due_s - now_s)
        now_s = due_s
        due_s = now_s + 1 / rate
        if hurried:
            # What waits for a second sight gets one at once, as a pushed camera's.
            hurried.clear()
            due_s = min(due_s, now_s + HURRY_S)
    return chain.sink.windows > 0


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Let everybody pass at the rates that were asked for."""
    demo = OnnxDetector(demo_model().onnx, demo=True)
    figures: dict[str, Figure] = {}
    for rate in RATES:
        label = f"passes.{rate:g}"
        asked = {name for name in names if name.startswith(label)}
        if asked - {f"{label}.demo"}:
            found = {pose: _count(pose, rate, None) for pose in SPEEDS}
            figures[label] = _figure(found, "truth with a detector's faults")
            for pose, count in found.items():
                figures[f"{label}.{pose}"] = _figure({pose: count}, "the same")
        if f"{label}.demo" in asked:
            found = {pose: _count(pose, rate, demo) for pose in SPEEDS}
            words = ", ".join(f"{pose} {count}" for pose, count in found.items())
            figures[f"{label}.demo"] = _figure(found, f"demo weights: {words}")
    return {name: figures[name] for name in names}


def _count(pose: str, rate: float, demo: OnnxDetector | None) -> int:
    """Return how many of the passes at a speed open a window."""

    def seen(seed: int) -> bool:
        return opens_window(passing(pose, seed, rate), rate, demo)

    with ThreadPoolExecutor(cores()) as pool:
        return sum(pool.map(seen, range(EACH)))


def _figure(found: Mapping[str, int], note: str) -> Figure:
    total, seen = EACH * len(found), sum(found.values())
    return Figure(round(seen / total, 4), f"{seen} of {total}; rendered street, {note}")
