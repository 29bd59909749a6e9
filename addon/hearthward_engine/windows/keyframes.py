# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choose one to four pictures of a window as evidence and encode only those."""

from collections.abc import Callable, Sequence
import io
from typing import TYPE_CHECKING, Literal

from PIL import Image

from ..domain import (
    Camera,
    Detection,
    Frame,
    KeyFrame,
    Kind,
    Observation,
    Track,
    ZoneKind,
    kind_of,
)
from ..evidence import PRIVATE_ZONES
from .geometry import foot, height, inside

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WIDTH_PX = 1280
JPEG_QUALITY = 80
LARGER_BY = 1.25
"""A picture replaces the largest so far only if its subject grew by this factor."""

ZONE_RANK = {ZoneKind.RESTRICTED: 3, ZoneKind.ENTRY: 2}
SUBJECT_WEIGHT = {Kind.PERSON: 4.0, Kind.VEHICLE: 1.0, Kind.ANIMAL: 1.0}

type Reason = Literal["first", "largest", "in_zone", "last"]


class _Candidate:
    """A picture that may be kept; its pixels go as soon as it is encoded."""

    def __init__(
        self, frame: Frame, boxes: tuple[Detection, ...], frame_id: str
    ) -> None:
        self.id = frame_id
        self.at = frame.captured_at
        self.boxes = boxes
        self._frame: Frame | None = frame
        self._jpeg = b""

    def jpeg(self) -> bytes:
        """Return the encoded picture; encode it the first time."""
        if self._frame is not None:
            self._jpeg = encode(self._frame.pixels)
            self._frame = None
        return self._jpeg


class KeyFramePicker:
    """Hold at most four candidate pictures of an open window."""

    def __init__(self, camera: Camera, new_id: Callable[[], str]) -> None:
        self._camera = camera
        self._new_id = new_id
        self._kept: dict[Reason, _Candidate] = {}
        self._largest = 0.0
        self._zone_rank = 0

    def consider(self, observation: Observation, subjects: Sequence[Track]) -> None:
        """Keep the frame where it is better evidence than what is kept."""
        frame = observation.frame
        if frame is None:
            return
        # Not the observation's time: a pushed picture may arrive late.
        since = frame.captured_at - 0.05
        current = [track for track in subjects if track.last_at >= since]
        if not current:
            return
        boxes = _boxes(observation.tracks, since)
        candidate = _Candidate(frame, boxes, self._new_id())
        self._kept.setdefault("first", candidate)
        self._kept["last"] = candidate
        size = max(_size(track) for track in current)
        if size >= self._largest * LARGER_BY:
            self._largest = size
            self._kept["largest"] = candidate
        rank = max(self._rank(track) for track in current)
        if rank > self._zone_rank:
            self._zone_rank = rank
            self._kept["in_zone"] = candidate

    def taken(self, *, final: bool) -> tuple[KeyFrame, ...]:
        """Return the pictures kept so far, oldest first; the last one only if final."""
        order: tuple[Reason, ...] = ("in_zone", "largest", "first", "last")
        chosen: dict[str, tuple[Reason, _Candidate]] = {}
        for reason in order if final else order[:3]:
            candidate = self._kept.get(reason)
            if candidate is not None:
                chosen.setdefault(candidate.id, (reason, candidate))
        frames = [
            KeyFrame(
                id=candidate.id,
                at=candidate.at,
                reason=reason,
                boxes=candidate.boxes,
                jpeg=candidate.jpeg(),
            )
            for reason, candidate in chosen.values()
        ]
        return tuple(sorted(frames, key=lambda kept: kept.at))

    def _rank(self, track: Track) -> int:
        if not track.points:
            return 0
        point = foot(track.points[-1].box)
        weight = 10 if kind_of(track.label) is Kind.PERSON else 0
        ranks = [
            weight + ZONE_RANK.get(zone.kind, 1)
            for zone in self._camera.zones
            if zone.kind in PRIVATE_ZONES and inside(point, zone.polygon)
        ]
        return max(ranks, default=0)


def best(frames: Sequence[KeyFrame]) -> KeyFrame | None:
    """Return the picture that says most: in a zone, else the largest subject."""
    order = ("in_zone", "largest", "first", "last")
    return min(frames, key=lambda frame: order.index(frame.reason), default=None)


def encode(pixels: "npt.NDArray[np.uint8]") -> bytes:
    """Return a JPEG at most ``WIDTH_PX`` wide of RGB pixels."""
    image = Image.fromarray(pixels)
    if image.width > WIDTH_PX:
        tall = max(1, round(image.height * WIDTH_PX / image.width))
        image = image.resize((WIDTH_PX, tall), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _boxes(tracks: Sequence[Track], since: float) -> tuple[Detection, ...]:
    return tuple(
        Detection(
            label=track.label,
            confidence=track.confidence,
            box=track.points[-1].box,
        )
        for track in tracks
        if track.points and track.last_at >= since
    )


def _size(track: Track) -> float:
    if not track.points:
        return 0.0
    box = track.points[-1].box
    weight = SUBJECT_WEIGHT.get(kind_of(track.label), 0.5)
    return weight * (box[2] - box[0]) * height(box)
