# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plane geometry of foot points and zones, in fractions of the image."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
import math

from ..domain import Box, Point, Track, TrackPoint, Zone, ZoneStay

ASPECT = 16 / 9
"""Width to height assumed where only fractions are known."""

STAY_GAP_S = 2.0
"""Leaving a zone for less than this does not end the stay."""

DENSE_S = 1.0
"""Between points further apart in time than this, a straight way is assumed."""

EDGE = 1e-3
"""A box cut by the picture's edge has its foot on the edge: that counts as inside."""

type Span = tuple[float, float]


def foot(box: Box) -> Point:
    """Return the middle of the box's lower edge, where the object meets the ground."""
    across = (box[0] + box[2]) / 2
    return min(max(across, EDGE), 1 - EDGE), min(max(box[3], EDGE), 1 - EDGE)


def height(box: Box) -> float:
    """Return the height of a box as a fraction of the image."""
    return box[3] - box[1]


def distance(a: Point, b: Point) -> float:
    """Return the distance in image heights."""
    return math.hypot((a[0] - b[0]) * ASPECT, a[1] - b[1])


def inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Return whether the polygon holds the point, by counting crossings."""
    x, y = point
    held = False
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            held = not held
    return held


def distance_to(point: Point, polygon: Sequence[Point]) -> float:
    """Return the distance from point to polygon in image heights; 0 inside."""
    if inside(point, polygon):
        return 0.0
    edges = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return min(_distance_to_edge(point, a, b) for a, b in edges)


def _distance_to_edge(point: Point, a: Point, b: Point) -> float:
    px, py = point[0] * ASPECT, point[1]
    ax, ay, bx, by = a[0] * ASPECT, a[1], b[0] * ASPECT, b[1]
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = 0.0 if length == 0 else ((px - ax) * (bx - ax) + (py - ay) * (by - ay))
    share = max(0.0, min(1.0, share / length)) if length else 0.0
    return math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay))


def stays_of(points: Sequence[TrackPoint], zones: Iterable[Zone]) -> list[ZoneStay]:
    """Return the stays of a track, from its points alone, oldest first."""
    stays = [stay for zone in zones for stay in _stays_in(points, zone)]
    return sorted(stays, key=lambda stay: (stay.entered_at, stay.zone))


def _stays_in(points: Sequence[TrackPoint], zone: Zone) -> list[ZoneStay]:
    spans: list[Span] = []
    for point, after in zip(points, (*points[1:], None), strict=True):
        if not inside(foot(point.box), zone.polygon):
            continue
        until = point.at if after is None else min(after.at, point.at + STAY_GAP_S)
        spans.append((point.at, until))
    return [
        ZoneStay(zone=zone.name, kind=zone.kind, entered_at=start, left_at=end)
        for start, end in joined(spans, gap=STAY_GAP_S)
    ]


def joined(spans: Iterable[Span], *, gap: float = 0.0) -> list[Span]:
    """Return spans in order, those at most ``gap`` seconds apart made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def length(spans: Iterable[Span]) -> float:
    """Return the seconds covered by spans, overlaps counted once."""
    return sum(end - start for start, end in joined(spans))


def overlap(first: Iterable[Span], second: Iterable[Span]) -> float:
    """Return the seconds covered by both."""
    others = joined(second)
    return sum(
        max(0.0, min(end, other_end) - max(start, other_start))
        for start, end in joined(first)
        for other_start, other_end in others
    )


def dense(points: Sequence[TrackPoint]) -> tuple[TrackPoint, ...]:
    """Return the points with straight lines between those far apart in time."""
    filled: list[TrackPoint] = list(points[:1])
    for before, after in pairwise(points):
        steps = math.ceil((after.at - before.at) / DENSE_S)
        for step in range(1, steps):
            share = step / steps
            box = tuple(
                a + (b - a) * share for a, b in zip(before.box, after.box, strict=True)
            )
            at = before.at + (after.at - before.at) * share
            filled.append(TrackPoint(at=at, box=(box[0], box[1], box[2], box[3])))
        filled.append(after)
    return tuple(filled)


def displacement(track: Track) -> float:
    """Return how far the box moved, in multiples of its own larger side."""
    if len(track.points) < 2:
        return 0.0
    boxes = [point.box for point in track.points]
    size = max((boxes[0][2] - boxes[0][0]) * ASPECT, height(boxes[0]), 1e-6)
    centres = [((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in boxes]
    return max(distance(centres[0], centre) for centre in centres) / size
