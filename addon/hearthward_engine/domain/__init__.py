# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the engine: immutable values that travel between its stations.

Times ending in ``_at`` are seconds since the epoch, UTC, of the engine's clock.
Durations end in ``_s``. Boxes and points are fractions of the image, origin top left.
"""

from .camera import (
    DEFAULT_CLASSES,
    Camera,
    Line,
    Mask,
    PushSource,
    Source,
    StreamSource,
    Zone,
    ZoneKind,
)
from .clock import Clock
from .house import Alarm, Baseline, HouseSpan, HouseState, Item, Spell
from .levels import (
    ANIMALS,
    LEVEL_FLOORS,
    VEHICLES,
    Kind,
    Level,
    Outcome,
    kind_of,
    level_of,
)
from .log import Event
from .risk import Assessment, Envelope, RuleHit
from .sight import (
    Detection,
    Direction,
    Frame,
    LineCrossing,
    Observation,
    Track,
    TrackPoint,
    ZoneStay,
)
from .value import Box, Point, Value
from .window import Incident, IncidentState, KeyFrame, Window

__all__ = [
    "ANIMALS",
    "DEFAULT_CLASSES",
    "LEVEL_FLOORS",
    "VEHICLES",
    "Alarm",
    "Assessment",
    "Baseline",
    "Box",
    "Camera",
    "Clock",
    "Detection",
    "Direction",
    "Envelope",
    "Event",
    "Frame",
    "HouseSpan",
    "HouseState",
    "Incident",
    "IncidentState",
    "Item",
    "KeyFrame",
    "Kind",
    "Level",
    "Line",
    "LineCrossing",
    "Mask",
    "Observation",
    "Outcome",
    "Point",
    "PushSource",
    "RuleHit",
    "Source",
    "Spell",
    "StreamSource",
    "Track",
    "TrackPoint",
    "Value",
    "Window",
    "Zone",
    "ZoneKind",
    "ZoneStay",
    "kind_of",
    "level_of",
]
