# SPDX-License-Identifier: Apache-2.0
"""Replay of cached scenes on one clock that all cameras share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from fractions import Fraction
import io
import time
from typing import Any

import av

from .cache import Clip
from .geometry import HEIGHT_PX, WIDTH_PX
from .scene import FPS

_LAG_TICKS = 2 * FPS
_TS_CLOCK = 90_000


@dataclass(frozen=True)
class Clock:
    """Count frames since the start of the street."""

    started: float
    now: Callable[[], float] = time.monotonic

    def tick(self) -> int:
        """Return the number of the current frame."""
        return int((self.now() - self.started) * FPS)

    async def wait(self, tick: int) -> None:
        """Sleep until a frame is due."""
        delay = self.started + tick / FPS - self.now()
        if delay > 0:
            await asyncio.sleep(delay)


@dataclass(frozen=True)
class Shown:
    """What a camera shows at one tick."""

    clip: Clip
    index: int

    @property
    def picture(self) -> memoryview:
        """Return the frame as JPEG."""
        return self.clip.pictures[self.index]

    @property
    def truth(self) -> dict[str, Any]:
        """Return the frame's truth with the name of its scene."""
        return {"scene": self.clip.scene.name, **self.clip.truths[self.index]}


@dataclass(frozen=True)
class _Cue:
    """A clip from a tick on; without `afterwards` it loops."""

    tick: int
    clip: Clip
    afterwards: Clip | None


class Player:
    """Play the scenes of one camera; what is shown depends on the tick alone."""

    def __init__(self, camera: str, clock: Clock) -> None:
        self.camera = camera
        self.clock = clock
        self._cues: list[_Cue] = []

    @property
    def scene_name(self) -> str:
        """Return the name of the scene on show."""
        return self.shown(self.clock.tick()).clip.scene.name

    def play(self, clip: Clip, afterwards: Clip | None = None) -> int:
        """Start a clip at the next tick, looping or until `afterwards` takes over."""
        tick = self.clock.tick() + 1 if self._cues else 0
        self._cues = [*self._cues[-3:], _Cue(tick, clip, afterwards)]
        return tick

    def shown(self, tick: int) -> Shown:
        """Return what the camera shows at a tick."""
        cue = next((c for c in reversed(self._cues) if c.tick <= tick), self._cues[0])
        age = max(0, tick - cue.tick)
        if cue.afterwards is None or age < len(cue.clip):
            return Shown(cue.clip, age % len(cue.clip))
        return Shown(cue.afterwards, (age - len(cue.clip)) % len(cue.afterwards))

    async def pictures(self) -> AsyncIterator[tuple[int, Shown]]:
        """Yield every new frame; a slow reader misses frames instead of lagging."""
        tick = self.clock.tick()
        while True:
            yield tick, self.shown(tick)
            tick = max(tick + 1, self.clock.tick())
            await self.clock.wait(tick)

    async def packets(self) -> AsyncIterator[tuple[int, memoryview, bool]]:
        """Yield (tick, H.264 packet, keyframe), from the last keyframe on."""
        tick = self._keyframe_tick(self.clock.tick())
        while True:
            if self.clock.tick() - tick > _LAG_TICKS:
                tick = self._keyframe_tick(self.clock.tick())
            await self.clock.wait(tick)
            shown = self.shown(tick)
            yield (
                tick,
                shown.clip.packets[shown.index],
                shown.index in shown.clip.keyframes,
            )
            tick += 1

    def _keyframe_tick(self, tick: int) -> int:
        shown = self.shown(tick)
        return tick - (shown.index - shown.clip.keyframe_before(shown.index))


class TransportStream:
    """Wrap H.264 packets into MPEG-TS for one reader; nothing is encoded."""

    def __init__(self) -> None:
        self._buffer = _Sink()
        self._output = av.open(
            self._buffer, "w", format="mpegts", container_options={"flush_packets": "1"}
        )
        self._stream = self._output.add_mux_stream(
            "h264", rate=FPS, width=WIDTH_PX, height=HEIGHT_PX
        )
        self._first: int | None = None

    def wrap(self, tick: int, data: memoryview, keyframe: bool) -> bytes:
        """Return the bytes to send for a packet."""
        if self._first is None:
            self._first = tick
        packet = av.Packet(bytes(data))
        packet.stream = self._stream
        packet.time_base = Fraction(1, _TS_CLOCK)
        packet.pts = packet.dts = (tick - self._first) * _TS_CLOCK // FPS
        packet.duration = _TS_CLOCK // FPS
        packet.is_keyframe = keyframe
        self._output.mux_one(packet)
        return self._buffer.take()

    def close(self) -> None:
        """Release the muxer."""
        self._output.close()


class _Sink(io.RawIOBase):
    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data
