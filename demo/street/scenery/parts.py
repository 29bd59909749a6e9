# SPDX-License-Identifier: Apache-2.0
"""What the three views have in common: styles, plants, trunks, fences, skies."""

from dataclasses import dataclass, field

from ..canvas import Canvas
from ..geometry import Frame3, Point2, Point3, Rgb, toned
from ..light import Light
from ..primitives import Face, Shape, capsule
from ..vehicles import VehicleLook

_PARKED = VehicleLook(paint="blue", style="suv")


@dataclass(frozen=True)
class Style:
    """Colours and small variations of the property."""

    wall: Rgb = (226, 218, 200)
    trim: Rgb = (246, 244, 238)
    roof: Rgb = (104, 86, 80)
    door: Rgb = (150, 58, 46)
    grass: Rgb = (104, 142, 74)
    leaf: Rgb = (74, 118, 58)
    fence: Rgb = (240, 238, 230)
    wood: Rgb = (150, 116, 82)
    brick: bool = False
    parked: VehicleLook | None = _PARKED
    parked_at: tuple[float, float, float] = (-2.3, 8.6, 3.14159)
    seed: int = 7


@dataclass(frozen=True)
class Plant:
    """A bush or tree crown."""

    centre: Point3
    radius: Point2
    colour: Rgb
    seed: int
    leaves: int = 420
    sway: float = 0.05
    shadow: bool = True


@dataclass(frozen=True)
class Scenery:
    """What stands in the picture and may hide an actor."""

    plants: list[Plant] = field(default_factory=list)
    props: list[tuple[list[Shape], float]] = field(default_factory=list)
    parked: tuple[tuple[str, VehicleLook, Frame3], ...] = ()


def skies(canvas: Canvas, light: Light) -> None:
    """Paint the sky for day, rain or night."""
    if light.night:
        canvas.sky((44, 52, 78), (84, 90, 110), 0.08)
    elif light.overcast:
        canvas.sky((150, 160, 172), (206, 210, 214), 0.3)
    else:
        canvas.sky((104, 158, 214), (204, 222, 234), 0.6)


def trunk(x: float, z: float, height: float, thick: float) -> tuple[list[Shape], float]:
    """Return a trunk with two boughs, and its depth."""
    bark: Rgb = (96, 76, 60)
    return [
        capsule((x, 0.05, z), (x + 0.05, height, z), thick, thick * 0.7, bark),
        capsule(
            (x, height * 0.7, z),
            (x + 0.5, height * 1.15, z),
            thick * 0.5,
            thick * 0.3,
            bark,
        ),
        capsule(
            (x, height * 0.75, z),
            (x - 0.45, height * 1.2, z),
            thick * 0.5,
            thick * 0.3,
            bark,
        ),
    ], z


def pickets(
    x0: float, x1: float, z: float, height: float, colour: Rgb
) -> list[tuple[list[Shape], float]]:
    """Return a picket fence in stretches of two metres, each lit on its own."""
    stretches: list[tuple[list[Shape], float]] = []
    start = x0
    while start < x1 - 0.05:
        end = min(start + 2.0, x1)
        shapes: list[Shape] = []
        for y in (0.2, height - 0.25):
            rail = (
                (start, y, z),
                (end, y, z),
                (end, y + 0.08, z),
                (start, y + 0.08, z),
            )
            shapes.append(Face(rail, toned(colour, 0.86), None, 0.02))
        x = start + 0.03
        while x < end - 0.05:
            peak = (
                (x, 0, z),
                (x + 0.09, 0, z),
                (x + 0.09, height - 0.06, z),
                (x + 0.045, height, z),
                (x, height - 0.06, z),
            )
            shapes.append(Face(peak, colour))
            x += 0.155
        stretches.append((shapes, z))
        start = end
    return stretches
