# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of the pipeline, as the page and diagnostics show them."""

from ..domain import Value
from .states import CameraPhase


class Timing(Value):
    """How long something took lately; the quantiles are null before the first time."""

    count: int
    """Since the start."""
    p50_ms: float | None
    p95_ms: float | None


class CameraNumbers(Value):
    """What becomes of the frames of a camera."""

    camera_id: str
    name: str
    state: CameraPhase
    fps: float
    """Frames taken a second; those that the gate holds back are among them."""
    frames: int
    """Frames taken in since the engine started watching it."""
    frame_age_s: float | None
    dropped: dict[str, int]
    decode_ms: float
    """What it usually takes to make a frame pixels."""
    reader_cpu: float | None
    """Share of one core for reading and decoding its stream; null for snapshots."""


class Pipeline(Value):
    """How the engine gets along."""

    uptime_s: float
    gil_enabled: bool
    cpu_percent: float
    """Of one core, since the last time it was asked for; 200 means two cores."""
    cores: int
    memory_mb: float
    threads: int
    detector: Timing
    language_model: Timing
    api: Timing
    windows: int
    """Closed since the start."""
    assessments: dict[str, int]
    """Recorded revisions since the start, by outcome."""
    event_clients: int
    cameras: tuple[CameraNumbers, ...]
