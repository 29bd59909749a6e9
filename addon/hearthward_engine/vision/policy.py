# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tracker decides by numbers: who may be whom, who counts, who is gone.

The tracker has the rounds, the policy the judgement. The engine knows this one only;
the tests give the same tracker another, to compare its rounds with ByteTrack's.
"""

from collections.abc import Sequence
from typing import Final, Literal

from .matching import (
    DUPLICATE_OVERLAP,
    Expected,
    Seen,
    match,
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

type Stage = Literal["known", "weak", "tentative"]
"""Confirmed tracks and confident detections, weak ones, unconfirmed tracks."""


class Policy:
    """Decides by seconds and sizes; ``gap_s`` is the time between pictures."""

    def distinct(self, seen: Sequence[Seen]) -> list[Seen]:
        """Return the detections that count, best first."""
        return without_duplicates(seen)

    def confident(self, seen: Seen) -> bool:
        """Return whether a detection is taken first, or only for what is known."""
        return seen.detection.confidence >= CONFIDENT

    def pairs(
        self, stage: Stage, tracks: Sequence[Expected], seen: Sequence[Seen]
    ) -> list[tuple[int, int]]:
        """Return which detection continues which track, as indexes of both."""
        return match(tracks, seen, WEAK_REACH_SHARE if stage == "weak" else 1.0)

    def takes_weak(self, trail: Trail, at: float, gap_s: float) -> bool:
        """Return whether a track was seen so lately that a weak detection may do."""
        return at - trail.last_at <= max(WEAK_WITHIN_S, gap_s)

    def begins(self, seen: Seen, trails: Sequence[Trail], at: float) -> bool:
        """Return whether a detection that continues no track starts one."""
        return seen.detection.confidence >= NEW_CONFIDENCE and not any(
            trail.last_at == at
            and trail.kind is seen.kind
            and overlap(trail.last.detection.box, seen.detection.box)
            >= DUPLICATE_OVERLAP
            for trail in trails
        )

    def trail(self, seen: Seen, at: float) -> Trail:
        """Return a new track."""
        return Trail(seen, at)

    def confirms(self, trail: Trail, at: float, gap_s: float) -> bool:
        """Return whether a track has been seen enough to be believed."""
        if trail.last_at != at:
            return False
        sparse = gap_s > SPARSE_GAP_S
        sure = trail.last.detection.confidence >= SURE_CONFIDENCE
        if trail.best < FAINT_CONFIDENCE:
            return trail.hits >= FAINT_HITS and at - trail.first_at >= FAINT_S
        return trail.hits >= CONFIRM_HITS or (sparse and sure)

    def live_s(self, trail: Trail, gap_s: float) -> float:
        """Return for how long a track that is not seen counts as there."""
        limit_s = max(LIVE_S, LIVE_GAPS * gap_s)
        return max(STATIONARY_LIVE_S, limit_s) if trail.stationary else limit_s

    def patience_s(self, trail: Trail, gap_s: float, aspect: float) -> float:
        """Return for how long a track that is not seen may still be continued."""
        if not trail.confirmed:
            return max(TENTATIVE_S, TENTATIVE_GAPS * gap_s)
        if trail.stationary:
            return max(STATIONARY_LOST_S, LOST_GAPS * gap_s)
        if trail.left_picture(aspect):
            return max(LEFT_S, LEFT_GAPS * gap_s)
        return max(LOST_S, LOST_GAPS * gap_s)
