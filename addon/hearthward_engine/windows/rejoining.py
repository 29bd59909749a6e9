# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give whoever was lost and found again one track over all windows of a visit.

The tracker waits some seconds for somebody it lost. Who comes back later, or does not
fit its prediction, gets a new track. It is taken for the old one if the old one alone
ended shortly before, close by, and as large. Who came back later, or somewhere else,
stays apart: nobody knows who that is. Faces and clothes are not compared.
"""

from collections.abc import Iterable

import msgspec

from ..domain import Kind, Track, kind_of
from .stitch import continues

MOST_POINTS = 512
FORGET_S = 60.0


class Rejoiner:
    """Knows a camera's people of late; used by that camera's thread."""

    def __init__(self) -> None:
        """Start without anybody."""
        self._people: dict[str, Track] = {}
        self._earlier: dict[str, Track] = {}
        self._continued: dict[str, str] = {}
        self._lost_at: dict[str, float] = {}

    def resume(self, tracks: Iterable[Track], since: float, now: float) -> None:
        """Take up people seen after ``since``; they are counted as lost only now."""
        for track in tracks:
            if _is_person(track) and track.last_at >= since:
                self._people[track.id] = track
                self._lost_at[track.id] = now

    def take(self, tracks: Iterable[Track]) -> None:
        """See who is there, and who of them was lost before."""
        for track in tracks:
            if not _is_person(track):
                continue
            known = self._people.get(track.id)
            self._people[track.id] = track
            if known is None:
                self._find_earlier(track)
            elif track.last_at > known.last_at:
                self._apart(track.id)

    def knows(self, track_id: str) -> bool:
        """Return whether this is somebody who was lost before."""
        return track_id in self._earlier

    def joined(self, tracks: Iterable[Track]) -> list[Track]:
        """Return the tracks, each with what went before it, under its first id."""
        return [
            self._whole(track) for track in tracks if track.id not in self._continued
        ]

    def forget(self, now: float) -> None:
        """Let go of those who have been away for long."""
        gone = [
            track.id
            for track in self._people.values()
            if now - max(track.last_at, self._lost_at.get(track.id, 0.0)) > FORGET_S
        ]
        for track_id in gone:
            del self._people[track_id]
            self._lost_at.pop(track_id, None)
            self._earlier.pop(track_id, None)
            self._continued.pop(track_id, None)

    def _find_earlier(self, track: Track) -> None:
        fit = [
            other
            for other in self._people.values()
            if other.id not in self._continued
            and continues(other, track, self._lost_at.get(other.id, 0.0))
        ]
        # With two who could have come back, nobody knows which it was.
        if len(fit) == 1:
            self._earlier[track.id] = self._whole(fit[0])
            self._continued[fit[0].id] = track.id

    def _apart(self, track_id: str) -> None:
        """Undo a joining: the old track is seen again, so the new one is another."""
        later = self._continued.pop(track_id, None)
        if later is not None:
            self._earlier.pop(later, None)

    def _whole(self, track: Track) -> Track:
        before = self._earlier.get(track.id)
        if before is None:
            return track
        return msgspec.structs.replace(
            track,
            id=before.id,
            confidence=max(before.confidence, track.confidence),
            first_at=before.first_at,
            points=(*before.points, *track.points)[-MOST_POINTS:],
            stays=(*before.stays, *track.stays),
            crossings=(*before.crossings, *track.crossings),
        )


def _is_person(track: Track) -> bool:
    return kind_of(track.label) is Kind.PERSON
