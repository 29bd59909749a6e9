# SPDX-License-Identifier: Apache-2.0
"""The three cameras: where they look, their zones and the names of places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .geometry import HEIGHT_PX, WIDTH_PX, Point2, View
from .light import Lamp

ZoneKind = Literal["entry", "driveway", "yard", "sidewalk", "restricted", "ignore"]


@dataclass(frozen=True)
class Zone:
    """A named polygon in fractions of the picture."""

    name: str
    kind: ZoneKind
    polygon: tuple[Point2, ...]


@dataclass(frozen=True)
class Camera:
    """A camera of the house."""

    id: str
    name: str
    note: str
    view: View
    zones: tuple[Zone, ...]
    lamps: tuple[Lamp, ...]


def _zone(
    view: View,
    name: str,
    kind: ZoneKind,
    corners: tuple[Point2, ...],
    rise: float = 0.0,
) -> Zone:
    """Return a zone from a ground polygon; `rise` lifts its far edge up a wall."""
    top = max(z for _, z in corners)
    points = []
    for x, z in corners:
        px, py = view.project((x, rise if z == top else 0.0, z))
        points.append(
            (
                round(min(max(px / WIDTH_PX, 0.0), 1.0), 4),
                round(min(max(py / HEIGHT_PX, 0.0), 1.0), 4),
            )
        )
    return Zone(name, kind, tuple(points))


_FRONT = View(focal=1250, horizon=300, height=2.7)
_DRIVE = View(focal=1150, horizon=290, height=3.0)
_YARD = View(focal=1150, horizon=270, height=2.9)

DOOR = (0.0, 8.75)
GATE = (0.0, 5.6)
PATIO_DOOR = (-3.4, 8.35)
CAR_PORT = (-2.3, 8.2)

CAMERAS: Mapping[str, Camera] = {
    camera.id: camera
    for camera in (
        Camera(
            "front_door",
            "Front door",
            "Looks from the gate at the porch, the front door and the front lawn.",
            _FRONT,
            (
                _zone(
                    _FRONT,
                    "porch",
                    "entry",
                    ((-1.5, 7.0), (1.5, 7.0), (1.5, 9.0), (-1.5, 9.0)),
                    2.2,
                ),
                _zone(
                    _FRONT,
                    "front lawn",
                    "yard",
                    ((-9.0, 5.7), (9.0, 5.7), (9.0, 9.0), (-9.0, 9.0)),
                ),
                _zone(
                    _FRONT,
                    "sidewalk",
                    "sidewalk",
                    ((-5.0, 4.35), (5.0, 4.35), (6.0, 5.55), (-6.0, 5.55)),
                ),
            ),
            (Lamp((1.25, 2.2, 8.3), 0.95, 2.3), Lamp((-9.0, 4.5, 3.0), 0.25, 4.0)),
        ),
        Camera(
            "driveway",
            "Driveway",
            "Looks from the garage over the parked car to the sidewalk and the street.",
            _DRIVE,
            (
                _zone(
                    _DRIVE,
                    "driveway",
                    "driveway",
                    ((-4.2, 4.2), (0.6, 4.2), (0.4, 13.0), (-4.2, 13.0)),
                ),
                _zone(
                    _DRIVE,
                    "front garden",
                    "yard",
                    ((0.8, 4.2), (7.0, 4.2), (9.0, 13.0), (0.6, 13.0)),
                ),
                _zone(
                    _DRIVE,
                    "sidewalk",
                    "sidewalk",
                    ((-16.0, 13.0), (16.0, 13.0), (18.0, 15.0), (-18.0, 15.0)),
                ),
                _zone(
                    _DRIVE,
                    "street",
                    "ignore",
                    ((-20.0, 15.2), (20.0, 15.2), (30.0, 22.5), (-30.0, 22.5)),
                ),
            ),
            (Lamp((5.8, 4.6, 15.0), 1.0, 6.0), Lamp((-1.0, 3.0, 3.5), 0.75, 5.0)),
        ),
        Camera(
            "back_yard",
            "Back yard",
            "Looks over the lawn at the terrace door, the shed and the back fence.",
            _YARD,
            (
                _zone(
                    _YARD,
                    "terrace",
                    "entry",
                    ((-6.5, 6.2), (-1.4, 6.2), (-1.6, 8.7), (-6.5, 8.7)),
                    2.2,
                ),
                _zone(
                    _YARD,
                    "shed",
                    "restricted",
                    ((4.2, 8.6), (7.8, 8.6), (7.8, 10.2), (4.2, 10.2)),
                    2.0,
                ),
                _zone(
                    _YARD,
                    "lawn",
                    "yard",
                    (
                        (-5.0, 4.0),
                        (5.0, 4.0),
                        (9.0, 13.2),
                        (-1.4, 13.2),
                        (-1.4, 6.0),
                        (-5.0, 6.0),
                    ),
                ),
            ),
            (Lamp((-1.75, 2.25, 8.2), 0.85, 2.4),),
        ),
    )
}
