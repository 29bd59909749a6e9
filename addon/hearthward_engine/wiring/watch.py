# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows between the cameras' threads, the store and the desk, also over restarts."""

from collections.abc import Iterable
import logging
from typing import Final, Protocol

import msgspec

from ..domain import Camera, Clock, Window
from ..ingest.stations import EndReason, Observer
from ..observe.metrics import Metrics
from ..present.board import Board
from ..runtime.locks import MeasuredLock
from ..store import Store
from ..windows.assembler import Sink, WindowAssembler
from ..windows.incidents import IncidentBook

KEEP_EVERY_S: Final = 3.0
"""How often the store is told how an open window stands."""

_LOGGER: Final = logging.getLogger(__name__)


class Judge(Protocol):
    """Whoever sees windows through to their assessment."""

    def opened(self, window: Window) -> None:
        """Take note of a window that has just opened."""

    def grew(self, window: Window) -> None:
        """Take the open window as it stands now."""

    def closed(self, window: Window) -> None:
        """Take the finished window."""


class Watch(Sink):
    """Makes the cameras' assemblers, and keeps every window until it is assessed."""

    def __init__(
        self,
        store: Store,
        board: Board,
        book: IncidentBook,
        judge: Judge,
        clock: Clock,
        metrics: Metrics,
        *,
        window_s: float,
    ) -> None:
        """Cut windows of ``window_s`` seconds where a camera does not say."""
        self._store = store
        self._board = board
        self._book = book
        self._judge = judge
        self._clock = clock
        self._metrics = metrics
        self._window_s = window_s
        self._lock = MeasuredLock("watch")
        self._left_open: dict[str, Window] = {}
        self._kept_at: dict[str, float] = {}

    # --- after a start --------------------------------------------------------

    def restore(self, windows: Iterable[Window]) -> None:
        """Take up what an earlier run left: open windows wait for their camera."""
        for window in windows:
            if window.ended_at is not None:
                self._judge.closed(window)
                continue
            with self._lock:
                earlier = self._left_open.get(window.camera_id)
                self._left_open[window.camera_id] = window
            if earlier is not None:
                self._interrupt(earlier)

    def interrupt_left_open(self) -> None:
        """Close the windows whose cameras are not watched any more."""
        with self._lock:
            windows = list(self._left_open.values())
            self._left_open.clear()
        for window in windows:
            self._interrupt(window)

    # --- what the fleet calls -------------------------------------------------

    def observer(self, camera: Camera) -> WindowAssembler:
        """Return a new assembler; it goes on with the window left open, if any."""
        length_s = camera.window_seconds or self._window_s
        assembler = WindowAssembler(camera, self._book, self, window_s=length_s)
        with self._lock:
            window = self._left_open.pop(camera.id, None)
        if window is not None:
            self._board.window_open(camera.id, window.id)
            assembler.resume(window, self._clock.now())
        return assembler

    def adopt(self, camera: Camera, observer: Observer) -> Observer:
        """Return an assembler for changed settings; the open window goes on."""
        if isinstance(observer, WindowAssembler):
            window = observer.open_window()
            if window is not None:
                with self._lock:
                    self._left_open[camera.id] = window
        return self.observer(camera)

    def ended(self, camera: Camera, observer: Observer, reason: EndReason) -> None:
        """Close the open window of a camera that is gone; keep one that will resume."""
        if not isinstance(observer, WindowAssembler):
            return
        if reason != "stopped":
            observer.interrupt(self._clock.now())
            return
        window = observer.open_window()
        if window is not None:
            with self._lock:
                self._left_open[camera.id] = window
            self._keep(window, wait=True)

    # --- what the assemblers call ---------------------------------------------

    def opened(self, window: Window) -> None:
        """Show, keep and weigh a window that has just opened."""
        self._board.window_open(window.camera_id, window.id)
        self._keep(window)
        self._judge.opened(window)

    def grew(self, window: Window) -> None:
        """Keep the window now and then, and weigh it."""
        with self._lock:
            due = self._kept_at.get(window.id, 0.0) + KEEP_EVERY_S
        if self._clock.monotonic() >= due:
            self._keep(window)
        self._judge.grew(window)

    def closed(self, window: Window) -> None:
        """Keep the finished window for good, then hand it over for judgement."""
        self._board.window_closed(window.camera_id, window.id)
        # Waited for: from here on a crash costs no finished window.
        self._keep(window, wait=True)
        with self._lock:
            self._kept_at.pop(window.id, None)
        self._metrics.window_closed(window.camera_id)
        self._judge.closed(window)

    # --- private --------------------------------------------------------------

    def _keep(self, window: Window, *, wait: bool = False) -> None:
        """Store a window as it stands; where that fails it is judged all the same."""
        with self._lock:
            self._kept_at[window.id] = self._clock.monotonic()
        try:
            kept = self._store.keep_open(window)
            if wait:
                kept.result()
        except Exception:
            _LOGGER.exception("window %s is not kept: a crash would cost it", window.id)

    def _interrupt(self, window: Window) -> None:
        seen = [track.last_at for track in window.tracks]
        ended_at = max([window.started_at, *seen])
        self._book.close_window(window.id, ended_at)
        self.closed(
            msgspec.structs.replace(window, ended_at=ended_at, interrupted=True)
        )
