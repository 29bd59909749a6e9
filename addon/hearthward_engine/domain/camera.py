# SPDX-License-Identifier: AGPL-3.0-or-later
"""A camera as its owner set it up: source, zones, masks, lines and filters."""

from enum import StrEnum
from typing import Final

from .value import Point, Value


class ZoneKind(StrEnum):
    """What a zone means to the rules."""

    ENTRY = "entry"
    DRIVEWAY = "driveway"
    YARD = "yard"
    SIDEWALK = "sidewalk"
    RESTRICTED = "restricted"
    IGNORE = "ignore"


class Zone(Value):
    """A named polygon of a camera's picture."""

    name: str
    kind: ZoneKind
    polygon: tuple[Point, ...]


class Mask(Value):
    """A polygon of a camera's picture that nobody may see; its name says why."""

    name: str
    polygon: tuple[Point, ...]


class Line(Value):
    """A line across a camera's picture; whoever passes from its left goes ``in``.

    Left and right are those of somebody at ``start`` who looks towards ``end``.
    """

    name: str
    start: Point
    end: Point


class StreamSource(Value, tag="stream", tag_field="kind"):
    """A lease on a stream the engine opens itself; the URL is a secret."""

    url: str
    generation: int = 0

    def __repr__(self) -> str:
        """Return a text that gives nothing of the URL away."""
        return f"StreamSource(generation={self.generation})"


class PushSource(Value, tag="push", tag_field="kind"):
    """Snapshots that the integration pushes."""


type Source = StreamSource | PushSource

DEFAULT_CLASSES: Final = (
    "person",
    "bicycle",
    "car",
    "motorcycle",
    "bus",
    "truck",
    "bird",
    "cat",
    "dog",
    "backpack",
    "handbag",
    "suitcase",
)


class Camera(Value):
    """One Home Assistant camera entity forwarded to the engine."""

    id: str
    name: str
    source: Source
    enabled: bool = True
    fps: float = 5.0
    zones: tuple[Zone, ...] = ()
    masks: tuple[Mask, ...] = ()
    """What is blotted out of every picture before anything else sees it."""
    lines: tuple[Line, ...] = ()
    classes: tuple[str, ...] = DEFAULT_CLASSES
    note: str = ""
    min_box: float = 0.02
    """Smallest box height, as a fraction of the image, that counts."""
    min_boxes: dict[str, float] = {}
    """The same for single classes, by their names."""
    min_confidence: dict[str, float] = {}
    """What detections of single classes must reach."""
    adjacent: tuple[str, ...] = ()
    """Camera ids whose view a walker may reach from this one."""
    window_seconds: float | None = None
    """How long its windows get at most; None for what the settings say."""
    shapes_by: str = ""
    """Who last gave zones, masks or lines, as the audit log names them."""

    def least_height(self, label: str) -> float:
        """Return the smallest box height at which a class counts."""
        return self.min_boxes.get(label, self.min_box)
