# SPDX-License-Identifier: Apache-2.0
"""The view of the driveway camera."""

import random

from ..canvas import Canvas, Material
from ..geometry import Frame3, Rgb, mix, toned
from ..light import Light
from ..primitives import Face, Shape, capsule
from ..vehicles import VehicleLook
from .parts import Plant, Scenery, Style, pickets, skies, trunk


def paint(canvas: Canvas, style: Style, light: Light) -> Scenery:
    """Paint driveway, garden, sidewalk, street and the houses opposite."""
    rng = random.Random(style.seed)
    night = light.night
    skies(canvas, light)
    canvas.ground(
        ((-80, 4), (80, 4), (9000, 9000), (-9000, 9000)), style.grass, Material.GRASS
    )
    for i in range(5):
        x0 = -34 + i * 15.5 + rng.uniform(-1, 1)
        body: Rgb = rng.choice(
            [
                (206, 186, 160),
                (176, 188, 196),
                (214, 206, 190),
                (188, 150, 130),
                (168, 180, 150),
            ]
        )
        canvas.wall(x0, 0, x0 + 10.5, 3.6, 33, body, Material.SIDING)
        canvas.face(
            (
                (x0 - 0.6, 3.5, 32.6),
                (x0 + 11.1, 3.5, 32.6),
                (x0 + 9.2, 6.8, 36),
                (x0 + 1.3, 6.8, 36),
            ),
            mix(style.roof, (90, 96, 110), rng.random()),
            Material.SHINGLES,
        )
        for k in (1.2, 7.4):
            canvas.window(
                x0 + k,
                1.1,
                1.7,
                1.5,
                32.95,
                lit=night and rng.random() < 0.5,
                frame=style.trim,
            )
        canvas.wall(
            x0 + 4.7,
            0,
            x0 + 5.8,
            2.3,
            32.9,
            rng.choice([(120, 60, 50), (60, 80, 110), (70, 90, 70)]),
        )
    canvas.ground(
        ((-120, 15.2), (120, 15.2), (140, 22.6), (-140, 22.6)),
        (98, 100, 104),
        Material.ASPHALT,
    )
    for i in range(-9, 10):
        canvas.ground(
            (
                (i * 5.0, 18.8),
                (i * 5.0 + 2.4, 18.8),
                (i * 5.0 + 2.4, 18.98),
                (i * 5.0, 18.98),
            ),
            (224, 222, 214),
        )
    for near, far in ((15.0, 15.25), (22.6, 22.85)):
        canvas.ground(
            ((-120, near), (120, near), (120, far), (-120, far)), (188, 186, 180)
        )
    canvas.ground(
        ((-120, 13.0), (120, 13.0), (120, 15.0), (-120, 15.0)),
        (180, 178, 172),
        Material.PAVING,
    )
    canvas.ground(
        ((-120, 23.6), (120, 23.6), (120, 25.0), (-120, 25.0)), (176, 174, 168)
    )
    canvas.ground(
        ((-4.4, 3.2), (0.6, 3.2), (0.6, 15.2), (-4.4, 15.2)),
        (160, 158, 156),
        Material.CONCRETE,
    )
    for z in (6.4, 9.6):
        canvas.ground(
            ((-4.4, z), (0.6, z), (0.6, z + 0.05), (-4.4, z + 0.05)), (120, 118, 116)
        )
    canvas.ground(
        ((1.7, 3.2), (2.7, 3.2), (2.7, 13.0), (1.7, 13.0)),
        (196, 184, 166),
        Material.PAVING,
    )
    leaf = style.leaf
    plants = [
        Plant(
            (-6.2 + i * 0.08, 0.62, 5.2 + i * 1.25),
            (0.72, 0.72),
            toned(leaf, 0.85),
            style.seed + i,
            320,
            0.02,
        )
        for i in range(6)
    ]
    plants += [
        Plant((6.6, 3.9, 11.4), (2.1, 1.9), leaf, style.seed + 31, 760, 0.12),
        Plant(
            (-13.5, 4.6, 25.8),
            (3.0, 2.7),
            toned(leaf, 0.85),
            style.seed + 32,
            600,
            0.12,
            shadow=False,
        ),
        Plant(
            (11.5, 4.9, 26.2),
            (3.2, 2.8),
            mix(leaf, (140, 130, 50), 0.35),
            style.seed + 33,
            600,
            0.12,
            shadow=False,
        ),
        Plant(
            (0.5, 4.2, 26.0),
            (2.4, 2.5),
            toned(leaf, 0.95),
            style.seed + 34,
            560,
            0.12,
            shadow=False,
        ),
        Plant(
            (4.6, 0.4, 7.0), (0.75, 0.5), toned(leaf, 1.12), style.seed + 35, 320, 0.02
        ),
        Plant((5.7, 0.45, 8.6), (0.8, 0.55), leaf, style.seed + 36, 320, 0.02),
    ]
    props = [
        trunk(6.6, 11.45, 2.8, 0.2),
        trunk(-13.5, 25.9, 3.2, 0.24),
        trunk(11.5, 26.3, 3.4, 0.24),
        trunk(0.5, 26.1, 3.0, 0.2),
    ]
    grey: Rgb = (92, 96, 100)
    lamp: list[Shape] = [
        capsule((5.8, 0, 15.1), (5.8, 4.9, 15.1), 0.07, 0.05, grey),
        capsule((5.8, 4.9, 15.1), (5.2, 5.0, 15.1), 0.05, 0.08, grey),
        Face(
            (
                (5.0, 4.88, 15.1),
                (5.4, 4.88, 15.1),
                (5.4, 4.95, 15.1),
                (5.0, 4.95, 15.1),
            ),
            (255, 232, 180) if night else (210, 210, 204),
            None,
            -0.1,
            glows=night,
        ),
    ]
    props.append((lamp, 15.1))
    box: list[Shape] = [
        capsule((1.2, 0, 12.6), (1.2, 1.0, 12.6), 0.05, 0.05, style.wood),
        Face(
            ((1.0, 1.0, 12.6), (1.4, 1.0, 12.6), (1.4, 1.3, 12.6), (1.0, 1.3, 12.6)),
            style.door,
        ),
    ]
    props.append((box, 12.6))
    props += pickets(3.0, 9.0, 12.7, 0.75, style.fence)
    parked: tuple[tuple[str, VehicleLook, Frame3], ...] = ()
    if style.parked is not None:
        x, z, heading = style.parked_at
        parked = (("parked", style.parked, Frame3(x, z, heading)),)
    return Scenery(plants, props, parked)
