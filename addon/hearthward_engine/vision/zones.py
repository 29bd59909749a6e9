# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which zones a track's foot point is in and how long, and what lines it crossed."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from hearthward_engine.domain import (
    Box,
    Detection,
    Line,
    LineCrossing,
    Point,
    Track,
    Zone,
    ZoneKind,
    ZoneStay,
)

from .lines import SETTLE_FRAMES, SETTLE_S, LinePass

FORGET_S: Final = 180.0
STAYS_LIMIT: Final = 64
CROSSINGS_LIMIT: Final = 64
# A box cut by the picture's edge has its foot on the edge: count that as inside.
EDGE: Final = 1e-3


class _Presence:
    """One track's relation to one zone, with hysteresis both ways."""

    __slots__ = ("_since_at", "_streak", "entered_at", "inside", "last_inside_at")

    def __init__(self) -> None:
        self.inside = False
        self.entered_at = 0.0
        self.last_inside_at = 0.0
        self._streak = 0
        self._since_at = 0.0

    def update(self, at: float, gap_s: float, *, within: bool) -> bool:
        """Take in one sight; return whether the track just left the zone."""
        if within:
            self.last_inside_at = at
        if within == self.inside:
            self._streak = 0
            return False
        if self._streak == 0:
            self._since_at = at
        self._streak += 1
        # Sparse pictures: this sight has already outlasted the wait for a second.
        lasted_s = max(at - self._since_at, gap_s)
        if self._streak < SETTLE_FRAMES and lasted_s < SETTLE_S:
            return False
        self._streak = 0
        self.inside = within
        if within:
            self.entered_at = self._since_at
        return not within


class _Walk:
    """What a track did so far and its relations to all zones and lines."""

    __slots__ = ("crossings", "done", "last_at", "passes", "presences")

    def __init__(self, zones: int, lines: Iterable[Line], at: float) -> None:
        self.done: list[ZoneStay] = []
        self.crossings: list[LineCrossing] = []
        self.last_at = at
        self.presences = [_Presence() for _ in range(zones)]
        self.passes = [LinePass(line) for line in lines]


class Zoner:
    """Gives one camera's tracks their stays and crossings; used by one thread."""

    def __init__(self, zones: Sequence[Zone], lines: Sequence[Line] = ()) -> None:
        """Start with no track inside any zone or by any line."""
        self._ignored = tuple(z for z in zones if z.kind is ZoneKind.IGNORE)
        self._zones = tuple(z for z in zones if z.kind is not ZoneKind.IGNORE)
        self._lines = tuple(lines)
        self._walks: dict[str, _Walk] = {}
        self._at = float("-inf")

    def keep(self, detections: Iterable[Detection]) -> tuple[Detection, ...]:
        """Return the detections whose foot point is in no ignore zone."""
        if not self._ignored:
            return tuple(detections)
        return tuple(
            one
            for one in detections
            if not any(contains(z.polygon, foot(one.box)) for z in self._ignored)
        )

    def update(self, tracks: Iterable[Track], at: float) -> tuple[Track, ...]:
        """Return the tracks with all they did up to ``at``; an open stay ends there."""
        tracks = tuple(tracks)
        # Time passes between the pictures too: how far apart these are, sights say.
        sight_at = max((track.last_at for track in tracks), default=at)
        gap_s = max(0.0, sight_at - self._at)
        self._at = max(self._at, sight_at)
        placed = tuple(self._place(track, gap_s) for track in tracks)
        self._walks = {
            key: walk
            for key, walk in self._walks.items()
            if at - walk.last_at <= FORGET_S
        }
        return placed

    def _place(self, track: Track, gap_s: float) -> Track:
        if not (self._zones or self._lines) or not track.points:
            return track
        walk = self._walks.get(track.id)
        if walk is None:
            walk = _Walk(len(self._zones), self._lines, track.last_at)
            self._walks[track.id] = walk
            self._step(walk, track, gap_s)
        elif track.last_at > walk.last_at:
            self._step(walk, track, gap_s)
        return msgspec.structs.replace(
            track, stays=self._stays(walk), crossings=tuple(walk.crossings)
        )

    def _step(self, walk: _Walk, track: Track, gap_s: float) -> None:
        """Move a walk on to the track's newest sight."""
        walk.last_at = track.last_at
        box = track.points[-1].box
        point = foot(box)
        for zone, presence in zip(self._zones, walk.presences, strict=True):
            within = contains(zone.polygon, point)
            if presence.update(track.last_at, gap_s, within=within):
                walk.done.append(_stay(zone, presence))
        for line in walk.passes:
            crossing = line.see(point, box[3] - box[1], track.last_at, gap_s)
            if crossing is not None:
                walk.crossings.append(crossing)
        del walk.done[:-STAYS_LIMIT]
        del walk.crossings[:-CROSSINGS_LIMIT]

    def _stays(self, walk: _Walk) -> tuple[ZoneStay, ...]:
        current = [
            _stay(zone, presence)
            for zone, presence in zip(self._zones, walk.presences, strict=True)
            if presence.inside
        ]
        return tuple(sorted([*walk.done, *current], key=lambda stay: stay.entered_at))


def foot(box: Box) -> Point:
    """Return the middle of a box's lower edge, where an object meets the ground."""
    across = (box[0] + box[2]) / 2
    return (min(max(across, EDGE), 1 - EDGE), min(max(box[3], EDGE), 1 - EDGE))


def contains(polygon: Sequence[Point], point: Point) -> bool:
    """Return whether a polygon contains a point (even-odd rule)."""
    x, y = point
    inside = False
    before_x, before_y = polygon[-1]
    for next_x, next_y in polygon:
        crosses = (next_y > y) != (before_y > y)
        if (
            crosses
            and x < (before_x - next_x) * (y - next_y) / (before_y - next_y) + next_x
        ):
            inside = not inside
        before_x, before_y = next_x, next_y
    return inside


def _stay(zone: Zone, presence: _Presence) -> ZoneStay:
    return ZoneStay(
        zone=zone.name,
        kind=zone.kind,
        entered_at=presence.entered_at,
        left_at=max(presence.entered_at, presence.last_inside_at),
    )
