# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rules allow, and the verdict on a window."""

from typing import Literal

from .levels import Level, Outcome
from .value import Value


class RuleHit(Value):
    """One rule that fired, and what it did."""

    name: str
    reason: str
    """One plain sentence for people."""
    shift: int = 0
    floor: int | None = None
    ceiling: int | None = None


class Envelope(Value):
    """What the rules allow: a prior and hard bounds, with their reasons."""

    prior: int
    floor: int = 0
    ceiling: int = 100
    hits: tuple[RuleHit, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """Return the prior inside the bounds; the floor wins a conflict."""
        return max(self.floor, min(self.ceiling, self.prior))


class Assessment(Value):
    """The verdict on a window; a later revision replaces an earlier one."""

    window_id: str
    camera_id: str
    incident_id: str
    revision: int
    status: Literal["provisional", "final"]
    decided_at: float
    started_at: float
    ended_at: float | None
    outcome: Outcome
    reason: str
    """Short code for why it is not ``assessed``: quiet, llm_down, late … or ''."""
    score: int | None
    level: Level | None
    title: str
    summary: str
    reasoning: str
    factors: tuple[str, ...]
    envelope: Envelope | None
    classes: tuple[str, ...]
    zones: tuple[str, ...]
    assessed_by: str
    """The model with its tag, or ``rules``."""
    house_state: Literal["fresh", "stale"]
    image: str | None
    """Media id of the best key frame."""
    provenance: dict[str, str] = {}
    """Model digest, server version, prompt and rules version."""
