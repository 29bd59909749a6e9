# SPDX-License-Identifier: Apache-2.0
"""What the engine says, as immutable values; unknown keys are ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .base import COUNTS, TEXTS, TUPLE, Model, listed, nested

NAME_LENGTH: Final = 100
"""Longest name that the engine takes."""
NOTE_LENGTH: Final = 500
"""Longest note that the engine takes."""


@dataclass(frozen=True, kw_only=True)
class EngineInfo(Model):
    """Who the engine is; open to everybody."""

    product: str
    version: str
    api_version: int
    engine_id: str
    name: str = "Hearthward"
    demo: bool = False
    capabilities: tuple[str, ...] = field(default=(), metadata=TEXTS)


@dataclass(frozen=True, kw_only=True)
class Pairing(Model):
    """The token that a pairing code bought."""

    token: str = field(repr=False)
    engine_id: str


@dataclass(frozen=True, kw_only=True)
class Registration(Model):
    """The engine's id of a camera, and whether it knew it before."""

    camera_id: str
    known: bool = False
    windows: int = 0


@dataclass(frozen=True, kw_only=True)
class SourceTest(Model):
    """Whether the engine could open a stream."""

    ok: bool
    reason: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None


@dataclass(frozen=True, kw_only=True)
class Llm(Model):
    """How the language model is doing."""

    state: str = "off"
    model: str | None = None
    reason: str | None = None
    advice: str | None = None
    progress: float | None = None
    gpu_share: float | None = None
    context_length: int | None = None
    hosts: int | None = None
    hosts_ok: int | None = None
    reloads: int | None = None
    late: int | None = None


@dataclass(frozen=True, kw_only=True)
class HomeRisk(Model):
    """The highest risk of all cameras that are being watched."""

    score: int | None = None
    level: str | None = None


@dataclass(frozen=True, kw_only=True)
class Capacity(Model):
    """How much of the engine's machine is used, and how many cameras still fit."""

    used: float | None = None
    limited_by: str | None = None
    more_cameras: int | None = None
    shed_per_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Problem(Model):
    """Something that a person should mend: a code for programs, a sentence for us."""

    code: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class EngineState(Model):
    """How the engine is doing."""

    status: str
    reasons: tuple[str, ...] = field(default=(), metadata=TEXTS)
    version: str = ""
    demo: bool = False
    gil_enabled: bool | None = None
    interpreter: str | None = None
    detector: Mapping[str, Any] | None = None
    llm: Llm = field(default_factory=Llm, metadata=nested(Llm))
    home_risk: HomeRisk = field(default_factory=HomeRisk, metadata=nested(HomeRisk))
    cameras: int = 0
    uptime_s: float | None = None
    capacity: Capacity = field(default_factory=Capacity, metadata=nested(Capacity))
    problems: tuple[Problem, ...] = field(default=(), metadata=listed(Problem))


@dataclass(frozen=True, kw_only=True)
class LanguageHost(Model):
    """One Ollama server, and how the language model fares there."""

    place: str
    state: Llm = field(default_factory=Llm, metadata=nested(Llm))
    reachable: bool = False


@dataclass(frozen=True, kw_only=True)
class Language(Model):
    """The servers of the language model, and the model that is asked."""

    model: str
    hosts: tuple[LanguageHost, ...] = field(default=(), metadata=listed(LanguageHost))


@dataclass(frozen=True, kw_only=True)
class Finding(Model):
    """One thing that the engine looked at in itself."""

    name: str
    verdict: str
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DoctorReport(Model):
    """What the engine found when it examined itself."""

    version: str
    healthy: bool
    findings: tuple[Finding, ...] = field(default=(), metadata=listed(Finding))


@dataclass(frozen=True, kw_only=True)
class Risk(Model):
    """The current risk of one camera."""

    score: int | None = None
    level: str | None = None
    state: str = "unknown"
    window_id: str | None = None
    title: str | None = None
    since: str | None = None


@dataclass(frozen=True, kw_only=True)
class CameraState(Model):
    """How one camera is doing, and what it sees."""

    camera_id: str
    state: str
    name: str = ""
    reason: str | None = None
    source: str | None = None
    fps: float | None = None
    frame_age_s: float | None = None
    dropped: Mapping[str, int] = field(default_factory=dict, metadata=COUNTS)
    presence: Mapping[str, int] = field(default_factory=dict, metadata=COUNTS)
    window_id: str | None = None
    incident_id: str | None = None
    risk: Risk = field(default_factory=Risk, metadata=nested(Risk))
    image: str | None = None
    image_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class CameraView(Model):
    """A camera's configuration without its URL, and its state."""

    camera_id: str
    status: CameraState = field(metadata=nested(CameraState))
    name: str = ""
    enabled: bool = True
    source: Mapping[str, Any] | None = None
    fps: float | None = None
    zones: tuple[Mapping[str, Any], ...] = field(default=(), metadata=TUPLE)
    classes: tuple[str, ...] = field(default=(), metadata=TEXTS)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule(Model):
    """One rule that fired on a window."""

    name: str
    reason: str = ""
    shift: int = 0
    floor: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True, kw_only=True)
class Assessment(Model):
    """One revision of the verdict on a window."""

    window_id: str
    camera_id: str
    revision: int
    status: str
    outcome: str
    incident_id: str | None = None
    decided_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    reason: str | None = None
    score: int | None = None
    level: str | None = None
    title: str = ""
    summary: str = ""
    reasoning: str = ""
    factors: tuple[str, ...] = field(default=(), metadata=TEXTS)
    rules: tuple[Rule, ...] = field(default=(), metadata=listed(Rule))
    prior: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    classes: tuple[str, ...] = field(default=(), metadata=TEXTS)
    zones: tuple[str, ...] = field(default=(), metadata=TEXTS)
    assessed_by: str | None = None
    house_state: str | None = None
    image: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)
    """Model, rules and whatever else the verdict came from."""

    @property
    def on_demand(self) -> bool:
        """Return whether somebody asked for this verdict on a window of the past."""
        return "on_demand" in self.provenance


@dataclass(frozen=True, kw_only=True)
class WindowPage(Model):
    """A page of windows, newest first; ``next`` is given back as ``before``."""

    windows: tuple[Assessment, ...] = field(default=(), metadata=listed(Assessment))
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Incident(Model):
    """One story over one or several cameras."""

    id: str
    revision: int
    state: str
    started_at: str | None = None
    ended_at: str | None = None
    camera_ids: tuple[str, ...] = field(default=(), metadata=TEXTS)
    window_ids: tuple[str, ...] = field(default=(), metadata=TEXTS)
    score: int | None = None
    level: str | None = None
    title: str = ""
    merged_into: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentDetail(Incident):
    """An incident with the newest verdict on each window, oldest first."""

    windows: tuple[Assessment, ...] = field(default=(), metadata=listed(Assessment))


@dataclass(frozen=True, kw_only=True)
class IncidentPage(Model):
    """A page of incidents, newest first; ``next`` is given back as ``before``."""

    incidents: tuple[Incident, ...] = field(default=(), metadata=listed(Incident))
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Activity(Model):
    """A track that was confirmed."""

    camera_id: str
    label: str
    kind: str
    confidence: float | None = None
    zone: str | None = None
    zone_kind: str | None = None
    window_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackResult(Model):
    """What a feedback changed: the shift of that camera's prior."""

    camera_id: str
    shift: float = 0


@dataclass(frozen=True, kw_only=True)
class SignedMedia(Model):
    """A path below the engine's root that opens a picture without a token."""

    url: str = field(repr=False)
    expires_at: str | None = None


# --- what Home Assistant says -------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StreamLease:
    """A stream for the engine to open; the URL may hold a password."""

    url: str = field(repr=False)
    generation: int

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of the source."""
        return {"kind": "stream", "url": self.url, "generation": self.generation}


@dataclass(frozen=True, kw_only=True)
class Snapshots:
    """Pictures that Home Assistant pushes."""

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of the source."""
        return {"kind": "push"}


type Source = StreamLease | Snapshots


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What counts as seen: box height as share of the picture, confidence by class."""

    min_box: float
    min_confidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CameraConfig:
    """How the engine shall watch a camera; what is not said is the engine's."""

    name: str
    source: Source
    enabled: bool = True
    note: str = ""
    zones: tuple[Mapping[str, Any], ...] | None = None
    """None says nothing of zones: those drawn on the engine stay."""
    masks: tuple[Mapping[str, Any], ...] | None = None
    """What is to be blotted out; None as with zones."""
    adjacent: tuple[str, ...] | None = None
    """Ids of the cameras next to this one; None as with zones."""
    filters: Filters | None = None
    """How sure and how near things must be; None as with zones."""
    classes: tuple[str, ...] = ()
    """None given means the engine's usual ones."""
    window_seconds: float | None = None
    """How long windows get at most; None as with zones.

    Only an engine that is capable of ``window_length`` can be told.
    """

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of the configuration."""
        body: dict[str, Any] = {
            "name": self.name[:NAME_LENGTH],
            "enabled": self.enabled,
            "source": self.source.as_dict(),
            "note": self.note,
            "classes": list(self.classes),
        }
        if self.zones is not None:
            body["zones"] = [dict(zone) for zone in self.zones]
        if self.masks is not None:
            body["masks"] = [dict(mask) for mask in self.masks]
        if self.adjacent is not None:
            body["adjacent"] = list(self.adjacent)
        if self.filters is not None:
            body["min_box"] = self.filters.min_box
            body["min_confidence"] = dict(self.filters.min_confidence)
        if self.window_seconds is not None:
            body["window_seconds"] = self.window_seconds
        return body
