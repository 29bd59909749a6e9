# SPDX-License-Identifier: AGPL-3.0-or-later
"""Join the tracks of a person who was lost from sight for a moment.

A tracker that misses somebody for some seconds starts a new track. For the facts it is
the same person when the new track begins after the old one ended, soon, of the same
size, and no further away than a person walks in that time.
"""

from collections.abc import Sequence

import msgspec

from ..domain import Kind, Track, kind_of
from .geometry import distance, foot, height

LOST_S = 10.0
"""Whoever comes into sight later than this may be somebody else."""

WALK_HEIGHTS_S = 0.9
"""Body heights a second that a person covers on foot."""

SLACK_HEIGHTS = 0.5
SIZE = 1.5
"""A person who was gone for seconds has not become this much taller or smaller."""


def stitched(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """Return the tracks, those that continue one another made one."""
    made: list[Track] = []
    for track in sorted(tracks, key=lambda one: one.first_at):
        before = [index for index, one in enumerate(made) if continues(one, track)]
        if len(before) == 1:
            made[before[0]] = _joined(made[before[0]], track)
        else:
            # With two who could have come back, nobody knows which it was.
            made.append(track)
    return tuple(made)


def continues(before: Track, after: Track, lost_at: float = 0.0) -> bool:
    """Return whether a track may be a person who was lost from sight before.

    ``lost_at`` is given where nobody was watching for a while after the last sight.
    """
    if kind_of(before.label) is not Kind.PERSON or before.label != after.label:
        return False
    if before.identity != after.identity or not (before.points and after.points):
        return False
    gap_s = after.first_at - max(before.last_at, lost_at)
    if after.first_at <= before.last_at or gap_s > LOST_S:
        return False
    one, two = before.points[-1].box, after.points[0].box
    taller, smaller = sorted((height(one), height(two)), reverse=True)
    reach = (SLACK_HEIGHTS + WALK_HEIGHTS_S * max(0.0, gap_s)) * taller
    return taller <= SIZE * smaller and distance(foot(one), foot(two)) <= reach


def _joined(before: Track, after: Track) -> Track:
    return msgspec.structs.replace(
        before,
        confidence=max(before.confidence, after.confidence),
        last_at=after.last_at,
        points=(*before.points, *after.points),
        stays=(*before.stays, *after.stays),
        crossings=(*before.crossings, *after.crossings),
    )
