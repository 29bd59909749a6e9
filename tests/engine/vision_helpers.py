# SPDX-License-Identifier: AGPL-3.0-or-later
"""Simulated detections of moving objects, with a detector's imperfections."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
import random
from typing import Self

from hypothesis import HealthCheck, settings

from hearthward_engine.domain import Box, Detection, Track
from hearthward_engine.vision.tracker import Tracker, TrackerUpdate

ASPECT = 16 / 9
PERSON_M = 1.7
HURRY_S = 0.3
HURRY_FRAMES = 2
# A busy machine is no reason for a property not to hold.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
START_AT = 1_800_000_000.0

type Path = Callable[[float], Box | None]
"""Where an object is, seconds after the start; None where it is out of view."""


@dataclass
class Actor:
    """An object on its path, as a detector sees it."""

    path: Path
    label: str = "person"
    confidence: tuple[float, float] = (0.55, 0.92)
    miss: float = 0.0
    jitter: float = 0.03

    def seen(self, after_s: float, rng: random.Random) -> Detection | None:
        box = self.path(after_s)
        if box is None or rng.random() < self.miss:
            return None
        left, top, right, bottom = box
        width, height = right - left, bottom - top

        def wobble(size: float) -> float:
            return rng.gauss(0.0, self.jitter) * size

        shaken = (
            left + wobble(width),
            top + wobble(height),
            right + wobble(width),
            bottom + wobble(height),
        )
        clipped = [min(1.0, max(0.0, side)) for side in shaken]
        return Detection(
            label=self.label,
            confidence=rng.uniform(*self.confidence),
            box=(clipped[0], clipped[1], clipped[2], clipped[3]),
        )


@dataclass
class Film:
    """A tracker fed with a scene; remembers all that it said."""

    tracker: Tracker = field(default_factory=Tracker)
    confirmed: list[Track] = field(default_factory=list)
    updates: list[TrackerUpdate] = field(default_factory=list)

    def play(
        self,
        actors: list[Actor],
        *,
        fps: float,
        seconds: float,
        start_s: float = 0.0,
        seed: int = 1,
        hurry: bool = False,
    ) -> Self:
        rng = random.Random(seed)
        frames = deque(moments(fps, seconds, start_s))
        hurried = 0
        while frames:
            after_s = frames.popleft()
            seen = [one.seen(after_s, rng) for one in actors]
            update = self.tracker.update(
                [one for one in seen if one is not None],
                START_AT + after_s,
                aspect=ASPECT,
            )
            self.updates.append(update)
            self.confirmed.extend(update.confirmed)
            # The camera loop asks for frames at once while something is unconfirmed.
            hurried = hurried + 1 if update.unconfirmed and hurry else 0
            soon_s = after_s + HURRY_S
            if 0 < hurried <= HURRY_FRAMES and (not frames or soon_s < frames[0]):
                frames.appendleft(soon_s)
        return self

    @property
    def ids(self) -> set[str]:
        return {track.id for update in self.updates for track in update.tracks}


def moments(fps: float, seconds: float, start_s: float = 0.0) -> Iterator[float]:
    """Return the times of a camera's frames, seconds after the start."""
    for number in range(round(seconds * fps) + 1):
        yield start_s + number / fps


def crossing(
    speed_mps: float,
    *,
    height: float = 0.25,
    foot: float = 0.7,
    phase_s: float = 0.0,
    leftwards: bool = False,
) -> Path:
    """Return a person's way straight across the view, entering at ``phase_s``."""
    width = 0.4 * height / ASPECT
    speed = speed_mps * height / PERSON_M / ASPECT

    def path(after_s: float) -> Box | None:
        centre = -width / 2 + speed * (after_s - phase_s)
        if leftwards:
            centre = 1.0 - centre
        left, right = max(0.0, centre - width / 2), min(1.0, centre + width / 2)
        if right - left < width / 2:
            return None
        return (left, foot - height, right, foot)

    return path


def standing(box: Box) -> Path:
    """Return an object that stays where it is."""
    return lambda _: box


def crossing_s(speed_mps: float, height: float = 0.25) -> float:
    """Return how long a crossing takes."""
    return (ASPECT + 0.4 * height) * PERSON_M / (speed_mps * height)
