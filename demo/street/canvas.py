# SPDX-License-Identifier: Apache-2.0
"""A canvas for static scenery: colour, depth and material of every pixel."""

from collections.abc import Sequence
from enum import IntEnum
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from .geometry import HEIGHT_PX, WIDTH_PX, Point2, Point3, Rgb, View, mix, toned
from .light import world_positions
from .primitives import Sprite

_ZOOM = 2
_FAR_M = 400.0


class Material(IntEnum):
    """What a surface is made of; decides its texture."""

    PLAIN = 0
    GRASS = 1
    CONCRETE = 2
    ASPHALT = 3
    SIDING = 4
    BRICK = 5
    PLANKS = 6
    SHINGLES = 7
    PAVING = 8
    SOIL = 9


class Canvas:
    """Paint world polygons with perspective; later ones cover earlier ones."""

    def __init__(self, view: View, seed: int) -> None:
        self.view = view
        self.rng = np.random.default_rng(seed)
        size = (WIDTH_PX * _ZOOM, HEIGHT_PX * _ZOOM)
        self._colour = Image.new("RGB", size)
        self._pen = ImageDraw.Draw(self._colour)
        self._depth = Image.new("F", (WIDTH_PX, HEIGHT_PX), _FAR_M)
        self._depth_pen = ImageDraw.Draw(self._depth)
        self._stuff = Image.new("L", (WIDTH_PX, HEIGHT_PX), 0)
        self._stuff_pen = ImageDraw.Draw(self._stuff)
        self._ground = Image.new("L", (WIDTH_PX, HEIGHT_PX), 0)
        self._ground_pen = ImageDraw.Draw(self._ground)
        self.glow = Image.new("RGB", (WIDTH_PX, HEIGHT_PX))
        self._glow_pen = ImageDraw.Draw(self.glow)

    def sky(self, top: Rgb, low: Rgb, clouds: float = 0.4) -> None:
        """Fill the sky with a gradient and a few soft clouds."""
        bottom = int(self.view.horizon * _ZOOM) + 4
        for row in range(bottom):
            tone = mix(top, low, (row / bottom) ** 0.8)
            self._pen.line([(0, row), (WIDTH_PX * _ZOOM, row)], fill=tone)
        for _ in range(7):
            x = float(self.rng.uniform(0, WIDTH_PX * _ZOOM))
            y = float(self.rng.uniform(0.05, 0.7)) * bottom
            for _ in range(14):
                dx, dy = self.rng.normal(0, 150), self.rng.normal(0, 16)
                r = float(self.rng.uniform(24, 80))
                tone = mix(mix(top, low, y / bottom), (250, 250, 250), clouds)
                box = (
                    x + dx - 2.4 * r,
                    y + dy - r * 0.5,
                    x + dx + 2.4 * r,
                    y + dy + r * 0.5,
                )
                self._pen.ellipse(box, fill=tone)
        area = (0, 0, WIDTH_PX * _ZOOM, bottom)
        soft = self._colour.crop(area).filter(ImageFilter.BoxBlur(22))
        self._colour.paste(soft, area)

    def ground(
        self,
        corners: Sequence[Point2],
        colour: Rgb,
        material: Material = Material.PLAIN,
    ) -> None:
        """Paint a polygon on the ground given as (x, z) metres."""
        pixels = [self.view.project((x, 0.0, z)) for x, z in _dense(corners)]
        self._paint(pixels, colour, material)
        self._ground_pen.polygon(pixels, fill=255)

    def face(
        self,
        corners: Sequence[Point3],
        colour: Rgb,
        material: Material = Material.PLAIN,
        glow: Rgb | None = None,
    ) -> None:
        """Paint an upright or tilted polygon."""
        pixels = [self.view.project(p) for p in corners]
        self._paint(pixels, colour, material)
        depth = sum(p[2] for p in corners) / len(corners)
        self._depth_pen.polygon(pixels, fill=depth)
        self._ground_pen.polygon(pixels, fill=0)
        self._glow_pen.polygon(pixels, fill=glow or (0, 0, 0))

    def wall(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        z: float,
        colour: Rgb,
        material: Material = Material.PLAIN,
        glow: Rgb | None = None,
    ) -> None:
        """Paint a rectangle that faces the camera."""
        corners = ((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z))
        self.face(corners, colour, material, glow)

    def window(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        z: float,
        lit: bool = False,
        frame: Rgb = (238, 236, 230),
    ) -> None:
        """Paint a window with frame, bars, sill and curtains."""
        self.wall(x - 0.09, y - 0.09, x + w + 0.09, y + h + 0.09, z, frame)
        shine: Rgb | None = (236, 186, 110) if lit else None
        pane: Rgb = (250, 220, 160) if lit else (92, 112, 128)
        self.wall(x, y, x + w, y + h, z, pane, glow=shine)
        if not lit:
            self.face(
                (
                    (x + w * 0.1, y, z),
                    (x + w * 0.35, y, z),
                    (x + w * 0.8, y + h, z),
                    (x + w * 0.5, y + h, z),
                ),
                (118, 138, 152),
            )
        curtain: Rgb = (226, 210, 186) if not lit else (255, 232, 186)
        glow: Rgb | None = (150, 112, 66) if lit else None
        self.wall(x, y, x + w * 0.16, y + h, z, curtain, glow=glow)
        self.wall(x + w * 0.84, y, x + w, y + h, z, curtain, glow=glow)
        self.wall(x + w / 2 - 0.025, y, x + w / 2 + 0.025, y + h, z, frame)
        self.wall(x, y + h * 0.5 - 0.02, x + w, y + h * 0.5 + 0.02, z, frame)
        self.wall(x - 0.14, y - 0.16, x + w + 0.14, y - 0.08, z, toned(frame, 0.86))

    def _paint(self, pixels: list[Point2], colour: Rgb, material: Material) -> None:
        self._pen.polygon([(x * _ZOOM, y * _ZOOM) for x, y in pixels], fill=colour)
        self._stuff_pen.polygon(pixels, fill=int(material))

    @property
    def ground_mask(self) -> Image.Image:
        """Return 255 where the ground shows, else 0."""
        return self._ground

    def finish(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return textured albedo and the world position of every pixel."""
        depth = np.asarray(self._depth, dtype=np.float32).copy()
        rows = np.arange(HEIGHT_PX, dtype=np.float32)[:, None]
        flat = (
            self.view.focal
            * self.view.height
            / np.maximum(rows - self.view.horizon, 1.0)
        )
        ground = np.asarray(self._ground) > 0
        depth = np.where(ground, np.minimum(flat, _FAR_M), depth).astype(np.float32)
        world = world_positions(self.view, depth)
        albedo = np.asarray(self._colour.reduce(_ZOOM)).astype(np.float32)
        albedo *= self._texture(world)[..., None]
        return np.clip(albedo, 0, 255).astype(np.uint8), world

    def _texture(self, world: NDArray[np.float32]) -> NDArray[np.float32]:
        stuff = np.asarray(self._stuff)
        x, y, z = world[..., 0], world[..., 1], world[..., 2]
        gain = np.ones(stuff.shape, np.float32)
        # Detail finer than a pixel is only noise for the eye and the encoder.
        fade = np.clip(self.view.focal / np.maximum(z, 1.0) / 60.0, 0.15, 1.0)
        tile = _noise_tile(self.rng)
        soft = _soft_tile(self.rng)
        fine = _sample(tile, x * 110, z * 80 + y * 110)
        coarse = _sample(soft, x * 60, z * 45 + y * 60)
        along = x + z
        patterns: dict[Material, NDArray[np.floating]] = {
            Material.GRASS: 1 + 0.13 * fine * fade + 0.11 * coarse,
            Material.CONCRETE: 1 + 0.035 * fine * fade + 0.05 * coarse,
            Material.ASPHALT: 1 + 0.07 * fine * fade + 0.05 * coarse,
            Material.SOIL: 1 + 0.2 * fine * fade,
            Material.SIDING: _grooves(y, 0.17, 0.12, 0.16, fade),
            Material.PLANKS: _grooves(along, 0.16, 0.1, 0.3, fade)
            * (1 + 0.12 * _sample(tile, np.floor(along / 0.16) * 7, y * 4)),
            Material.SHINGLES: _grooves(y, 0.16, 0.2, 0.25, fade)
            * (1 + 0.16 * _sample(tile, along * 9, np.floor(y / 0.16) * 5)),
            Material.BRICK: _grooves(y, 0.11, 0.14, -0.18, fade)
            * (
                1
                + 0.18
                * _sample(
                    tile,
                    np.floor(along / 0.24 + np.floor(y / 0.11) % 2 * 0.5) * 5,
                    np.floor(y / 0.11) * 3,
                )
            ),
            Material.PAVING: _grooves(x, 0.6, 0.06, 0.22, fade)
            * _grooves(z, 0.6, 0.06, 0.22, fade)
            * (1 + 0.07 * coarse),
        }
        for material, pattern in patterns.items():
            gain = np.where(stuff == int(material), pattern, gain)
        return gain.astype(np.float32)


def foliage(
    view: View,
    centre: Point3,
    radius: Point2,
    colour: Rgb,
    seed: int,
    leaves: int = 420,
) -> Sprite:
    """Return a bush or a tree crown made of many leaves, lit from the upper left."""
    rng = np.random.default_rng(seed)
    x, y = view.project(centre)
    k = view.scale(centre[2])
    rx, ry = radius[0] * k, radius[1] * k
    pad = max(rx, ry) * 0.3 + 4
    left, top = math.floor(x - rx - pad), math.floor(y - ry - pad)
    w, h = math.ceil(2 * (rx + pad)), math.ceil(2 * (ry + pad))
    image = Image.new("RGBA", (w * 2, h * 2))
    pen = ImageDraw.Draw(image)
    lumps = [
        (float(rng.uniform(-0.75, 0.75)), float(rng.uniform(-0.7, 0.7)))
        for _ in range(14)
    ]
    for i in range(leaves):
        lx, ly = lumps[i % len(lumps)]
        share = i / leaves
        spread = 0.42 * (1 - 0.5 * share)
        u = lx * (1 - 0.25 * share) + float(rng.normal(0, spread * 0.45)) - 0.1 * share
        v = ly * (1 - 0.2 * share) + float(rng.normal(0, spread * 0.42)) - 0.18 * share
        if u * u + v * v > 1.1:
            continue
        size = max(rx, ry) * float(rng.uniform(0.07, 0.16)) * (1.25 - 0.6 * share)
        tone = toned(
            colour, 0.55 + 0.6 * share + float(rng.uniform(-0.1, 0.1)) - 0.12 * v
        )
        px, py = ((x - left) + u * rx) * 2, ((y - top) + v * ry) * 2
        pen.ellipse(
            (px - size * 2, py - size * 1.6, px + size * 2, py + size * 1.6),
            fill=(*tone, 255),
        )
    return Sprite(image.reduce(2), left, top)


def _dense(corners: Sequence[Point2]) -> list[Point2]:
    """Clip nothing but keep far corners finite."""
    return [(x, max(z, 0.8)) for x, z in corners]


def _noise_tile(rng: np.random.Generator) -> NDArray[np.float32]:
    tile = rng.normal(0, 0.55, (512, 512)).astype(np.float32)
    return np.clip(tile, -2, 2)


def _soft_tile(rng: np.random.Generator) -> NDArray[np.float32]:
    tile = np.zeros((512, 512), np.float32)
    for size in (12, 40):
        small = rng.normal(0, 0.6, (size, size)).astype(np.float32)
        small = np.pad(small, ((0, 1), (0, 1)), mode="wrap")
        big = Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC)
        tile += np.asarray(big)
    return np.clip(tile, -2, 2)


def _sample(
    tile: NDArray[np.float32], u: NDArray[np.float32], v: NDArray[np.float32]
) -> NDArray[np.float32]:
    rows = np.floor(v).astype(np.int32) % 512
    return tile[rows, np.floor(u).astype(np.int32) % 512]


def _grooves(
    value: NDArray[np.float32],
    step: float,
    width: float,
    depth: float,
    fade: NDArray[np.floating],
) -> NDArray[np.float32]:
    inside = (value / step) % 1.0 < width
    return (1 - depth * fade * inside).astype(np.float32)
