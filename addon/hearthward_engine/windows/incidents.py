# SPDX-License-Identifier: AGPL-3.0-or-later
"""Join windows of adjacent cameras into incidents; safe to call from any thread."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
import logging
from typing import Literal

from ..domain import Camera, Incident, IncidentState, level_of
from ..runtime.ids import new_id as _new_id
from ..runtime.locks import DISK_WAIT_S, MeasuredLock

END_AFTER_S = 60.0
"""An incident ends this long after its last window closed."""

LONGEST_S = 1800.0
REMEMBER_S = 900.0
"""An ended incident still takes late scores for this long."""

SET_BACK_S = 300.0
"""An incident that starts this far ahead shows that the clock was set back."""

_LOGGER = logging.getLogger(__name__)

type Change = Literal["started", "changed", "ended", "merged"]
type Listener = Callable[[Change, Incident], object]


class _Story:
    """The mutable side of one incident; touched under the book's lock only."""

    def __init__(self, incident: Incident, cameras: Iterable[Camera] = ()) -> None:
        self.id = incident.id
        self.revision = incident.revision
        self.state = incident.state
        self.started_at = incident.started_at
        self.ended_at = incident.ended_at
        self.camera_ids = list(incident.camera_ids)
        self.window_ids = list(incident.window_ids)
        self.merged_into = incident.merged_into
        self.adjacent = {near for camera in cameras for near in camera.adjacent}
        self.scores: dict[str, tuple[int | None, str]] = {}
        self.open: set[str] = set()
        self.last_closed_at = incident.ended_at or incident.started_at
        self.before = (incident.score, incident.title)

    def value(self) -> Incident:
        """Return the incident as an immutable value."""
        scored = [pair for pair in self.scores.values() if pair[0] is not None]
        score, title = max(scored, key=_by_score, default=self.before)
        if self.before[0] is not None and self.before[0] > (score or 0):
            score, title = self.before
        return Incident(
            id=self.id,
            revision=self.revision,
            state=self.state,
            started_at=self.started_at,
            ended_at=self.ended_at,
            camera_ids=tuple(self.camera_ids),
            window_ids=tuple(self.window_ids),
            score=score,
            level=None if score is None else level_of(score),
            title=title,
            merged_into=self.merged_into,
        )

    def touches(self, camera: Camera) -> bool:
        """Return whether the camera's view borders on this story's."""
        return (
            camera.id in self.camera_ids
            or camera.id in self.adjacent
            or any(near in self.camera_ids for near in camera.adjacent)
        )


def _by_score(pair: tuple[int | None, str]) -> int:
    return -1 if pair[0] is None else pair[0]


class IncidentBook:
    """Every window is born into an incident; the book keeps them all."""

    def __init__(
        self,
        listener: Listener,
        *,
        new_id: Callable[[], str] = _new_id,
        end_after_s: float = END_AFTER_S,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._listener = listener
        self._new_id = new_id
        self._end_after_s = end_after_s
        self._longest_s = longest_s
        self._lock = MeasuredLock("incidents")
        self._stories: dict[str, _Story] = {}
        self._of_window: dict[str, str] = {}
        self._news: deque[tuple[Change, Incident]] = deque()
        self._telling = MeasuredLock(
            "incident-news", reentrant=True, warn_s=DISK_WAIT_S
        )
        self._stuck = False

    def open_window(self, camera: Camera, window_id: str, at: float) -> str:
        """Join an open incident of this or an adjacent camera, else start one."""
        with self._lock:
            self._end_due(at)
            near = sorted(
                (s for s in self._stories.values() if self._joinable(s, camera)),
                key=lambda story: (story.started_at, story.id),
            )
            change: Change = "changed" if near else "started"
            story = near[0] if near else self._start(at)
            for other in near[1:]:
                self._merge(other, story)
            story.window_ids.append(window_id)
            story.open.add(window_id)
            if camera.id not in story.camera_ids:
                story.camera_ids.append(camera.id)
            story.adjacent |= set(camera.adjacent)
            self._of_window[window_id] = story.id
            self._changed(change, story)
        self._tell()
        return story.id

    def close_window(self, window_id: str, at: float) -> None:
        """Note that a window closed; its incident ends a minute after its last."""
        with self._lock:
            story = self._story_of(window_id)
            if story is not None:
                story.open.discard(window_id)
                story.last_closed_at = max(story.last_closed_at, at)

    def score(self, window_id: str, score: int | None, title: str) -> None:
        """Take a window's newest verdict; the incident shows the highest of its own."""
        with self._lock:
            story = self._story_of(window_id)
            if story is None:
                return
            before = story.value()
            story.scores[window_id] = (score, title)
            after = story.value()
            if (before.score, before.title) != (after.score, after.title):
                self._changed("changed", story)
        self._tell()

    def tick(self, now: float) -> None:
        """End what is due and forget what ended long ago; call about every second."""
        with self._lock:
            self._end_due(now)
            gone = [
                story.id
                for story in self._stories.values()
                if story.state is not IncidentState.OPEN
                and now - (story.ended_at or story.started_at) > REMEMBER_S
            ]
            for story_id in gone:
                for window_id in self._stories.pop(story_id).window_ids:
                    # Windows of a merged incident belong to the survivor by now.
                    if self._of_window.get(window_id) == story_id:
                        del self._of_window[window_id]
        self._tell()

    def restore(
        self,
        incidents: Iterable[Incident],
        cameras: Mapping[str, Camera],
        now: float,
        open_windows: Iterable[str] = (),
        scores: Mapping[str, tuple[int | None, str]] | None = None,
    ) -> None:
        """Take up stored incidents after a start; tells nobody.

        An open one gets a minute from ``now`` for its windows to be taken up.
        ``scores`` gives score and title of each assessed window, by window id, so
        that a later revision can still lower what an incident shows.
        """
        still_open = set(open_windows)
        verdicts = scores or {}
        with self._lock:
            for incident in incidents:
                if incident.state is IncidentState.MERGED:
                    continue  # the survivor has its windows
                known = (cameras[c] for c in incident.camera_ids if c in cameras)
                story = _Story(incident, known)
                story.open = still_open & set(incident.window_ids)
                if story.state is IncidentState.OPEN:
                    story.last_closed_at = now
                story.scores = {
                    window_id: verdicts[window_id]
                    for window_id in incident.window_ids
                    if window_id in verdicts
                }
                if story.scores:
                    story.before = (None, "")
                self._stories[incident.id] = story
                for window_id in incident.window_ids:
                    self._of_window[window_id] = incident.id

    def open_incidents(self) -> tuple[Incident, ...]:
        """Return the incidents that are open, oldest first."""
        with self._lock:
            live = (s for s in self._stories.values() if s.state is IncidentState.OPEN)
            return tuple(sorted((s.value() for s in live), key=lambda i: i.started_at))

    def incident_of(self, window_id: str) -> Incident | None:
        """Return the incident of a window, the surviving one after a merger."""
        with self._lock:
            story = self._story_of(window_id)
            return None if story is None else story.value()

    def _joinable(self, story: _Story, camera: Camera) -> bool:
        return story.state is IncidentState.OPEN and story.touches(camera)

    def _start(self, at: float) -> _Story:
        story = _Story(
            Incident(
                id=self._new_id(),
                revision=0,
                state=IncidentState.OPEN,
                started_at=at,
                ended_at=None,
                camera_ids=(),
                window_ids=(),
                score=None,
                level=None,
            )
        )
        self._stories[story.id] = story
        return story

    def _merge(self, younger: _Story, older: _Story) -> None:
        for window_id in younger.window_ids:
            self._of_window[window_id] = older.id
        older.window_ids += younger.window_ids
        older.camera_ids += [c for c in younger.camera_ids if c not in older.camera_ids]
        older.adjacent |= younger.adjacent
        older.open |= younger.open
        older.scores |= younger.scores
        older.before = max(older.before, younger.before, key=_by_score)
        older.last_closed_at = max(older.last_closed_at, younger.last_closed_at)
        younger.state = IncidentState.MERGED
        younger.merged_into = older.id
        younger.ended_at = younger.last_closed_at
        self._changed("merged", younger)

    def _end_due(self, now: float) -> None:
        for story in self._stories.values():
            if story.state is not IncidentState.OPEN:
                continue
            idle_at = story.last_closed_at + self._end_after_s
            full_at = story.started_at + self._longest_s
            end_at = full_at if story.open else min(idle_at, full_at)
            if now < story.started_at - SET_BACK_S:
                end_at = story.started_at
            elif now < end_at:
                continue
            story.state = IncidentState.ENDED
            story.ended_at = end_at
            self._changed("ended", story)

    def _story_of(self, window_id: str) -> _Story | None:
        return self._stories.get(self._of_window.get(window_id, ""))

    def _changed(self, change: Change, story: _Story) -> None:
        story.revision += 1
        self._news.append((change, story.value()))

    def _tell(self) -> None:
        """Pass the news on in order, outside the book's own lock.

        What the listener cannot take now, such as on a full disk, is told again with
        the next change or tick: a camera's thread must not fail for it.
        """
        with self._telling:
            while self._news:
                change, incident = self._news.popleft()
                try:
                    self._listener(change, incident)
                except Exception:
                    self._news.appendleft((change, incident))
                    level = logging.DEBUG if self._stuck else logging.ERROR
                    self._stuck = True
                    what = "Incident %s is not told yet"
                    _LOGGER.log(level, what, incident.id, exc_info=True)
                    return
                self._stuck = False
