# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the engine: immutable values that travel between its stations.

Times ending in ``_at`` are seconds since the epoch, UTC, of the engine's clock.
Durations end in ``_s``. Boxes and points are fractions of the image, origin top left.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, Protocol, dataclass_transform

import msgspec

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

type Box = tuple[float, float, float, float]
"""Left, top, right, bottom; each 0–1."""

type Point = tuple[float, float]
"""Horizontal, vertical; each 0–1."""


# Subclasses inherit both options; msgspec's own declaration does not say so.
@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,)
)
class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all domain values: immutable, compared by content."""


# --- levels and outcomes ------------------------------------------------------


class Level(StrEnum):
    """Coarse risk, derived from a score and from nothing else."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


LEVEL_FLOORS: Final = (
    (85, Level.CRITICAL),
    (60, Level.HIGH),
    (30, Level.MEDIUM),
    (0, Level.LOW),
)


def level_of(score: int) -> Level:
    """Return the level of a score from 0 to 100; raise ValueError outside."""
    if not 0 <= score <= 100:
        msg = f"a score is 0 to 100, not {score}"
        raise ValueError(msg)
    return next(level for floor, level in LEVEL_FLOORS if score >= floor)


class Outcome(StrEnum):
    """How far an assessment got; a score is never invented."""

    ASSESSED = "assessed"
    RULES_ONLY = "rules_only"
    NOT_ASSESSED = "not_assessed"


class Kind(StrEnum):
    """What an object class amounts to for a household."""

    PERSON = "person"
    VEHICLE = "vehicle"
    ANIMAL = "animal"
    THING = "thing"


VEHICLES: Final = frozenset({"bicycle", "car", "motorcycle", "bus", "truck", "boat"})
ANIMALS: Final = frozenset(
    {"bird", "cat", "dog", "horse", "sheep", "cow", "bear", "elephant", "zebra"}
    | {"giraffe"}
)


def kind_of(label: str) -> Kind:
    """Return the kind of a COCO class name; unknown names are things."""
    if label == "person":
        return Kind.PERSON
    if label in VEHICLES:
        return Kind.VEHICLE
    return Kind.ANIMAL if label in ANIMALS else Kind.THING


# --- cameras and what they see ------------------------------------------------


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

    def least_height(self, label: str) -> float:
        """Return the smallest box height at which a class counts."""
        return self.min_boxes.get(label, self.min_box)


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


# --- windows ------------------------------------------------------------------


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


# --- the house ----------------------------------------------------------------


class Item[T](Value):
    """A value of the house and the engine's time of its last change."""

    value: T
    changed_at: float


type Alarm = Literal["disarmed", "armed_home", "armed_away", "armed_night", "triggered"]


class HouseState(Value):
    """What Home Assistant knows about the house at ``received_at``."""

    received_at: float
    time_zone: str = "UTC"
    language: str = "en"
    sun: Item[Literal["above_horizon", "below_horizon"]] | None = None
    alarm: Item[Alarm] | None = None
    people: dict[str, Item[Literal["home", "away"]]] = {}
    contacts: dict[str, Item[Literal["open", "closed"]]] = {}
    locks: dict[str, Item[Literal["locked", "unlocked"]]] = {}
    doorbell_at: float | None = None


class Baseline(Value):
    """Learned normal activity of a camera at this hour and weekday."""

    rate_now: float
    """Tracks per hour."""
    typical_dwell_s: float


# --- risk ---------------------------------------------------------------------


class RuleHit(Value):
    """One rule that fired, and what it did."""

    name: str
    reason: str
    """One plain sentence for people."""
    shift: int = 0
    floor: int | None = None
    ceiling: int | None = None


class Envelope(Value):
    """What the rules allow: a prior and hard bounds, with their reasons."""

    prior: int
    floor: int = 0
    ceiling: int = 100
    hits: tuple[RuleHit, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """Return the prior inside the bounds; the floor wins a conflict."""
        return max(self.floor, min(self.ceiling, self.prior))


class Assessment(Value):
    """The verdict on a window; a later revision replaces an earlier one."""

    window_id: str
    camera_id: str
    incident_id: str
    revision: int
    status: Literal["provisional", "final"]
    decided_at: float
    started_at: float
    ended_at: float | None
    outcome: Outcome
    reason: str
    """Short code for why it is not ``assessed``: quiet, llm_down, late … or ''."""
    score: int | None
    level: Level | None
    title: str
    summary: str
    reasoning: str
    factors: tuple[str, ...]
    envelope: Envelope | None
    classes: tuple[str, ...]
    zones: tuple[str, ...]
    assessed_by: str
    """The model with its tag, or ``rules``."""
    house_state: Literal["fresh", "stale"]
    image: str | None
    """Media id of the best key frame."""
    provenance: dict[str, str] = {}
    """Model digest, server version, prompt and rules version."""


# --- the event log ------------------------------------------------------------


class Event(Value):
    """One entry of the event log: a revision of an assessment or of an incident."""

    epoch: str
    """Changes only with a new database."""
    seq: int
    """Given by the log's one writer; the order in which clients see events."""
    id: str
    """Window id of an assessment, incident id of an incident."""
    revision: int
    at: float
    change: Literal["started", "changed", "ended", "merged"] | None
    """What happened to an incident; None for an assessment."""
    data: Assessment | Incident

    @property
    def kind(self) -> Literal["assessment", "incident"]:
        """Return the protocol's name of what this event carries."""
        return "assessment" if isinstance(self.data, Assessment) else "incident"


# --- time ---------------------------------------------------------------------


class Clock(Protocol):
    """The engine's only sources of time."""

    def now(self) -> float:
        """Return seconds since the epoch, UTC."""

    def monotonic(self) -> float:
        """Return seconds that never jump."""
