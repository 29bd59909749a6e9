# SPDX-License-Identifier: Apache-2.0
"""The view of the front door camera."""

import random

from ..canvas import Canvas, Material
from ..geometry import mix, toned
from ..light import Light
from .parts import Plant, Scenery, Style, pickets, skies, trunk


def paint(canvas: Canvas, style: Style, light: Light) -> Scenery:
    """Paint the facade with porch, path, lawn and picket fence."""
    rng = random.Random(style.seed)
    night = light.night
    skies(canvas, light)
    wall_stuff = Material.BRICK if style.brick else Material.SIDING
    canvas.ground(
        ((-60, 4), (60, 4), (9000, 9000), (-9000, 9000)), style.grass, Material.GRASS
    )
    canvas.ground(
        ((-30, 3.8), (30, 3.8), (30, 5.4), (-30, 5.4)), (176, 174, 168), Material.PAVING
    )
    canvas.ground(
        ((-0.85, 5.3), (0.85, 5.3), (0.85, 8.3), (-0.85, 8.3)),
        (190, 178, 160),
        Material.PAVING,
    )
    z = 9.0
    canvas.wall(-12, 0, 12, 3.1, z, style.wall, wall_stuff)
    canvas.wall(-12, 0, 12, 0.32, z, (146, 142, 138), Material.CONCRETE)
    canvas.wall(-12.2, 2.98, 12.2, 3.16, z - 0.02, style.trim)
    canvas.face(
        (
            (-12.4, 3.1, z - 0.5),
            (12.4, 3.1, z - 0.5),
            (11.0, 5.6, z + 3),
            (-11.0, 5.6, z + 3),
        ),
        style.roof,
        Material.SHINGLES,
    )
    canvas.wall(-12.4, 3.02, 12.4, 3.16, z - 0.5, toned(style.trim, 0.92))
    canvas.ground(
        ((-20, 8.4), (-1.5, 8.4), (-1.5, 9), (-20, 9)), (112, 90, 70), Material.SOIL
    )
    canvas.ground(
        ((1.5, 8.4), (20, 8.4), (20, 9), (1.5, 9)), (112, 90, 70), Material.SOIL
    )
    for x, lit in (
        (-5.9, True),
        (-3.3, False),
        (2.3, False),
        (4.9, night and rng.random() < 0.7),
    ):
        canvas.window(x, 1.05, 1.3, 1.35, z, lit=night and lit, frame=style.trim)
    canvas.wall(-0.78, 0.28, 0.78, 2.62, z - 0.01, style.trim)
    canvas.wall(-0.55, 0.3, 0.55, 2.42, z - 0.02, style.door)
    panel = toned(style.door, 0.8)
    for px in (-0.42, 0.08):
        for py in (0.5, 1.15):
            canvas.wall(px, py, px + 0.34, py + 0.5, z - 0.03, panel)
    canvas.wall(
        -0.36,
        1.86,
        0.36,
        2.22,
        z - 0.03,
        (120, 140, 150),
        glow=(214, 170, 104) if night else None,
    )
    canvas.wall(0.4, 1.18, 0.48, 1.32, z - 0.04, (214, 190, 110))
    canvas.wall(0.92, 1.3, 1.02, 1.5, z - 0.02, (60, 60, 62))
    for step, depth in ((0.15, 8.1), (0.3, 8.45)):
        canvas.face(
            (
                (-1.45, step, depth),
                (1.45, step, depth),
                (1.45, step, z),
                (-1.45, step, z),
            ),
            (188, 182, 174),
            Material.CONCRETE,
        )
        canvas.wall(
            -1.45, step - 0.15, 1.45, step, depth, (158, 152, 146), Material.CONCRETE
        )
    canvas.face(
        ((-1.8, 2.75, 7.6), (1.8, 2.75, 7.6), (1.5, 3.5, z), (-1.5, 3.5, z)),
        style.roof,
        Material.SHINGLES,
    )
    canvas.wall(-1.8, 2.6, 1.8, 2.76, 7.6, style.trim)
    for px in (-1.55, 1.43):
        canvas.wall(px, 0.0, px + 0.12, 2.62, 7.7, style.trim)
    canvas.wall(
        1.16,
        2.08,
        1.3,
        2.34,
        z - 0.1,
        (70, 66, 60),
        glow=(255, 226, 170) if night else None,
    )
    canvas.wall(-1.25, 1.95, -0.95, 2.2, z - 0.02, (54, 56, 60))
    leaf = style.leaf
    plants = [
        Plant(
            (x, 0.42, 8.55),
            (0.62, 0.5),
            mix(leaf, (120, 130, 60), rng.random() * 0.4),
            style.seed + i,
            260,
            0.02,
        )
        for i, x in enumerate((-6.4, -5.0, -3.6, -2.3, 2.4, 3.8, 5.2, 6.6))
    ]
    plants += [
        Plant((-8.3, 3.4, 7.6), (1.9, 1.7), leaf, style.seed + 21, 620, 0.1),
        Plant((9.6, 3.6, 8.0), (1.9, 1.9), toned(leaf, 0.9), style.seed + 22, 620, 0.1),
        Plant(
            (5.6, 0.4, 6.2), (0.7, 0.5), toned(leaf, 1.1), style.seed + 23, 300, 0.02
        ),
        Plant(
            (-4.6, 0.34, 6.1),
            (0.55, 0.42),
            toned(leaf, 0.95),
            style.seed + 24,
            300,
            0.02,
        ),
    ]
    props = [trunk(-8.3, 7.65, 2.6, 0.17), trunk(9.6, 8.05, 2.6, 0.18)]
    props += pickets(-7.6, -1.0, 5.6, 0.8, style.fence)
    props += pickets(1.0, 7.6, 5.6, 0.8, style.fence)
    return Scenery(plants, props)
