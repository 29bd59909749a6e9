# SPDX-License-Identifier: Apache-2.0
"""Dogs, cats and birds as articulated bodies."""

from dataclasses import dataclass
import math

from .geometry import Frame3, Rgb, toned
from .primitives import Shape, Solid, capsule

FURS: dict[str, Rgb] = {
    "black": (46, 44, 46),
    "brown": (122, 84, 54),
    "golden": (202, 158, 94),
    "grey": (132, 130, 128),
    "white": (228, 224, 216),
    "ginger": (206, 128, 62),
    "tabby": (128, 110, 88),
    "blue": (74, 96, 140),
}


@dataclass(frozen=True)
class AnimalLook:
    """A coat colour and a size factor."""

    fur: str = "brown"
    size: float = 1.0


@dataclass(frozen=True)
class _Build:
    length: float
    height: float
    girth: float
    head: float
    neck: float
    snout: float
    ear: float
    tail_up: float
    tail: float
    leg: float


_DOG = _Build(0.6, 0.47, 0.15, 0.105, 0.15, 0.12, 0.06, 0.5, 0.3, 0.036)
_CAT = _Build(0.36, 0.22, 0.09, 0.066, 0.045, 0.03, 0.046, 0.75, 0.34, 0.022)


def dog_shapes(look: AnimalLook, place: Frame3, pose: str, phase: float) -> list[Shape]:
    """Return a dog: about 0.6 m at the shoulder for size 1."""
    return _quadruped(_DOG, look, place, pose, phase, pointed=False)


def cat_shapes(look: AnimalLook, place: Frame3, pose: str, phase: float) -> list[Shape]:
    """Return a cat: about 0.28 m at the shoulder for size 1."""
    return _quadruped(_CAT, look, place, pose, phase, pointed=True)


def _quadruped(
    build: _Build,
    look: AnimalLook,
    place: Frame3,
    pose: str,
    phase: float,
    pointed: bool,
) -> list[Shape]:
    k, w = look.size, place.at
    fur = FURS[look.fur]
    dark = toned(fur, 0.72)
    half, top = build.length * k / 2, build.height * k
    girth = build.girth * k
    sitting = pose == "stand" and pointed
    rear_top = top * (0.45 if sitting else 1.0)
    shapes: list[Shape] = [
        Solid(
            (
                (w(0, top, half * 0.8), girth),
                (w(0, (top + rear_top) / 2, 0), girth * 0.92),
                (w(0, rear_top, -half * 0.8), girth * 0.95),
            ),
            fur,
        )
    ]
    amplitude = {"stand": 0.0, "run": 0.8, "jog": 0.65}.get(pose, 0.42)
    for front in (-1, 1):
        for side in (-1, 1):
            turn = phase + (math.pi if front * side > 0 else 0.0)
            angle = amplitude * math.sin(turn)
            joint_y = top if front > 0 else rear_top
            root = (side * girth * 0.6, joint_y - girth * 0.3, front * half * 0.78)
            reach = joint_y - girth * 0.3
            lift = 0.16 * reach * amplitude * max(0.0, math.cos(turn))
            knee = (
                root[0],
                reach * 0.5 + lift,
                root[2]
                + reach * 0.5 * math.sin(angle)
                - (0.02 * k if front < 0 else 0),
            )
            paw = (root[0], 0.02 * k + lift, root[2] + reach * 0.9 * math.sin(angle))
            tone = fur if side * math.cos(place.heading) > 0 else dark
            shapes.append(
                capsule(w(*root), w(*knee), build.leg * k * 1.7, build.leg * k, tone)
            )
            shapes.append(
                capsule(w(*knee), w(*paw), build.leg * k, build.leg * k * 0.9, tone)
            )
            toe = (paw[0], paw[1], paw[2] + build.leg * k)
            shapes.append(Solid(((w(*toe), build.leg * k),), dark))
    head_y = top + build.neck * k + 0.02 * k
    head_f = half * 0.8 + build.neck * k * 0.7 + build.head * k * 0.9
    neck_root = (0.0, top + girth * 0.2, half * 0.85)
    r = build.head * k
    shapes += [
        capsule(w(*neck_root), w(0, head_y, head_f), girth * 0.72, r * 0.8, fur),
        Solid(((w(0, head_y, head_f), r),), fur, -0.01),
        capsule(
            w(0, head_y - r * 0.25, head_f + r * 0.6),
            w(0, head_y - r * 0.35, head_f + r * 0.6 + build.snout * k),
            r * 0.55,
            r * 0.4,
            toned(fur, 1.08),
            -0.02,
        ),
        Solid(
            ((w(0, head_y - r * 0.2, head_f + r * 0.7 + build.snout * k), r * 0.18),),
            (30, 26, 26),
            -0.05,
            flat=True,
        ),
    ]
    for side in (-1, 1):
        root = (side * r * 0.62, head_y + r * 0.55, head_f - r * 0.1)
        rise = build.ear * k * (1.5 if pointed else 0.2)
        tip = (side * r * (0.75 if pointed else 1.15), root[1] + rise, head_f)
        if not pointed:
            tip = (tip[0], root[1] - build.ear * k, tip[2])
        shapes.append(capsule(w(*root), w(*tip), r * 0.36, r * 0.12, dark, -0.01))
    wag = 0.09 * k * math.sin(phase * 1.3)
    tail_root = (0.0, rear_top + girth * 0.4, -half * 0.85 - girth * 0.4)
    bend = (
        wag,
        tail_root[1] + build.tail * k * 0.3,
        tail_root[2] - build.tail * k * 0.45,
    )
    tip_y = tail_root[1] + build.tail * k * build.tail_up
    if sitting:
        bend, tip_y = (0.08 * k, 0.04 * k, tail_root[2]), 0.03 * k
    tip = (wag * 2, tip_y, bend[2] - build.tail * k * 0.2)
    thin = build.leg * k * (0.8 if pointed else 1.0)
    shapes.append(capsule(w(*tail_root), w(*bend), thin * 1.1, thin, fur))
    shapes.append(capsule(w(*bend), w(*tip), thin, thin * 0.8, dark))
    return shapes


def bird_shapes(
    look: AnimalLook, place: Frame3, pose: str, phase: float
) -> list[Shape]:
    """Return a bird, about 0.3 m long; it beats its wings unless it stands."""
    k, w = look.size, place.at
    fur = FURS[look.fur]
    dark = toned(fur, 0.7)
    y = 0.12 * k
    shapes: list[Shape] = [
        capsule(
            w(0, y, -0.08 * k), w(0, y + 0.05 * k, 0.07 * k), 0.05 * k, 0.06 * k, fur
        ),
        capsule(
            w(0, y, -0.1 * k), w(0, y - 0.02 * k, -0.22 * k), 0.03 * k, 0.018 * k, dark
        ),
        Solid(((w(0, y + 0.1 * k, 0.12 * k), 0.045 * k),), dark, -0.01),
        capsule(
            w(0, y + 0.1 * k, 0.16 * k),
            w(0, y + 0.09 * k, 0.21 * k),
            0.014 * k,
            0.004 * k,
            (224, 168, 60),
            -0.02,
        ),
    ]
    if pose == "stand":
        for side in (-1, 1):
            shapes.append(
                capsule(
                    w(side * 0.02 * k, y - 0.03 * k, 0),
                    w(side * 0.02 * k, 0, 0.02 * k),
                    0.007 * k,
                    0.007 * k,
                    (200, 140, 60),
                )
            )
            shapes.append(
                capsule(
                    w(side * 0.045 * k, y + 0.03 * k, 0.04 * k),
                    w(side * 0.03 * k, y, -0.14 * k),
                    0.035 * k,
                    0.012 * k,
                    dark,
                    -0.01,
                )
            )
        return shapes
    beat = 0.2 * k * math.sin(phase * 2.0)
    for side in (-1, 1):
        mid = w(side * 0.16 * k, y + 0.05 * k + beat * 0.6, 0.02 * k)
        tip = w(side * 0.34 * k, y + 0.05 * k + beat * 1.3, -0.05 * k)
        shapes.append(
            capsule(w(0, y + 0.05 * k, 0.02 * k), mid, 0.05 * k, 0.045 * k, fur)
        )
        shapes.append(capsule(mid, tip, 0.045 * k, 0.012 * k, dark))
    return shapes
