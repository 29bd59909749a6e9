# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine remembers of people's verdicts and of changes, and who made them."""

from typing import Any, Literal

from ..domain import Value

type Verdict = Literal["false_alarm", "correct", "missed"]
type ChangeKind = Literal[
    "camera_added",
    "camera_changed",
    "camera_removed",
    "feedback_given",
    "feedback_withdrawn",
    "feedback_reset",
    "baseline_reset",
    "paired",
    "owner_changed",
    "owner_released",
]


class Vote(Value):
    """What a person thought of one window."""

    window_id: str
    camera_id: str
    verdict: str
    at: float
    pattern: str | None = None
    """What the window was of; None while nobody has looked."""


class Shift(Value):
    """What the verdicts on one pattern of one camera add up to."""

    camera_id: str
    pattern: str
    about: str
    """The pattern in plain words."""
    shift: int
    """Points by which the prior of such windows is moved."""
    false_alarm: int
    correct: int
    missed: int
    newest_at: float

    @property
    def votes(self) -> int:
        """Return how many windows were voted on."""
        return self.false_alarm + self.correct + self.missed


class HourRate(Value):
    """One hour of the week, as a camera knows it."""

    weekday: int
    """0 is Monday."""
    hour: int
    watched_h: float
    """Hours of watching, older ones counting for less."""
    rate: float | None
    """Visits of people per hour; None while too little was watched."""


class Week(Value):
    """What a camera has learned of its weeks."""

    camera_id: str
    watched_h: float
    visits: float
    typical_dwell_s: float | None
    """None while nobody has been seen."""
    hours: tuple[HourRate, ...]
    """All 168, from Monday midnight on; empty before anything was watched."""


class Change(Value):
    """One entry of the audit log; number 0 is one that is not written yet."""

    kind: ChangeKind
    who: str
    at: float
    number: int = 0
    camera_id: str | None = None
    before: dict[str, Any] = {}
    """What was, of all that changed."""
    after: dict[str, Any] = {}
    gone: tuple[Vote, ...] = ()
    """Verdicts that the change took away."""
    came: tuple[Vote, ...] = ()
    undoes: int | None = None
    undone_by: int | None = None

    @property
    def undoable(self) -> bool:
        """Return whether it is of a kind that can be taken back, and still stands."""
        if self.undone_by is not None:
            return False
        if self.kind == "camera_changed":
            return bool(self.before.keys() - {"source"})
        return bool(self.gone or self.came)


class UnknownChangeError(LookupError):
    """No change of that number is in the audit log."""


class CannotUndoError(Exception):
    """A change cannot be taken back; the text says why."""
