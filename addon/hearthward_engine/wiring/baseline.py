# SPDX-License-Identifier: AGPL-3.0-or-later
"""Learns each camera's baseline beside its work: a thread that looks once a minute.

A visit teaches a quarter of an hour after the last verdict on a window of it, because
it may go on, and later revisions may still change what it was. What scored high teaches
nothing, nor does any other window of its incident: nobody becomes normal by coming
twice.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import tzinfo
import logging
import threading
from typing import Final

import msgspec

from ..domain import Assessment, Baseline, Clock, HouseState, Window
from ..evidence import Facts
from ..present.memory import Change, Week
from ..present.states import CameraState
from ..runtime.compression import CodecError
from ..runtime.locks import MeasuredLock
from ..store.documents import pack, unpack
from ..store.memory import Ledger
from ..windows import baseline, house as clock_of
from ..windows.baseline import Learned

EVERY_S: Final = 60.0
LONGEST_BEAT_S: Final = 3 * EVERY_S
"""A longer time between two beats was not spent watching, as far as we know."""
KEEP_EVERY_S: Final = 600.0
SETTLED_S: Final = 900.0
"""How long a window's verdict may still change."""
ALARMING: Final = 60
"""A score from which on a window, and its whole incident, teach nothing."""
MOST_WAITING: Final = 4096
MOST_INCIDENTS: Final = 512

_LOGGER: Final = logging.getLogger(__name__)


class Visit(msgspec.Struct, frozen=True):
    """A person's visit that has not taught yet."""

    camera_id: str
    incident_id: str
    due: float
    """When to take it in, on the clock that never jumps."""
    began_at: float
    stay_s: float


class BaselineBook:
    """What is normal for each camera, also after a restart; thread-safe."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        cameras: Callable[[], Iterable[CameraState]],
        house: Callable[[], HouseState | None],
    ) -> None:
        """Learn from those of the cameras that watch."""
        self._ledger = ledger
        self._clock = clock
        self._cameras = cameras
        self._house = house
        self._lock = MeasuredLock("baseline")
        self._learned: dict[str, Learned] = {}
        self._changed: set[str] = set()
        self._visits: OrderedDict[str, Visit] = OrderedDict()
        self._alarming: OrderedDict[str, None] = OrderedDict()
        self._beat_at: tuple[float, float] | None = None
        self._kept_at = clock.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="baseline", daemon=True)

    # --- life -----------------------------------------------------------------

    def start(self) -> None:
        """Go on where an earlier run stopped."""
        for camera_id, document in self._ledger.baselines().items():
            try:
                found = unpack(document, Learned)
            except (CodecError, ValueError) as err:
                _LOGGER.warning("a camera's baseline cannot be read: %s", err)
                continue
            if found.sound:
                with self._lock:
                    self._learned.setdefault(camera_id, found)
        self._thread.start()

    def stop(self) -> None:
        """Take in what still waits, keep everything, and end."""
        self._stop.set()
        if self._thread.ident is None:
            return
        self._thread.join()
        try:
            self.beat(ending=True)
        except Exception:
            _LOGGER.exception("what was learned last is not kept")

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.beat()
            except Exception:
                _LOGGER.exception("the baselines missed a minute")

    # --- asked and told by others ---------------------------------------------

    def usual(self, camera_id: str, at: float) -> Baseline | None:
        """Return what is normal there and then; None while that is not known."""
        with self._lock:
            learned = self._learned.get(camera_id)
        if learned is None:
            return None
        return baseline.usual(learned, at, self._zone())

    def decided(
        self, assessment: Assessment, window: Window, facts: Facts | None
    ) -> None:
        """Note a verdict; costs nothing but a few numbers."""
        if assessment.status != "final" or assessment.score is None or facts is None:
            return
        due = self._clock.monotonic() + SETTLED_S
        incident_id = assessment.incident_id
        with self._lock:
            if assessment.score >= ALARMING:
                _note(self._alarming, incident_id, None, MOST_INCIDENTS)
                return
            for track in facts.people:
                known = self._visits.get(track.id)
                if known is None and track.from_s < -1.0:
                    continue  # it began in an earlier window, and has taught
                visit = Visit(
                    window.camera_id,
                    incident_id,
                    due,
                    window.started_at + track.from_s,
                    max(track.dwell_s, known.stay_s if known else 0.0),
                )
                _note(self._visits, track.id, visit, MOST_WAITING)

    def week(self, camera_id: str) -> Week:
        """Return all that is known of a camera's weeks."""
        with self._lock:
            learned = self._learned.get(camera_id)
        if learned is None:
            return Week(
                camera_id=camera_id,
                watched_h=0.0,
                visits=0.0,
                typical_dwell_s=None,
                hours=(),
            )
        seen = sum(learned.visits)
        stay_s = baseline.usual_stay_s(learned) if seen else None
        return Week(
            camera_id=camera_id,
            watched_h=round(sum(learned.watched_h), 2),
            visits=round(seen, 2),
            typical_dwell_s=None if stay_s is None else round(stay_s, 1),
            hours=baseline.week(learned, self._clock.now()),
        )

    def forget(self, camera_id: str, who: str = "") -> None:
        """Start anew with a camera."""
        change = Change(
            kind="baseline_reset", who=who, at=self._clock.now(), camera_id=camera_id
        )
        with self._lock:
            self._learned.pop(camera_id, None)
            self._changed.discard(camera_id)
            for track_id, visit in list(self._visits.items()):
                if visit.camera_id == camera_id:
                    del self._visits[track_id]
        self._ledger.forget_baseline(camera_id, change)

    # --- once a minute --------------------------------------------------------

    def beat(self, *, ending: bool = False) -> None:
        """Count the time watched, take in settled windows, keep it now and then."""
        now, at = self._clock.monotonic(), self._clock.now()
        before, self._beat_at = self._beat_at, (now, at)
        zone = self._zone()
        spell = 0.0 if before is None else now - before[0]
        states = () if before is None else self._cameras()
        watching = [one.camera_id for one in states if one.state == "watching"]
        with self._lock:
            if 0.0 < spell <= LONGEST_BEAT_S:
                for camera_id in watching:
                    known = self._learned.get(camera_id, Learned())
                    self._put(camera_id, baseline.watched(known, at - spell, at, zone))
            due = [
                track_id
                for track_id, visit in self._visits.items()
                if ending or visit.due <= now
            ]
            for visit in map(self._visits.pop, due):
                if visit.incident_id in self._alarming:
                    continue
                known = self._learned.get(visit.camera_id, Learned())
                self._put(
                    visit.camera_id,
                    baseline.visited(known, visit.began_at, visit.stay_s, zone),
                )
            if not ending and now - self._kept_at < KEEP_EVERY_S:
                return
            self._kept_at = now
            changed = {id_: self._learned[id_] for id_ in self._changed}
            self._changed.clear()
        try:
            self._ledger.keep_baselines(
                {id_: pack(learned) for id_, learned in changed.items()}
            )
        except Exception:
            with self._lock:
                self._changed |= changed.keys() & self._learned.keys()
            raise

    def _put(self, camera_id: str, learned: Learned) -> None:
        self._learned[camera_id] = learned
        self._changed.add(camera_id)

    def _zone(self) -> tzinfo:
        return clock_of.zone(self._house())


def _note[T](memory: OrderedDict[str, T], key: str, value: T, most: int) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > most:
        memory.popitem(last=False)
