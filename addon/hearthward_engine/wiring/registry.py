# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cameras of this engine: stored, shown and watched in step with each other."""

from ..api.errors import ApiError, Code
from ..api.wire_cameras import FrameAnswer, SourceTest
from ..domain import Camera, Clock, StreamSource
from ..ingest.cameras import CameraFleet
from ..ingest.push import PushedFrames, PushError
from ..ingest.source import UnsupportedSourceError, check_stream_url
from ..ingest.stream import probe_stream
from ..observe.logs import REDACTOR
from ..present.board import Board
from ..present.history import UnknownCameraError
from ..present.memory import CannotUndoError, Change
from ..runtime.locks import DISK_WAIT_S, MeasuredLock
from ..store import Store
from ..store.memory import Ledger
from .audit import change_of, settings_of, taken_back


class CameraRegistry:
    """What the API may do to cameras; every call blocks, from any thread."""

    def __init__(
        self,
        store: Store,
        board: Board,
        fleet: CameraFleet,
        frames: PushedFrames,
        clock: Clock,
    ) -> None:
        """Keep store, board and fleet in step."""
        self._store = store
        self._ledger = Ledger(store)
        self._clock = clock
        self._board = board
        self._fleet = fleet
        self._frames = frames
        # Two changes of one camera must reach store, board and fleet in one order.
        self._lock = MeasuredLock("registry", warn_s=DISK_WAIT_S)
        self._registered: set[str] = set()

    def resume(self) -> None:
        """Watch the cameras that an earlier run was told to watch."""
        with self._lock:
            for stored in self._store.cameras():
                if stored.removed:
                    continue
                self._registered.add(stored.id)
                if stored.camera is not None:
                    self._watch(stored.camera)

    def register(self, key: str, name: str) -> tuple[str, bool]:
        """Return the camera's id and whether its key was known."""
        with self._lock:
            camera_id, known = self._store.register_camera(key, name)
            self._registered.add(camera_id)
            return camera_id, known

    def put(self, camera: Camera, who: str = "") -> None:
        """Configure a registered camera; raise UnknownCameraError or ApiError."""
        _check(camera.source if isinstance(camera.source, StreamSource) else None)
        with self._lock:
            if camera.id not in self._registered:
                raise UnknownCameraError
            before = self._board.cameras().get(camera.id)
            change = change_of(before, camera, who, self._clock.now())
            self._ledger.save_camera(camera, change)
            self._watch(camera)

    def undo(self, change: Change, who: str) -> Change:
        """Take a change of settings back; raise CannotUndoError."""
        with self._lock:
            camera = self._board.cameras().get(change.camera_id or "")
            if camera is None or camera.id not in self._registered:
                msg = "the camera is not watched any more"
                raise CannotUndoError(msg)
            restored = taken_back(change, camera)
            now = self._clock.now()
            undone = change_of(camera, restored, who, now, undoes=change.number)
            made = self._ledger.save_camera(restored, undone)
            if made is None:
                msg = "the settings are what they were"
                raise CannotUndoError(msg)
            self._watch(restored)
            return made

    def remove(self, camera_id: str, who: str = "") -> None:
        """Stop watching a camera; raise UnknownCameraError."""
        with self._lock:
            if camera_id not in self._registered:
                raise UnknownCameraError
            self._registered.discard(camera_id)
            camera = self._board.cameras().get(camera_id)
            change = Change(
                kind="camera_removed",
                who=who,
                at=self._clock.now(),
                camera_id=camera_id,
                before={} if camera is None else settings_of(camera),
            )
            self._ledger.remove_camera(camera_id, change)
            self._fleet.remove(camera_id)
            self._frames.forget(camera_id)
            REDACTOR.forget(camera_id)
            self._board.remove_camera(camera_id)

    def push(self, camera_id: str, jpeg: bytes, age_ms: float) -> FrameAnswer:
        """Take a JPEG of that age; raise ApiError where it is refused."""
        try:
            taken = self._frames.accept(camera_id, jpeg, age_ms)
        except PushError as err:
            raise ApiError(Code(err.code), err.message, err.field) from err
        if taken.reason == "model_missing":
            raise ApiError(Code.MODEL_MISSING, "the engine has no detection model")
        return FrameAnswer(accepted=taken.accepted, reason=taken.reason)

    def test(self, source: StreamSource) -> SourceTest:
        """Open a stream for at most ten seconds; raise ApiError for a bad address."""
        _check(source)
        found = probe_stream(source.url)
        if not found.ok:
            return SourceTest(ok=False, reason=found.reason)
        return SourceTest(
            ok=True, width=found.width, height=found.height, fps=round(found.fps, 2)
        )

    def _watch(self, camera: Camera) -> None:
        if isinstance(camera.source, StreamSource):
            REDACTOR.hide_url(camera.source.url, camera.id)
        self._board.put_camera(camera)
        self._fleet.put(camera)


def _check(source: StreamSource | None) -> None:
    """Raise ApiError unless the engine may open this stream; never quotes it."""
    if source is None:
        return
    REDACTOR.hide_url(source.url)
    try:
        check_stream_url(source.url)
    except UnsupportedSourceError as err:
        raise ApiError(Code(err.code), err.message, "source.url") from err
