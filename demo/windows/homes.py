# SPDX-License-Identifier: Apache-2.0
"""Properties: where the doors are, where cameras hang and which zones people drew."""

from dataclasses import dataclass, replace
import math
import random
from typing import Any

from demo.street.geometry import HEIGHT_PX, WIDTH_PX, Point2, View
from demo.windows.plot import Ground, Lens

FRONT_WALL, BACK_WALL = 8.0, 18.0

NAMES = {
    "sidewalk": ("sidewalk", "pavement", "footway", "Gehweg", "z1"),
    "porch": ("porch", "front door", "doorstep", "Eingang", "z2"),
    "lawn": ("lawn", "front garden", "flower beds", "Vorgarten", "z3"),
    "drive": ("driveway", "drive", "carport", "Einfahrt", "z4"),
    "side door": ("side door", "kitchen door", "Seitentür", "z5"),
    "garden": ("back yard", "garden", "meadow", "Garten", "z6"),
    "terrace": ("terrace door", "patio", "veranda", "Terrasse", "z7"),
    "shed": ("shed", "pool", "workshop", "Schuppen", "z8"),
    "street": ("street", "road", "Straße", "z9"),
}


@dataclass(frozen=True)
class Property:
    """A house with its cameras; every seed makes another one."""

    door: Point2
    side_door: Point2
    terrace: Point2
    shed: Point2
    car_port: Point2
    front: Lens
    drive: Lens
    back: Lens


def built(rng: random.Random) -> Property:
    """Return a property; doors, cameras, lenses and zones differ."""
    door_x = rng.uniform(-2.0, 2.0)
    terrace_x = rng.uniform(-4.0, 1.0)
    side_y = rng.uniform(10.5, 13.0)
    words = {key: rng.choice(choices) for key, choices in NAMES.items()}
    street = [Ground(words["street"], "ignore", -60, -12, 60, -1.2)]
    walk = [Ground(words["sidewalk"], "sidewalk", -60, 0, 60, 2)]
    mount = _front_mount(rng, door_x)
    # A bell camera looks over its own doorstep, so its entry reaches further out.
    step = 4.6 if mount["at"][1] > 7.95 else 5.6
    porch = Ground(words["porch"], "entry", door_x - 1.5, step, door_x + 1.5, 8)
    drive_zone = Ground(words["drive"], "driveway", 6.5, 2.2, 10.5, 17)
    front = Lens(
        id=rng.choice(["front_door", "cam-1", "porch", "c3f1"]),
        side="front",
        **mount,
        zones=(
            *(street if rng.random() < 0.3 else []),
            *walk,
            porch,
            *_lawns(rng, words["lawn"], door_x),
            *([drive_zone] if rng.random() < 0.5 else []),
        ),
    )
    side = Ground(words["side door"], "entry", 5.8, side_y - 1.2, 7.2, side_y + 1.2)
    drive = Lens(
        id=rng.choice(["driveway", "cam-2", "garage"]),
        side="drive",
        at=(rng.uniform(7.5, 9.5), 17.5),
        yaw=math.pi + rng.uniform(-0.12, 0.12),
        view=_view(rng, 2.6, 3.2),
        zones=(*street, *walk, drive_zone, side),
    )
    garden = Ground(words["garden"], "yard", -10, 20.8, 10.5, 31)
    terrace = Ground(
        words["terrace"], "entry", terrace_x - 1.8, 18, terrace_x + 1.8, 20.6
    )
    shed_x = rng.uniform(4.5, 6.5)
    shed = Ground(words["shed"], "restricted", shed_x, 26.5, shed_x + 3.5, 30.5)
    from_fence = rng.random() < 0.6
    back = Lens(
        id=rng.choice(["back_yard", "cam-3", "garden"]),
        side="back",
        at=(rng.uniform(-2, 2), 32.5) if from_fence else (terrace_x + 2.5, 18.0),
        yaw=(math.pi if from_fence else 0.0) + rng.uniform(-0.15, 0.15),
        view=_view(rng, 2.6, 3.2) if from_fence else _view(rng, 2.8, 3.4, steep=True),
        zones=(terrace, garden, shed),
    )
    return Property(
        door=(door_x, FRONT_WALL - 1.2),
        side_door=(6.6, side_y),
        terrace=(terrace_x, BACK_WALL + 0.7),
        shed=(shed_x + 1.7, 28.0),
        car_port=(8.6, 11.0),
        front=front,
        drive=drive,
        back=back,
    )


def with_zones(home: Property, kinds: frozenset[str]) -> Property:
    """Return the property with only these kinds of zones drawn."""

    def kept(lens: Lens) -> Lens:
        zones = tuple(zone for zone in lens.zones if zone.kind in kinds)
        return replace(lens, zones=zones)

    return replace(
        home, front=kept(home.front), drive=kept(home.drive), back=kept(home.back)
    )


def _front_mount(rng: random.Random, door_x: float) -> dict[str, Any]:
    """Hang the front camera at the gate, under the eaves or above the door."""
    match rng.choice(["gate", "gate", "eaves", "door"]):
        case "gate":
            at = (door_x + rng.uniform(-2.5, 2.5), rng.uniform(-3.5, -2.0))
            return {"at": at, "yaw": rng.uniform(-0.1, 0.1), "view": _view(rng, 2.5, 3)}
        case "eaves":
            at = (door_x - rng.uniform(5.0, 7.0), 7.9)
            yaw = math.pi / 2 + rng.uniform(0.3, 0.5)
            return {"at": at, "yaw": yaw, "view": _view(rng, 2.8, 3.4)}
    bell = View(
        focal=WIDTH_PX * rng.uniform(0.36, 0.46),
        horizon=HEIGHT_PX * rng.uniform(0.38, 0.5),
        height=rng.uniform(1.3, 1.6),
    )
    at = (door_x + rng.uniform(0.3, 0.8), 8.0)
    return {"at": at, "yaw": math.pi + rng.uniform(-0.1, 0.1), "view": bell}


def _lawns(rng: random.Random, name: str, door_x: float) -> list[Ground]:
    """Draw the lawn beside the path, over everything, or not at all."""
    match rng.choice(["beside", "beside", "over", "none"]):
        case "beside":
            left = Ground(name, "yard", -9, 2.3, door_x - 1.3, 8)
            right = Ground(f"{name} 2", "yard", door_x + 1.3, 2.3, 6, 8)
            return [left, right]
        case "over":
            return [Ground(name, "yard", -9, 2.3, 6, 8)]
    return []


def _view(rng: random.Random, low: float, high: float, *, steep: bool = False) -> View:
    horizon = rng.uniform(-0.25, -0.1) if steep else rng.uniform(0.12, 0.28)
    return View(
        focal=WIDTH_PX * rng.uniform(0.5, 0.68),
        horizon=HEIGHT_PX * horizon,
        height=rng.uniform(low, high),
    )
