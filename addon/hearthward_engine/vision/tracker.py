# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two-stage tracking (ByteTrack) in seconds, from 5 frames a second to 0.5.

First all tracks are matched with the confident detections, then the tracks that
were just seen with the weak ones; what is left and confident starts new tracks.
"""

from collections.abc import Sequence
from typing import Final

from hearthward_engine.domain import Detection, Track, Value

from .matching import (
    DUPLICATE_OVERLAP,
    Seen,
    match,
    measure,
    overlap,
    without_duplicates,
)
from .trail import CONFIRM_HITS, Trail

CONFIDENT: Final = 0.4
NEW_CONFIDENCE: Final = 0.45
SURE_CONFIDENCE: Final = 0.75
# Lights and shadows are taken for somebody now and then, but faintly and briefly.
FAINT_CONFIDENCE: Final = 0.55
FAINT_S: Final = 2.0
FAINT_HITS: Final = 3
# With longer gaps a second sight may come too late to wait for.
SPARSE_GAP_S: Final = 0.4
WEAK_REACH_SHARE: Final = 0.6
WEAK_WITHIN_S: Final = 1.0

LIVE_S: Final = 2.0
STATIONARY_LIVE_S: Final = 10.0
LOST_S: Final = 5.0
LEFT_S: Final = 1.0
STATIONARY_LOST_S: Final = 60.0
TENTATIVE_S: Final = 0.6
# The times above stretch to these many gaps between pictures.
LIVE_GAPS: Final = 2.2
LOST_GAPS: Final = 3.0
LEFT_GAPS: Final = 1.6
TENTATIVE_GAPS: Final = 2.2
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

    def __init__(self) -> None:
        """Start with an empty scene."""
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
        seen = without_duplicates([measure(one, aspect) for one in detections])
        self._associate(seen, at, previous_at)
        for trail in self._trails:
            trail.confirmed = trail.confirmed or self._confirms(trail, at)
        fresh = [t for t in self._trails if _moving(t) and t.id not in movers]
        return TrackerUpdate(
            tracks=self.live(at),
            confirmed=tuple(trail.track() for trail in fresh),
            unconfirmed=any(not trail.confirmed for trail in self._trails),
        )

    def live(self, at: float) -> tuple[Track, ...]:
        """Return the confirmed tracks that are still there at ``at``."""
        limit_s = max(LIVE_S, LIVE_GAPS * self._gap_s)
        return tuple(
            trail.track()
            for trail in self._trails
            if trail.confirmed
            and at - trail.last_at
            <= (max(STATIONARY_LIVE_S, limit_s) if trail.stationary else limit_s)
        )

    def _associate(self, seen: list[Seen], at: float, previous_at: float) -> None:
        """Match tracks and detections in three rounds, and start new tracks."""
        strong = [one for one in seen if one.detection.confidence >= CONFIDENT]
        weak = [one for one in seen if one.detection.confidence < CONFIDENT]
        known = [trail for trail in self._trails if trail.confirmed]
        tentative = [trail for trail in self._trails if not trail.confirmed]

        known, strong = _round(known, strong, at, previous_at)
        recent_s = max(WEAK_WITHIN_S, self._gap_s)
        recent = [trail for trail in known if at - trail.last_at <= recent_s]
        _round(recent, weak, at, previous_at, weak=True)
        _, strong = _round(tentative, strong, at, previous_at)
        for one in strong:
            if one.detection.confidence >= NEW_CONFIDENCE and not self._covered(
                one, at
            ):
                self._trails.append(Trail(one, at))

    def _covered(self, seen: Seen, at: float) -> bool:
        """Return whether a track seen just now already stands for this detection."""
        return any(
            trail.last_at == at
            and trail.kind is seen.kind
            and overlap(trail.last.detection.box, seen.detection.box)
            >= DUPLICATE_OVERLAP
            for trail in self._trails
        )

    def _confirms(self, trail: Trail, at: float) -> bool:
        if trail.last_at != at:
            return False
        sparse = self._gap_s > SPARSE_GAP_S
        sure = trail.last.detection.confidence >= SURE_CONFIDENCE
        if trail.best < FAINT_CONFIDENCE:
            return trail.hits >= FAINT_HITS and at - trail.first_at >= FAINT_S
        return trail.hits >= CONFIRM_HITS or (sparse and sure)

    def _forget(self, at: float, aspect: float) -> None:
        """Drop the tracks that have been gone for too long."""
        self._trails = [
            trail
            for trail in self._trails
            if at - trail.last_at <= self._patience_s(trail, aspect)
        ]

    def _patience_s(self, trail: Trail, aspect: float) -> float:
        if not trail.confirmed:
            return max(TENTATIVE_S, TENTATIVE_GAPS * self._gap_s)
        if trail.stationary:
            return max(STATIONARY_LOST_S, LOST_GAPS * self._gap_s)
        if trail.left_picture(aspect):
            return max(LEFT_S, LEFT_GAPS * self._gap_s)
        return max(LOST_S, LOST_GAPS * self._gap_s)


def _round(
    trails: list[Trail],
    seen: list[Seen],
    at: float,
    previous_at: float,
    *,
    weak: bool = False,
) -> tuple[list[Trail], list[Seen]]:
    """Match, continue the matched tracks, and return what is left of both."""
    expected = [trail.expect(at, previous_at) for trail in trails]
    pairs = match(expected, seen, WEAK_REACH_SHARE if weak else 1.0)
    for row, column in pairs:
        trails[row].see(seen[column], at, weak=weak)
    rows = {row for row, _ in pairs}
    columns = {column for _, column in pairs}
    return (
        [trail for row, trail in enumerate(trails) if row not in rows],
        [one for column, one in enumerate(seen) if column not in columns],
    )


def _moving(trail: Trail) -> bool:
    return trail.confirmed and not trail.stationary
