# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remember which visits of unknown persons each camera saw of late: repeats are facts.

Nobody is recognised: what is counted are visits, not how often one person came.
"""

from collections import OrderedDict

import msgspec

from ..domain import Baseline, Camera, HouseSpan, HouseState, Value, Window
from ..evidence import Facts
from ..runtime.locks import MeasuredLock
from .facts import Linked, build_facts

WITHIN_S = 1800.0
"""Visits that ended longer ago than this are no repeats."""

LEAST_S = 2.0
"""Who was off the sidewalk for less than this did not visit."""

MOST_VISITS = 64
"""Remembered for each camera."""


class _Visit(Value, frozen=True):
    """A visit as far as its windows were weighed."""

    started_at: float
    ended_at: float
    windows: frozenset[str] = frozenset()
    """Those of its windows that showed an unknown person off the sidewalk."""


class VisitBook:
    """The newest visits of each camera; safe to call from any thread."""

    def __init__(self) -> None:
        """Start without any visit."""
        self._lock = MeasuredLock("visits")
        self._visits: dict[str, OrderedDict[str, _Visit]] = {}

    def facts(
        self,
        window: Window,
        camera: Camera,
        house: HouseSpan | HouseState | None,
        baseline: Baseline | None = None,
        linked: Linked = (),
    ) -> Facts:
        """Return the evidence of a window, earlier visits included; remember it."""
        facts = build_facts(window, camera, house, baseline, linked)
        began_at = self.note(window, facts)
        count, ago_s = self._before(window, began_at)
        return msgspec.structs.replace(
            facts, visits_before=count, last_visit_s_ago=ago_s
        )

    def note(self, window: Window, facts: Facts) -> float:
        """Remember a window as it was weighed last; return when its visit began."""
        visited = any(one.off_sidewalk_s >= LEAST_S for one in facts.strangers)
        ended_at = window.started_at + facts.duration_s
        with self._lock:
            visits = self._visits.setdefault(window.camera_id, OrderedDict())
            known = visits.get(window.visit_id)
            if known is None:
                known = _Visit(started_at=window.started_at, ended_at=ended_at)
            others = known.windows - {window.id}
            visits[window.visit_id] = _Visit(
                started_at=min(known.started_at, window.started_at),
                ended_at=max(known.ended_at, ended_at),
                windows=others | {window.id} if visited else others,
            )
            visits.move_to_end(window.visit_id)
            while len(visits) > MOST_VISITS:
                visits.popitem(last=False)
            return visits[window.visit_id].started_at

    def _before(self, window: Window, began_at: float) -> tuple[int, float | None]:
        """Return how many visits ended lately before this one, and how long before."""
        with self._lock:
            ended = [
                visit.ended_at
                for visit_id, visit in self._visits[window.camera_id].items()
                if visit_id != window.visit_id
                and visit.windows
                and began_at - WITHIN_S <= visit.ended_at
                and visit.started_at < began_at
            ]
        if not ended:
            return 0, None
        return len(ended), round(max(0.0, began_at - max(ended)), 1)
