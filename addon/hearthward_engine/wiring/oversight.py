# SPDX-License-Identifier: AGPL-3.0-or-later
"""What watches the engine itself: its load, its memory, and what people should know."""

from collections.abc import Sequence

from ..domain import Clock
from ..ingest.hardware import Decoding, Wanted, decoding
from ..observe.capacity import CapacityMeter
from ..observe.complaints import Complaints
from ..observe.machine import MemoryWatch
from ..observe.metrics import Metrics
from ..present.board import Board
from ..present.states import CameraState, Capacity, Problem
from ..runtime.clock import SystemClock
from ..vision.detector import Detector


class Oversight:
    """Load, memory and complaints of one engine; any thread may ask."""

    def __init__(
        self,
        board: Board,
        clock: Clock,
        metrics: Metrics,
        detector: Detector | None,
        wanted: Wanted,
    ) -> None:
        """Find out what decodes, and begin to measure."""
        self._clock = clock
        self.decoding = decoding(wanted)
        self._capacity = CapacityMeter(
            clock,
            detector.describe().parallel if detector else 1,
        )
        self._memory = MemoryWatch(clock)
        self._complaints = Complaints(
            clock, decoder=decoder_complaint(wanted, self.decoding)
        )
        metrics.watch_cameras(board.camera_states)
        metrics.watch_capacity(lambda: self._capacity.read(board.camera_states()))
        metrics.watch_memory(self._memory, board.camera_states)

    def spare(self) -> bool:
        """Return whether there is time for more than the cameras ask for."""
        return self._capacity.spare

    def read(
        self, cameras: Sequence[CameraState]
    ) -> tuple[Capacity, tuple[Problem, ...]]:
        """Return the load, and what people should know of it and of the cameras."""
        capacity = self._capacity.read(cameras)
        clock = self._clock
        return capacity, self._complaints.read(
            cameras,
            capacity,
            ahead_s=clock.ahead_s() if isinstance(clock, SystemClock) else 0.0,
            memory=self._memory.read(cameras),
            processor=self._capacity.processor,
        )


def decoder_complaint(wanted: Wanted, found: Decoding) -> str:
    """Return what is wrong where the device that is set does not decode."""
    if wanted in {"software", "auto"} or found.kind is not None:
        return ""
    return (
        f"streams are decoded {found.reason}: give the container the device, or set "
        "decoder to software"
    )
