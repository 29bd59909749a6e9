# SPDX-License-Identifier: Apache-2.0
"""Random properties, lights and casts for training and held-out evaluation.

A scene seed fixes camera, colours, light and weather; every take of it has a cast of
its own. Split by scene seed, never by take.
"""

from dataclasses import dataclass, replace
import math
import random

from .animals import FURS
from .cameras import CAMERAS
from .geometry import WIDTH_PX, Rgb, toned
from .light import Lamp, Light
from .people import COLOURS, HAIRS, POSES, SKINS
from .scene import Actor, Headlights, Scene, bird, car, cat, dog, parcel, person, van
from .scenery import Style
from .vehicles import PAINTS, STYLES, VehicleLook

TAKE_FRAME = 10
_TAKE_SECONDS = TAKE_FRAME / 5
_REACH_M = {"front_door": (2.6, 8.7), "driveway": (2.6, 25.0), "back_yard": (2.8, 13.3)}
_WALLS: tuple[Rgb, ...] = (
    (226, 218, 200),
    (206, 212, 216),
    (184, 196, 178),
    (214, 188, 160),
    (168, 182, 198),
    (238, 236, 228),
    (196, 170, 150),
    (150, 160, 156),
)


@dataclass(frozen=True)
class Take:
    """One frame to render: the scene with its cast, the property and the light."""

    scene: Scene
    style: Style
    light: Light


def take(seed: int, number: int) -> Take:
    """Return take `number` of random scene `seed`."""
    pick = random.Random(seed)
    camera = pick.choice(sorted(CAMERAS))
    night = pick.random() < 0.5
    rain = pick.random() < 0.2
    style = Style() if pick.random() < 0.4 else _style(pick)
    light = _light(pick, camera, night, rain)
    cast = random.Random(seed * 1009 + number)
    sweeps: tuple[Headlights, ...] = ()
    if night and cast.random() < 0.15:
        begins = _TAKE_SECONDS - cast.uniform(0.3, 2.7)
        sweeps = (Headlights(begins, 3.0, cast.random() < 0.5),)
    scene = Scene(
        f"random-{seed}-{number}",
        camera,
        "random",
        (0, 100),
        seed=seed * 1009 + number,
        seconds=4.0,
        lighting="night" if night else "day",
        weather="rain" if rain else "clear",
        actors=_cast(cast, camera),
        headlights=sweeps,
    )
    return Take(scene, style, light)


def _style(pick: random.Random) -> Style:
    def vary(colour: Rgb) -> Rgb:
        gain = pick.uniform(0.8, 1.15)
        r, g, b = (c + pick.uniform(-14, 14) for c in toned(colour, gain))
        return (_byte(r), _byte(g), _byte(b))

    base = Style()
    parked = None
    if pick.random() < 0.75:
        look = VehicleLook(
            paint=pick.choice(sorted(PAINTS)),
            style=pick.choice(("sedan", "suv", "hatch")),
        )
        parked = look
    return replace(
        base,
        wall=vary(pick.choice(_WALLS)),
        roof=vary(pick.choice(((104, 86, 80), (84, 88, 96), (128, 80, 66)))),
        door=vary(
            pick.choice(((150, 58, 46), (50, 84, 110), (60, 96, 70), (70, 60, 56)))
        ),
        grass=vary(pick.choice(((104, 142, 74), (128, 144, 84), (88, 128, 66)))),
        leaf=vary(pick.choice(((74, 118, 58), (96, 124, 54), (150, 110, 50)))),
        fence=vary(pick.choice(((240, 238, 230), (150, 120, 90), (110, 112, 116)))),
        wood=vary(pick.choice(((150, 116, 82), (120, 112, 104), (176, 140, 100)))),
        brick=pick.random() < 0.35,
        parked=parked,
        parked_at=(
            pick.uniform(-2.9, -1.4),
            pick.uniform(7.0, 10.5),
            pick.choice((0.0, math.pi)) + pick.uniform(-0.15, 0.15),
        ),
        seed=pick.randrange(1, 10_000),
    )


def _byte(value: float) -> int:
    return max(0, min(255, round(value)))


def _light(pick: random.Random, camera: str, night: bool, rain: bool) -> Light:
    lamps = tuple(
        replace(
            lamp,
            power=lamp.power * pick.uniform(0.4, 1.15),
            reach=lamp.reach * pick.uniform(0.8, 1.3),
        )
        for lamp in CAMERAS[camera].lamps
    )
    if night and pick.random() < 0.3:
        lamps = (
            *lamps,
            Lamp(
                (pick.uniform(-5, 5), 2.5, pick.uniform(3, 10)),
                pick.uniform(0.2, 0.8),
                2.5,
            ),
        )
    if not night:
        return Light(False, CAMERAS[camera].lamps, overcast=rain)
    if pick.random() < 0.35:
        return Light(True, CAMERAS[camera].lamps, overcast=rain)
    return Light(
        True,
        lamps,
        pick.uniform(0.13, 0.32),
        pick.uniform(0.2, 0.5),
        pick.uniform(0.0, 0.6),
        overcast=rain,
    )


def _cast(pick: random.Random, camera: str) -> tuple[Actor, ...]:
    if pick.random() < 0.12:
        return ()
    kinds: list[str] = []
    kinds += ["person"] * pick.choice((0, 1, 1, 1, 2, 2, 3))
    for kind, chance in (("dog", 0.3), ("cat", 0.36), ("bird", 0.28), ("parcel", 0.28)):
        if pick.random() < chance:
            kinds.append(kind)
    if camera == "driveway":
        kinds += pick.choice(
            ([], ["car"], ["van"], ["car", "van"], ["car", "car"], ["van"])
        )
    return tuple(_actor(pick, camera, kind) for kind in kinds)


def _actor(pick: random.Random, camera: str, kind: str) -> Actor:
    view = CAMERAS[camera].view
    near, far = _REACH_M[camera]
    if kind in {"cat", "parcel", "bird"}:
        near, far = 4.0, min(far, 13.0)
    z = near * (far / near) ** pick.random()
    if kind == "person" and pick.random() < 0.85:
        z = max(z, 4.2)
    x = (pick.uniform(-0.02, 1.02) - 0.5) * WIDTH_PX * z / view.focal
    if kind in {"car", "van"}:
        return _vehicle(pick, kind)
    if kind == "parcel":
        actor = parcel(pick.uniform(0.75, 1.4)).start(x, z)
        return actor.hold("stand", 9, pick.uniform(0, 360))
    if kind == "person":
        return _pose(pick, random_person(pick), x, z, pick.choice(POSES))
    size = pick.uniform(0.75, 1.2)
    if kind == "dog":
        fur = pick.choice(("black", "brown", "golden", "grey", "white", "ginger"))
        return _pose(
            pick,
            dog(fur=fur, size=size),
            x,
            z,
            pick.choice(("walk", "walk", "jog", "run", "stand")),
        )
    if kind == "cat":
        fur = pick.choice(("black", "grey", "white", "ginger", "tabby"))
        return _pose(
            pick,
            cat(fur=fur, size=size),
            x,
            z,
            pick.choice(("walk", "walk", "run", "stand")),
        )
    fur = pick.choice(sorted(FURS))
    flyer = bird(fur=fur, size=size)
    if pick.random() < 0.5:
        return _pose(pick, flyer, x, z, "stand")
    lift = pick.uniform(0.3, 2.6)
    angle = pick.uniform(0, math.tau)
    dx, dz = math.sin(angle) * 4, math.cos(angle) * 2
    flyer = flyer.start(x - dx, max(z - dz, 2.5)).fly(x + dx, max(z + dz, 2.5), lift)
    middle = flyer.ends / 2
    legs = tuple(replace(leg, lift=lift) for leg in flyer.legs)
    return replace(
        flyer, legs=legs, begins=_TAKE_SECONDS - middle + pick.uniform(-0.2, 0.2)
    )


def random_person(pick: random.Random) -> Actor:
    """Return a person in random clothes."""
    names = sorted(COLOURS)
    dressed = pick.random()
    return person(
        coat=pick.choice(names),
        trousers=pick.choice(
            (
                "denim",
                "dark",
                "black",
                "grey",
                "beige",
                "navy",
                "olive",
                "brown",
                "white",
            )
        ),
        skin=pick.randrange(len(SKINS)),
        hair=pick.randrange(len(HAIRS)),
        shoes=pick.choice(("black", "brown", "white", "red", "grey")),
        headwear=pick.choice(
            ("none", "none", "none", "hood", "hood", "cap", "beanie", "hat")
        ),
        hat=pick.choice(names),
        length=pick.choice(("jacket", "jacket", "shirt", "coat")),
        sleeves="long" if dressed < 0.7 else "short",
        legs=pick.choice(("long", "long", "long", "short", "skirt")),
        backpack=pick.random() < 0.15,
        carries="parcel" if pick.random() < 0.1 else "none",
        long_hair=pick.random() < 0.3,
        height=pick.uniform(1.15, 1.4)
        if pick.random() < 0.1
        else pick.uniform(1.52, 1.96),
        build=pick.uniform(0.85, 1.25),
    )


def _pose(pick: random.Random, actor: Actor, x: float, z: float, pose: str) -> Actor:
    angle = pick.choice((0.0, math.pi / 2, math.pi, -math.pi / 2)) + pick.gauss(0, 0.5)
    if pose in {"stand", "reach", "ring", "crouch"}:
        actor = actor.start(x, z).hold(pose, 30, math.degrees(angle))
        return replace(actor, begins=-pick.uniform(0, 6))
    run = 6.0
    dx, dz = math.sin(angle) * run, math.cos(angle) * run
    actor = actor.start(x - dx, z - dz).move(pose, x + dx, z + dz, None)
    return replace(
        actor, begins=_TAKE_SECONDS - actor.ends / 2 + pick.uniform(-0.2, 0.2)
    )


def _vehicle(pick: random.Random, kind: str) -> Actor:
    lights = pick.random() < 0.4
    paint = pick.choice(sorted(PAINTS))
    size = pick.uniform(0.92, 1.08)
    if kind == "van":
        actor = van(paint=paint, lights=lights, size=size)
    else:
        style = pick.choice([s for s in STYLES if s != "van"])
        actor = car(paint=paint, lights=lights, size=size, style=style)
    where = pick.random()
    if where < 0.6:
        z, angle = pick.choice(((17.0, 90.0), (20.7, -90.0)))
        x = pick.uniform(-13, 13)
        z += pick.uniform(-0.3, 0.3)
    elif where < 0.85:
        x, z = pick.uniform(-3.2, -0.6), pick.uniform(5.5, 14.0)
        angle = pick.choice((0.0, 180.0)) + pick.gauss(0, 12)
    else:
        x, z, angle = pick.uniform(-7, 7), pick.uniform(7, 18), pick.uniform(0, 360)
    return actor.start(x, z).hold("stand", 9, angle)
