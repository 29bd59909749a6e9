# SPDX-License-Identifier: AGPL-3.0-or-later
"""All cameras: starts, changes and stops their readers and loops."""

from collections import Counter
from collections.abc import Callable
import logging
import threading
from typing import Final, Literal

from hearthward_engine.domain import (
    Camera,
    Clock,
    Kind,
    Observation,
    PushSource,
    StreamSource,
    Value,
)
from hearthward_engine.runtime.locks import MeasuredLock

from .advice import expected_fps, stream_advice
from .camera import CameraLoop
from .credits import CreditBook
from .push import Accepted
from .slot import LatestFrameSlot, RawFrame
from .stations import (
    Detector,
    EndReason,
    Gate,
    LoopHooks,
    Observer,
    Tracker,
    ZonerFactory,
)
from .stream import SourceListener, StreamReader

_LOG = logging.getLogger(__name__)

NO_FRAMES_S: Final = 60.0
STOP_S: Final = 10.0

_REFUSALS: Final = {
    "identical": "the camera sends the same picture again and again",
    "not_an_image": "the camera's pictures cannot be read",
    "too_large": "the camera's pictures are too large",
}

type CameraStateName = Literal[
    "starting", "watching", "no_frames", "source_needed", "off", "model_missing"
]


class Stations(Value, frozen=True, eq=False):
    """What the fleet makes each camera's loop of."""

    gate: Callable[[], Gate]
    tracker: Callable[[], Tracker]
    zoner: ZonerFactory
    observer: Callable[[Camera], Observer]


class CameraStatus(Value, frozen=True):
    """How one camera is doing; holds nothing of its URL."""

    camera_id: str
    name: str
    state: CameraStateName
    reason: str
    source: Literal["stream", "push"]
    fps: float
    frame_age_s: float | None
    dropped: dict[str, int]
    presence: dict[Kind, int]
    taken: int
    analysed: int
    decode_ms: float
    reader_cpu: float | None
    """Share of one core for reading and decoding its stream; None for snapshots."""
    expected_fps: float | None = None
    """What a stream of its rate should give; None for snapshots."""
    advice: str = ""
    """What its owner could do for it although it works."""
    closer_looks: int = 0
    found_closer: int = 0


class _Post:
    """The running parts of one camera."""

    __slots__ = (
        "camera",
        "loop",
        "reader",
        "refused",
        "refused_reason",
        "slot",
        "started_at",
        "thread",
    )

    def __init__(self, camera: Camera, started_at: float) -> None:
        self.camera = camera
        self.started_at = started_at
        self.slot: LatestFrameSlot | None = None
        self.loop: CameraLoop | None = None
        self.thread: threading.Thread | None = None
        self.reader: StreamReader | None = None
        self.refused: Counter[str] = Counter()
        self.refused_reason = ""


class CameraFleet:
    """The cameras of the house; every method may be called from any thread.

    One lock orders changes; it is never held while a frame is analysed.
    """

    def __init__(
        self,
        stations: Stations,
        detector: Detector | None,
        clock: Clock,
        *,
        credit_book: CreditBook | None = None,
        source_needed: SourceListener | None = None,
        hooks: LoopHooks | None = None,
        reader: Callable[..., StreamReader] = StreamReader,
    ) -> None:
        """Start without cameras; without a detector none is watched."""
        self._stations = stations
        self._detector = detector
        self._clock = clock
        self._credits = credit_book or CreditBook()
        self._source_needed = source_needed
        self._hooks = _with_credits(hooks or LoopHooks(), self._credits)
        self._make_reader = reader
        # The makers of readers and observers are called under it, whoever they are.
        self._lock = MeasuredLock("fleet", reentrant=True)
        self._posts: dict[str, _Post] = {}
        self._stopped = False

    def put(self, camera: Camera) -> None:
        """Add a camera or change its settings; a changed source is taken up at once."""
        with self._lock:
            if self._stopped:
                return
            post = self._posts.get(camera.id)
            if post is None:
                post = _Post(camera, self._clock.monotonic())
                self._posts[camera.id] = post
            post.camera = camera
            self._arrange(post)

    def remove(self, camera_id: str) -> None:
        """Stop and forget a camera; do nothing for an unknown one."""
        with self._lock:
            post = self._posts.pop(camera_id, None)
            if post is not None:
                self._end(post, "removed")
        _join(post)

    def set_detector(self, detector: Detector | None) -> None:
        """Watch with another detector from now on; None ends all watching."""
        with self._lock:
            self._detector = detector
            posts = list(self._posts.values())
            for post in posts:
                self._end(post, "stopped")
        for post in posts:
            _join(post)
        with self._lock:
            for post in self._posts.values():
                self._arrange(post)

    def push(self, camera_id: str, jpeg: bytes, captured_at: float) -> Accepted:
        """Offer a checked JPEG to a camera; raise KeyError for an unknown one."""
        with self._lock:
            post = self._posts[camera_id]
            if not post.camera.enabled:
                reason = "off"
            elif not isinstance(post.camera.source, PushSource):
                reason = "not_pushed"
            elif post.slot is None:
                reason = "model_missing" if self._detector is None else "stopped"
            else:
                # Under the lock, so that nobody closes the slot in between.
                post.slot.put(RawFrame(captured_at, jpeg))
                return Accepted(accepted=True)
        return self._refused_with(camera_id, reason)

    def refuse(self, camera_id: str, reason: str) -> None:
        """Count a frame of a known camera that was dropped before its loop."""
        with self._lock:
            post = self._posts.get(camera_id)
            if post is not None:
                post.refused[reason] += 1
                post.refused_reason = reason

    def status(self, camera_id: str) -> CameraStatus:
        """Return how a camera is doing; raise KeyError for an unknown one."""
        with self._lock:
            post = self._posts[camera_id]
            return self._status(post)

    def seen(self, camera_id: str) -> Observation | None:
        """Return a camera's newest picture and its tracks, None before the first."""
        with self._lock:
            post = self._posts.get(camera_id)
            return None if post is None or post.loop is None else post.loop.seen

    def statuses(self) -> tuple[CameraStatus, ...]:
        """Return how all cameras are doing, in the order they were added."""
        with self._lock:
            return tuple(self._status(post) for post in self._posts.values())

    def stop(self) -> None:
        """Stop all cameras; none can be added afterwards."""
        with self._lock:
            self._stopped = True
            posts = list(self._posts.values())
            for post in posts:
                self._end(post, "stopped")
        for post in posts:
            _join(post)

    def _arrange(self, post: _Post) -> None:
        """Bring the running parts of a camera in line with its settings."""
        camera = post.camera
        if not camera.enabled or self._detector is None:
            self._end(post, "stopped" if camera.enabled else "off")
            return
        if post.loop is None:
            self._begin(post, self._detector)
        else:
            post.loop.replace(camera)
        self._arrange_source(post)

    def _begin(self, post: _Post, detector: Detector) -> None:
        camera = post.camera
        slot = LatestFrameSlot()
        loop = CameraLoop(
            camera,
            slot,
            self._stations.gate(),
            detector,
            self._stations.tracker(),
            self._stations.zoner,
            self._stations.observer(camera),
            self._clock,
            self._hooks,
        )
        post.slot, post.loop = slot, loop
        post.started_at = self._clock.monotonic()
        post.thread = threading.Thread(
            target=_run_after,
            args=(post.thread, loop),
            name=f"camera-{camera.id}",
            daemon=True,
        )
        post.thread.start()

    def _arrange_source(self, post: _Post) -> None:
        camera, slot = post.camera, post.slot
        if slot is None:
            return
        if isinstance(camera.source, StreamSource):
            self._credits.close(camera.id)
            if post.reader is not None:
                post.reader.update(camera.source, camera.fps)
                return
            post.reader = self._make_reader(
                camera.id,
                camera.source,
                slot,
                self._clock,
                fps=camera.fps,
                source_needed=self._source_needed,
            )
            post.reader.start()
            return
        if post.reader is not None:
            post.reader.stop(wait=False)
            post.reader = None
        self._credits.open(camera.id, camera.fps)

    def _end(self, post: _Post, reason: EndReason) -> None:
        """Tell the running parts of a camera to end, without waiting for them."""
        self._credits.close(post.camera.id)
        if post.reader is not None:
            post.reader.stop(wait=False)
            post.reader = None
        if post.loop is not None:
            post.loop.stop(reason)
            post.loop = post.slot = None

    def _status(self, post: _Post) -> CameraStatus:
        camera, loop = post.camera, post.loop
        stream = None if post.reader is None else post.reader.status
        state, reason = self._state(post)
        loop_status = loop.status if loop is not None else None
        dropped = Counter(post.refused)
        if loop_status is not None and post.slot is not None:
            dropped.update(loop_status.dropped)
            dropped.update(post.slot.dropped)
        if stream is not None and stream.damaged:
            dropped["damaged"] += stream.damaged
        seen_at = loop_status.last_frame_at if loop_status else None
        return CameraStatus(
            camera_id=camera.id,
            name=camera.name,
            state=state,
            reason=reason,
            source="stream" if isinstance(camera.source, StreamSource) else "push",
            fps=loop_status.fps if loop_status else 0.0,
            frame_age_s=None if seen_at is None else self._clock.now() - seen_at,
            dropped=dict(dropped),
            presence=loop_status.presence if loop_status else {},
            taken=loop_status.taken if loop_status else 0,
            analysed=loop_status.analysed if loop_status else 0,
            decode_ms=loop_status.decode_ms if loop_status else 0.0,
            reader_cpu=None if stream is None else stream.cpu,
            expected_fps=expected_fps(camera.fps, stream.rate) if stream else None,
            advice=stream_advice(stream.width, stream.height, stream.cpu)
            if stream
            else "",
            closer_looks=loop_status.closer_looks if loop_status else 0,
            found_closer=loop_status.found_closer if loop_status else 0,
        )

    def _state(self, post: _Post) -> tuple[CameraStateName, str]:
        if not post.camera.enabled:
            return "off", "analysis is switched off"
        if self._detector is None or post.loop is None:
            return "model_missing", "the engine has no detector model"
        trouble = _REFUSALS.get(post.refused_reason, "")
        if post.reader is not None:
            reader = post.reader.status
            trouble = reader.reason
            if reader.source_needed:
                return "source_needed", trouble
        seen_at = post.loop.status.last_frame_at
        if seen_at is None:
            waited_s = self._clock.monotonic() - post.started_at
            if waited_s < NO_FRAMES_S:
                return "starting", trouble
            return "no_frames", trouble or "no picture has come yet"
        if self._clock.now() - seen_at >= NO_FRAMES_S:
            return "no_frames", trouble or "no usable picture for a minute"
        return "watching", ""

    def _refused_with(self, camera_id: str, reason: str) -> Accepted:
        self.refuse(camera_id, reason)
        return Accepted(accepted=False, reason=reason)


def _run_after(previous: threading.Thread | None, loop: CameraLoop) -> None:
    """Run a loop once the camera's earlier one has ended: one observer at a time."""
    if previous is not None:
        previous.join()
    loop.run()


def _join(post: _Post | None) -> None:
    """Wait for a camera's loop to finish the frame in hand."""
    if post is None or post.thread is None:
        return
    if post.thread is threading.current_thread():
        return
    post.thread.join(STOP_S)
    if post.thread.is_alive():
        _LOG.warning("camera %s is still busy with a frame", post.camera.id)


def _with_credits(hooks: LoopHooks, book: CreditBook) -> LoopHooks:
    """Return the hooks with the credit book told of taken and awaited frames."""

    def taken(camera_id: str) -> None:
        book.ready(camera_id)
        if hooks.taken is not None:
            hooks.taken(camera_id)

    def hurry(camera_id: str) -> None:
        book.hurry(camera_id)
        if hooks.hurry is not None:
            hooks.hurry(camera_id)

    return LoopHooks(
        taken=taken,
        hurry=hurry,
        spare=hooks.spare,
        confirmed=hooks.confirmed,
        fault=hooks.fault,
        adopt=hooks.adopt,
        ended=hooks.ended,
    )
