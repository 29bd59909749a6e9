# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frames to measure with: the simulated street's, every one distinct, in memory."""

from functools import cache

from demo.street import cache as street
from demo.street.catalogue import SCENES

BUSY: tuple[str, ...] = ("night_intruder", "delivery_day", "night_car_prowler")
"""Scenes in which somebody does something for most of the time, one per camera."""


@cache
def jpegs(scene: str) -> tuple[bytes, ...]:
    """Return the frames of a scene as JPEG, 1920x1080, five a second."""
    return tuple(bytes(picture) for picture in street.load(SCENES[scene]).pictures)


def distinct(number: int, *, skip: int = 0) -> list[bytes]:
    """Return that many frames, no two alike, taken in turn from the busy scenes."""
    scenes = [jpegs(name) for name in BUSY]
    found = [
        pictures[index]
        for index in range(max(map(len, scenes)))
        for pictures in scenes
        if index < len(pictures)
    ]
    if skip + number > len(found):
        msg = f"there are {len(found)} distinct frames, not {skip + number}"
        raise ValueError(msg)
    return found[skip : skip + number]
