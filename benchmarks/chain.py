# SPDX-License-Identifier: AGPL-3.0-or-later
"""One camera's loop, wired as the engine wires it, without a network."""

from collections.abc import Callable, Sequence
import threading
import time
from typing import Final

from av import VideoFrame

from demo.street.cameras import CAMERAS
from hearthward_engine.domain import Camera, PushSource, Window, Zone, ZoneKind
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.ingest.stations import Detector, LoopHooks
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.incidents import IncidentBook

START: Final = 1_800_000_000.0
PERIOD_S: Final = 0.2
"""Between two frames of a camera."""
PLACES: Final = tuple(CAMERAS)


class Silent:
    """Takes what windows and incidents have to tell, and counts the windows."""

    def __init__(self) -> None:
        """Start without any."""
        self.windows = 0

    def __call__(self, *_: object) -> None:
        """Pass over a change of an incident."""

    def opened(self, window: Window) -> None:
        """Count a window."""
        self.windows += 1

    def grew(self, window: Window) -> None:
        """Pass over it."""

    def closed(self, window: Window) -> None:
        """Pass over it."""


class Chain:
    """One camera's stations and a clock of its own; used by one thread."""

    def __init__(
        self,
        place: str,
        detector: Detector,
        *,
        forced_open: bool = False,
        hurry: Callable[[str], None] | None = None,
    ) -> None:
        """Wire the camera of that place."""
        self.camera = camera_of(place)
        self.clock = ManualClock(START)
        self.sink = Silent()
        self._slot = LatestFrameSlot()
        self.loop = CameraLoop(
            self.camera,
            self._slot,
            MotionGate(forced_open=forced_open),
            detector,
            Tracker(),
            lambda camera: Zoner(camera.zones),
            WindowAssembler(self.camera, IncidentBook(self.sink), self.sink),
            self.clock,
            LoopHooks(hurry=hurry),
        )

    def show(self, frame: bytes | VideoFrame, after_s: float) -> None:
        """Lead one frame through, captured that long after the one before.

        It is a JPEG, or decoded as a stream's are.
        """
        self.clock.advance(after_s)
        self._slot.put(RawFrame(self.clock.now(), frame))
        self.loop.step()

    def pass_time(self, seconds: float) -> None:
        """Let time pass without a frame."""
        self.clock.advance(seconds)
        self.loop.step()


def camera_of(place: str) -> Camera:
    """Return a camera of the street with its zones."""
    found = CAMERAS[place]
    zones = tuple(
        Zone(name=zone.name, kind=ZoneKind(zone.kind), polygon=zone.polygon)
        for zone in found.zones
    )
    return Camera(id=found.id, name=found.name, source=PushSource(), zones=zones)


def engine_job(
    chain: Chain, frames: Sequence[bytes | VideoFrame]
) -> Callable[[], None]:
    """Return what leads these frames through a camera's stations."""

    def job() -> None:
        for frame in frames:
            chain.show(frame, PERIOD_S)

    return job


def check_all_analysed(chains: Sequence[Chain]) -> None:
    """Raise RuntimeError unless every frame came through the tracker."""
    analysed = sum(chain.loop.status.analysed for chain in chains)
    taken = sum(chain.loop.status.taken for chain in chains)
    if analysed != taken:
        msg = f"only {analysed} of {taken} frames came through the tracker"
        raise RuntimeError(msg)


def together(jobs: Sequence[Callable[[], None]]) -> float:
    """Run each job in a thread of its own, started at one moment; return seconds."""
    gate = threading.Barrier(len(jobs) + 1)

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        job()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began
