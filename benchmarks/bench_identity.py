# SPDX-License-Identifier: AGPL-3.0-or-later
"""IDF1: how well tracks keep to persons, by speed and frame rate.

Three persons cross the view of one camera of the street both ways at other distances,
hiding each other and being hidden by what stands there. What is tracked are the truth's
boxes with the faults of a trained detector (see ``Seeing`` in ``bench_passes``).

IDF1 as in the tracking benchmarks: each person is given at most one track, and each
track at most one person, so that as many sights as possible agree (boxes that overlap
by half, IoU); IDF1 = 2 agreeing / (sights of persons + sights of tracks). A track's
sights before it is confirmed are missing: a short pass at a slow rate cannot reach 1.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
import os
import random
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks import Figure
from benchmarks.bench_passes import (
    DEEPEST_M,
    LEAST_VISIBLE,
    PERSON_M,
    PLACES,
    RATES,
    RENDER_FPS,
    SPEEDS,
    TALL,
    Seeing,
)
from demo.street.cameras import CAMERAS
from demo.street.compositor import Renderer
from demo.street.geometry import HEIGHT_PX, WIDTH_PX
from demo.street.people import COLOURS
from demo.street.scene import Actor, Scene, Truth, person
from hearthward_engine.domain import Box
from hearthward_engine.runtime.executors import cores
from hearthward_engine.vision.matching import overlap
from hearthward_engine.vision.tracker import Tracker

NAMES: Final = tuple(
    name
    for rate in RATES
    for name in (
        f"identity.{rate:g}",
        *(f"identity.{rate:g}.{pose}" for pose in SPEEDS),
    )
)
EACH: Final = int(os.environ.get("HEARTHWARD_BENCH_IDENTITY", "6"))
"""Scenes for each rate and speed."""
TOGETHER: Final = 3
AGREES: Final = 0.5
AFTER_S: Final = 1.0

type Sights = Sequence[Mapping[str, Box]]
"""Frame by frame: boxes by the id of who was seen."""


class Agreement:
    """How the sights of persons and of tracks agree, over any number of scenes."""

    def __init__(self) -> None:
        """Start with none."""
        self.agreeing = self.persons = self.tracks = 0

    def add(self, truth: Sights, tracked: Sights) -> None:
        """Take in a scene, whose ids are its own."""
        pairs: Counter[tuple[str, str]] = Counter()
        for real, found in zip(truth, tracked, strict=True):
            self.persons += len(real)
            self.tracks += len(found)
            pairs.update(
                (person_id, track_id)
                for person_id, box in real.items()
                for track_id, other in found.items()
                if overlap(box, other) >= AGREES
            )
        self.agreeing += _most(pairs)

    @property
    def idf1(self) -> float:
        """Return IDF1; 1 where there was nobody and nobody was tracked."""
        sights = self.persons + self.tracks
        return 2 * self.agreeing / sights if sights else 1.0


def _most(pairs: Counter[tuple[str, str]]) -> int:
    """Return how many sights agree under the best assignment of tracks to persons."""
    rows = sorted({person_id for person_id, _ in pairs})
    columns = sorted({track_id for _, track_id in pairs})
    if not rows:
        return 0
    counts = np.array([[pairs[row, column] for column in columns] for row in rows])
    return int(counts[linear_sum_assignment(counts, maximize=True)].sum())


def crossing(pose: str, seed: int) -> Scene:
    """Return a scene in which three persons cross each other's way."""
    rng = random.Random(f"identity {pose} {seed}")
    place = rng.choice(PLACES)
    view = CAMERAS[place].view
    coats = rng.sample(sorted(COLOURS), TOGETHER)
    actors: list[Actor] = []
    for number, coat in enumerate(coats):
        z = min(
            DEEPEST_M[place], PERSON_M * view.focal / (rng.uniform(*TALL) * HEIGHT_PX)
        )
        edge = (WIDTH_PX / 2) * z / view.focal + 0.8
        side = 1.0 if number % 2 else -1.0
        speed = SPEEDS[pose] * rng.uniform(0.8, 1.2)
        actor = person(coat=coat).at(rng.uniform(0.0, 2.0)).start(-side * edge, z)
        actors.append(actor.move(pose, side * edge, z, speed))
    return Scene(
        f"identity-{pose}-{seed}",
        place,
        "identity",
        (0, 100),
        seed=seed,
        seconds=max(actor.ends for actor in actors) + AFTER_S,
        actors=tuple(actors),
        fps=RENDER_FPS,
    )


def follow(scene: Scene, rate: float) -> tuple[Sights, Sights]:
    """Return who was there and who was tracked, at that many frames a second."""
    seeing, tracker = Seeing(Renderer(scene), scene.seed), Tracker()
    truth: list[Mapping[str, Box]] = []
    tracked: list[Mapping[str, Box]] = []
    for number in range(int(scene.seconds * rate)):
        at = number / rate
        truths = seeing.look(at)
        update = tracker.update(seeing.infer(None), at)
        truth.append(_visible(truths))
        tracked.append(
            {
                track.id: track.points[-1].box
                for track in update.tracks
                if track.last_at == at
            }
        )
    return truth, tracked


def _visible(truths: Iterable[Truth]) -> Mapping[str, Box]:
    return {one.actor: one.box for one in truths if one.visible >= LEAST_VISIBLE}


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Follow the persons at the rates that were asked for."""
    figures: dict[str, Figure] = {}
    for rate in RATES:
        label = f"identity.{rate:g}"
        if not any(name == label or name.startswith(f"{label}.") for name in names):
            continue
        whole = Agreement()
        for pose in SPEEDS:
            found = Agreement()
            with ThreadPoolExecutor(cores()) as pool:
                scenes = [crossing(pose, seed) for seed in range(EACH)]
                for sights in pool.map(follow, scenes, [rate] * EACH):
                    found.add(*sights)
                    whole.add(*sights)
            figures[f"{label}.{pose}"] = _figure(found, EACH)
        figures[label] = _figure(whole, EACH * len(SPEEDS))
    return {name: figures[name] for name in names}


def _figure(found: Agreement, scenes: int) -> Figure:
    note = (
        f"{found.agreeing} of {found.persons} sights of {TOGETHER} persons in each of "
        f"{scenes} scenes agree, {found.tracks} tracked; truth with a detector's faults"
    )
    return Figure(round(found.idf1, 4), note)
