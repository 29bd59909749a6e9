# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cut what a camera sees into windows of up to 90 seconds; owned by one thread."""

from bisect import bisect_left
from collections.abc import Callable
import logging
from typing import Protocol

import msgspec

from ..domain import Camera, KeyFrame, Observation, Track, Value, Window
from ..runtime.ids import new_id as _new_id
from .keyframes import KeyFramePicker, best_of
from .quality import QualityMeter
from .rejoining import Rejoiner

WINDOW_SECONDS = 90.0
MAX_IDLE_S = 30.0
GROW_EVERY_S = 1.0
LIVE_S = 3.0
"""A track last seen longer ago than this opens no window."""

_LOGGER = logging.getLogger(__name__)


class Sink(Protocol):
    """Whoever judges windows; called from camera threads."""

    def opened(self, window: Window) -> None:
        """Take note of a window that has just opened."""

    def grew(self, window: Window) -> None:
        """Take the open window as it stands now; at most about once a second."""

    def closed(self, window: Window) -> None:
        """Take the finished window."""


class Book(Protocol):
    """Gives every window its incident."""

    def open_window(self, camera: Camera, window_id: str, at: float) -> str:
        """Return the id of the incident that the new window is born into."""

    def close_window(self, window_id: str, at: float) -> None:
        """Note that the window closed."""


class _Open:
    """The window being filled."""

    def __init__(
        self, window: Window, picker: KeyFramePicker, last_seen_at: float
    ) -> None:
        self.window = window
        self.picker = picker
        self.tracks: dict[str, Track] = {track.id: track for track in window.tracks}
        self.moved = {track.id for track in window.tracks if not track.stationary}
        self.last_seen_at = last_seen_at
        self.told_at = window.started_at
        self.quality = QualityMeter(window.quality)
        self.earlier_frames: tuple[KeyFrame, ...] = window.key_frames


class _Past(Value, frozen=True):
    """What the next window needs to know of the one before."""

    visit_id: str
    ended_at: float
    track_ids: frozenset[str]


class WindowAssembler:
    """Open, fill and close one camera's windows; not thread-safe by design."""

    def __init__(
        self,
        camera: Camera,
        book: Book,
        sink: Sink,
        *,
        window_s: float = WINDOW_SECONDS,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        self._camera = camera
        self._book = book
        self._sink = sink
        self._window_s = window_s
        self._idle_s = min(MAX_IDLE_S, window_s / 3)
        self._new_id = new_id
        self._open: _Open | None = None
        self._past: _Past | None = None
        self._rejoiner = Rejoiner()

    def observe(self, observation: Observation) -> None:
        """Take one observation; ``frame`` None means that only time passed."""
        active = [t for t in observation.tracks if not t.stationary]
        before = self._open
        # A gap in the frames may hold several ends; each pass closes one window.
        while self._open is not None:
            ended_at = self._due(self._open, observation.at, active)
            if ended_at is None:
                break
            self._close(ended_at)
            self._open_if_live(observation, active)
        if self._open is None:
            self._open_if_live(observation, active)
        elif self._open is before:
            self._fill(self._open, observation, active)

    def open_window(self) -> Window | None:
        """Return the open window as it stands now, for keeping it over a restart."""
        return None if self._open is None else self._snapshot(self._open, None)

    def resume(self, window: Window, now: float) -> None:
        """Go on with a window that an earlier run left open, or end it.

        A window older than its length is closed, marked ``interrupted``; so is one
        that lies ahead, because the clock was set back between the runs.
        """
        last_seen = max((t.last_at for t in window.tracks), default=window.started_at)
        picker = KeyFramePicker(self._camera, self._new_id)
        self._open = _Open(window, picker, last_seen)
        # Nobody was watched in between: who was there may turn up under a new id.
        self._rejoiner.resume(window.tracks, last_seen - LIVE_S, now)
        age_s = now - window.started_at
        if age_s < 0:
            self.interrupt(last_seen)
            self._past = None
            self._rejoiner = Rejoiner()
        elif age_s >= self._window_s:
            self.interrupt(min(last_seen, now))

    def interrupt(self, at: float) -> None:
        """End the open window early, marked ``interrupted``; do nothing without one."""
        if self._open is None:
            return
        window = msgspec.structs.replace(self._open.window, interrupted=True)
        self._open.window = window
        self._close(max(at, window.started_at))

    def _due(self, state: _Open, at: float, active: list[Track]) -> float | None:
        """Return when the open window ended, or None while it goes on."""
        full_at = state.window.started_at + self._window_s
        idle_at = state.last_seen_at + self._idle_s
        seen = (t.last_at for t in active if t.last_at > state.last_seen_at)
        if idle_at <= full_at and min(seen, default=at) >= idle_at:
            return max(state.last_seen_at, state.window.started_at)
        return full_at if at >= full_at else None

    def _open_if_live(self, observation: Observation, active: list[Track]) -> None:
        after = self._past.ended_at if self._past else float("-inf")
        # A pushed picture may arrive late: what it shows was live when it was taken.
        frame = observation.frame
        at = observation.at if frame is None else frame.captured_at
        live = [t for t in active if t.last_at > after and at - t.last_at < LIVE_S]
        if not live:
            return
        past = self._past
        self._rejoiner.take(live)
        continues = past and any(
            track.id in past.track_ids or self._rejoiner.knows(track.id)
            for track in live
        )
        # A track is confirmed a little after its first detection; that belongs to it.
        started_at = max(after, min(track.first_at for track in live), at - LIVE_S)
        if continues and at - after < self._idle_s:
            started_at = after
        window_id = self._new_id()
        window = Window(
            id=window_id,
            camera_id=self._camera.id,
            incident_id=self._book.open_window(self._camera, window_id, started_at),
            visit_id=past.visit_id if past and continues else self._new_id(),
            started_at=started_at,
            ended_at=None,
            tracks=(),
        )
        picker = KeyFramePicker(self._camera, self._new_id)
        self._open = _Open(window, picker, max(t.last_at for t in live))
        self._fill(self._open, observation, active, tell=False)
        self._sink.opened(self._snapshot(self._open, None))
        _LOGGER.debug("Window %s opened on camera %s", window_id, self._camera.id)

    def _fill(
        self,
        state: _Open,
        observation: Observation,
        active: list[Track],
        *,
        tell: bool = True,
    ) -> None:
        for track in observation.tracks:
            if track.stationary and track.id not in state.moved:
                track = msgspec.structs.replace(track, points=track.points[-1:])
            elif not track.stationary:
                state.moved.add(track.id)
            state.tracks[track.id] = track
        self._rejoiner.take(active)
        seen = [track.last_at for track in active]
        state.last_seen_at = max([state.last_seen_at, *seen])
        state.picker.consider(observation, active)
        if observation.frame is not None:
            state.quality.saw(observation.frame, active=bool(active))
        if tell and active and observation.at - state.told_at >= GROW_EVERY_S:
            state.told_at = observation.at
            self._sink.grew(self._snapshot(state, None))

    def _close(self, ended_at: float) -> None:
        state = self._open
        if state is None:
            return
        window = self._snapshot(state, ended_at)
        self._open = None
        self._past = _Past(
            visit_id=window.visit_id,
            ended_at=ended_at,
            track_ids=frozenset(state.moved),
        )
        self._rejoiner.forget(ended_at)
        self._book.close_window(window.id, ended_at)
        self._sink.closed(window)
        _LOGGER.debug("Window %s closed on camera %s", window.id, self._camera.id)

    def _snapshot(self, state: _Open, ended_at: float | None) -> Window:
        window = state.window
        whole = self._rejoiner.joined(state.tracks.values())
        tracks = (clipped(t, window.started_at, ended_at) for t in whole)
        frames = state.picker.taken(final=ended_at is not None)
        return msgspec.structs.replace(
            window,
            ended_at=ended_at,
            tracks=tuple(track for track in tracks if track is not None),
            key_frames=best_of(state.earlier_frames, frames),
            quality=state.quality.value(),
        )


def clipped(track: Track, started_at: float, ended_at: float | None) -> Track | None:
    """Return the track with its points inside the window; None if it came later.

    ``first_at``, stays and crossings may reach back: they are facts of the visit.
    """
    if ended_at is not None and track.first_at > ended_at:
        return None
    times = [point.at for point in track.points]
    low = bisect_left(times, started_at)
    high = len(times) if ended_at is None else bisect_left(times, ended_at + 1e-6)
    last_at = track.last_at if ended_at is None else min(track.last_at, ended_at)
    points = track.points[low:high]
    if track.stationary and track.points and not points:
        # Seen again after the end: what is parked stood there all the time.
        points = (msgspec.structs.replace(track.points[-1], at=last_at),)
    stays, crossings = track.stays, track.crossings
    if ended_at is not None:
        stays = tuple(
            msgspec.structs.replace(stay, left_at=min(stay.left_at, ended_at))
            for stay in stays
            if stay.entered_at <= ended_at
        )
        crossings = tuple(one for one in crossings if one.at <= ended_at)
    return msgspec.structs.replace(
        track, points=points, last_at=last_at, stays=stays, crossings=crossings
    )
