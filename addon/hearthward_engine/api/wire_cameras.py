# SPDX-License-Identifier: AGPL-3.0-or-later
"""What clients send and are sent about cameras, as the protocol words it."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..domain import (
    DEFAULT_CLASSES,
    Camera,
    Line,
    Mask,
    PushSource,
    StreamSource,
    Value,
    Zone,
    ZoneKind,
)
from ..present.states import CameraState
from .wire import Fraction, Key, Name, Note

MAX_SHAPES: Final = 32
MAX_CORNERS: Final = 64

type Spot = tuple[Fraction, Fraction]
type Polygon = Annotated[tuple[Spot, ...], Meta(min_length=3, max_length=MAX_CORNERS)]
type Few[T] = Annotated[tuple[T, ...], Meta(max_length=MAX_SHAPES)]
# Checked by hand: msgspec would not say which class a wrong number belongs to.
type Share = Annotated[float, Meta(extra_json_schema={"minimum": 0, "maximum": 1})]

# --- requests -----------------------------------------------------------------


class RegisterRequest(Value):
    """A camera by the client's own stable key."""

    key: Key
    name: Name


class ZoneConfig(Value):
    """A named polygon of the picture; coordinates are fractions of it."""

    name: Name
    kind: ZoneKind
    polygon: Polygon


class MaskConfig(Value):
    """A named polygon that is blotted out of every picture."""

    name: Name
    polygon: Polygon


class LineConfig(Value):
    """A line across the picture; who passes from its left to its right goes in.

    Left and right are those of somebody at ``from`` who looks towards ``to``.
    """

    name: Name
    start: Spot = msgspec.field(name="from")
    end: Spot = msgspec.field(name="to")


class CameraConfig(Value):
    """How a camera is to be watched; what is left out stays as it is."""

    name: Name
    source: StreamSource | PushSource | UnsetType = UNSET
    """Needed the first time."""
    enabled: bool | UnsetType = UNSET
    fps: Annotated[float, Meta(ge=0.1, le=30)] | UnsetType = UNSET
    zones: Few[ZoneConfig] | UnsetType = UNSET
    masks: Few[MaskConfig] | UnsetType = UNSET
    lines: Few[LineConfig] | UnsetType = UNSET
    classes: tuple[str, ...] | UnsetType = UNSET
    """None given means the usual ones."""
    note: Note | UnsetType = UNSET
    min_box: Fraction | UnsetType = UNSET
    min_boxes: dict[str, Share] | UnsetType = UNSET
    """Smallest box heights of single classes; ``min_box`` is for the others."""
    min_confidence: dict[str, Share] | UnsetType = UNSET
    adjacent: Annotated[tuple[Key, ...], Meta(max_length=64)] | UnsetType = UNSET
    window_seconds: Annotated[float, Meta(ge=5, le=120)] | UnsetType | None = UNSET
    """How long its windows get at most; null for what the settings say."""

    def applied(self, camera: Camera, who: str) -> Camera:
        """Return the camera with everything that ``who`` has given."""
        given = {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not UNSET
        }
        if self.zones is not UNSET:
            given["zones"] = tuple(
                Zone(name=zone.name, kind=zone.kind, polygon=zone.polygon)
                for zone in self.zones
            )
        if self.masks is not UNSET:
            given["masks"] = tuple(
                Mask(name=mask.name, polygon=mask.polygon) for mask in self.masks
            )
        if self.lines is not UNSET:
            given["lines"] = tuple(
                Line(name=line.name, start=line.start, end=line.end)
                for line in self.lines
            )
        if {"zones", "masks", "lines"} & given.keys():
            given["shapes_by"] = who
        if self.classes is not UNSET:
            given["classes"] = self.classes or DEFAULT_CLASSES
        return msgspec.structs.replace(camera, **given)


class TestSourceRequest(Value):
    """A stream to try."""

    source: StreamSource


# --- answers ------------------------------------------------------------------


class Registered(Value):
    """The camera's id for good; ``known`` where the key had one before."""

    camera_id: str
    known: bool
    windows: int


class SourceView(Value):
    """A source without its address."""

    kind: Literal["stream", "push"]
    generation: int | None = None
    scheme: str | None = None


class CameraView(Value):
    """A camera's configuration and state; never its credentials."""

    camera_id: str
    name: str
    enabled: bool
    source: SourceView
    fps: float
    zones: tuple[ZoneConfig, ...]
    masks: tuple[MaskConfig, ...]
    lines: tuple[LineConfig, ...]
    classes: tuple[str, ...]
    note: str
    min_box: float
    min_boxes: dict[str, float]
    min_confidence: dict[str, float]
    adjacent: tuple[str, ...]
    status: CameraState
    window_seconds: float | None = None
    shapes_by: str = ""
    """Who last gave zones, masks or lines: ``home_assistant``, ``page`` …"""


class CameraList(Value):
    """All configured cameras."""

    cameras: tuple[CameraView, ...]


class FrameAnswer(Value):
    """Whether a pushed frame was taken, and if not, why."""

    accepted: bool
    reason: str = ""


class SourceTest(Value):
    """What the engine found when it opened a stream."""

    ok: bool
    reason: str = ""
    width: int | None = None
    height: int | None = None
    fps: float | None = None
