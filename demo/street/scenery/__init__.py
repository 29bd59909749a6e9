# SPDX-License-Identifier: Apache-2.0
"""Painters of the three views: house, garden and street."""

from collections.abc import Callable, Mapping

from ..canvas import Canvas
from ..light import Light
from . import back_yard, driveway, front_door
from .parts import Plant, Scenery, Style

__all__ = ["PAINTERS", "Plant", "Scenery", "Style"]

PAINTERS: Mapping[str, Callable[[Canvas, Style, Light], Scenery]] = {
    "front_door": front_door.paint,
    "driveway": driveway.paint,
    "back_yard": back_yard.paint,
}
