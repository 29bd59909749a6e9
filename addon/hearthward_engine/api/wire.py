# SPDX-License-Identifier: AGPL-3.0-or-later
"""What clients send and are sent, as the protocol words it; cameras apart."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ..domain import (
    Alarm,
    Box,
    Detection,
    Direction,
    IncidentState,
    Level,
    Outcome,
    RuleHit,
    Value,
    ZoneKind,
)

type Name = Annotated[str, Meta(min_length=1, max_length=100)]
type Key = Annotated[str, Meta(min_length=1, max_length=255)]
type Note = Annotated[str, Meta(max_length=500)]
type Fraction = Annotated[float, Meta(ge=0, le=1)]
type Age = Annotated[float, Meta(ge=0, le=10 * 366 * 86_400)]

# --- requests -----------------------------------------------------------------


class PairRequest(Value):
    """A pairing code and who enters it."""

    code: Annotated[str, Meta(max_length=32)]
    instance_id: Key
    client_name: Annotated[str, Meta(max_length=200)] = ""


class LoginRequest(Value):
    """The token, to log in to the page with."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]


class ReportedItem[T](Value):
    """A value of the house and how long ago it changed."""

    value: T
    age_s: Age


class HouseReport(Value):
    """What the client knows about the house."""

    time_zone: Annotated[str, Meta(max_length=64)]
    language: Annotated[str, Meta(max_length=35)] = "en"
    sun: ReportedItem[Literal["above_horizon", "below_horizon"]] | None = None
    alarm: ReportedItem[Alarm] | None = None
    people: dict[str, ReportedItem[Literal["home", "away"]]] = {}
    contacts: dict[str, ReportedItem[Literal["open", "closed"]]] = {}
    locks: dict[str, ReportedItem[Literal["locked", "unlocked"]]] = {}
    doorbell_age_s: Age | None = None


class FeedbackRequest(Value):
    """What a person thinks of an assessment."""

    window_id: Key
    verdict: Literal["false_alarm", "correct", "missed"]


class SignRequest(Value):
    """How long a signed address shall work."""

    ttl_s: Annotated[int, Meta(ge=1, le=7 * 86_400)]


# --- answers ------------------------------------------------------------------


class Info(Value):
    """Who answers here."""

    version: str
    engine_id: str
    name: str
    demo: bool
    capabilities: tuple[str, ...]
    product: str = "hearthward"
    api_version: int = 1


class Alive(Value):
    """The process answers."""

    alive: bool = True


class Paired(Value):
    """The key to everything else."""

    token: str
    engine_id: str


class SessionView(Value):
    """By which way a request came in, and what the page must send along."""

    via: Literal["token", "ingress", "cookie", "none"]
    csrf: str


class PairingState(Value):
    """Whether the engine has an owner, and whether a code is waiting."""

    owned: bool
    open: bool
    expires_at: datetime | None
    tries_left: int


class PairingCode(Value):
    """A code to enter in Home Assistant."""

    code: str
    expires_at: datetime | None


class AssessmentView(Value):
    """The verdict on a window."""

    window_id: str
    camera_id: str
    incident_id: str
    revision: int
    status: Literal["provisional", "final"]
    decided_at: datetime
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    reason: str
    score: int | None
    level: Level | None
    title: str
    summary: str
    reasoning: str
    factors: tuple[str, ...]
    rules: tuple[RuleHit, ...]
    prior: int | None
    floor: int | None
    ceiling: int | None
    classes: tuple[str, ...]
    zones: tuple[str, ...]
    assessed_by: str
    house_state: Literal["fresh", "stale"]
    image: str | None
    provenance: dict[str, str]


class WindowList(Value):
    """Windows, newest first; ``next`` is given back as ``before``."""

    windows: tuple[AssessmentView, ...]
    next: str | None


class TrackView(Value):
    """One object's way through a window; boxes are fractions of the picture."""

    id: str
    label: str
    confidence: float
    first_at: datetime
    last_at: datetime
    points: tuple["PointView", ...]
    stays: tuple["StayView", ...]
    crossings: tuple["CrossingView", ...]
    stationary: bool
    identity: str | None


class PointView(Value):
    """Where a track was at one moment."""

    at: datetime
    box: Box


class StayView(Value):
    """A stretch of time inside a zone."""

    zone: str
    kind: ZoneKind
    entered_at: datetime
    left_at: datetime


class CrossingView(Value):
    """A passing over a line of the camera's."""

    line: str
    direction: Direction
    at: datetime


class KeyFrameView(Value):
    """A picture kept as evidence; ``id`` is its media id."""

    id: str
    at: datetime
    reason: str
    boxes: tuple[Detection, ...]


class WindowDetail(Value):
    """A window with all that is known of it."""

    assessment: AssessmentView
    revisions: tuple[AssessmentView, ...]
    facts: dict[str, Any] | None
    tracks: tuple[TrackView, ...]
    key_frames: tuple[KeyFrameView, ...]


class IncidentView(Value):
    """One story of several windows."""

    id: str
    revision: int
    state: IncidentState
    started_at: datetime
    ended_at: datetime | None
    camera_ids: tuple[str, ...]
    window_ids: tuple[str, ...]
    score: int | None
    level: Level | None
    title: str
    merged_into: str | None


class IncidentDetail(IncidentView):
    """An incident with the newest verdict on each of its windows."""

    windows: tuple[AssessmentView, ...]
    """Oldest first; those that are no longer kept are left out."""


class IncidentList(Value):
    """Incidents, newest first; ``next`` is given back as ``before``."""

    incidents: tuple[IncidentView, ...]
    next: str | None


class FeedbackAnswer(Value):
    """The points by which the prior of such windows of the camera is shifted now."""

    camera_id: str
    shift: int
    pattern: str


class SignedUrl(Value):
    """An address that works without a token until it expires."""

    url: str
    expires_at: datetime


class Fault(Value):
    """What went wrong; ``field`` only where one is to blame."""

    code: str
    message: str
    field: str | msgspec.UnsetType = msgspec.UNSET


class FaultBody(Value):
    """Every error's answer."""

    error: Fault
