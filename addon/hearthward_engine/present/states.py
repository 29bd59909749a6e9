# SPDX-License-Identifier: AGPL-3.0-or-later
"""The states of cameras and engine as the protocol words them."""

from datetime import UTC, datetime
from typing import Literal, overload

from ..domain import Level, Value

type RiskState = Literal["clear", "incident", "hold", "unknown"]
type CameraPhase = Literal[
    "starting", "watching", "no_frames", "source_needed", "off", "model_missing"
]
type ProblemCode = Literal[
    "clock",
    "database",
    "decoder",
    "disk_full",
    "disk_low",
    "gil",
    "gpu_unused",
    "memory",
    "model",
    "overload",
    "slow_camera",
]


@overload
def utc(at: float) -> datetime: ...
@overload
def utc(at: None) -> None: ...
@overload
def utc(at: float | None) -> datetime | None: ...
def utc(at: float | None) -> datetime | None:
    """Return seconds since the epoch as the wire's kind of time."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


class Risk(Value):
    """The current risk of a camera; ``since`` and ``window_id`` say what it is of."""

    score: int | None
    level: Level | None
    state: RiskState
    window_id: str | None = None
    title: str = ""
    since: datetime | None = None


class Presence(Value):
    """How many confirmed objects of each kind a camera sees now."""

    person: int = 0
    vehicle: int = 0
    animal: int = 0


class CameraStatus(Value):
    """What ingest and vision know of a camera at this moment."""

    state: CameraPhase
    reason: str = ""
    fps: float = 0.0
    frames: int = 0
    frame_age_s: float | None = None
    dropped: dict[str, int] = {}
    presence: Presence = Presence()
    decode_ms: float = 0.0
    reader_cpu: float | None = None
    expected_fps: float | None = None
    advice: str = ""
    closer_looks: int = 0
    found_closer: int = 0


class CameraState(Value):
    """Everything a client shows of a camera."""

    camera_id: str
    name: str
    state: CameraPhase
    reason: str
    source: Literal["stream", "push"]
    fps: float
    frame_age_s: float | None
    frames: int
    """Frames taken in since the engine started watching it."""
    dropped: dict[str, int]
    presence: Presence
    window_id: str | None
    incident_id: str | None
    risk: Risk
    image: str | None
    image_at: datetime | None
    decode_ms: float = 0.0
    """What it usually takes to make a frame pixels."""
    reader_cpu: float | None = None
    """Share of one core for reading and decoding its stream; null for snapshots."""
    expected_fps: float | None = None
    """What a stream of its rate should give; null for snapshots."""
    advice: str = ""
    """What its owner could do for it although it works; empty for nothing."""
    closer_looks: int = 0
    """How often a part of a frame was looked at once more, at full size."""
    found_closer: int = 0
    """Detections that only those looks gave."""


class DetectorState(Value):
    """Which model runs where."""

    backend: str
    model: str
    device: str


class LlmState(Value):
    """How the language model fares."""

    state: Literal[
        "ok", "unreachable", "model_missing", "refused", "off", "starting", "pulling"
    ]
    model: str
    reason: str = ""
    advice: str = ""
    """What a person should do about it although it answers."""
    progress: float | None = None
    """How much of the model is there, while it is fetched."""
    gpu_share: float | None = None
    """How much of the model lies in GPU memory; of several hosts, the least."""
    context_length: int | None = None
    """What the model is loaded with."""
    hosts: int = 0
    hosts_ok: int = 0
    reloads: int = 0
    """Loads of the last hour that another program brought about."""
    late: int = 0
    """Windows of the last hour that it was too slow for."""


class HomeRisk(Value):
    """The highest risk of the cameras that watch; null where none does."""

    score: int | None
    level: Level | None


class Capacity(Value):
    """How much of the machine was used in the last minute; null before the first."""

    used: float | None
    limited_by: Literal["detector", "processor"] | None
    more_cameras: int | None
    """How many more cameras like these it would bear."""
    shed_per_s: float = 0.0
    """Frames a second that were left out for want of time."""


class Problem(Value):
    """Something that a person should mend: a code for programs, a sentence for us."""

    code: ProblemCode
    text: str


class EngineState(Value):
    """Everything a client shows of the engine."""

    status: Literal["ok", "degraded", "model_missing"]
    reasons: tuple[str, ...]
    version: str
    demo: bool
    gil_enabled: bool
    interpreter: str
    detector: DetectorState
    llm: LlmState
    home_risk: HomeRisk
    cameras: int
    uptime_s: float
    capacity: Capacity = Capacity(used=None, limited_by=None, more_cameras=None)
    problems: tuple[Problem, ...] = ()
    """What a person should mend; the language model tells of itself in ``llm``."""
