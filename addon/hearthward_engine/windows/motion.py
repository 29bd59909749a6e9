# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one track did: zones, dwell, approach, pace and repeats, from its points."""

from collections.abc import Sequence
from statistics import median

import msgspec

from ..domain import Camera, Track, TrackPoint, Zone, ZoneKind, ZoneStay, kind_of
from ..evidence import (
    PRIVATE_ZONES,
    Approach,
    CrossingFacts,
    Pace,
    TrackFacts,
    ZoneFacts,
)
from .geometry import (
    ASPECT,
    Span,
    dense,
    distance,
    distance_to,
    foot,
    height,
    inside,
    joined,
    length,
    overlap,
    stays_of,
)

GROWTH = 1.25
"""A box that changes its height by this factor came nearer or went away."""

COME_HEIGHTS = 0.6
"""Distance to an entry, in body heights, that must be covered to count as coming."""

NEAR_HEIGHTS = 1.0
"""Within this many body heights of an entry is near it."""

DOORSTEP_HEIGHTS = 0.15
"""Feet this close to an entry that was drawn on the door itself stand at the door."""

AT_HEIGHTS = 0.3
AWAY_HEIGHTS = 1.0
AWAY_SIZE = 1.4
"""Within the first it is at the entry; beyond the second it has gone away again, or
when it has become larger or smaller by the third as a factor."""

STAND_HEIGHTS = 0.5
"""Who keeps within this many body heights of a spot stands there."""

PACE_LIMITS: tuple[tuple[float, Pace], ...] = (
    (0.12, "still"),
    (0.35, "slow"),
    (1.5, "walking"),
)
"""Upper bounds of the speed in body heights a second."""

PACE_STEP_S = 0.8
"""Speed is measured over steps at least this long, above the detector's jitter."""


def seen(track: Track, camera: Camera) -> Track | None:
    """Return the track without what is ignored or too small; None if nothing stays."""
    if not track.points:
        return track
    ignored = [zone for zone in camera.zones if zone.kind is ZoneKind.IGNORE]
    points = tuple(
        point
        for point in track.points
        if height(point.box) >= camera.least_height(track.label)
        and not any(inside(foot(point.box), zone.polygon) for zone in ignored)
    )
    if len(points) == len(track.points):
        return track
    if not points:
        return None
    first_at = track.first_at if points[0] is track.points[0] else points[0].at
    last_at = track.last_at if points[-1] is track.points[-1] else points[-1].at
    return msgspec.structs.replace(
        track, points=points, first_at=first_at, last_at=last_at
    )


def track_facts(
    track: Track, camera: Camera, parked_vehicles: Sequence[Track], since: float
) -> TrackFacts:
    """Return what the track did; ``camera`` gives the zones, ``since`` the start."""
    track = msgspec.structs.replace(track, points=dense(track.points))
    zones = [zone for zone in camera.zones if zone.kind is not ZoneKind.IGNORE]
    entries = [zone for zone in zones if zone.kind is ZoneKind.ENTRY]
    stays = list(track.stays) or stays_of(track.points, zones)
    stays = [stay for stay in stays if stay.kind is not ZoneKind.IGNORE]
    dwell_s = max(0.0, track.last_at - track.first_at)
    on_sidewalk = _spans(stays, ZoneKind.SIDEWALK)
    private = [span for kind in PRIVATE_ZONES for span in _spans(stays, kind)]
    gaps = [_entry_distance(point, entries) for point in track.points]
    return TrackFacts(
        id=track.id,
        label=track.label,
        kind=kind_of(track.label),
        confidence=round(track.confidence, 2),
        identity=track.identity,
        dwell_s=round(dwell_s, 1),
        from_s=round(track.first_at - since, 1),
        until_s=round(track.last_at - since, 1),
        zones=_zone_facts(stays),
        path=_path(stays),
        crossings=tuple(
            CrossingFacts(
                line=one.line, direction=one.direction, at_s=round(one.at - since, 1)
            )
            for one in track.crossings
        ),
        approach=_approach(track.points, gaps if entries else []),
        pace=_pace(track.points),
        spread=round(_spread(track.points), 2),
        stood_s=round(_stood(track.points), 1),
        approaches=_approaches(track.points, stays, gaps if entries else []),
        off_sidewalk_s=round(max(0.0, dwell_s - length(on_sidewalk)), 1),
        private_s=round(length(private) - overlap(private, on_sidewalk), 1),
        at_entry_s=round(_close_s(track.points, gaps, stays, DOORSTEP_HEIGHTS), 1),
        near_entry_s=round(_close_s(track.points, gaps, stays, NEAR_HEIGHTS), 1),
        beside_vehicle_s=round(_beside(track.points, parked_vehicles), 1),
        started_in_entry=_started_in_entry(track, stays),
        closest=round(max((height(p.box) for p in track.points), default=0.0), 3),
    )


def _spans(stays: Sequence[ZoneStay], kind: ZoneKind) -> list[Span]:
    return joined((s.entered_at, s.left_at) for s in stays if s.kind is kind)


def _zone_facts(stays: Sequence[ZoneStay]) -> tuple[ZoneFacts, ...]:
    by_zone: dict[tuple[str, ZoneKind], list[Span]] = {}
    for stay in stays:
        spans = by_zone.setdefault((stay.zone, stay.kind), [])
        spans.append((stay.entered_at, stay.left_at))
    return tuple(
        ZoneFacts(
            name=name,
            kind=kind,
            dwell_s=round(length(spans), 1),
            entries=len(joined(spans, gap=3.0)),
        )
        for (name, kind), spans in by_zone.items()
    )


def _path(stays: Sequence[ZoneStay]) -> str:
    names: list[str] = []
    for stay in stays:
        if not names or names[-1] != stay.zone:
            names.append(stay.zone)
    shown = names if len(names) <= 6 else [*names[:3], "…", *names[-2:]]
    return " > ".join(shown)


def _started_in_entry(track: Track, stays: Sequence[ZoneStay]) -> bool:
    return any(
        stay.kind is ZoneKind.ENTRY and stay.entered_at - track.first_at < 1.0
        for stay in stays
    )


def _entry_distance(point: TrackPoint, entries: Sequence[Zone]) -> float:
    """Return the distance to the nearest entry in body heights; inf without one."""
    if not entries:
        return float("inf")
    tall = max(height(point.box), 1e-3)
    return min(distance_to(foot(point.box), z.polygon) for z in entries) / tall


def _approach(points: Sequence[TrackPoint], gaps: Sequence[float]) -> Approach:
    """Judge by the way to the entries, or by the box's growth without one."""
    if len(points) < 2:
        return "none"
    if gaps:
        nearest = min(range(len(gaps)), key=gaps.__getitem__)
        came = max(gaps[: nearest + 1]) - gaps[nearest] >= COME_HEIGHTS
        went = max(gaps[nearest:]) - gaps[nearest] >= COME_HEIGHTS
        came = came and gaps[nearest] <= 2 * NEAR_HEIGHTS
    else:
        tall = [height(point.box) for point in points]
        nearest = max(range(len(tall)), key=tall.__getitem__)
        came = tall[nearest] / max(min(tall[: nearest + 1]), 1e-6) >= GROWTH
        went = tall[nearest] / max(min(tall[nearest:]), 1e-6) >= GROWTH
    if came and went:
        return "both"
    return "toward" if came else "away" if went else "none"


def _approaches(
    points: Sequence[TrackPoint], stays: Sequence[ZoneStay], gaps: Sequence[float]
) -> int:
    """Count comings to an entry; going a little way off does not start a new one.

    A camera that looks along the path shows the way back less by distance than by
    size, so a body that has changed its size has gone away too.
    """
    count, at_entry, size = 0, False, 0.0
    for point, gap in zip(points, gaps, strict=False):
        tall = height(point.box)
        if gap <= AT_HEIGHTS:
            count, at_entry, size = count + (not at_entry), True, tall
        elif gap >= AWAY_HEIGHTS or not size / AWAY_SIZE < tall < size * AWAY_SIZE:
            at_entry = False
    visits = joined(_spans(stays, ZoneKind.ENTRY), gap=3.0)
    return max(count, len(visits) if not gaps else min(len(visits), 1))


def _close_s(
    points: Sequence[TrackPoint],
    gaps: Sequence[float],
    stays: Sequence[ZoneStay],
    heights: float,
) -> float:
    """Return the seconds in an entry or within some body heights of it."""
    near = _spans(stays, ZoneKind.ENTRY)
    sidewalk = _spans(stays, ZoneKind.SIDEWALK)
    close = _while(points, [gap <= heights for gap in gaps])
    return length([*near, *close]) - _only_close(close, near, sidewalk)


def _only_close(
    close: Sequence[Span], near: Sequence[Span], sidewalk: Sequence[Span]
) -> float:
    """Return the time close by that was spent on the sidewalk, not at the entry."""
    return max(0.0, overlap(close, sidewalk) - overlap(near, sidewalk))


def _while(points: Sequence[TrackPoint], holds: Sequence[bool]) -> list[Span]:
    return [
        (point.at, after.at)
        for point, after, held in zip(points, points[1:], holds, strict=False)
        if held and after.at - point.at <= 5.0
    ]


def _steps(points: Sequence[TrackPoint]) -> list[tuple[TrackPoint, TrackPoint]]:
    steps: list[tuple[TrackPoint, TrackPoint]] = []
    start = points[0] if points else None
    for point in points:
        if start is not None and point.at - start.at >= PACE_STEP_S:
            steps.append((start, point))
            start = point
    return steps


def _pace(points: Sequence[TrackPoint]) -> Pace:
    speeds = [
        distance(foot(a.box), foot(b.box))
        / max((height(a.box) + height(b.box)) / 2, 1e-3)
        / (b.at - a.at)
        for a, b in _steps(points)
    ]
    if not speeds:
        return "walking"
    typical = median(speeds)
    return next((pace for limit, pace in PACE_LIMITS if typical < limit), "running")


def _spread(points: Sequence[TrackPoint]) -> float:
    if not points:
        return 0.0
    feet = [foot(point.box) for point in points]
    wide = (max(x for x, _ in feet) - min(x for x, _ in feet)) * ASPECT
    deep = max(y for _, y in feet) - min(y for _, y in feet)
    tall = median(height(point.box) for point in points)
    return float((wide**2 + deep**2) ** 0.5 / max(tall, 1e-3))


def _stood(points: Sequence[TrackPoint]) -> float:
    """Return the longest time spent about one spot."""
    longest, first = 0.0, 0
    for point in points:
        reach = STAND_HEIGHTS * max(height(point.box), 1e-3)
        while distance(foot(points[first].box), foot(point.box)) > reach:
            first += 1
        longest = max(longest, point.at - points[first].at)
    return longest


def _beside(points: Sequence[TrackPoint], vehicles: Sequence[Track]) -> float:
    """Return the seconds within half a body height of a parked vehicle."""
    boxes = [track.points[-1].box for track in vehicles if track.points]
    if not boxes:
        return 0.0
    holds = [any(_touches(point, box) for box in boxes) for point in points]
    return length(_while(points, holds))


def _touches(point: TrackPoint, box: tuple[float, float, float, float]) -> bool:
    x, y = foot(point.box)
    reach = height(point.box) / 2
    left, top, right, bottom = box
    return (
        left - reach / ASPECT <= x <= right + reach / ASPECT
        and top <= y <= bottom + reach
        and height(point.box) <= 3 * (bottom - top)
    )
