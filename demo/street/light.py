# SPDX-License-Identifier: Apache-2.0
"""Day and night: how light falls on the picture and on actors."""

from dataclasses import dataclass
import math

import numpy as np
from numpy.typing import NDArray

from .geometry import Point3, Rgb, View

_LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Lamp:
    """A warm lamp at a place with the distance at which it has lost half its light."""

    place: Point3
    power: float = 0.95
    reach: float = 2.2
    tint: tuple[float, float, float] = (1.0, 0.8, 0.56)


@dataclass(frozen=True)
class Light:
    """The light of a scene; `night` uses ambient, infrared and lamps."""

    night: bool
    lamps: tuple[Lamp, ...] = ()
    ambient: float = 0.2
    infrared: float = 0.34
    colour: float = 0.38
    overcast: bool = False

    def grade(
        self, albedo: NDArray[np.uint8], world: NDArray[np.float32]
    ) -> NDArray[np.uint8]:
        """Light a picture whose pixels' world positions are known."""
        picture = albedo.astype(np.float32)
        if not self.night:
            gain = (0.8, 0.83, 0.88) if self.overcast else (1.03, 1.0, 0.95)
            return _bytes(picture * np.array(gain, np.float32))
        grey = picture @ np.array(_LUMA, np.float32)
        picture = grey[..., None] + (picture - grey[..., None]) * self.colour
        distance = np.sqrt((world**2).sum(axis=2))
        level = self.ambient + self.infrared * np.minimum(1.0, 7.0 / (distance + 2.5))
        light = level[..., None] * np.array((0.92, 0.98, 1.08), np.float32)
        for lamp in self.lamps:
            gap = ((world - np.array(lamp.place, np.float32)) ** 2).sum(axis=2)
            pool = lamp.power / (1.0 + gap / lamp.reach**2)
            light += pool[..., None] * np.array(lamp.tint, np.float32)
        return _bytes(picture * light)

    def gain(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """Return the colour gain at a world point."""
        if not self.night:
            return (0.8, 0.83, 0.88) if self.overcast else (1.03, 1.0, 0.95)
        distance = math.sqrt(x * x + y * y + z * z)
        level = self.ambient + self.infrared * min(1.0, 7.0 / (distance + 2.5))
        r, g, b = level * 0.92, level * 0.98, level * 1.08
        for lamp in self.lamps:
            lx, ly, lz = lamp.place
            gap = (x - lx) ** 2 + (y - ly) ** 2 + (z - lz) ** 2
            pool = lamp.power / (1.0 + gap / lamp.reach**2)
            r, g, b = (
                r + pool * lamp.tint[0],
                g + pool * lamp.tint[1],
                b + pool * lamp.tint[2],
            )
        return r, g, b

    def shade(self, colour: Rgb, gain: tuple[float, float, float]) -> Rgb:
        """Light one colour with a gain from `gain`."""
        keep = self.colour if self.night else 1.0
        grey = sum(c * k for c, k in zip(colour, _LUMA, strict=True))
        r, g, b = (
            min(255, round((grey + (c - grey) * keep) * k))
            for c, k in zip(colour, gain, strict=True)
        )
        return r, g, b


def world_positions(view: View, depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the world point of every pixel, relative to the camera's foot."""
    rows, columns = depth.shape
    x = (np.arange(columns, dtype=np.float32) - np.float32(view.centre))[None, :]
    y = (np.arange(rows, dtype=np.float32) - np.float32(view.horizon))[:, None]
    world = np.empty((rows, columns, 3), np.float32)
    world[..., 0] = x * depth / view.focal
    world[..., 1] = view.height - y * depth / view.focal
    world[..., 2] = depth
    return world


def _bytes(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
    clipped: NDArray[np.uint8] = np.clip(picture, 0, 255).astype(np.uint8)
    return clipped
