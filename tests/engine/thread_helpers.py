# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many threads at the same moment, and a house of cameras told apart by what they see.

Pictures show one orange box on grey, so that a shared detector finds in each picture
what that camera's picture shows and nothing else: what crosses over between cameras
becomes visible in their tracks.
"""

from collections.abc import Callable
import faulthandler
from functools import cache
import io
from pathlib import Path
import threading
from typing import Any, Self

import msgspec
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.domain import (
    Camera,
    Detection,
    PushSource,
    Window,
    Zone,
    ZoneKind,
)
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.present.board import Board
from hearthward_engine.present.states import CameraStatus
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.runtime.turns import Urgency
from hearthward_engine.store import Store
from hearthward_engine.vision.detector import DetectorInfo
from hearthward_engine.vision.letterbox import Pixels
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.onnx import OnnxDetector
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.incidents import Change, IncidentBook
from hearthward_engine.wiring.watch import Watch

from .onnx_helpers import write_model
from .spine_helpers import T0

STUCK_S = 120.0
FRAMES = 50
FPS = 5.0
# One faint corner, so that the model's answer depends on the picture's brightness.
ROWS = ((10.0, 10.0, 40.0, 40.0, 1.0, 0.0),)


def together[T](count: int, work: Callable[[int], T]) -> list[T]:
    """Run ``work(0)`` … ``work(count - 1)`` at the same moment, a thread each.

    Return the results in this order; raise what the threads raised, all of it.
    """
    ready = threading.Barrier(count)
    results: dict[int, T] = {}
    errors: list[Exception] = []

    def run(number: int) -> None:
        ready.wait()
        try:
            results[number] = work(number)
        except Exception as error:  # noqa: BLE001 - raised again below
            errors.append(error)

    threads = [
        threading.Thread(target=run, args=(number,), name=f"of-{count}-{number}")
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STUCK_S)
        if thread.is_alive():
            faulthandler.dump_traceback()
            pytest.fail(f"{thread.name} is stuck")
    if errors:
        msg = f"{len(errors)} of {count} threads failed"
        raise ExceptionGroup(msg, errors)
    return [results[number] for number in range(count)]


class Finder:
    """A detector that all cameras share: finds the orange box of a picture.

    How sure it is comes from one real ONNX session, asked by all at once.
    """

    def __init__(self, folder: Path) -> None:
        self._onnx = OnnxDetector(write_model(folder / "bright.onnx", ROWS), parallel=8)

    def infer(
        self, pixels: Pixels, urgency: Urgency = Urgency.MOTION
    ) -> tuple[Detection, ...]:
        (bright,) = self._onnx.infer(pixels, urgency)
        orange = (pixels[:, :, 0] > 150) & (pixels[:, :, 2] < 90)
        if np.count_nonzero(orange) < 200:
            return ()
        height, width = orange.shape
        rows, columns = np.flatnonzero(orange.any(1)), np.flatnonzero(orange.any(0))
        box = (
            float(columns[0] / width),
            float(rows[0] / height),
            float((columns[-1] + 1) / width),
            float((rows[-1] + 1) / height),
        )
        return (Detection(label="person", confidence=bright.confidence, box=box),)

    def describe(self) -> DetectorInfo:
        return self._onnx.describe()


class Verdicts:
    """Takes the windows in place of the desk."""

    def __init__(self) -> None:
        self.closed_windows: list[Window] = []

    def opened(self, window: Window) -> None:
        pass

    def grew(self, window: Window) -> None:
        pass

    def closed(self, window: Window) -> None:
        self.closed_windows.append(window)


class Yard:
    """What the cameras of a house share: detector, store, board, incidents, watch."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.detector = Finder(folder)
        self.clock = ManualClock(T0)
        self.store = Store(folder / "data", self.clock)
        self.board = Board(self.clock, lambda _: CameraStatus(state="watching"))
        self.changes: list[tuple[Change, str]] = []
        self.judge = Verdicts()
        self.watch = Watch(
            self.store,
            self.board,
            IncidentBook(lambda change, made: self.changes.append((change, made.id))),
            self.judge,
            self.clock,
            Metrics(),
            window_s=4.0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def analyse(self, number: int) -> None:
        """See the whole film of one camera through its loop, station by station."""
        camera = yard_camera(number)
        clock, slot = ManualClock(T0), LatestFrameSlot()
        self.board.put_camera(camera)
        loop = CameraLoop(
            camera,
            slot,
            MotionGate(),
            self.detector,
            Tracker(),
            lambda camera: Zoner(camera.zones),
            self.watch.observer(camera),
            clock,
        )
        for frame in range(FRAMES):
            at = clock.advance(1 / FPS)
            slot.put(RawFrame(at, film(number, frame)))
            loop.step()
        clock.advance(60.0)
        loop.step()

    def seen(self, number: int) -> list[Any]:
        """Return the closed windows of a camera without the ids, which are random."""
        windows = [w for w in self.judge.closed_windows if w.camera_id == f"c{number}"]
        return [
            (
                window.started_at,
                window.ended_at,
                [msgspec.structs.replace(track, id="") for track in window.tracks],
                [(frame.at, frame.reason, frame.jpeg) for frame in window.key_frames],
            )
            for window in windows
        ]


def yard_camera(number: int) -> Camera:
    """Return a camera with a zone of its own; none borders on another."""
    left = 0.15 * number
    polygon = ((left, 0.0), (left + 0.3, 0.0), (left + 0.3, 1.0), (left, 1.0))
    zone = Zone(name=f"zone-{number}", kind=ZoneKind.ENTRY, polygon=polygon)
    return Camera(id=f"c{number}", name="", source=PushSource(), fps=FPS, zones=(zone,))


@cache
def film(number: int, frame: int) -> bytes:
    """Return a camera's picture: nobody at first and at last, somebody in between."""
    pixels = np.full((192, 320 + 32 * number, 3), 80, dtype=np.uint8)
    if 5 <= frame < FRAMES - 8:
        left = 10 + (3 + number) * (frame - 5)
        pixels[48:144, left : left + 40] = (200, 120, 40)
    body = io.BytesIO()
    Image.fromarray(pixels).save(body, "JPEG", quality=90)
    return body.getvalue()
