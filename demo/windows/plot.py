# SPDX-License-Identifier: Apache-2.0
"""A plot of land in metres, and what cameras on it make of the street's actors.

x runs along the street to the right of somebody who faces the house; y runs from the
street into the plot. The scripts are those of ``demo.street.scene``; nothing is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import math
import random
from typing import Any, Literal

from demo.street.geometry import HEIGHT_PX, WIDTH_PX, Frame3, Point2, View
from demo.street.scene import Actor

type Row = dict[str, Any]
type Side = Literal["front", "drive", "back"]

LABEL_OF = {
    "person": "person",
    "car": "car",
    "van": "truck",
    "bird": "bird",
    "cat": "cat",
    "dog": "dog",
    "parcel": "suitcase",
}
SIZES_M = {
    "person": (0.55, 0.45, 1.75),
    "car": (1.8, 4.4, 1.5),
    "van": (2.1, 5.6, 2.5),
    "bird": (0.3, 0.3, 0.25),
    "cat": (0.2, 0.5, 0.32),
    "dog": (0.3, 0.85, 0.6),
    "parcel": (0.4, 0.4, 0.3),
}
"""Width, length and height of what the street knows."""

NEAREST_M = 0.6
LEAST_SHARE = 0.35
"""A detector wants to see this share of a body."""
LEAST_HEIGHT = 0.03
LOST_S = 6.0
"""After this long out of sight a tracker takes somebody for somebody else."""

MISSES = {"clear": 0.02, "rain": 0.08, "fog": 0.14}
"""How often a detector misses what is there."""


@dataclass(frozen=True)
class Ground:
    """A zone on the ground, a rectangle in metres."""

    name: str
    kind: str
    left: float
    near: float
    right: float
    far: float


@dataclass(frozen=True)
class Lens:
    """A camera: where it hangs, where it looks, and the zones drawn for it."""

    id: str
    side: Side
    at: Point2
    yaw: float
    view: View
    zones: tuple[Ground, ...]
    note: str = ""

    def seen(self, point: Point2, up: float) -> tuple[float, float, float]:
        """Return image x, image y (fractions) and depth of a point in metres."""
        right, depth = self.turned(point)
        x, y = self.view.project((right, up, max(depth, NEAREST_M)))
        return x / WIDTH_PX, y / HEIGHT_PX, depth

    def turned(self, point: Point2) -> Point2:
        """Return a place as the camera has it: to its right, and away from it."""
        dx, dy = point[0] - self.at[0], point[1] - self.at[1]
        sin, cos = math.sin(self.yaw), math.cos(self.yaw)
        return dx * cos - dy * sin, dx * sin + dy * cos

    def box(self, kind: str, place: Frame3) -> list[float] | None:
        """Return the box of a body, cut at the picture's edges; None if unseen."""
        wide, long, tall = SIZES_M[kind]
        sin, cos = math.sin(place.heading), math.cos(place.heading)
        corners = [
            (place.x + a * cos + b * sin, place.z - a * sin + b * cos)
            for a in (-wide / 2, wide / 2)
            for b in (-long / 2, long / 2)
        ]
        lifted = place.lift
        points = [self.seen(c, up) for c in corners for up in (lifted, lifted + tall)]
        if min(depth for _, _, depth in points) < NEAREST_M:
            return None
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        whole = (min(xs), min(ys), max(xs), max(ys))
        cut = [min(1.0, max(0.0, value)) for value in whole]
        area = (whole[2] - whole[0]) * (whole[3] - whole[1])
        share = (cut[2] - cut[0]) * (cut[3] - cut[1]) / max(area, 1e-9)
        small = cut[3] - cut[1] < LEAST_HEIGHT * (1.0 if kind == "person" else 0.7)
        return None if share < LEAST_SHARE or small else cut

    def polygon(self, zone: Ground) -> list[list[float]] | None:
        """Return a ground zone as it lies in the picture; None where it does not."""
        corners = [
            (zone.left, zone.near),
            (zone.right, zone.near),
            (zone.right, zone.far),
            (zone.left, zone.far),
        ]
        turned = _clipped([self.turned(c) for c in corners], 1, NEAREST_M, above=True)
        flat = [
            (x / WIDTH_PX, y / HEIGHT_PX)
            for x, y in (self.view.project((right, 0.0, z)) for right, z in turned)
        ]
        for axis in (0, 1):
            flat = _clipped(flat, axis, 0.0, above=True)
            flat = _clipped(flat, axis, 1.0, above=False)
        rounded = [[round(x, 4), round(y, 4)] for x, y in flat]
        corners_left = [p for i, p in enumerate(rounded) if p != rounded[i - 1]]
        return corners_left if len(corners_left) >= 3 else None

    def row(self, note: str = "") -> Row:
        """Return the camera as labelled windows have it."""
        zones = [
            {"name": zone.name, "kind": zone.kind, "polygon": polygon}
            for zone in self.zones
            if (polygon := self.polygon(zone)) is not None
        ]
        both = ". ".join(text for text in (self.note, note) if text)
        return {"id": self.id, "note": both, "zones": zones, "min_box": 0.02}


def _clipped(
    polygon: list[Point2], axis: int, limit: float, *, above: bool
) -> list[Point2]:
    """Return the part of a polygon on one side of a line."""

    def inside(point: Point2) -> bool:
        return point[axis] >= limit if above else point[axis] <= limit

    kept: list[Point2] = []
    for before, point in zip([*polygon[-1:], *polygon[:-1]], polygon, strict=True):
        if inside(before) != inside(point):
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append(
                (
                    before[0] + (point[0] - before[0]) * share,
                    before[1] + (point[1] - before[1]) * share,
                )
            )
        if inside(point):
            kept.append(point)
    return kept


@dataclass(frozen=True)
class Sight:
    """How often and how well a camera sees."""

    hertz: float = 1.0
    weather: str = "clear"
    jitter: float = 0.01
    """Of the box's height."""


def tracks_of(
    lens: Lens,
    actors: Iterable[tuple[Actor, str | None]],
    sight: Sight,
    rng: random.Random,
    seconds: float,
) -> list[Row]:
    """Return the tracks that a camera makes of actors over the first seconds."""
    tracks: list[Row] = []
    for actor, identity in actors:
        confidence = rng.uniform(0.6, 0.95) - MISSES[sight.weather]
        for points in _broken(list(_sights(lens, actor, sight, rng, seconds))):
            tracks.append(
                {
                    "id": f"t{len(tracks) + 1}",
                    "class": LABEL_OF[actor.kind],
                    "confidence": round(confidence, 2),
                    "identity": identity,
                    "points": points,
                }
            )
    return tracks


def _sights(
    lens: Lens, actor: Actor, sight: Sight, rng: random.Random, seconds: float
) -> Iterable[Row]:
    for step in range(int(seconds * sight.hertz) + 1):
        at = step / sight.hertz
        moment = actor.moment(at)
        if moment is None or rng.random() < MISSES[sight.weather]:
            continue
        box = lens.box(actor.kind, moment.place)
        if box is None:
            continue
        still = actor.kind in {"car", "van", "parcel"}
        shake = sight.jitter * (box[3] - box[1]) * (0.3 if still else 1.0)
        shaken = [min(1.0, max(0.0, v + rng.gauss(0, shake))) for v in box]
        yield {"t": round(at, 2), "box": [round(value, 4) for value in shaken]}


def _broken(points: list[Row]) -> Iterable[list[Row]]:
    """Yield the stretches without a long gap; a single glimpse is no track."""
    stretch: list[Row] = []
    for point in points:
        if stretch and point["t"] - stretch[-1]["t"] > LOST_S:
            if len(stretch) > 1:
                yield stretch
            stretch = []
        stretch.append(point)
    if len(stretch) > 1:
        yield stretch
