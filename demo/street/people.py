# SPDX-License-Identifier: Apache-2.0
"""The person: clothes, proportions and an articulated body in motion."""

from dataclasses import dataclass
import math

from .geometry import Frame3, Point3, Rgb
from .primitives import Face, Shape, Solid, capsule

SKINS: tuple[Rgb, ...] = (
    (241, 205, 178),
    (224, 178, 144),
    (198, 148, 108),
    (160, 112, 78),
    (116, 78, 54),
    (84, 56, 42),
)
HAIRS: tuple[Rgb, ...] = (
    (38, 30, 26),
    (78, 52, 34),
    (128, 90, 52),
    (196, 160, 96),
    (150, 148, 146),
    (120, 54, 34),
)
COLOURS: dict[str, Rgb] = {
    "black": (36, 37, 42),
    "dark": (48, 50, 58),
    "grey": (122, 124, 128),
    "white": (226, 226, 222),
    "navy": (38, 52, 92),
    "blue": (58, 104, 172),
    "red": (176, 52, 48),
    "green": (64, 116, 76),
    "olive": (98, 98, 62),
    "brown": (112, 78, 52),
    "beige": (198, 178, 146),
    "yellow": (222, 184, 62),
    "orange": (220, 122, 44),
    "purple": (112, 74, 130),
    "pink": (216, 138, 156),
    "teal": (44, 124, 128),
    "denim": (70, 90, 126),
}


@dataclass(frozen=True)
class PersonLook:
    """What a person wears and how tall they are (metres)."""

    coat: str = "navy"
    trousers: str = "denim"
    skin: int = 1
    hair: int = 1
    shoes: str = "black"
    headwear: str = "none"
    hat: str = "dark"
    length: str = "jacket"
    sleeves: str = "long"
    legs: str = "long"
    backpack: bool = False
    carries: str = "none"
    long_hair: bool = False
    height: float = 1.75
    build: float = 1.0


@dataclass(frozen=True)
class _Pose:
    swing: float
    knee: float
    elbow: float
    lean: float
    drop: float
    bob: float


_POSES = {
    "stand": _Pose(0.03, 0.02, 0.12, 0.0, 0.0, 0.0),
    "reach": _Pose(0.06, 0.05, 0.9, 0.08, 0.0, 0.0),
    "ring": _Pose(0.04, 0.03, 1.3, 0.04, 0.0, 0.0),
    "walk": _Pose(0.46, 0.75, 0.3, 0.04, 0.0, 0.012),
    "carry": _Pose(0.42, 0.7, 1.35, -0.02, 0.0, 0.012),
    "sneak": _Pose(0.40, 0.9, 0.7, 0.38, 0.06, 0.01),
    "jog": _Pose(0.62, 1.25, 1.35, 0.12, 0.0, 0.022),
    "run": _Pose(0.88, 1.6, 1.5, 0.24, 0.01, 0.03),
    "crouch": _Pose(0.08, 0.1, 0.9, 0.55, 0.24, 0.0),
}
POSES = tuple(_POSES)


def person_shapes(
    look: PersonLook, place: Frame3, pose_name: str, phase: float
) -> list[Shape]:
    """Return the shapes of a person; `phase` is the step cycle in radians."""
    pose, h = _POSES[pose_name], look.height
    body = _Body(look, place, pose, h, phase)
    shapes = body.leg(-1) + body.leg(1) + body.trunk() + body.head()
    for side in (-1, 1):
        shapes += body.arm(side, pose_name)
    if look.backpack:
        shapes.append(body.pack())
    if look.carries == "parcel" or pose_name == "carry":
        shapes += body.parcel()
    return shapes


class _Body:
    def __init__(
        self, look: PersonLook, place: Frame3, pose: _Pose, h: float, phase: float
    ) -> None:
        self.look, self.place, self.pose, self.h = look, place, pose, h
        self.phase = phase
        bob = pose.bob * abs(math.cos(phase)) - pose.drop
        self.hip = h * (0.515 + bob)
        self.top = self.hip + h * 0.305 * math.cos(pose.lean)
        self.forward = h * 0.305 * math.sin(pose.lean)
        self.coat = COLOURS[look.coat]
        self.skin = SKINS[look.skin % len(SKINS)]
        self.b = look.build

    def leg(self, side: int) -> list[Shape]:
        h, pose = self.h, self.pose
        swing = math.sin(self.phase + (0 if side > 0 else math.pi))
        lift = math.cos(self.phase + (0 if side > 0 else math.pi))
        thigh = pose.swing * swing + pose.drop * 4.2
        bend = pose.knee * max(0.0, lift) * 0.8 + pose.drop * 7.2 + 0.04
        off = side * h * 0.052
        hip = (off, self.hip, 0.0)
        knee = (
            off,
            self.hip - 0.245 * h * math.cos(thigh),
            0.245 * h * math.sin(thigh),
        )
        shin = thigh - bend
        ankle = (
            off * 1.05,
            max(knee[1] - 0.232 * h * math.cos(shin), 0.035 * h),
            knee[2] + 0.232 * h * math.sin(shin),
        )
        pitch = -0.5 * max(0.0, lift) * min(pose.knee, 1.0)
        toe = (
            off * 1.3,
            max(ankle[1] - 0.012 * h + 0.1 * h * math.sin(pitch), 0.018 * h),
            ankle[2] + 0.1 * h,
        )
        cloth = COLOURS[self.look.trousers]
        lower = self.skin if self.look.legs == "short" else cloth
        if self.look.legs == "skirt":
            lower = self.skin
        w = self.place.at
        shoe = COLOURS[self.look.shoes]
        return [
            capsule(w(*hip), w(*knee), 0.056 * h * self.b, 0.042 * h, cloth, -0.01),
            capsule(w(*knee), w(*ankle), 0.04 * h, 0.028 * h, lower),
            capsule(w(*ankle), w(*toe), 0.03 * h, 0.022 * h, shoe, -0.02),
        ]

    def trunk(self) -> list[Shape]:
        h, w, b = self.h, self.place.at, self.b
        f = self.forward
        twist = 0.03 * h * self.pose.swing * math.sin(self.phase)
        chest = self.top - 0.02 * h
        hem = {"jacket": 0.03, "coat": 0.2, "shirt": 0.01}.get(self.look.length, 0.03)
        shapes: list[Shape] = []
        balls: list[tuple[Point3, float]] = []
        for side in (-1, 1):
            balls.append((w(side * 0.092 * h * b, chest, f + side * twist), 0.042 * h))
            balls.append((w(side * 0.06 * h * b, chest, f + 0.02 * h), 0.058 * h * b))
            low = self.hip - hem * h
            balls.append((w(side * 0.052 * h * b, low, 0.008 * h), 0.056 * h * b))
        shapes.append(Solid(tuple(balls), self.coat, -0.03))
        if self.look.legs == "skirt":
            skirt = tuple(
                (w(s * 0.06 * h, self.hip - drop * h, 0.0), 0.065 * h)
                for s in (-1, 1)
                for drop in (0.0, 0.2)
            )
            shapes.append(Solid(skirt, COLOURS[self.look.trousers], -0.02))
        elif self.look.length != "coat":
            belt = tuple(
                (w(s * 0.055 * h, self.hip - 0.02 * h, 0.0), 0.056 * h * b)
                for s in (-1, 1)
            )
            shapes.append(Solid(belt, COLOURS[self.look.trousers], 0.0))
        # An open collar or zip reads as "front" at once.
        zip_line = (
            w(-0.006 * h, chest, f + 0.062 * h * b + 0.02 * h),
            w(0.006 * h, chest, f + 0.062 * h * b + 0.02 * h),
            w(0.006 * h, self.hip, 0.066 * h * b),
            w(-0.006 * h, self.hip, 0.066 * h * b),
        )
        tone = tuple(max(0, round(c * 0.62)) for c in self.coat)
        s, c = math.sin(self.place.heading), math.cos(self.place.heading)
        dark = (tone[0], tone[1], tone[2])
        shapes.append(Face(zip_line, dark, (s, 0.0, c), -0.12))
        return shapes

    def arm(self, side: int, pose_name: str) -> list[Shape]:
        h, w, pose = self.h, self.place.at, self.pose
        swing = -math.sin(self.phase + (0 if side > 0 else math.pi))
        upper = pose.swing * 0.85 * swing + pose.lean * 0.4
        bend = pose.elbow
        if pose_name in {"reach", "crouch"}:
            upper = 0.85 + 0.12 * math.sin(self.phase * 0.7 + side)
        elif pose_name == "ring":
            upper, bend = (1.1, 0.5) if side > 0 else (0.02, 0.1)
        elif pose_name == "carry" or self.look.carries == "parcel":
            upper, bend = 0.35, 1.15
        shoulder = (side * 0.122 * h * self.b, self.top - 0.015 * h, self.forward)
        elbow = (
            side * 0.145 * h * self.b,
            shoulder[1] - 0.165 * h * math.cos(upper),
            shoulder[2] + 0.165 * h * math.sin(upper),
        )
        fore = upper + bend
        hand = (
            side * 0.128 * h * self.b,
            elbow[1] - 0.15 * h * math.cos(fore),
            elbow[2] + 0.15 * h * math.sin(fore),
        )
        long = self.look.sleeves == "long"
        lower = self.coat if long else self.skin
        return [
            capsule(
                w(*shoulder), w(*elbow), 0.04 * h * self.b, 0.033 * h, self.coat, -0.02
            ),
            capsule(w(*elbow), w(*hand), 0.031 * h, 0.024 * h, lower, -0.02),
            Solid(((w(*hand), 0.026 * h),), self.skin, -0.025),
        ]

    def head(self) -> list[Shape]:
        h, w, look = self.h, self.place.at, self.look
        f = self.forward * 1.25 + 0.012 * h
        y = self.top + 0.105 * h
        neck = capsule(
            w(0, self.top, self.forward),
            w(0, y - 0.03 * h, f),
            0.034 * h,
            0.03 * h,
            self.skin,
        )
        face = Solid(
            (
                (w(0, y + 0.006 * h, f + 0.006 * h), 0.05 * h),
                (w(0, y - 0.034 * h, f + 0.014 * h), 0.038 * h),
            ),
            self.skin,
            -0.01,
        )
        shapes: list[Shape] = [neck, face]
        hair = HAIRS[look.hair % len(HAIRS)]
        crown: list[tuple[Point3, float]] = [
            (w(0, y + 0.03 * h, f - 0.008 * h), 0.057 * h),
            (w(0, y - 0.002 * h, f - 0.03 * h), 0.047 * h),
        ]
        if look.long_hair:
            crown.append((w(0, y - 0.085 * h, f - 0.03 * h), 0.046 * h))
        hat = COLOURS[look.hat]
        if look.headwear == "hood":
            hood = (
                (w(0, y + 0.022 * h, f - 0.02 * h), 0.068 * h),
                (w(0, y - 0.06 * h, f - 0.03 * h), 0.06 * h),
            )
            shapes.append(Solid(hood, self.coat, 0.02))
        else:
            shapes.append(Solid(tuple(crown), hair, 0.005))
        if look.headwear == "beanie":
            cap = (
                (w(0, y + 0.04 * h, f - 0.008 * h), 0.057 * h),
                (w(0, y + 0.055 * h, f - 0.014 * h), 0.05 * h),
            )
            shapes.append(Solid(cap, hat, -0.06))
        elif look.headwear in {"cap", "hat"}:
            cap = ((w(0, y + 0.048 * h, f - 0.006 * h), 0.054 * h),) * 2
            shapes.append(Solid(cap, hat, -0.06))
            reach = 0.085 if look.headwear == "cap" else 0.075
            brim: list[tuple[Point3, float]] = [
                (w(sx * 0.035 * h, y + 0.036 * h, f + reach * h), 0.012 * h)
                for sx in (-1, 1)
            ]
            back = 0.0 if look.headwear == "cap" else -0.085
            brim += [
                (w(sx * 0.045 * h, y + 0.04 * h, f + back * h), 0.012 * h)
                for sx in (-1, 1)
            ]
            shapes.append(Solid(tuple(brim), hat, -0.08))
        for side in (-1, 1):
            eye = w(side * 0.02 * h, y + 0.004 * h, f + 0.041 * h)
            shapes.append(Solid(((eye, 0.0055 * h),), (40, 34, 32), -0.012, flat=True))
        return shapes

    def pack(self) -> Shape:
        h, w = self.h, self.place.at
        back = self.forward - 0.1 * h
        balls = tuple(
            (w(s * 0.055 * h, self.hip + up * h, back * k), 0.05 * h)
            for s in (-1, 1)
            for up, k in ((0.06, 0.95), (0.26, 1.0))
        )
        return Solid(balls, COLOURS[self.look.hat], -0.02)

    def parcel(self) -> list[Shape]:
        h = self.h
        return box_shapes(
            self.place,
            (0.0, self.hip + 0.1 * h, 0.27 * h),
            (0.2, 0.13, 0.15),
            (188, 142, 92),
            -0.04,
        )


def box_shapes(
    place: Frame3,
    centre: Point3,
    half: Point3,
    colour: Rgb,
    bias: float = 0.0,
) -> list[Shape]:
    """Return a closed box in body coordinates with tape on its top and front."""
    cx, cy, cz = centre
    hx, hy, hz = half
    s, c = math.sin(place.heading), math.cos(place.heading)

    def corner(sx: float, sy: float, sz: float) -> Point3:
        return place.at(cx + sx * hx, cy + sy * hy, cz + sz * hz)

    tape: Rgb = (222, 196, 150)
    shapes: list[Shape] = []
    for sign in (-1.0, 1.0):
        side = [corner(sign, a, b) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        shapes.append(Face(tuple(side), colour, (sign * c, 0.0, -sign * s), bias))
        end = [corner(a, b, sign) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        normal = (sign * s, 0.0, sign * c)
        shapes.append(Face(tuple(end), colour, normal, bias))
        band = [
            corner(a, b, sign)
            for a, b in ((-0.12, -1), (0.12, -1), (0.12, 1), (-0.12, 1))
        ]
        shapes.append(Face(tuple(band), tape, normal, bias - 0.01))
    top = [corner(a, 1, b) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    shapes.append(Face(tuple(top), colour, (0.0, 1.0, 0.0), bias))
    band = [
        corner(a, 1, b) for a, b in ((-0.12, -1), (0.12, -1), (0.12, 1), (-0.12, 1))
    ]
    shapes.append(Face(tuple(band), tape, (0.0, 1.0, 0.0), bias - 0.01))
    return shapes
