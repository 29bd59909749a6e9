# SPDX-License-Identifier: Apache-2.0
"""The static picture of a camera: scenery, plants, parked car, all lit once."""

from dataclasses import dataclass, field, replace
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from .cameras import Camera
from .canvas import Canvas, foliage
from .geometry import HEIGHT_PX, WIDTH_PX, Frame3, Point2, Point3, Rgb
from .light import Light
from .primitives import Shape, Sprite, draw_shapes
from .scenery import PAINTERS, Plant, Style
from .vehicles import VehicleLook

SWAY_STEPS = 9
_SLACK_M = 0.45
SUN = (0.75, 0.42)
"""Where a shadow falls: metres right and away from the camera per metre of height."""


@dataclass(frozen=True)
class Layer:
    """Scenery that may stand before an actor; `poses` are its swaying variants."""

    poses: tuple[Sprite, ...]
    depth: float
    pace: float = 0.0
    turn: float = 0.0

    def pose(self, seconds: float, wind: float) -> Sprite:
        """Return the sprite for a time of the scene."""
        if len(self.poses) == 1:
            return self.poses[0]
        gust = 0.6 * math.sin(seconds * self.pace + self.turn)
        gust += 0.4 * math.sin(seconds * self.pace * 2.3 + self.turn * 3)
        middle = len(self.poses) // 2
        return self.poses[round(middle + max(-1.0, min(1.0, gust * wind)) * middle)]


@dataclass(frozen=True)
class Backdrop:
    """Everything of a camera that one scene's frames have in common."""

    picture: Image.Image
    layers: tuple[Layer, ...]
    shadows: tuple[Layer, ...]
    occluders: NDArray[np.float32]
    ground: Image.Image
    parked: tuple[tuple[str, VehicleLook, Frame3], ...] = field(default=())


def build(camera: Camera, light: Light, style: Style, sway: bool = True) -> Backdrop:
    """Paint and light the scenery of a camera."""
    canvas = Canvas(camera.view, style.seed)
    scenery = PAINTERS[camera.id](canvas, style, light)
    albedo, world = canvas.finish()
    lit = light.grade(albedo, world)
    glow = np.asarray(canvas.glow)
    if light.night:
        halo = canvas.glow.reduce(4).filter(ImageFilter.GaussianBlur(14))
        halo = halo.resize(canvas.glow.size, Image.Resampling.BILINEAR)
        lit = np.maximum(lit, (glow * 0.92).astype(np.uint8))
        lit = np.clip(
            lit.astype(np.int16) + (np.asarray(halo) * 0.5).astype(np.int16), 0, 255
        )
        lit = lit.astype(np.uint8)
    flat = np.asarray(canvas.ground_mask)
    occluders = np.where(flat > 0, np.float32(1e9), world[..., 2]).astype(np.float32)
    picture = Image.fromarray(lit)
    layers = [_plant(canvas, plant, light, sway) for plant in scenery.plants]
    for shapes, depth in scenery.props:
        layer = _solid(canvas, shapes, depth, light)
        if layer is not None:
            layers.append(layer)
    shadows: list[Layer] = []
    if not light.night and not light.overcast:
        shadows = [_plant_shadow(canvas, p, sway) for p in scenery.plants if p.shadow]
    return Backdrop(
        picture,
        tuple(_unhidden(layer, occluders) for layer in layers),
        tuple(shadows),
        occluders,
        canvas.ground_mask,
        scenery.parked,
    )


def hide(sprite: Sprite, occluders: NDArray[np.float32], depth: float) -> Sprite:
    """Return the sprite without what nearer walls and posts hide."""
    box = inside(sprite.box)
    if box is None:
        return sprite
    x0, y0, x1, y1 = box
    hidden = occluders[y0:y1, x0:x1] < depth - _SLACK_M
    if not hidden.any():
        return sprite
    alpha = np.asarray(sprite.image.getchannel("A")).copy()
    rows = slice(y0 - sprite.top, y1 - sprite.top)
    alpha[rows, x0 - sprite.left : x1 - sprite.left][hidden] = 0
    image = sprite.image.copy()
    image.putalpha(Image.fromarray(alpha))
    return Sprite(image, sprite.left, sprite.top)


def inside(box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """Return the part of a pixel box that lies in the picture."""
    x0, y0 = max(box[0], 0), max(box[1], 0)
    x1, y1 = min(box[2], WIDTH_PX), min(box[3], HEIGHT_PX)
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _unhidden(layer: Layer, occluders: NDArray[np.float32]) -> Layer:
    poses = tuple(hide(pose, occluders, layer.depth) for pose in layer.poses)
    return replace(layer, poses=poses)


def _solid(
    canvas: Canvas, shapes: list[Shape], depth: float, light: Light
) -> Layer | None:
    xs, ys = _middle(shapes)
    gain = light.gain(xs, ys, depth)
    sprite = draw_shapes(canvas.view, shapes, lambda c: light.shade(c, gain))
    return None if sprite is None else Layer((sprite,), depth)


def _middle(shapes: list[Shape]) -> tuple[float, float]:
    points: list[Point3] = []
    for shape in shapes:
        if hasattr(shape, "balls"):
            points += [p for p, _ in shape.balls]
        else:
            points += list(shape.points)
    return (
        sum(p[0] for p in points) / len(points),
        sum(p[1] for p in points) / len(points),
    )


def _plant(canvas: Canvas, plant: Plant, light: Light, sway: bool) -> Layer:
    gain = light.gain(*plant.centre)
    colour: Rgb = light.shade(plant.colour, gain)
    sprite = foliage(
        canvas.view, plant.centre, plant.radius, colour, plant.seed, plant.leaves
    )
    if not sway or plant.sway <= 0:
        return Layer((sprite,), plant.centre[2])
    return Layer(
        _swayed(sprite, plant.sway * canvas.view.scale(plant.centre[2])),
        plant.centre[2],
        0.9 + (plant.seed % 7) * 0.12,
        float(plant.seed),
    )


def _swayed(sprite: Sprite, reach_px: float) -> tuple[Sprite, ...]:
    w, h = sprite.image.size
    pad = math.ceil(reach_px) + 1
    wide = Image.new("RGBA", (w + 2 * pad, h))
    wide.paste(sprite.image, (pad, 0))
    poses = []
    for step in range(SWAY_STEPS):
        bend = reach_px * (step / (SWAY_STEPS - 1) * 2 - 1) / h
        shear = (1, bend, -bend * h, 0, 1, 0)
        image = wide.transform(
            wide.size, Image.Transform.AFFINE, shear, Image.Resampling.BILINEAR
        )
        poses.append(Sprite(image, sprite.left - pad, sprite.top))
    return tuple(poses)


def _plant_shadow(canvas: Canvas, plant: Plant, sway: bool) -> Layer:
    x, y, z = plant.centre
    spot: Point3 = (x + y * SUN[0], 0.0, z + y * SUN[1])
    size: Point2 = (plant.radius[0] * 1.15, plant.radius[1] * 0.3)
    dark = foliage(canvas.view, spot, size, (0, 0, 0), plant.seed + 1, plant.leaves)
    alpha = dark.image.getchannel("A").point(lambda v: v * 0.42)
    alpha = alpha.filter(
        ImageFilter.GaussianBlur(max(2.0, canvas.view.scale(spot[2]) * 0.03))
    )
    image = Image.new("RGBA", dark.image.size, (8, 12, 26, 255))
    image.putalpha(alpha)
    sprite = Sprite(image, dark.left, dark.top)
    reach = plant.sway * canvas.view.scale(spot[2])
    poses = _swayed(sprite, reach) if sway and reach > 0 else (sprite,)
    return Layer(poses, spot[2], 0.9 + (plant.seed % 7) * 0.12, float(plant.seed))
