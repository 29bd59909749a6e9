# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people's verdicts do to a camera's prior: a little, and never a bound.

Verdicts count for the pattern of the window they were given on, and for that camera
alone. They count as long as their window is kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from ..domain import Clock
from ..evidence import Facts
from ..present.memory import Change, Shift, Vote
from ..risk.pattern import UNKNOWN, about, pattern_of
from ..runtime.locks import DISK_WAIT_S, MeasuredLock
from ..store.memory import Ledger

STEP: Final = {"false_alarm": -5, "correct": 0, "missed": 5}
MOST: Final = 15
"""Points by which feedback moves a prior at most, either way."""


def shift_of(verdicts: Iterable[str]) -> int:
    """Return the shift that the verdicts on different windows add up to."""
    return max(-MOST, min(MOST, sum(STEP[verdict] for verdict in verdicts)))


def shifts_of(votes: Iterable[Vote]) -> dict[tuple[str, str], Shift]:
    """Return the shift of each camera and pattern; a window votes once, the last time.

    Votes stand oldest first.
    """
    newest = {vote.window_id: vote for vote in votes}
    gathered: dict[tuple[str, str], list[Vote]] = {}
    for vote in newest.values():
        key = vote.camera_id, vote.pattern or UNKNOWN
        gathered.setdefault(key, []).append(vote)
    return {key: _shift(*key, those) for key, those in gathered.items()}


class FeedbackBook:
    """The shifts of each camera, looked up in the store once; thread-safe."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        """Read from and write to this ledger."""
        self._ledger = ledger
        self._clock = clock
        self._lock = MeasuredLock("feedback", warn_s=DISK_WAIT_S)
        self._shifts: dict[str, Mapping[str, int]] = {}

    def shift(self, camera_id: str, facts: Facts) -> int:
        """Return by how many points the prior of such a window is shifted."""
        with self._lock:
            known = self._shifts.get(camera_id)
        if known is None:
            known = self._look_up(camera_id)
        return known.get(pattern_of(facts), 0) if known else 0

    def give(self, window_id: str, verdict: str, who: str = "") -> Shift:
        """Take a verdict; return what is now of its pattern; UnknownWindowError."""
        camera_id, facts = self._ledger.subject(window_id)
        vote = Vote(
            window_id=window_id,
            camera_id=camera_id,
            verdict=verdict,
            at=self._clock.now(),
            pattern=_pattern(facts),
        )
        change = Change(
            kind="feedback_given",
            who=who,
            at=vote.at,
            camera_id=camera_id,
            after={"verdict": verdict, "window_id": window_id, "pattern": vote.pattern},
            came=(vote,),
        )
        self._ledger.give(vote, change)
        self._look_up(camera_id)
        return self.of(camera_id)[camera_id, vote.pattern or UNKNOWN]

    def reset(self, camera_id: str, pattern: str | None, who: str = "") -> int:
        """Forget a camera's verdicts, of one pattern or all; return how many."""
        self._votes(camera_id)  # so that every one has its pattern
        change = Change(
            kind="feedback_reset",
            who=who,
            at=self._clock.now(),
            camera_id=camera_id,
            before={} if pattern is None else {"pattern": pattern},
        )
        forgotten = self._ledger.reset(camera_id, pattern, change)
        self._look_up(camera_id)
        return forgotten

    def undo(self, change: Change, who: str = "") -> Change:
        """Take a change of verdicts back; raise CannotUndoError."""
        undone = Change(
            kind="feedback_withdrawn" if change.came else "feedback_given",
            who=who,
            at=self._clock.now(),
            camera_id=change.camera_id,
            before=change.after,
            after=change.before,
            gone=change.came,
            came=change.gone,
            undoes=change.number,
        )
        made = self._ledger.exchange(undone)
        for camera_id in {vote.camera_id for vote in (*change.came, *change.gone)}:
            self._look_up(camera_id)
        return made

    def of(self, camera_id: str | None = None) -> dict[tuple[str, str], Shift]:
        """Return all shifts, or a camera's, by camera and pattern."""
        return shifts_of(self._votes(camera_id))

    def _votes(self, camera_id: str | None) -> list[Vote]:
        """Return verdicts, each with its pattern; older ones get theirs now."""
        votes = self._ledger.votes(camera_id)
        bare = {vote.window_id for vote in votes if vote.pattern is None}
        if not bare:
            return votes
        found = {id_: self._pattern_of_window(id_) for id_ in bare}
        self._ledger.note_patterns(found)
        return [
            msgspec.structs.replace(vote, pattern=found[vote.window_id])
            if vote.pattern is None
            else vote
            for vote in votes
        ]

    def _pattern_of_window(self, window_id: str) -> str:
        try:
            return _pattern(self._ledger.subject(window_id)[1])
        except LookupError:
            return UNKNOWN

    def _look_up(self, camera_id: str) -> Mapping[str, int]:
        # Read under the lock: an earlier reading must not replace a later one.
        with self._lock:
            shifts = {
                pattern: found.shift
                for (_, pattern), found in self.of(camera_id).items()
                if found.shift and pattern != UNKNOWN
            }
            self._shifts[camera_id] = shifts
            return shifts


def _pattern(facts: dict[str, Any] | None) -> str:
    """Return the pattern of stored facts; those of an engine too old have none."""
    try:
        return pattern_of(msgspec.convert(facts, Facts, strict=False))
    except msgspec.ValidationError:
        return UNKNOWN


def _shift(camera_id: str, pattern: str, votes: list[Vote]) -> Shift:
    counted = Counter(vote.verdict for vote in votes)
    return Shift(
        camera_id=camera_id,
        pattern=pattern,
        about=about(pattern),
        shift=shift_of(vote.verdict for vote in votes),
        false_alarm=counted["false_alarm"],
        correct=counted["correct"],
        missed=counted["missed"],
        newest_at=max(vote.at for vote in votes),
    )
