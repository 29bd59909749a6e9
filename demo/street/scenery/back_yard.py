# SPDX-License-Identifier: Apache-2.0
"""The view of the back yard camera."""

import random

from ..canvas import Canvas, Material
from ..geometry import Rgb, mix, toned
from ..light import Light
from ..primitives import Face, Shape, capsule
from .parts import Plant, Scenery, Style, skies, trunk


def paint(canvas: Canvas, style: Style, light: Light) -> Scenery:
    """Paint lawn, terrace with its door, shed, tree and back fence."""
    rng = random.Random(style.seed)
    night = light.night
    skies(canvas, light)
    wall_stuff = Material.BRICK if style.brick else Material.SIDING
    canvas.ground(
        ((-60, 4), (60, 4), (9000, 9000), (-9000, 9000)), style.grass, Material.GRASS
    )
    for x, h in ((-9.0, 3.4), (4.0, 3.0), (15.0, 3.6)):
        canvas.wall(
            x, 0, x + 8, h, 24, mix(style.wall, (190, 176, 160), 0.6), Material.SIDING
        )
        canvas.face(
            (
                (x - 0.5, h, 23.6),
                (x + 8.5, h, 23.6),
                (x + 7, h + 2.6, 27),
                (x + 1, h + 2.6, 27),
            ),
            toned(style.roof, 0.95),
            Material.SHINGLES,
        )
    canvas.wall(-30, 0, 30, 1.95, 13.6, style.wood, Material.PLANKS)
    canvas.wall(-30, 1.9, 30, 2.0, 13.58, toned(style.wood, 0.8))
    canvas.ground(
        ((-30, 12.8), (30, 12.8), (30, 13.6), (-30, 13.6)), (110, 88, 66), Material.SOIL
    )
    canvas.ground(
        ((-9, 6.0), (-1.4, 6.0), (-1.4, 8.8), (-9, 8.8)),
        (194, 180, 160),
        Material.PAVING,
    )
    z = 8.8
    canvas.wall(-14, 0, -1.5, 3.2, z, style.wall, wall_stuff)
    canvas.face(
        ((-1.5, 0, z), (-1.5, 0, 16), (-1.5, 3.2, 16), (-1.5, 3.2, z)),
        toned(style.wall, 0.8),
        wall_stuff,
    )
    canvas.wall(-14, 0, -1.5, 0.26, z - 0.01, (146, 142, 138), Material.CONCRETE)
    canvas.face(
        (
            (-14.4, 3.1, z - 0.5),
            (-1.0, 3.1, z - 0.5),
            (-2.4, 5.6, z + 3),
            (-14, 5.6, z + 3),
        ),
        style.roof,
        Material.SHINGLES,
    )
    canvas.wall(-14.4, 3.02, -1.0, 3.18, z - 0.5, style.trim)
    canvas.wall(-1.62, 0, -1.48, 3.05, z - 0.02, style.trim)
    canvas.window(
        -7.4, 1.05, 1.5, 1.3, z, lit=night and rng.random() < 0.2, frame=style.trim
    )
    canvas.wall(-4.45, 0.08, -2.35, 2.4, z - 0.01, style.trim)
    for x in (-4.33, -3.37):
        canvas.wall(x, 0.18, x + 0.9, 2.3, z - 0.02, (86, 106, 120))
        canvas.face(
            (
                (x + 0.1, 0.2, z - 0.03),
                (x + 0.3, 0.2, z - 0.03),
                (x + 0.75, 2.28, z - 0.03),
                (x + 0.5, 2.28, z - 0.03),
            ),
            (112, 132, 146),
        )
    canvas.wall(-3.5, 1.05, -3.44, 1.35, z - 0.03, (60, 60, 62))
    canvas.wall(
        -1.9,
        2.1,
        -1.72,
        2.36,
        z - 0.1,
        (70, 66, 60),
        glow=(255, 226, 170) if night else None,
    )
    canvas.wall(
        4.3, 0, 7.7, 2.1, 10.2, mix(style.wood, (120, 60, 50), 0.35), Material.PLANKS
    )
    canvas.face(
        ((4.3, 0, 10.2), (4.3, 0, 12.4), (4.3, 2.1, 12.4), (4.3, 2.1, 10.2)),
        toned(mix(style.wood, (120, 60, 50), 0.35), 0.75),
        Material.PLANKS,
    )
    canvas.face(
        ((4.1, 2.05, 10.0), (7.9, 2.05, 10.0), (7.7, 2.9, 11.4), (4.3, 2.9, 11.4)),
        style.roof,
        Material.SHINGLES,
    )
    canvas.wall(5.5, 0.05, 6.6, 1.9, 10.18, toned(style.wood, 0.75), Material.PLANKS)
    canvas.wall(6.45, 0.95, 6.53, 1.05, 10.17, (40, 40, 42))
    canvas.ground(
        ((4.3, 9.3), (7.7, 9.3), (7.7, 10.2), (4.3, 10.2)),
        (150, 146, 140),
        Material.CONCRETE,
    )
    leaf = style.leaf
    plants = [
        Plant(
            (x, 0.55, 12.9),
            (0.85, 0.65),
            mix(leaf, (128, 120, 60), rng.random() * 0.5),
            style.seed + i,
            280,
            0.02,
        )
        for i, x in enumerate((-0.2, 1.4, 3.0, 8.8, 10.4))
    ]
    plants += [
        Plant((1.9, 3.8, 11.4), (2.0, 1.6), leaf, style.seed + 41, 760, 0.12),
        Plant(
            (9.4, 3.9, 12.0), (1.9, 1.9), toned(leaf, 0.88), style.seed + 42, 640, 0.12
        ),
        Plant(
            (4.9, 0.48, 5.3), (0.8, 0.55), toned(leaf, 1.05), style.seed + 43, 340, 0.02
        ),
        Plant(
            (-0.7, 0.42, 8.3), (0.5, 0.5), toned(leaf, 1.08), style.seed + 44, 260, 0.02
        ),
        Plant(
            (-6.6, 4.7, 17.0),
            (2.4, 2.0),
            toned(leaf, 0.8),
            style.seed + 45,
            560,
            0.1,
            shadow=False,
        ),
    ]
    props = [trunk(1.9, 11.45, 2.7, 0.2), trunk(9.4, 12.05, 2.8, 0.19)]
    props.append((_table(-6.9, 7.2, style.wood), 7.2))
    return Scenery(plants, props)


def _table(x: float, z: float, wood: Rgb) -> list[Shape]:
    top = (
        (x - 0.7, 0.74, z - 0.45),
        (x + 0.7, 0.74, z - 0.45),
        (x + 0.7, 0.74, z + 0.45),
        (x - 0.7, 0.74, z + 0.45),
    )
    front = (
        (x - 0.7, 0.68, z - 0.45),
        (x + 0.7, 0.68, z - 0.45),
        (x + 0.7, 0.74, z - 0.45),
        (x - 0.7, 0.74, z - 0.45),
    )
    shapes: list[Shape] = [
        Face(top, toned(wood, 1.1)),
        Face(front, toned(wood, 0.7), None, -0.1),
    ]
    leg = toned(wood, 0.8)
    shapes += [
        capsule((x + lx, 0.03, z + lz), (x + lx, 0.7, z + lz), 0.04, 0.04, leg, 0.1)
        for lx in (-0.6, 0.6)
        for lz in (-0.35, 0.35)
    ]
    return shapes
