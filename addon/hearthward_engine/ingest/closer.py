# SPDX-License-Identifier: AGPL-3.0-or-later
"""A closer look at something small and far: one region of a frame, at full size.

The detector sees a picture 640 pixels wide, in which a distant walker is a few dots.
Where the motion gate saw something small that the detector did not, it gets that part
of the frame once more as the camera sent it, if there is time: once a frame at most.
"""

from collections.abc import Sequence
from typing import Final

from hearthward_engine.domain import Box, Detection, Mask, kind_of
from hearthward_engine.runtime.measures import Laps, Measure
from hearthward_engine.runtime.turns import Urgency

from .decode import ENOUGH_PX, FrameDecoder, Region
from .slot import RawFrame
from .stations import Detector, Gate, LoopHooks

WIDTH_PX: Final = 640
HEIGHT_PX: Final = 384
"""The size that most cameras' whole pictures are looked at in: one batch for both."""
LEAST_GAIN: Final = 1.5
"""A region must show things this much larger than the whole picture does."""
EXPLAINED: Final = 0.4
"""How sure a detection must be for the motion to need no closer look."""
SAME_SHARE: Final = 0.5
CUT: Final = 0.01


class CloserLook:
    """One camera's closer looks; used by that camera's thread."""

    def __init__(
        self, decoder: FrameDecoder, detector: Detector, gate: Gate, hooks: LoopHooks
    ) -> None:
        """Look only while ``hooks.spare`` says that there is time."""
        self._decoder = decoder
        self._detector = detector
        self._gate = gate
        self._spare = hooks.spare
        self.looks = 0
        self.found = 0

    def add(
        self, raw: RawFrame, found: tuple[Detection, ...], masks: tuple[Mask, ...]
    ) -> tuple[Detection, ...]:
        """Return what was found in a frame, and what a closer look shows besides."""
        if self._spare is None or (hint := self._gate.hint) is None:
            return found
        region = region_of(hint, *self._decoder.size)
        if region is None or _explained(hint, found) or not self._spare():
            return found
        laps = Laps()
        pixels = self._decoder.detail(raw, region, masks)
        seen = self._detector.infer(pixels, Urgency.MOTION)
        fresh = additions(found, seen, region, *self._decoder.size)
        laps.took(Measure.REGION)
        self.looks += 1
        self.found += len(fresh)
        return (*found, *fresh)


def region_of(hint: Box, width: int, height: int) -> Region | None:
    """Return which pixels of a picture of that size to look at closely, if any."""
    if max(width, height) < LEAST_GAIN * ENOUGH_PX:
        return None
    across, down = min(width, WIDTH_PX), min(height, HEIGHT_PX)
    left = round((hint[0] + hint[2]) / 2 * width - across / 2)
    top = round((hint[1] + hint[3]) / 2 * height - down / 2)
    left = min(max(0, left), width - across)
    top = min(max(0, top), height - down)
    return left, top, left + across, top + down


def additions(
    found: Sequence[Detection],
    seen: Sequence[Detection],
    region: Region,
    width: int,
    height: int,
) -> tuple[Detection, ...]:
    """Return what a region shows and the whole did not, as fractions of the whole."""
    left, top, right, bottom = region
    fresh = []
    for one in seen:
        if _cut(one.box, region, width, height):
            continue
        box = (
            (left + one.box[0] * (right - left)) / width,
            (top + one.box[1] * (bottom - top)) / height,
            (left + one.box[2] * (right - left)) / width,
            (top + one.box[3] * (bottom - top)) / height,
        )
        kind = kind_of(one.label)
        known = [other.box for other in found if kind_of(other.label) is kind]
        if not any(_shared(box, other) >= SAME_SHARE for other in known):
            placed = Detection(label=one.label, confidence=one.confidence, box=box)
            fresh.append(placed)
    return tuple(fresh)


def _explained(hint: Box, found: Sequence[Detection]) -> bool:
    """Return whether a detection is where it moves."""
    x, y = (hint[0] + hint[2]) / 2, (hint[1] + hint[3]) / 2
    return any(
        one.confidence >= EXPLAINED
        and one.box[0] <= x <= one.box[2]
        and one.box[1] <= y <= one.box[3]
        for one in found
    )


def _cut(box: Box, region: Region, width: int, height: int) -> bool:
    """Return whether the region's border cuts a box, and not the picture's own."""
    left, top, right, bottom = region
    return (
        (box[0] < CUT and left > 0)
        or (box[1] < CUT and top > 0)
        or (box[2] > 1 - CUT and right < width)
        or (box[3] > 1 - CUT and bottom < height)
    )


def _shared(first: Box, second: Box) -> float:
    """Return how much of the smaller box lies in the other one."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    smaller = min(_area(first), _area(second))
    if width <= 0 or height <= 0 or smaller <= 0:
        return 0.0
    return width * height / smaller


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
