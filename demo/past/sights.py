# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine's stations make of a scene, and the same at other times.

The truth detects; gate, tracker, zones, windows and key frames are the engine's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import msgspec

from demo.street.cache import JPEG_QUALITY, cache_root, scene_key
from demo.street.cameras import CAMERAS
from demo.street.compositor import Renderer
from demo.street.scene import TRUTH_CLASSES, Scene, Truth
from hearthward_engine.domain import (
    Camera,
    Detection,
    KeyFrame,
    PushSource,
    Track,
    Window,
    Zone,
    ZoneKind,
)
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.ingest.stations import LoopHooks
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.runtime.files import write_atomically
from hearthward_engine.runtime.ids import new_id
from hearthward_engine.runtime.turns import Urgency
from hearthward_engine.vision.detector import DetectorInfo, Pixels
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.assembler import WindowAssembler

BEGINS: Final = 1_700_000_000.0
"""When a scene is taken to begin."""
EVERY: Final = 5
"""Every so many frames of a scene are looked at: one a second."""
SURE: Final = 0.86
LEAST_VISIBLE: Final = 0.35
AFTERWARDS_S: Final = 100
VERSION: Final = "1"
"""Part of the cache key: raise it whenever other windows come of the same scene."""


@dataclass
class _Detector:
    """A detector that is told what is there."""

    shown: tuple[Detection, ...] = ()

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        """Return what is there, in whatever picture."""
        del pixels, urgency
        return self.shown

    def describe(self) -> DetectorInfo:
        """Say what it is."""
        return DetectorInfo(backend="truth", model="street", device="cpu")


class _Windows(list[Window]):
    """Takes windows, and gives each the same incident: it is changed later."""

    def open_window(self, camera: Camera, window_id: str, at: float) -> str:
        """Return an incident for a window."""
        del camera, window_id, at
        return "scene"

    def close_window(self, window_id: str, at: float) -> None:
        """Pass over it."""

    def opened(self, window: Window) -> None:
        """Pass over it."""

    def grew(self, window: Window) -> None:
        """Pass over it."""

    def closed(self, window: Window) -> None:
        """Keep it."""
        self.append(window)


def sights(scene: Scene) -> list[Window]:
    """Return the windows of a scene that begins at ``BEGINS``; quick when cached."""
    path = cache_root().parent / "past" / f"{scene_key(scene)}-{VERSION}"
    if path.exists():
        return msgspec.msgpack.decode(path.read_bytes(), type=list[Window])
    windows = _watched(scene)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, msgspec.msgpack.encode(windows))
    return windows


def at_another_time(windows: list[Window], camera_id: str, by_s: float) -> list[Window]:
    """Return the same so much later, on another camera, with ids of their own."""
    visits: dict[str, str] = {}
    return [
        msgspec.structs.replace(
            window,
            id=new_id(),
            camera_id=camera_id,
            visit_id=visits.setdefault(window.visit_id, new_id()),
            started_at=window.started_at + by_s,
            ended_at=None if window.ended_at is None else window.ended_at + by_s,
            tracks=tuple(_later(track, by_s) for track in window.tracks),
            key_frames=tuple(_framed(frame, by_s) for frame in window.key_frames),
        )
        for window in windows
    ]


def _watched(scene: Scene) -> list[Window]:
    """Lead a scene through a camera's loop."""
    camera = camera_of(scene.camera)
    clock, slot, detector, windows = (
        ManualClock(BEGINS),
        LatestFrameSlot(),
        _Detector(),
        _Windows(),
    )
    loop = CameraLoop(
        camera,
        slot,
        MotionGate(forced_open=True),
        detector,
        Tracker(),
        lambda shown: Zoner(shown.zones),
        WindowAssembler(camera, windows, windows),
        clock,
        LoopHooks(),
    )
    for picture, detector.shown in _frames(scene):
        clock.advance(EVERY / scene.fps)
        if picture:
            slot.put(RawFrame(clock.now(), picture))
        loop.step()
    for _ in range(AFTERWARDS_S):
        clock.advance(1.0)
        loop.step()
    return windows


def camera_of(place: str) -> Camera:
    """Return a camera of the street with its zones."""
    found = CAMERAS[place]
    zones = tuple(
        Zone(name=zone.name, kind=ZoneKind(zone.kind), polygon=zone.polygon)
        for zone in found.zones
    )
    return Camera(id=place, name=found.name, source=PushSource(), zones=zones)


def _frames(scene: Scene) -> Iterator[tuple[bytes, tuple[Detection, ...]]]:
    """Yield pictures and what is in them; no picture where nobody is there."""
    renderer = Renderer(scene)
    for index in range(0, scene.frames, EVERY):
        seconds = index / scene.fps
        if all(actor.moment(seconds) is None for actor in scene.actors):
            yield b"", ()
            continue
        picture, truths = renderer.frame(index)
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
        yield buffer.getvalue(), tuple(_detections(truths))


def _detections(truths: list[Truth]) -> Iterator[Detection]:
    for one in truths:
        if one.visible >= LEAST_VISIBLE:
            label = TRUTH_CLASSES[one.class_id]
            yield Detection(label=label, confidence=SURE, box=one.box)


def _framed(frame: KeyFrame, by_s: float) -> KeyFrame:
    return msgspec.structs.replace(frame, id=new_id(), at=frame.at + by_s)


def _later(track: Track, by_s: float) -> Track:
    replace = msgspec.structs.replace
    return replace(
        track,
        id=new_id(),
        first_at=track.first_at + by_s,
        last_at=track.last_at + by_s,
        points=tuple(replace(one, at=one.at + by_s) for one in track.points),
        stays=tuple(
            replace(
                stay, entered_at=stay.entered_at + by_s, left_at=stay.left_at + by_s
            )
            for stay in track.stays
        ),
        crossings=tuple(replace(one, at=one.at + by_s) for one in track.crossings),
    )
