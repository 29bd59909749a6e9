# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's tracker with ByteTrack's judgement: overlap alone, motion in frames.

The engine itself decides by size, distance and seconds (``vision.policy``), which no
other tracker does, so its tracks cannot be compared with anybody's one by one. Its
rounds can: who is matched with what, in which order, what starts, lives and dies. Here
the same tracker gets ByteTrack's costs, motion and patience; where it then gives the
very ids and boxes of Ultralytics' ``BYTETracker``, the rounds are those of ByteTrack.
It says nothing about how good the engine's own judgement is: ``passes`` does.
"""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
import random
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from hearthward_engine.domain import Detection
from hearthward_engine.vision.matching import Expected, Seen, overlap
from hearthward_engine.vision.policy import Policy, Stage
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.trail import Trail

HIGH, LOW, NEW, BUFFER = 0.4, 0.1, 0.45, 10
LIMITS: Final[dict[Stage, float]] = {"known": 0.8, "weak": 0.5, "tentative": 0.7}
"""What one minus the overlap may be, by round."""
LAST_CHANCE: Final = BUFFER + 2
"""Frames after which ByteTrack last continues a track. It has just removed it then, so
one that comes back at that very moment is never waited for again."""
AT, GAP_S = 1_800_000_000.0, 0.25
RECORDING = Path(__file__).with_name("bytetrack_recording.json")
RECORDED_SEEDS = (1, 2, 3)

type State = npt.NDArray[np.float64]
type Frame = tuple[Detection, ...]

_MOVE: Final = np.eye(8) + np.eye(8, k=4)
_POSITION, _VELOCITY = 1 / 20, 1 / 160


class FrameTrail(Trail):
    """A track whose centre, shape and height move on by the frame, as in ByteTrack."""

    def __init__(self, seen: Seen, at: float, number: int) -> None:
        super().__init__(seen, at)
        self.number = number
        self.removed = False
        self._frame_at = at
        self._mean = np.r_[_measured(seen), np.zeros(4)]
        self._spread = np.diag(_noise(seen.height, 2.0, 1e-2, 10.0) ** 2)

    def expect(self, at: float, previous_at: float) -> Expected:
        if self.confirmed and at > self._frame_at:
            self._frame_at = at
            self._step(tracked=self.last_at == previous_at)
        x, y, shape, height = self._mean[:4]
        return msgspec.structs.replace(
            super().expect(at, previous_at),
            x=x,
            y=y,
            width=shape * height,
            height=height,
        )

    def see(self, seen: Seen, at: float, *, weak: bool = False) -> None:
        self.removed |= at - self.last_at > (LAST_CHANCE - 0.5) * GAP_S
        super().see(seen, at, weak=weak)
        noise = _POSITION * self._mean[3]
        spread = self._spread[:4, :4] + np.diag(np.square([noise, noise, 0.1, noise]))
        gain = np.linalg.solve(spread, self._spread[:, :4].T).T
        self._mean = self._mean + gain @ (_measured(seen) - self._mean[:4])
        self._spread = self._spread - gain @ spread @ gain.T

    def _step(self, *, tracked: bool) -> None:
        if not tracked:
            self._mean[7] = 0.0
        noise = np.diag(_noise(self._mean[3], 1.0, 1e-2, 1.0) ** 2)
        self._mean = _MOVE @ self._mean
        self._spread = _MOVE @ self._spread @ _MOVE.T + noise


class PureIou(Policy):
    """ByteTrack's judgement; with ``fused``, overlaps count by the confidence."""

    def __init__(self, *, fused: bool) -> None:
        self._fused = fused
        self._numbers = count(1)
        self.trails: dict[str, FrameTrail] = {}

    def distinct(self, seen: Sequence[Seen]) -> list[Seen]:
        return [one for one in seen if one.detection.confidence > LOW]

    def confident(self, seen: Seen) -> bool:
        return seen.detection.confidence >= HIGH

    def pairs(
        self, stage: Stage, tracks: Sequence[Expected], seen: Sequence[Seen]
    ) -> list[tuple[int, int]]:
        if not tracks or not seen:
            return []
        overlaps = np.array(
            [[_overlap(track, one) for one in seen] for track in tracks]
        )
        if self._fused and stage != "weak":
            overlaps *= [one.detection.confidence for one in seen]
        gains = np.maximum(0.0, LIMITS[stage] - (1.0 - overlaps))
        rows, columns = linear_sum_assignment(gains, maximize=True)
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        return [(row, column) for row, column in pairs if gains[row, column] > 0]

    def takes_weak(self, trail: Trail, at: float, gap_s: float) -> bool:
        return at - trail.last_at <= gap_s

    def begins(self, seen: Seen, trails: Sequence[Trail], at: float) -> bool:
        return seen.detection.confidence >= NEW

    def trail(self, seen: Seen, at: float) -> FrameTrail:
        made = FrameTrail(seen, at, next(self._numbers))
        self.trails[made.id] = made
        return made

    def confirms(self, trail: Trail, at: float, gap_s: float) -> bool:
        return gap_s == 0 or trail.hits > 1

    def live_s(self, trail: Trail, gap_s: float) -> float:
        return 0.0

    def patience_s(self, trail: Trail, gap_s: float, aspect: float) -> float:
        may_hide = trail.confirmed and not self.trails[trail.id].removed
        return (LAST_CHANCE + 0.5) * gap_s if may_hide else gap_s


class Row(NamedTuple):
    """A track in one frame, and which of the frame's detections it is."""

    number: int
    detection: int


def tracked(frames: Sequence[Frame], *, fused: bool) -> list[set[Row]]:
    """Return what the engine's tracker makes of the frames, given this judgement."""
    policy = PureIou(fused=fused)
    tracker = Tracker(policy)
    rows = []
    for number, frame in enumerate(frames):
        update = tracker.update(frame, AT + number * GAP_S, aspect=1.0)
        places = {one.box: place for place, one in enumerate(frame)}
        rows.append(
            {
                Row(policy.trails[track.id].number, places[track.points[-1].box])
                for track in update.tracks
            }
        )
    return rows


def street(seed: int, frames: int = 80) -> list[Frame]:
    """Return detections of people who come, go, cross, hide and fade in a square."""
    rng = random.Random(seed)
    walkers = [_Walker(rng, frames) for _ in range(rng.randrange(4, 10))]
    film = []
    for number in range(frames):
        seen = [one for walker in walkers if (one := walker.seen(number, rng))]
        if rng.random() < 0.1:
            seen.append(_somewhere(rng))
        rng.shuffle(seen)
        film.append(tuple(seen))
    return film


class _Walker:
    def __init__(self, rng: random.Random, frames: int) -> None:
        self.comes = rng.randrange(0, frames // 2)
        self.goes = self.comes + rng.randrange(8, frames)
        self.height = rng.uniform(0.12, 0.3)
        self.x, self.y = rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.7)
        self.dx, self.dy = (rng.gauss(0.0, 0.02) * self.height for _ in range(2))
        self.hidden = [
            (start := rng.randrange(frames), start + rng.randrange(1, BUFFER + 6))
            for _ in range(2)
        ]
        self.faint = rng.randrange(frames)

    def seen(self, number: int, rng: random.Random) -> Detection | None:
        self.x += self.dx
        self.y += self.dy
        gone = not self.comes <= number < self.goes
        if gone or any(start <= number < end for start, end in self.hidden):
            return None
        if rng.random() < 0.05:
            return None
        fades = self.faint <= number < self.faint + 8
        confidence = rng.uniform(0.05, 0.42) if fades else rng.uniform(0.35, 0.95)
        return _person(self.x, self.y, self.height, confidence, rng)


def _somewhere(rng: random.Random) -> Detection:
    x, y, height = rng.random(), rng.random(), rng.uniform(0.05, 0.3)
    return _person(x, y, height, rng.uniform(0.1, 0.7), rng)


def _person(
    x: float, y: float, height: float, confidence: float, rng: random.Random
) -> Detection:
    x, y = (place + rng.gauss(0.0, 0.02) * height for place in (x, y))
    height *= rng.gauss(1.0, 0.02)
    width = 0.4 * height * rng.gauss(1.0, 0.04)
    return Detection(
        label="person",
        confidence=confidence,
        box=(x - width / 2, y - height / 2, x + width / 2, y + height / 2),
    )


def _measured(seen: Seen) -> State:
    return np.array([seen.x, seen.y, seen.width / seen.height, seen.height])


def _noise(height: float, still: float, shape: float, moving: float) -> State:
    place, speed = still * _POSITION * height, moving * _VELOCITY * height
    return np.array([place, place, shape, place, speed, speed, 1e-5, speed])


def _overlap(track: Expected, seen: Seen) -> float:
    left, top = track.x - track.width / 2, track.y - track.height / 2
    box = (left, top, left + track.width, top + track.height)
    return overlap(box, seen.detection.box)
