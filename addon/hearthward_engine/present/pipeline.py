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
    p99_ms: float | None = None


class LockNumbers(Value):
    """How long threads waited for each other at one lock, since the start."""

    name: str
    taken: int
    over_10_ms: int
    over_50_ms: int
    longest_ms: float


class GpuNumbers(Value):
    """One GPU; what cannot be measured is null."""

    name: str
    used: float | None
    """Share of the time that it works."""
    memory_mb: float | None
    memory_total_mb: float | None


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
    expected_fps: float | None = None
    """What a stream of its rate should give; null for snapshots."""
    advice: str = ""
    closer_looks: int = 0
    """How often a part of a frame was looked at once more, at full size."""
    found_closer: int = 0
    """Detections that only those looks gave."""


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
    fps: float = 0.0
    """Frames taken a second, of all cameras."""
    dropped: dict[str, int] = {}
    """Frames not analysed, by reason, of all cameras."""
    stages: dict[str, Timing] = {}
    """What each stage of a frame takes, in the order of the data path."""
    ages: dict[str, Timing] = {}
    """How old frames are when they are taken, and when they are detected."""
    batches: dict[str, int] = {}
    """Runs of the detector by the most frames in them."""
    locks: tuple[LockNumbers, ...] = ()
    memory_baseline_mb: float | None = None
    """Five minutes after all cameras delivered; null before."""
    memory_growth_mb: float | None = None
    gpus: tuple[GpuNumbers, ...] = ()
