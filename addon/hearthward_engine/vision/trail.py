# SPDX-License-Identifier: AGPL-3.0-or-later
"""One object followed over time: the tracker's working state of a track."""

from typing import Final

from hearthward_engine.domain import Kind, Track, TrackPoint
from hearthward_engine.runtime.ids import new_id

from .kalman import Axis
from .matching import TOP_SPEED, Expected, Seen
from .rest import Rest

POINTS_LIMIT: Final = 64
CONFIRM_HITS: Final = 2

# All in sizes of the object.
_NOISE: Final = 0.05
_WEAK_NOISE: Final = 0.1
_ACCELERATION: Final = 1.5
_GROWTH_SPEED: Final = 0.5
_GROWTH_ACCELERATION: Final = 0.5
_FADE_S: Final = 4.0
_GROWTH_FADE_S: Final = 1.0


class Trail:
    """The life of one object in one camera; used by one thread."""

    def __init__(self, seen: Seen, at: float) -> None:
        """Start with the first detection; not yet confirmed."""
        self.id = new_id()
        self.kind = seen.kind
        self.first_at = self.last_at = self._predicted_at = at
        self.last = seen
        self.hits = 1
        self.confirmed = False
        size = seen.size
        top_speed = TOP_SPEED[seen.kind] * size
        self._x = Axis(seen.x, _NOISE * size, top_speed)
        self._y = Axis(seen.y, _NOISE * size, top_speed)
        self._width = Axis(seen.width, _NOISE * size, _GROWTH_SPEED * size)
        self._height = Axis(seen.height, _NOISE * size, _GROWTH_SPEED * size)
        self._votes = {seen.detection.label: seen.detection.confidence}
        self._best = {seen.detection.label: seen.detection.confidence}
        self._points = [TrackPoint(at=at, box=seen.detection.box)]
        self._spacing_s = 0.0
        # Whoever stands still is loitering; only vehicles and things come to rest.
        rests = seen.kind in {Kind.VEHICLE, Kind.THING}
        self._rest = Rest(seen.detection.box, at) if rests else None

    @property
    def stationary(self) -> bool:
        """Return whether the object is part of the scene for now."""
        return self._rest is not None and self._rest.stationary

    @property
    def label(self) -> str:
        """Return the class with the most confidence behind it."""
        return max(self._votes, key=lambda label: self._votes[label])

    @property
    def best(self) -> float:
        """Return the highest confidence of any sight."""
        return max(self._best.values())

    def expect(self, at: float, previous_at: float) -> Expected:
        """Return where the object should be at ``at``; pictures came until then."""
        self._predict(at)
        return Expected(
            kind=self.kind,
            label=self.label,
            last=self.last,
            x=self._x.position,
            y=self._y.position,
            width=max(1e-4, self._width.position),
            height=max(1e-4, self._height.position),
            unseen_s=at - self.last_at,
            # Whose speed is not known yet may have run on unseen.
            hidden_s=max(0.0, previous_at - self.last_at) if self.hits > 1 else 0.0,
        )

    def see(self, seen: Seen, at: float, *, weak: bool = False) -> None:
        """Continue the track with a detection at ``at``."""
        self._predict(at)
        noise = (_WEAK_NOISE if weak else _NOISE) * seen.size
        self._x.update(seen.x, noise)
        self._y.update(seen.y, noise)
        self._width.update(seen.width, noise)
        self._height.update(seen.height, noise)
        label, confidence = seen.detection.label, seen.detection.confidence
        self._votes[label] = self._votes.get(label, 0.0) + confidence
        self._best[label] = max(self._best.get(label, 0.0), confidence)
        self.last, self.last_at = seen, at
        self.hits += 1
        if self._rest is not None and not weak:
            self._rest.update(seen.detection.box, at)
        self._remember(TrackPoint(at=at, box=seen.detection.box))

    def left_picture(self, aspect: float) -> bool:
        """Return whether the object was last seen on its way over the edge."""
        inside = 0.0 <= self._x.position <= aspect and 0.0 <= self._y.position <= 1.0
        return self.last.at_edge and not inside

    def track(self) -> Track:
        """Return the track as it stands."""
        label = self.label
        return Track(
            id=self.id,
            label=label,
            confidence=self._best[label],
            first_at=self.first_at,
            last_at=self.last_at,
            points=tuple(self._points),
            stationary=self.stationary,
        )

    def _predict(self, at: float) -> None:
        dt_s = at - self._predicted_at
        if dt_s <= 0:
            return
        self._predicted_at = at
        if self.stationary:
            return
        size = self.last.size
        for axis in (self._x, self._y):
            axis.predict(dt_s, _ACCELERATION * size, _FADE_S)
        for axis in (self._width, self._height):
            axis.predict(dt_s, _GROWTH_ACCELERATION * size, _GROWTH_FADE_S)

    def _remember(self, point: TrackPoint) -> None:
        """Keep the path's first and last point and an even spread between them."""
        points = self._points
        if len(points) > 1 and points[-1].at - points[-2].at < self._spacing_s:
            points[-1] = point
            return
        points.append(point)
        if len(points) > POINTS_LIMIT:
            self._spacing_s = 2 * (point.at - points[0].at) / POINTS_LIMIT
            self._points = [*points[:-1:2], point]
