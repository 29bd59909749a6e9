# SPDX-License-Identifier: Apache-2.0
"""Solid shapes of actors and how they become a picture with an alpha mask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import math

from PIL import Image, ImageDraw

from .geometry import Point2, Point3, Rgb, View, hull, toned

_CIRCLE = [
    (math.cos(i * math.tau / 14), math.sin(i * math.tau / 14)) for i in range(14)
]
_MARGIN_PX = 3
_FAR_OUT_PX = 1200

type Shade = Callable[[Rgb], Rgb]


@dataclass(frozen=True)
class Solid:
    """The convex hull of balls: limb, trunk, head, snout … whatever is round."""

    balls: tuple[tuple[Point3, float], ...]
    colour: Rgb
    bias: float = 0.0
    flat: bool = False


@dataclass(frozen=True)
class Face:
    """A flat polygon; drawn only when `normal` looks at the camera, if given."""

    points: tuple[Point3, ...]
    colour: Rgb
    normal: Point3 | None = None
    bias: float = 0.0
    glows: bool = False


type Shape = Solid | Face


@dataclass(frozen=True)
class Sprite:
    """A picture with alpha and the place of its top left corner in the frame."""

    image: Image.Image
    left: int
    top: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Return the sprite's pixel box in the frame."""
        w, h = self.image.size
        return (self.left, self.top, self.left + w, self.top + h)


def capsule(
    a: Point3,
    b: Point3,
    ra: float,
    rb: float,
    colour: Rgb,
    bias: float = 0.0,
) -> Solid:
    """Return a limb from `a` to `b` with its two radii."""
    return Solid(((a, ra), (b, rb)), colour, bias)


def draw_shapes(
    view: View, shapes: Iterable[Shape], shade: Shade, zoom: int = 0
) -> Sprite | None:
    """Paint shapes far to near into a sprite; None when nothing is in reach."""
    jobs: list[tuple[float, list[tuple[list[Point2], Rgb]]]] = []
    for shape in shapes:
        if isinstance(shape, Solid):
            job = _solid_job(view, shape, shade)
        else:
            job = _face_job(view, shape, shade)
        if job is not None:
            jobs.append(job)
    if not jobs:
        return None
    jobs.sort(key=lambda job: -job[0])
    points = [p for _, parts in jobs for poly, _ in parts for p in poly]
    left = math.floor(min(p[0] for p in points)) - _MARGIN_PX
    top = math.floor(min(p[1] for p in points)) - _MARGIN_PX
    right = math.ceil(max(p[0] for p in points)) + _MARGIN_PX
    bottom = math.ceil(max(p[1] for p in points)) + _MARGIN_PX
    left, top = max(left, -_FAR_OUT_PX), max(top, -_FAR_OUT_PX)
    right, bottom = min(right, 1920 + _FAR_OUT_PX), min(bottom, 1080 + _FAR_OUT_PX)
    if right <= left or bottom <= top:
        return None
    zoom = zoom or (3 if bottom - top < 160 else 2)
    image = Image.new("RGBA", ((right - left) * zoom, (bottom - top) * zoom))
    pen = ImageDraw.Draw(image)
    for _, parts in jobs:
        for poly, colour in parts:
            pen.polygon(
                [((x - left) * zoom, (y - top) * zoom) for x, y in poly],
                fill=(*colour, 255),
            )
    return Sprite(image.reduce(zoom) if zoom > 1 else image, left, top)


def _solid_job(
    view: View, solid: Solid, shade: Shade
) -> tuple[float, list[tuple[list[Point2], Rgb]]] | None:
    depth = sum(p[2] for p, _ in solid.balls) / len(solid.balls)
    if depth < 0.6:
        return None
    outer: list[Point2] = []
    inner: list[Point2] = []
    for point, radius in solid.balls:
        x, y = view.project(point)
        r = max(radius * view.scale(point[2]), 0.3)
        outer += [(x + r * c, y + r * s) for c, s in _CIRCLE]
        # The light comes from the upper left: a smaller, brighter copy shifted there
        # gives limbs volume at the price of one more polygon.
        inner += [
            (x - 0.22 * r + 0.66 * r * c, y - 0.16 * r + 0.66 * r * s)
            for c, s in _CIRCLE
        ]
    colour = shade(solid.colour)
    if solid.flat:
        return depth + solid.bias, [(hull(outer), colour)]
    return depth + solid.bias, [
        (hull(outer), toned(colour, 0.8)),
        (hull(inner), colour),
    ]


def _face_job(
    view: View, face: Face, shade: Shade
) -> tuple[float, list[tuple[list[Point2], Rgb]]] | None:
    n = len(face.points)
    cx = sum(p[0] for p in face.points) / n
    cy = sum(p[1] for p in face.points) / n
    cz = sum(p[2] for p in face.points) / n
    if cz < 0.8:
        return None
    gain = 1.0
    if face.normal is not None:
        nx, ny, nz = face.normal
        if nx * cx + ny * (cy - view.height) + nz * cz >= 0:
            return None
        gain = 0.84 + 0.2 * ny - 0.09 * nx - 0.04 * nz
    colour = face.colour if face.glows else toned(shade(face.colour), gain)
    return cz + face.bias, [([view.project(p) for p in face.points], colour)]
