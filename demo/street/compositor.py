# SPDX-License-Identifier: Apache-2.0
"""Put actors into a backdrop, frame by frame, and say what can be seen of them."""

from dataclasses import dataclass, replace
from functools import lru_cache
import math
import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from . import backdrop as backdrops
from .animals import AnimalLook, bird_shapes, cat_shapes, dog_shapes
from .backdrop import SUN, Backdrop
from .cameras import CAMERAS, Camera
from .geometry import HEIGHT_PX, WIDTH_PX
from .light import Light
from .people import PersonLook, box_shapes, person_shapes
from .primitives import Face, Shape, Solid, Sprite, draw_shapes
from .scene import CLASS_OF, Actor, Headlights, Moment, Scene, Truth
from .scenery import Style
from .vehicles import VehicleLook, vehicle_shapes

VERSION = "2"
"""Part of the cache key: raise it whenever rendered pixels change."""

_SHADOW_ALPHA = 96


@dataclass
class _Drawn:
    actor: str
    class_id: int
    box: tuple[int, int, int, int]
    mask: NDArray[np.bool_]
    area: int


class Renderer:
    """Render the frames of one scene; equal scenes give equal bytes."""

    def __init__(
        self, scene: Scene, style: Style | None = None, light: Light | None = None
    ) -> None:
        self.scene = scene
        self.camera: Camera = CAMERAS[scene.camera]
        self.light = light or Light(
            scene.lighting == "night",
            self.camera.lamps,
            overcast=scene.weather == "rain",
        )
        self.backdrop = _backdrop(scene.camera, self.light, style or Style())
        self._noise = _noise_pool(scene.lighting)
        self._rain = _rain_pool() if scene.weather == "rain" else ()
        self._cast = _cast(scene, self.backdrop)

    def frame(self, index: int) -> tuple[Image.Image, list[Truth]]:
        """Return the picture and the visible actors of a frame."""
        seconds = index / self.scene.fps
        picture = self.backdrop.picture.copy()
        wind = 1.0 if self.scene.weather == "rain" else 0.6
        for shade in self.backdrop.shadows:
            _paste(picture, shade.pose(seconds, wind))
        acting = []
        for number, actor in enumerate(self._cast):
            moment = actor.moment(seconds)
            if moment is not None:
                acting.append((moment.place.z, number, actor, moment))
        for _, _, actor, moment in acting:
            self._shadow(picture, actor, moment)
        drawn = self._compose(picture, acting, seconds, wind)
        picture = self._atmosphere(picture, index, seconds)
        return picture, _truths(drawn)

    def _compose(
        self,
        picture: Image.Image,
        acting: list[tuple[float, int, Actor, Moment]],
        seconds: float,
        wind: float,
    ) -> list[_Drawn]:
        drawn: list[_Drawn] = []
        queue: list[tuple[float, int, Actor | None, Moment | None, Sprite | None]] = [
            (depth, number, actor, moment, None)
            for depth, number, actor, moment in acting
        ]
        for number, layer in enumerate(self.backdrop.layers):
            queue.append(
                (layer.depth, -1 - number, None, None, layer.pose(seconds, wind))
            )
        for depth, number, some_actor, moment, sprite in sorted(
            queue, key=lambda item: (-item[0], item[1])
        ):
            area = 0
            if some_actor is not None and moment is not None:
                sprite = self._sprite(some_actor, moment)
                if sprite is None:
                    continue
                area = int((np.asarray(sprite.image.getchannel("A")) > 127).sum())
                sprite = backdrops.hide(sprite, self.backdrop.occluders, depth)
            if sprite is None:
                continue
            _cover(drawn, sprite)
            _paste(picture, sprite)
            if some_actor is not None:
                one = _visible(
                    sprite,
                    f"{some_actor.kind}-{number}",
                    CLASS_OF[some_actor.kind],
                    area,
                )
                if one is not None:
                    drawn.append(one)
        return drawn

    def _shapes(self, actor: Actor, moment: Moment) -> list[Shape]:
        look, place, pose = actor.look, moment.place, moment.pose
        if isinstance(look, PersonLook):
            return person_shapes(look, place, pose, moment.phase)
        if isinstance(look, VehicleLook):
            return vehicle_shapes(look, place, moment.phase)
        assert isinstance(look, AnimalLook)
        if actor.kind == "parcel":
            k = look.size
            half = (0.24 * k, 0.16 * k, 0.18 * k)
            return box_shapes(place, (0.0, half[1], 0.0), half, (188, 142, 92))
        make = {"dog": dog_shapes, "cat": cat_shapes, "bird": bird_shapes}[actor.kind]
        return make(look, place, pose, moment.phase)

    def _sprite(self, actor: Actor, moment: Moment) -> Sprite | None:
        place = moment.place
        gain = self.light.gain(place.x, 0.9 + place.lift, place.z)
        return draw_shapes(
            self.camera.view,
            self._shapes(actor, moment),
            lambda colour: self.light.shade(colour, gain),
        )

    def _shadow(self, picture: Image.Image, actor: Actor, moment: Moment) -> None:
        sunny = not self.light.night and not self.light.overcast
        sx, sz = SUN if sunny else (0.05, 0.02)
        flat: list[Shape] = []
        for shape in self._shapes(actor, moment):
            if isinstance(shape, Solid):
                balls = tuple(
                    ((x + y * sx, 0.0, z + y * sz), r) for (x, y, z), r in shape.balls
                )
                flat.append(Solid(balls, (0, 0, 0), flat=True))
            else:
                points = tuple(
                    (x + y * sx, 0.0, z + y * sz) for x, y, z in shape.points
                )
                flat.append(Face(points, (0, 0, 0)))
        sprite = draw_shapes(self.camera.view, flat, lambda c: c, zoom=1)
        if sprite is None:
            return
        box = backdrops.inside(sprite.box)
        if box is None:
            return
        dark = _SHADOW_ALPHA if sunny else _SHADOW_ALPHA // 2
        alpha = sprite.image.getchannel("A").crop(_relative(box, sprite))
        alpha = alpha.filter(ImageFilter.GaussianBlur(2)).point(
            lambda v: v * dark // 255
        )
        alpha = ImageChops.multiply(alpha, self.backdrop.ground.crop(box))
        picture.paste((6, 9, 20), box[:2], alpha)

    def _atmosphere(
        self, picture: Image.Image, index: int, seconds: float
    ) -> Image.Image:
        for sweep in self.scene.headlights:
            share = (seconds - sweep.begins) / sweep.seconds
            if self.light.night and 0.0 <= share <= 1.0:
                picture = _sweep(picture, sweep, share)
        if self._rain:
            drops = self._rain[index * 5 % len(self._rain)]
            picture = ImageChops.add(picture, drops)
        pick = random.Random(self.scene.seed * 100_003 + index)
        noise = self._noise[pick.randrange(len(self._noise))]
        return ImageChops.add(picture, noise, 1, -128)


def _cast(scene: Scene, backdrop: Backdrop) -> tuple[Actor, ...]:
    parked = tuple(
        Actor("car", look, 0.0, (place.x, place.z), (), True)
        for _, look, place in backdrop.parked
    )
    still = []
    for actor, (_, _, place) in zip(parked, backdrop.parked, strict=True):
        still.append(
            replace(actor.hold("stand", scene.seconds + 1, math.degrees(place.heading)))
        )
    return (*scene.actors, *still)


@lru_cache(maxsize=6)
def _backdrop(camera: str, light: Light, style: Style) -> Backdrop:
    return backdrops.build(CAMERAS[camera], light, style)


@lru_cache(maxsize=2)
def _noise_pool(lighting: str) -> tuple[Image.Image, ...]:
    """Return sensor noise around mid grey.

    Grains are two pixels wide, as after a camera's own denoising: finer noise looks no
    better and makes JPEG and H.264 frames several times larger.
    """
    rng = np.random.default_rng(11)
    sigma, chroma = (5.0, 2.0) if lighting == "night" else (2.0, 0.8)
    size = (HEIGHT_PX // 2, WIDTH_PX // 2)
    pool = []
    for _ in range(8):
        grain = rng.normal(0, sigma, (*size, 1)).astype(np.float32)
        grain = grain + rng.normal(0, chroma, (*size, 3)).astype(np.float32)
        small = Image.fromarray(np.clip(grain + 128, 0, 255).round().astype(np.uint8))
        pool.append(small.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BILINEAR))
    return tuple(pool)


@lru_cache(maxsize=1)
def _rain_pool() -> tuple[Image.Image, ...]:
    pick = random.Random(5)
    pool = []
    for _ in range(6):
        layer = Image.new("L", (WIDTH_PX, HEIGHT_PX))
        pen = ImageDraw.Draw(layer)
        for _ in range(650):
            x, y = pick.uniform(-20, WIDTH_PX), pick.uniform(-60, HEIGHT_PX)
            size = pick.uniform(14, 58)
            pen.line(
                (x, y, x + size * 0.12, y + size),
                fill=pick.randint(14, 52),
                width=1 if size < 36 else 2,
            )
        pool.append(Image.merge("RGB", (layer, layer, layer)))
    return tuple(pool)


@lru_cache(maxsize=1)
def _beam() -> Image.Image:
    x = np.linspace(-1.5, 1.5, WIDTH_PX * 2)[None, :]
    y = np.linspace(0, 1, HEIGHT_PX)[:, None]
    level = np.exp(-((x / 0.28) ** 2)) * np.exp(-(((y - 0.55) / 0.3) ** 2)) * 190
    return Image.fromarray(level.astype(np.uint8))


def _sweep(picture: Image.Image, sweep: Headlights, share: float) -> Image.Image:
    where = share if sweep.leftwards else 1.0 - share
    left = round(where * WIDTH_PX)
    beam = _beam().crop((left, 0, left + WIDTH_PX, HEIGHT_PX))
    lit = ImageChops.multiply(picture, Image.merge("RGB", (beam, beam, beam)))
    for _ in range(3):
        picture = ImageChops.add(picture, lit)
    return picture


def _paste(picture: Image.Image, sprite: Sprite) -> None:
    picture.paste(sprite.image, (sprite.left, sprite.top), sprite.image)


def _relative(
    box: tuple[int, int, int, int], sprite: Sprite
) -> tuple[int, int, int, int]:
    return (
        box[0] - sprite.left,
        box[1] - sprite.top,
        box[2] - sprite.left,
        box[3] - sprite.top,
    )


def _visible(sprite: Sprite, actor: str, class_id: int, area: int) -> _Drawn | None:
    box = backdrops.inside(sprite.box)
    if box is None or area == 0:
        return None
    alpha = sprite.image.getchannel("A").crop(_relative(box, sprite))
    return _Drawn(actor, class_id, box, np.asarray(alpha) > 127, area)


def _cover(drawn: list[_Drawn], sprite: Sprite) -> None:
    """Take what a nearer sprite hides out of the masks behind it."""
    left, top, right, bottom = sprite.box
    alpha: NDArray[np.bool_] | None = None
    for one in drawn:
        x0, y0 = max(left, one.box[0]), max(top, one.box[1])
        x1, y1 = min(right, one.box[2]), min(bottom, one.box[3])
        if x1 <= x0 or y1 <= y0:
            continue
        if alpha is None:
            alpha = np.asarray(sprite.image.getchannel("A")) > 127
        front = alpha[y0 - top : y1 - top, x0 - left : x1 - left]
        back = one.mask[
            y0 - one.box[1] : y1 - one.box[1], x0 - one.box[0] : x1 - one.box[0]
        ]
        if not one.mask.flags.writeable:
            one.mask = one.mask.copy()
            back = one.mask[
                y0 - one.box[1] : y1 - one.box[1], x0 - one.box[0] : x1 - one.box[0]
            ]
        back &= ~front


def _truths(drawn: list[_Drawn]) -> list[Truth]:
    truths = []
    for one in drawn:
        rows, columns = one.mask.any(axis=1), one.mask.any(axis=0)
        if not rows.any():
            continue
        y0, y1 = int(rows.argmax()), len(rows) - int(rows[::-1].argmax())
        x0, x1 = int(columns.argmax()), len(columns) - int(columns[::-1].argmax())
        box = (
            round((one.box[0] + x0) / WIDTH_PX, 5),
            round((one.box[1] + y0) / HEIGHT_PX, 5),
            round((one.box[0] + x1) / WIDTH_PX, 5),
            round((one.box[1] + y1) / HEIGHT_PX, 5),
        )
        visible = round(int(one.mask.sum()) / one.area, 4)
        truths.append(Truth(one.actor, one.class_id, visible, box))
    return sorted(truths, key=lambda truth: truth.actor)
