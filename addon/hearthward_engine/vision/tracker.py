# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two-stage tracking (ByteTrack) in seconds, from 5 frames a second to 0.5.

First all tracks are matched with the confident detections, then the tracks that
were just seen with the weak ones; what is left and confident starts new tracks.
"""

from collections.abc import Sequence
from typing import Final

from hearthward_engine.domain import Detection, Track, Value

from .matching import Seen, measure
from .policy import Policy, Stage
from .trail import Trail

# A longer pause is an outage: who is seen after it is somebody else.
LONGEST_GAP_S: Final = 12.0


class TrackerUpdate(Value, frozen=True):
    """What a picture changed: confirmed live tracks, and those new among them."""

    tracks: tuple[Track, ...]
    confirmed: tuple[Track, ...]
    """Seen moving for the first time, or again after they had been stationary."""
    unconfirmed: bool
    """Whether a detection waits for a second sight."""


class Tracker:
    """Tracks the objects of one camera; used by that camera's thread only."""

    def __init__(self, policy: Policy | None = None) -> None:
        """Start with an empty scene; ``policy`` is for tests."""
        self._policy = policy or Policy()
        self._trails: list[Trail] = []
        self._at: float | None = None
        self._gap_s = 0.0

    def update(
        self, detections: Sequence[Detection], at: float, *, aspect: float = 16 / 9
    ) -> TrackerUpdate:
        """Take in a picture's detections, captured at ``at``.

        ``aspect`` is the picture's width by its height. Raise ValueError unless
        ``at`` is later than the last picture's.
        """
        if self._at is not None and at <= self._at:
            msg = f"pictures go forward in time: {at} is not after {self._at}"
            raise ValueError(msg)
        previous_at = at if self._at is None else self._at
        self._gap_s = min(at - previous_at, LONGEST_GAP_S)
        self._at = at
        self._forget(at, aspect)
        movers = {trail.id for trail in self._trails if _moving(trail)}
        seen = self._policy.distinct([measure(one, aspect) for one in detections])
        self._associate(seen, at, previous_at)
        for trail in self._trails:
            confirms = self._policy.confirms(trail, at, self._gap_s)
            trail.confirmed = trail.confirmed or confirms
        fresh = [t for t in self._trails if _moving(t) and t.id not in movers]
        return TrackerUpdate(
            tracks=self.live(at),
            confirmed=tuple(trail.track() for trail in fresh),
            unconfirmed=any(not trail.confirmed for trail in self._trails),
        )

    def live(self, at: float) -> tuple[Track, ...]:
        """Return the confirmed tracks that are still there at ``at``."""
        return tuple(
            trail.track()
            for trail in self._trails
            if trail.confirmed
            and at - trail.last_at <= self._policy.live_s(trail, self._gap_s)
        )

    def _associate(self, seen: list[Seen], at: float, previous_at: float) -> None:
        """Match tracks and detections in three rounds, and start new tracks."""
        policy = self._policy
        strong = [one for one in seen if policy.confident(one)]
        weak = [one for one in seen if not policy.confident(one)]
        known = [trail for trail in self._trails if trail.confirmed]
        tentative = [trail for trail in self._trails if not trail.confirmed]

        known, strong = self._round("known", known, strong, at, previous_at)
        recent = [one for one in known if policy.takes_weak(one, at, self._gap_s)]
        self._round("weak", recent, weak, at, previous_at)
        _, strong = self._round("tentative", tentative, strong, at, previous_at)
        for one in strong:
            if policy.begins(one, self._trails, at):
                self._trails.append(policy.trail(one, at))

    def _round(
        self,
        stage: Stage,
        trails: list[Trail],
        seen: list[Seen],
        at: float,
        previous_at: float,
    ) -> tuple[list[Trail], list[Seen]]:
        """Match, continue the matched tracks, and return what is left of both."""
        expected = [trail.expect(at, previous_at) for trail in trails]
        pairs = self._policy.pairs(stage, expected, seen)
        for row, column in pairs:
            trails[row].see(seen[column], at, weak=stage == "weak")
        rows = {row for row, _ in pairs}
        columns = {column for _, column in pairs}
        return (
            [trail for row, trail in enumerate(trails) if row not in rows],
            [one for column, one in enumerate(seen) if column not in columns],
        )

    def _forget(self, at: float, aspect: float) -> None:
        """Drop the tracks that have been gone for too long."""
        patience_s = self._policy.patience_s
        self._trails = [
            trail
            for trail in self._trails
            if at - trail.last_at <= patience_s(trail, self._gap_s, aspect)
        ]


def _moving(trail: Trail) -> bool:
    return trail.confirmed and not trail.stationary
