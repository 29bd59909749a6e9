# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a camera sees: frames, detections, and the tracks made of them."""

from typing import TYPE_CHECKING, Literal

from .camera import ZoneKind
from .value import Box, Value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Frame(Value, eq=False):
    """One image of a camera; pixels are RGB, uint8, height x width x 3."""

    camera_id: str
    captured_at: float
    pixels: "npt.NDArray[np.uint8]"


class Detection(Value):
    """One object found in one frame."""

    label: str
    confidence: float
    box: Box


class TrackPoint(Value):
    """Where a track was at one moment."""

    at: float
    box: Box


class ZoneStay(Value):
    """A stretch of time that a track's foot point spent inside one zone."""

    zone: str
    kind: ZoneKind
    entered_at: float
    left_at: float


type Direction = Literal["in", "out"]
"""Over a line from its left to its right, or back."""


class LineCrossing(Value):
    """A track's foot point passed over a line."""

    line: str
    direction: Direction
    at: float


class Track(Value):
    """Detections of one object over time; all its lists stand oldest first."""

    id: str
    label: str
    confidence: float
    first_at: float
    last_at: float
    points: tuple[TrackPoint, ...] = ()
    stays: tuple[ZoneStay, ...] = ()
    crossings: tuple[LineCrossing, ...] = ()
    stationary: bool = False
    identity: str | None = None


class Observation(Value, eq=False):
    """What one analysed frame showed: the camera's confirmed live tracks."""

    camera_id: str
    at: float
    tracks: tuple[Track, ...]
    frame: Frame | None
    """The frame itself, for key frames; None where only time passed."""
