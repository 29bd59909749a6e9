# SPDX-License-Identifier: Apache-2.0
"""Pinhole view of a flat world: metres in, pixels out."""

from dataclasses import dataclass
import math

WIDTH_PX = 1920
HEIGHT_PX = 1080
NEAR_M = 0.4

type Point3 = tuple[float, float, float]
type Point2 = tuple[float, float]
type Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class View:
    """Place a level camera at the origin, `height` metres above the ground.

    World axes: x to the right, y up from the ground, z away from the camera.
    """

    focal: float
    horizon: float
    height: float
    centre: float = WIDTH_PX / 2

    def project(self, point: Point3) -> Point2:
        """Return the pixel of a world point; points behind the lens are pulled up."""
        x, y, z = point
        z = max(z, NEAR_M)
        return (
            self.centre + self.focal * x / z,
            self.horizon + self.focal * (self.height - y) / z,
        )

    def scale(self, z: float) -> float:
        """Return pixels per metre at depth `z`."""
        return self.focal / max(z, NEAR_M)

    def ground_depth(self, pixel_y: float) -> float:
        """Return the depth at which the ground appears in an image row."""
        return self.focal * self.height / max(pixel_y - self.horizon, 1.0)


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """Blend two colours; `share` is the part of `b`."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def toned(colour: Rgb, gain: float) -> Rgb:
    """Scale a colour's brightness, clipped."""
    return (
        min(255, round(colour[0] * gain)),
        min(255, round(colour[1] * gain)),
        min(255, round(colour[2] * gain)),
    )


def hull(points: list[Point2]) -> list[Point2]:
    """Return the convex hull of 2-D points (monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(sequence: list[Point2]) -> list[Point2]:
        chain: list[Point2] = []
        for point in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(a: Point2, b: Point2, c: Point2) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@dataclass(frozen=True)
class Frame3:
    """A body's own axes on the ground: right, up, forward."""

    x: float
    z: float
    heading: float
    lift: float = 0.0

    def at(self, right: float, up: float, forward: float) -> Point3:
        """Return the world point of body coordinates.

        Heading 0 looks away from the camera, π/2 to the right of the picture.
        """
        s, c = math.sin(self.heading), math.cos(self.heading)
        return (
            self.x + right * c + forward * s,
            up + self.lift,
            self.z - right * s + forward * c,
        )
