# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels on the bus beside the logged events of ``domain``."""

from typing import Literal

from ..domain import Kind, Value, ZoneKind
from .states import CameraState, EngineState


class Activity(Value):
    """A track was confirmed."""

    camera_id: str
    label: str
    kind: Kind
    confidence: float
    zone: str | None
    zone_kind: ZoneKind | None
    window_id: str | None


class SourceNeeded(Value):
    """A lease on a stream failed twice."""

    generation: int
    reason: str


class News(Value):
    """Something of the moment that is not logged; the newest replaces older ones."""

    kind: Literal["camera", "activity", "source_needed", "engine"]
    id: str
    """Camera id or track id; empty for the engine."""
    data: CameraState | Activity | SourceNeeded | EngineState


class TooSlowError(Exception):
    """A subscriber did not keep up with the log; it must resume from its cursor."""
