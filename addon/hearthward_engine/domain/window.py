# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows, their key frames, and the incidents they belong to."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal

from .levels import Level
from .sight import Detection, Track
from .value import Box, Value

type Reason = Literal["close_up", "in_zone", "largest", "first", "last", "sharpest"]
"""Why a picture is kept; a close-up is cut out around its subject."""

TELLING: Final = ("close_up", "in_zone", "largest", "sharpest", "first", "last")
"""Reasons of pictures, the most telling one first."""


class KeyFrame(Value, eq=False):
    """A picture kept as evidence; ``jpeg`` is the encoded image."""

    id: str
    at: float
    reason: Reason
    boxes: tuple[Detection, ...]
    """In fractions of the picture as it is kept."""
    jpeg: bytes
    crop: Box | None = None
    """The part of the camera's picture that a close-up shows."""


def most_telling(frames: Sequence[KeyFrame]) -> KeyFrame | None:
    """Return the picture that shows a person most."""
    return min(frames, key=lambda frame: TELLING.index(frame.reason), default=None)


class ImageQuality(Value):
    """What was measured in the pictures of a window."""

    frames: int
    fps: float
    longest_gap_s: float
    """The longest time without a picture while something was there."""
    brightness: float
    """Mean, 0 to 1."""
    burnt: float
    """Share of the picture that is so bright that it shows nothing."""
    detail: float | None
    """Fine against coarse contrast; low where all is blurred, None without any."""


class Window(Value):
    """What one camera saw in up to 90 seconds."""

    id: str
    camera_id: str
    incident_id: str
    visit_id: str
    started_at: float
    ended_at: float | None
    """None while the window is open."""
    tracks: tuple[Track, ...]
    key_frames: tuple[KeyFrame, ...] = ()
    quality: ImageQuality | None = None
    """None where no picture was measured."""
    interrupted: bool = False
    """Whether an engine stop cut the window short."""


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ENDED = "ended"
    MERGED = "merged"


class Incident(Value):
    """One story: windows of one or several adjacent cameras."""

    id: str
    revision: int
    state: IncidentState
    started_at: float
    ended_at: float | None
    camera_ids: tuple[str, ...]
    window_ids: tuple[str, ...]
    score: int | None
    level: Level | None
    title: str = ""
    merged_into: str | None = None
