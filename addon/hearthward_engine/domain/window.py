# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows, their key frames, and the incidents they belong to."""

from enum import StrEnum
from typing import Literal

from .levels import Level
from .sight import Detection, Track
from .value import Value


class KeyFrame(Value, eq=False):
    """A picture kept as evidence; ``jpeg`` is the encoded image."""

    id: str
    at: float
    reason: Literal["first", "largest", "in_zone", "last"]
    boxes: tuple[Detection, ...]
    jpeg: bytes


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
