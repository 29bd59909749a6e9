# SPDX-License-Identifier: Apache-2.0
"""Cars and vans extruded from a side profile."""

from dataclasses import dataclass
import itertools
import math

from .geometry import Frame3, Point3, Rgb, toned
from .primitives import Face, Shape

PAINTS: dict[str, Rgb] = {
    "white": (228, 230, 230),
    "silver": (176, 180, 186),
    "grey": (104, 108, 114),
    "black": (44, 46, 52),
    "red": (168, 40, 38),
    "blue": (44, 82, 148),
    "green": (52, 96, 78),
    "yellow": (226, 178, 48),
    "brown": (116, 88, 64),
    "teal": (50, 124, 132),
}
_GLASS: Rgb = (58, 72, 84)
_TYRE: Rgb = (30, 30, 32)
_RIM: Rgb = (150, 152, 156)


@dataclass(frozen=True)
class VehicleLook:
    """Paint, body style and whether the lamps are lit."""

    paint: str = "silver"
    style: str = "sedan"
    lights: bool = False
    size: float = 1.0


@dataclass(frozen=True)
class _Profile:
    """Outline from the rear sill over the roof to the front sill: (f, y, half)."""

    outline: tuple[tuple[float, float, float], ...]
    glass: frozenset[int]
    roof: tuple[int, int]
    wheels: tuple[float, float]
    wheel_radius: float
    windows: tuple[tuple[float, float], ...]


_PROFILES = {
    "sedan": _Profile(
        (
            (-2.2, 0.3, 0.86),
            (-2.28, 0.7, 0.88),
            (-2.15, 0.98, 0.84),
            (-1.6, 1.02, 0.82),
            (-0.95, 1.42, 0.62),
            (0.25, 1.45, 0.62),
            (1.1, 1.02, 0.82),
            (2.05, 0.86, 0.82),
            (2.26, 0.62, 0.88),
            (2.2, 0.28, 0.86),
        ),
        frozenset({3, 5}),
        (4, 5),
        (-1.35, 1.4),
        0.33,
        ((0.06, 0.46), (0.53, 0.94)),
    ),
    "suv": _Profile(
        (
            (-2.25, 0.36, 0.92),
            (-2.32, 0.8, 0.94),
            (-2.25, 1.12, 0.9),
            (-2.2, 1.14, 0.9),
            (-1.95, 1.68, 0.72),
            (0.35, 1.74, 0.72),
            (1.1, 1.16, 0.9),
            (2.1, 1.04, 0.9),
            (2.32, 0.76, 0.94),
            (2.26, 0.34, 0.92),
        ),
        frozenset({3, 5}),
        (4, 5),
        (-1.4, 1.42),
        0.38,
        ((0.05, 0.3), (0.35, 0.64), (0.68, 0.95)),
    ),
    "hatch": _Profile(
        (
            (-1.9, 0.3, 0.82),
            (-1.98, 0.7, 0.84),
            (-1.92, 1.0, 0.82),
            (-1.88, 1.02, 0.8),
            (-1.45, 1.46, 0.64),
            (0.3, 1.5, 0.64),
            (1.1, 1.02, 0.8),
            (1.8, 0.88, 0.8),
            (1.98, 0.62, 0.84),
            (1.92, 0.28, 0.82),
        ),
        frozenset({3, 5}),
        (4, 5),
        (-1.2, 1.22),
        0.31,
        ((0.08, 0.46), (0.53, 0.93)),
    ),
    "van": _Profile(
        (
            (-2.7, 0.38, 0.98),
            (-2.75, 1.0, 1.0),
            (-2.74, 1.2, 1.0),
            (-2.73, 1.25, 1.0),
            (-2.68, 2.3, 0.94),
            (1.15, 2.34, 0.94),
            (2.0, 1.35, 0.98),
            (2.62, 1.12, 0.96),
            (2.78, 0.8, 1.0),
            (2.72, 0.34, 0.98),
        ),
        frozenset({5}),
        (4, 5),
        (-1.7, 1.75),
        0.36,
        ((0.8, 0.97),),
    ),
}
STYLES = tuple(_PROFILES)


def vehicle_shapes(look: VehicleLook, place: Frame3, spin: float) -> list[Shape]:
    """Return the faces of a vehicle; `spin` turns the wheels (radians)."""
    profile = _PROFILES[look.style]
    car = _Vehicle(look, place, profile)
    shapes = car.skin()
    for side in (-1.0, 1.0):
        shapes += car.flank(side)
        for wheel in profile.wheels:
            shapes += car.wheel(side, wheel, spin)
    return shapes + car.lamps()


class _Vehicle:
    def __init__(self, look: VehicleLook, place: Frame3, profile: _Profile) -> None:
        self.look, self.place, self.profile = look, place, profile
        self.paint = PAINTS[look.paint]
        self.sin, self.cos = math.sin(place.heading), math.cos(place.heading)
        self.k = look.size

    def at(self, right: float, up: float, forward: float) -> Point3:
        k = self.k
        return self.place.at(right * k, up * k, forward * k)

    def normal(self, right: float, up: float, forward: float) -> Point3:
        s, c = self.sin, self.cos
        return (right * c + forward * s, up, -right * s + forward * c)

    def skin(self) -> list[Shape]:
        shapes: list[Shape] = []
        outline = self.profile.outline
        for i, (a, b) in enumerate(itertools.pairwise(outline)):
            quad = (
                self.at(-a[2], a[1], a[0]),
                self.at(a[2], a[1], a[0]),
                self.at(b[2], b[1], b[0]),
                self.at(-b[2], b[1], b[0]),
            )
            df, dy = b[0] - a[0], b[1] - a[1]
            size = math.hypot(df, dy) or 1.0
            normal = self.normal(0.0, df / size, -dy / size)
            colour = _GLASS if i in self.profile.glass else self.paint
            shapes.append(Face(quad, colour, normal, 0.0))
            if i in self.profile.glass:
                shapes.append(self._frame(a, b, normal))
        if self.look.style == "van":
            rear = [(-0.8, 1.5), (0.8, 1.5), (0.75, 2.1), (-0.75, 2.1)]
            pane = tuple(self.at(r, y, -2.76) for r, y in rear)
            shapes.append(Face(pane, _GLASS, self.normal(0, 0, -1), -0.06))
        for end, y in ((-1.0, 0.48), (1.0, 0.46)):
            f = outline[0][0] - 0.07 if end < 0 else outline[-1][0] + 0.07
            plate = tuple(
                self.at(r, y + dy, f)
                for r, dy in ((-0.26, 0), (0.26, 0), (0.26, 0.12), (-0.26, 0.12))
            )
            shapes.append(Face(plate, (220, 220, 206), self.normal(0, 0, end), -0.08))
        nose = outline[-2]
        grille = tuple(
            self.at(r, nose[1] + dy, nose[0] + 0.02)
            for r, dy in ((-0.5, -0.02), (0.5, -0.02), (0.5, 0.13), (-0.5, 0.13))
        )
        shapes.append(Face(grille, (40, 42, 46), self.normal(0, 0, 1), -0.08))
        for end in (-1.0, 1.0):
            f = outline[0][0] - 0.06 if end < 0 else outline[-1][0] + 0.06
            y = outline[0][1]
            bumper = tuple(
                self.at(r, y + dy, f)
                for r, dy in (
                    (-0.84, -0.06),
                    (0.84, -0.06),
                    (0.86, 0.12),
                    (-0.86, 0.12),
                )
            )
            shapes.append(Face(bumper, (58, 60, 64), self.normal(0, 0, end), -0.07))
        return shapes

    def _frame(
        self,
        a: tuple[float, float, float],
        b: tuple[float, float, float],
        normal: Point3,
    ) -> Face:
        """Return a light streak across a pane so that glass reads as glass."""

        def along(share: float, side: float) -> Point3:
            half = a[2] + (b[2] - a[2]) * share
            return self.at(
                side * half, a[1] + (b[1] - a[1]) * share, a[0] + (b[0] - a[0]) * share
            )

        quad = (
            along(0.1, -0.7),
            along(0.1, -0.35),
            along(0.92, 0.25),
            along(0.92, -0.1),
        )
        return Face(quad, (92, 110, 124), normal, -0.02)

    def flank(self, side: float) -> list[Shape]:
        outline = self.profile.outline
        normal = self.normal(side, 0.0, 0.0)
        first, last = self.profile.roof
        belt = [*outline[:first], *outline[last + 1 :]]
        body = tuple(self.at(side * p[2], p[1], p[0]) for p in belt)
        roof = [outline[i] for i in (first - 1, first, last, last + 1)]
        house = tuple(self.at(side * p[2], p[1], p[0]) for p in roof)
        sill = tuple(
            self.at(side * 0.9, y, f)
            for f, y in (
                (outline[0][0], 0.3),
                (outline[0][0], 0.44),
                (outline[-1][0], 0.44),
                (outline[-1][0], 0.28),
            )
        )
        shapes: list[Shape] = [
            Face(body, self.paint, normal, -0.01),
            Face(house, self.paint, normal, -0.01),
            Face(sill, toned(self.paint, 0.62), normal, -0.015),
        ]
        low_a, low_b = roof[0], roof[3]
        up_a, up_b = roof[1], roof[2]
        for start, end in self.profile.windows:
            corners = []
            for share, high in ((start, 0.1), (end, 0.1), (end, 0.88), (start, 0.88)):
                low = [low_a[i] + (low_b[i] - low_a[i]) * share for i in range(3)]
                up = [up_a[i] + (up_b[i] - up_a[i]) * share for i in range(3)]
                p = [low[i] + (up[i] - low[i]) * high for i in range(3)]
                corners.append(self.at(side * (p[2] + 0.005), p[1], p[0]))
            shapes.append(Face(tuple(corners), _GLASS, normal, -0.03))
        if self.look.style == "van":
            stripe = tuple(
                self.at(side * 1.0, y, f)
                for f, y in ((-2.3, 1.5), (0.6, 1.5), (0.8, 1.72), (-2.3, 1.72))
            )
            shapes.append(Face(stripe, (208, 120, 40), normal, -0.03))
        return shapes

    def wheel(self, side: float, forward: float, spin: float) -> list[Shape]:
        r = self.profile.wheel_radius
        normal = self.normal(side, 0.0, 0.0)
        half = 0.9 if self.look.style != "van" else 1.0

        def ring(radius: float, out: float) -> tuple[Point3, ...]:
            return tuple(
                self.at(
                    side * (half + out),
                    r + radius * math.sin(a),
                    forward + radius * math.cos(a),
                )
                for a in (i * math.tau / 16 for i in range(16))
            )

        spokes = tuple(
            self.at(
                side * (half + 0.02),
                r + (0.55 if i % 2 else 0.2) * r * math.sin(spin + i * math.tau / 10),
                forward
                + (0.55 if i % 2 else 0.2) * r * math.cos(spin + i * math.tau / 10),
            )
            for i in range(10)
        )
        return [
            Face(ring(r * 1.18, 0.0), toned(self.paint, 0.4), normal, -0.04),
            Face(ring(r, 0.005), _TYRE, normal, -0.05),
            Face(ring(r * 0.62, 0.01), _RIM, normal, -0.06),
            Face(spokes, (96, 98, 102), normal, -0.07),
        ]

    def lamps(self) -> list[Shape]:
        outline = self.profile.outline
        lit = self.look.lights
        shapes: list[Shape] = []
        tall = 0.5 if self.look.style == "van" else 0.16
        for side in (-1.0, 1.0):
            for end in (-1.0, 1.0):
                tip = outline[1] if end < 0 else outline[-2]
                y = tip[1] - 0.02
                height = tall if end < 0 else 0.16
                quad = tuple(
                    self.at(side * r, y + dy, tip[0] + end * 0.03)
                    for r, dy in ((0.56, 0), (0.84, 0), (0.84, height), (0.56, height))
                )
                front: Rgb = (255, 248, 226) if lit else (206, 212, 214)
                rear: Rgb = (255, 60, 44) if lit else (150, 30, 30)
                colour = rear if end < 0 else front
                normal = self.normal(0.0, 0.0, end)
                shapes.append(Face(quad, colour, normal, -0.1, glows=lit))
        return shapes
