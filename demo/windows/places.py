# SPDX-License-Identifier: Apache-2.0
"""Cameras of a made-up house, and how people and vehicles move in their pictures."""

import math
import random
from typing import Any

type Spot = tuple[float, float]
type Points = list[dict[str, Any]]

ASPECT = 16 / 9
STEP_S = 1.0


class View:
    """One camera: its zones and its perspective."""

    def __init__(
        self,
        name: str,
        zones: list[tuple[str, str, list[Spot]]],
        far: float,
        near: float,
    ) -> None:
        """Take zones as (name, kind, polygon); heights of a person far and near."""
        self.name = name
        self.zones = zones
        self.far = far
        self.near = near

    def tall(self, y: float) -> float:
        """Return the height of a person whose feet are at ``y``."""
        return self.far + (self.near - self.far) * max(0.0, (y - 0.4) / 0.6)

    def camera(self, note: str = "") -> dict[str, Any]:
        """Return the camera as labelled windows have it."""
        zones = [
            {"name": name, "kind": kind, "polygon": [list(p) for p in polygon]}
            for name, kind, polygon in self.zones
        ]
        return {"id": self.name, "note": note, "zones": zones, "min_box": 0.03}


def views(rng: random.Random) -> dict[str, View]:
    """Return front door, driveway and back yard of one house; every house differs."""
    d = rng.uniform(-0.05, 0.05)
    far, near = rng.uniform(0.14, 0.2), rng.uniform(0.5, 0.62)
    front = View(
        "front_door",
        [
            ("sidewalk", "sidewalk", [(0, 0.42), (1, 0.42), (1, 0.53), (0, 0.53)]),
            (
                "porch",
                "entry",
                [(0.4 + d, 0.76), (0.62 + d, 0.76), (0.66 + d, 1), (0.36 + d, 1)],
            ),
            ("lawn", "yard", [(0, 0.56), (0.3 + d, 0.56), (0.26 + d, 1), (0, 1)]),
            (
                "drive",
                "driveway",
                [(0.74 + d, 0.54), (1, 0.54), (1, 1), (0.78 + d, 1)],
            ),
        ],
        far,
        near,
    )
    drive = View(
        "driveway",
        [
            ("street", "sidewalk", [(0, 0.4), (1, 0.4), (1, 0.5), (0, 0.5)]),
            (
                "drive",
                "driveway",
                [(0.25 + d, 0.51), (0.8 + d, 0.51), (0.9 + d, 1), (0.1 + d, 1)],
            ),
            (
                "side door",
                "entry",
                [(0.0, 0.72), (0.1 + d, 0.72), (0.12 + d, 0.95), (0.0, 0.95)],
            ),
        ],
        far,
        near,
    )
    back = View(
        "back_yard",
        [
            (
                "terrace door",
                "entry",
                [(0.4 + d, 0.8), (0.6 + d, 0.8), (0.62 + d, 1), (0.38 + d, 1)],
            ),
            ("garden", "yard", [(0, 0.45), (1, 0.45), (1, 0.79), (0, 0.79)]),
            (
                "pool",
                "restricted",
                [(0.72 + d, 0.5), (0.96, 0.5), (0.98, 0.72), (0.74 + d, 0.72)],
            ),
        ],
        far,
        near,
    )
    return {"front": front, "drive": drive, "back": back}


class Walker:
    """Builds one person's points: go somewhere, stay, go on."""

    def __init__(
        self, view: View, at: Spot, rng: random.Random, start_s: float = 0.0
    ) -> None:
        """Start at a spot of the view."""
        self._view = view
        self._rng = rng
        self.at = at
        self.t = start_s
        self.points: Points = []
        self._mark()

    def go(self, to: Spot, speed: float = 0.8) -> "Walker":
        """Walk to a spot at ``speed`` body heights a second."""
        while True:
            dx, dy = (to[0] - self.at[0]) * ASPECT, to[1] - self.at[1]
            left = math.hypot(dx, dy)
            step = speed * self._view.tall(self.at[1]) * STEP_S
            self.t += STEP_S
            if left <= step:
                self.at = to
                self._mark()
                return self
            share = step / left
            self.at = (
                self.at[0] + (to[0] - self.at[0]) * share,
                self.at[1] + (to[1] - self.at[1]) * share,
            )
            self._mark()

    def stay(self, seconds: float, roam: float = 0.004) -> "Walker":
        """Stand about for some seconds, shifting by ``roam`` of the picture."""
        home = self.at
        for _ in range(max(1, round(seconds / STEP_S))):
            self.t += STEP_S
            self.at = (
                home[0] + self._rng.uniform(-roam, roam),
                home[1] + self._rng.uniform(-roam, roam) / 2,
            )
            self._mark()
        self.at = home
        return self

    def _mark(self) -> None:
        x, y = self.at
        tall = self._view.tall(y) * self._rng.uniform(0.98, 1.02)
        wide = tall * 0.38 / ASPECT
        box = [x - wide / 2, y - tall, x + wide / 2, y]
        self.points.append(
            {
                "t": round(self.t, 1),
                "box": [round(min(1.0, max(0.0, v)), 4) for v in box],
            }
        )


def slide(
    start: Spot, end: Spot, size: Spot, seconds: float, t0: float = 0.0
) -> Points:
    """Return the points of a thing that glides from one spot to another."""
    steps = max(2, round(seconds / STEP_S))
    points: Points = []
    for index in range(steps + 1):
        share = index / steps
        x = start[0] + (end[0] - start[0]) * share
        y = start[1] + (end[1] - start[1]) * share
        box = [x - size[0] / 2, y - size[1], x + size[0] / 2, y]
        points.append(
            {
                "t": round(t0 + seconds * share, 1),
                "box": [round(min(1.0, max(0.0, v)), 4) for v in box],
            }
        )
    return points
