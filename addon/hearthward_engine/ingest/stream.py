# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads one camera's stream and keeps its newest frame in the slot.

FFmpeg's error texts contain the URL with its password. No exception of FFmpeg is
therefore logged or kept: only ``plain_reason`` of it is.
"""

from collections.abc import Iterator
import logging
import threading
from typing import Final, Literal, Protocol

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from hearthward_engine.domain import Clock, StreamSource, Value
from hearthward_engine.runtime.measures import Laps, Measure

from .cost import CpuShare
from .hardware import Decoding
from .slot import LatestFrameSlot, RawFrame
from .source import (
    OPEN_TIMEOUT_S,
    READ_TIMEOUT_S,
    UnsupportedSourceError,
    open_stream,
    plain_reason,
)
from .timing import BackOff, CaptureTimes, Pace

_LOG = logging.getLogger(__name__)

FAILURES_TO_ASK: Final = 2
STALL_S: Final = 20.0
PROVEN_S: Final = 10.0
STOP_S: Final = 2.0
# More frames than are analysed, so that the newest is fresh when the loop is ready.
OFFERS_PER_ANALYSIS: Final = 2.0
# A slow camera too may need a second look at once.
LEAST_OFFERS_PER_S: Final = 4.0
TRIED_S: Final = 4.0
"""After so long it shows whether a stream has enough reference frames."""
_INTRA_ONLY: Final = frozenset({"mjpeg"})
_HUFFMAN_TABLE: Final = b"\xff\xc4"

SOFTWARE: Final = Decoding(kind=None, reason="on the processor")

type Phase = Literal["connecting", "reading", "waiting", "stopped"]


class StreamStatus(Value, frozen=True):
    """How a reader is doing; safe to show, there is nothing of the URL in it."""

    phase: Phase
    reason: str
    source_needed: bool
    generation: int
    opened: int
    offered: int
    damaged: int
    cpu: float
    """Share of one core that reading and decoding took lately."""
    width: int = 0
    height: int = 0
    rate: float = 0.0
    """Frames a second as the stream itself says; 0 where it does not."""
    decoded: int = 0
    skipping: bool = False
    """Whether frames that no other refers to are not decoded."""


class SourceListener(Protocol):
    """Whoever can fetch a fresh lease."""

    def __call__(self, camera_id: str, generation: int, reason: str) -> None:
        """Note that the lease of this generation failed; from the reader's thread."""


class _StalledError(Exception):
    """The stream sends data, but no frame comes out of it."""


class StreamReader:
    """A thread that opens, reads and reopens a stream until it is stopped."""

    def __init__(  # noqa: PLR0913 - where, what, and how patiently
        self,
        camera_id: str,
        source: StreamSource,
        slot: LatestFrameSlot,
        clock: Clock,
        *,
        fps: float,
        source_needed: SourceListener | None = None,
        open_timeout_s: float = OPEN_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        back_off: BackOff | None = None,
        decoding: Decoding = SOFTWARE,
    ) -> None:
        """Prepare to read at ``fps`` analysed frames a second; ``start`` begins."""
        self._camera_id = camera_id
        self._source = source
        self._slot = slot
        self._clock = clock
        self._fps = fps
        self._listener = source_needed
        self._timeouts_s = (open_timeout_s, read_timeout_s)
        self._back_off = back_off or BackOff()
        self._decoding = decoding
        self._cost = CpuShare()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._phase: Phase = "connecting"
        self._reason = ""
        self._failures = 0
        self._asking = False
        self._opened = self._offered = self._damaged = self._decoded = 0
        self._size = (0, 0)
        self._rate = 0.0
        self._skipping = False
        self._thread = threading.Thread(
            target=self._run, name=f"reader-{camera_id}", daemon=True
        )

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self, *, wait: bool = True) -> None:
        """Stop within two seconds; a connect in progress is left to its time limit."""
        self._stop.set()
        self._wake.set()
        if wait and self._thread is not threading.current_thread():
            self._thread.join(STOP_S)

    def update(self, source: StreamSource, fps: float) -> None:
        """Take another lease or rate; an unchanged URL keeps its connection."""
        self._fps = fps
        renewed = source != self._source
        self._source = source
        if renewed:
            self._failures, self._asking = 0, False
            self._back_off.reset()
            self._wake.set()

    @property
    def status(self) -> StreamStatus:
        """Return the present state and the counters."""
        return StreamStatus(
            phase="stopped" if self._stop.is_set() else self._phase,
            reason=self._reason,
            source_needed=self._asking,
            generation=self._source.generation,
            opened=self._opened,
            offered=self._offered,
            damaged=self._damaged,
            cpu=self._cost.share,
            width=self._size[0],
            height=self._size[1],
            rate=self._rate,
            decoded=self._decoded,
            skipping=self._skipping,
        )

    def _run(self) -> None:
        while not self._stop.is_set():
            source = self._source
            self._wake.clear()
            reason = self._attempt(source)
            if self._stop.is_set() or source != self._source:
                continue  # a fresh lease is tried at once
            self._reason = reason
            self._phase = "waiting"
            wait_s = self._back_off.wait_s()
            _LOG.info(
                "camera %s: %s; next try in %.0f s", self._camera_id, reason, wait_s
            )
            self._asking = self._failures >= FAILURES_TO_ASK
            if self._asking and self._listener is not None:
                self._listener(self._camera_id, source.generation, reason)
            self._wake.wait(wait_s)

    def _attempt(self, source: StreamSource) -> str:
        """Read until the stream ends; return why, in plain words."""
        self._phase = "connecting"
        self._failures += 1  # until the first frame
        try:
            accelerator = self._decoding.accelerator()
            with open_stream(
                source.url, *self._timeouts_s, hwaccel=accelerator
            ) as container:
                self._opened += 1
                self._read(container, source)
            return "the stream ended"
        except (av.FFmpegError, UnsupportedSourceError, OSError) as error:
            return plain_reason(error)
        except _StalledError:
            return "the stream sends no pictures"
        except Exception as error:  # noqa: BLE001 - a thread's boundary
            # Neither text nor traceback: they may hold the URL.
            _LOG.error("camera %s: %s", self._camera_id, type(error).__name__)
            return "the stream cannot be read"

    def _read(self, container: InputContainer, source: StreamSource) -> None:
        """Offer the stream's frames until it ends, stalls, or is not wanted."""
        stream = container.streams.best("video")
        if not isinstance(stream, VideoStream):
            raise _StalledError
        self._prepare(stream)
        started = framed = self._clock.monotonic()
        counted_at, counted = started, self._decoded
        pace = Pace(self._offers_per_s())
        times = CaptureTimes()
        for packet in container.demux(stream):
            if self._stop.is_set() or source.url != self._source.url:
                return
            now = self._clock.monotonic()
            self._cost.sample(now)
            if now - framed > STALL_S:
                raise _StalledError
            if now - counted_at >= TRIED_S:
                seen_per_s = (self._decoded - counted) / (now - counted_at)
                counted_at, counted = now, self._decoded
                if self._skipping and seen_per_s < self._fps:
                    # Too few of them are referred to: from now on every frame.
                    self._skip(stream, skipping=False)
            for frame in self._frames(packet, stream, times, pace.due_in_s(now) > 0):
                framed = now
                if pace.due_in_s(now) > 0:
                    continue
                pace.change(self._offers_per_s())
                pace.passed(now)
                if not self._slot.put(frame):
                    return
                self._offered += 1
                self._failures, self._asking = 0, False
                self._phase, self._reason = "reading", ""
                if now - started > PROVEN_S:
                    self._back_off.reset()

    def _offers_per_s(self) -> float:
        return max(OFFERS_PER_ANALYSIS * self._fps, LEAST_OFFERS_PER_S)

    def _prepare(self, stream: VideoStream) -> None:
        """Decode on one thread, and only what the analysis rate needs."""
        codec = stream.codec_context
        codec.thread_count = 1
        self._size = (codec.width, codec.height)
        self._rate = float(stream.average_rate or stream.guessed_rate or 0)
        self._skip(stream, skipping=self._rate >= self._offers_per_s())

    def _skip(self, stream: VideoStream, *, skipping: bool) -> None:
        """Decode only frames that others refer to, or all of them again."""
        self._skipping = skipping
        stream.codec_context.skip_frame = "NONREF" if skipping else "DEFAULT"

    def _frames(
        self,
        packet: "Packet[VideoStream]",
        stream: VideoStream,
        times: CaptureTimes,
        early: bool,
    ) -> Iterator[RawFrame]:
        """Return the frames of a packet; damaged packets give none."""
        now = self._clock.now()
        if stream.codec_context.name in _INTRA_ONLY and packet.size:
            # Every packet is a whole picture, so one that is not due costs nothing,
            # and its timestamps are made up from a nominal rate.
            body = b"" if early else bytes(packet)
            if early or _HUFFMAN_TABLE in body[:4096]:
                yield RawFrame(times.captured_at(None, now), body)
                return
        try:
            laps = Laps()
            frames = packet.decode()
            laps.took(Measure.STREAM)
            self._decoded += len(frames)
            for frame in frames:
                if isinstance(frame, av.VideoFrame):
                    yield RawFrame(times.captured_at(frame.time, now), frame)
        except av.error.InvalidDataError:
            self._damaged += 1


class Probe(Value, frozen=True):
    """What a test of a stream found; ``reason`` is empty where it works."""

    ok: bool
    reason: str = ""
    width: int = 0
    height: int = 0
    fps: float = 0.0


def probe_stream(url: str, timeout_s: float = 10.0) -> Probe:
    """Open a stream, decode one frame and close it again; blocks at most that long.

    Raise UnsupportedSourceError for a URL the engine would not open.
    """
    half_s = timeout_s / 2
    try:
        with open_stream(url, half_s, half_s) as container:
            stream = container.streams.best("video")
            if not isinstance(stream, VideoStream):
                return Probe(ok=False, reason="the stream has no video")
            frame = next(container.decode(stream), None)
            if not isinstance(frame, av.VideoFrame):
                return Probe(ok=False, reason="the stream sends no pictures")
            rate = float(stream.average_rate or stream.guessed_rate or 0)
            return Probe(ok=True, width=frame.width, height=frame.height, fps=rate)
    except UnsupportedSourceError:
        raise
    except (av.FFmpegError, OSError) as error:
        return Probe(ok=False, reason=plain_reason(error))
