# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong for so long that a person should act, each with what to do.

What passes by itself is no complaint: a slow frame, a camera that has just started.
"""

from collections.abc import Sequence
import threading
from typing import Final

from ..domain import Clock
from ..present.states import CameraState, Capacity, Problem
from .capacity import OVERLOAD

LASTS_S: Final = 120.0
"""What has lasted so long does not pass by itself."""
SHEDDING_PER_S: Final = 0.5
"""One slow frame now and then is no shedding."""
FAR_UNDER: Final = 0.4
"""A stream that gives less than this share of its rate has trouble on its way."""
CLOCK_S: Final = 5.0
GROWN_SHARE: Final = 0.5
GROWN_BYTES: Final = 300_000_000
BUSY: Final = 0.7
_NAMED: Final = 3


class Complaints:
    """Remembers since when something is wrong; any thread may ask."""

    def __init__(self, clock: Clock, *, decoder: str = "") -> None:
        """Note in ``decoder`` why the device that is set does not decode."""
        self._clock = clock
        self._decoder = decoder
        self._lock = threading.Lock()
        self._since: dict[str, float] = {}
        self._shed: dict[str, int] = {}
        self._shedding: dict[str, int] = {}

    def read(
        self,
        cameras: Sequence[CameraState],
        capacity: Capacity,
        *,
        ahead_s: float = 0.0,
        memory: tuple[int, int | None] = (0, None),
        processor: float | None = None,
    ) -> tuple[Problem, ...]:
        """Return what people should know now; to be asked every few seconds.

        ``ahead_s`` is how far the engine's clock is ahead of the machine's, and
        ``processor`` the share of all cores that the process uses.
        """
        with self._lock:
            wrong = {
                f"slow {camera.camera_id}": Problem(
                    code="slow_camera", text=_slow(camera)
                )
                for camera in cameras
                if _far_under(camera)
            }
            shedding = capacity.shed_per_s >= SHEDDING_PER_S
            self._note_shed(cameras, shedding=shedding)
            if shedding:
                text = self._overload(cameras, capacity, processor)
                wrong = {"shedding": Problem(code="overload", text=text)}
            if abs(ahead_s) >= CLOCK_S:
                wrong["clock"] = Problem(code="clock", text=_clock(ahead_s))
            found = self._lasting(wrong)
        if self._decoder:
            found.append(Problem(code="decoder", text=self._decoder))
        resident, baseline = memory
        if baseline is not None and _grown(resident, baseline):
            text = (
                f"memory grew from {baseline / 1e6:.0f} to {resident / 1e6:.0f} MB "
                "since all cameras were there: restart the engine, and report it with "
                "its diagnostics"
            )
            found.append(Problem(code="memory", text=text))
        return tuple(found)

    def _lasting(self, wrong: dict[str, Problem]) -> list[Problem]:
        """Return what has been wrong for long enough."""
        now = self._clock.monotonic()
        self._since = {key: self._since.get(key, now) for key in wrong}
        return [one for key, one in wrong.items() if now - self._since[key] >= LASTS_S]

    def _note_shed(self, cameras: Sequence[CameraState], *, shedding: bool) -> None:
        """Count which cameras' frames are left out since the shedding began."""
        counts = {one.camera_id: one.dropped.get(OVERLOAD, 0) for one in cameras}
        if not shedding:
            self._shed = counts
        self._shedding = {
            camera_id: count - self._shed.get(camera_id, 0)
            for camera_id, count in counts.items()
        }

    def _overload(
        self,
        cameras: Sequence[CameraState],
        capacity: Capacity,
        processor: float | None,
    ) -> str:
        most = sorted(cameras, key=lambda one: -self._shedding[one.camera_id])
        named = [one.name for one in most if self._shedding[one.camera_id] > 0]
        whose = ", ".join(named[:_NAMED]) or "quiet cameras"
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        return (
            f"more comes than this machine can do: {capacity.shed_per_s:.1f} frames a "
            f"second of {whose}{more} are left out; "
            f"{_remedy(cameras, capacity, processor)}"
        )


def _remedy(
    cameras: Sequence[CameraState], capacity: Capacity, processor: float | None
) -> str:
    """Return what would help, by what is full."""
    if any(one.advice for one in cameras):
        return "choose the sub-streams of cameras with large streams, or fewer frames"
    if processor is not None and processor < BUSY:
        # Only now does an idle processor say anything.
        return (
            f"the processor is {processor:.0%} busy, the detector holds it up: use a "
            "GPU or a smaller detection model, or fewer frames a second"
        )
    if capacity.limited_by == "detector":
        return "use a GPU or a smaller detection model, or fewer frames a second"
    return "lower the frames a second of these cameras, or use a faster machine"


def _far_under(camera: CameraState) -> bool:
    expected = camera.expected_fps
    watched = camera.state == "watching" and expected is not None
    return watched and camera.fps < FAR_UNDER * (expected or 0.0)


def _slow(camera: CameraState) -> str:
    return (
        f"{camera.name} gives far fewer frames than its stream should "
        f"({camera.expected_fps:g} a second): check its network, or give it less to "
        "send (a sub-stream, a lower resolution)"
    )


def _clock(ahead_s: float) -> str:
    way = "back" if ahead_s > 0 else "forward"
    return (
        f"this machine's clock was set {way} by {abs(ahead_s):.0f} s while the engine "
        "ran, so new events carry other times than its own: set up time "
        "synchronisation, then restart the engine"
    )


def _grown(resident: int, baseline: int) -> bool:
    grown = resident - baseline
    return grown >= GROWN_BYTES and grown >= GROWN_SHARE * baseline
