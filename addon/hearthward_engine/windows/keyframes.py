# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choose one to four pictures of a window as evidence and encode only those."""

from collections.abc import Callable, Iterable, Sequence
import io
from typing import TYPE_CHECKING

import msgspec
from PIL import Image

from ..domain import (
    Box,
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
from ..domain.window import Reason
from ..evidence import PRIVATE_ZONES
from .geometry import ASPECT, foot, height, inside
from .sharpness import sharpness

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST = 4
WIDTH_PX = 1280
CLOSE_UP_PX = 640
JPEG_QUALITY = 80
LARGER_BY = 1.25
"""A picture replaces the largest so far only if its subject grew by this factor.

Within the factor two subjects are about equal, and the sharper picture wins.
"""

SHARPER_BY = 1.3
SHARP_SIZE = 0.5
"""The sharpest picture is looked for among subjects of this share of the largest."""

MARGIN = 0.4
"""A close-up shows this share of the subject's height around it."""

SMALL = 0.5
"""Where a close-up would be more than this share of the picture, none is made."""

ZONE_RANK = {ZoneKind.RESTRICTED: 3, ZoneKind.ENTRY: 2}
SUBJECT_WEIGHT = {Kind.PERSON: 4.0, Kind.VEHICLE: 1.0, Kind.ANIMAL: 1.0}

NAMED: tuple[Reason, ...] = ("in_zone", "largest", "first", "last", "sharpest")
"""What a picture is called that is kept for several reasons."""

KEPT: tuple[Reason, ...] = (
    "in_zone",
    "close_up",
    "first",
    "last",
    "largest",
    "sharpest",
)
"""Which pictures are kept where there are more than ``MOST``."""


class _Sight:
    """One frame and the subject it may be kept for."""

    def __init__(self, frame: Frame, track: Track) -> None:
        self._frame: Frame | None = frame
        self.box = track.points[-1].box
        self.size = _size(track)
        self._sharp: float | None = None

    @property
    def sharp(self) -> float:
        """Return how sharp the subject is; measured when it is first asked for."""
        if self._sharp is None and self._frame is not None:
            self._sharp = sharpness(self._frame.pixels, self.box)
        return self._sharp or 0.0

    def beats(self, kept: "_Sight") -> bool:
        """Return whether this one is larger, or about as large and sharper."""
        if self.size >= kept.size * LARGER_BY:
            return True
        near = self.size * LARGER_BY >= kept.size
        return near and self.sharp >= max(kept.sharp, 1e-6) * SHARPER_BY

    def let_go(self) -> None:
        """Measure what will be compared later, and let the pixels go."""
        _ = self.sharp
        self._frame = None


class _Candidate:
    """A picture that may be kept; its pixels go as soon as it is encoded."""

    def __init__(
        self, frame: Frame, boxes: tuple[Detection, ...], new_id: Callable[[], str]
    ) -> None:
        self.id = new_id()
        self.at = frame.captured_at
        self.boxes = boxes
        self.sights: list[_Sight] = []
        self._new_id = new_id
        self._frame: Frame | None = frame
        self._jpeg = b""
        self._close_up: KeyFrame | None = None

    def whole(self, reason: Reason) -> KeyFrame:
        """Return the whole picture."""
        self._encode(None)
        return KeyFrame(
            id=self.id, at=self.at, reason=reason, boxes=self.boxes, jpeg=self._jpeg
        )

    def close_up(self, subject: Box) -> KeyFrame | None:
        """Return the subject cut out; None where it fills much of the picture.

        To be asked for before the whole picture is.
        """
        self._encode(subject)
        return self._close_up

    def _encode(self, subject: Box | None) -> None:
        """Encode what is kept, the first time, and let the pixels go."""
        if self._frame is None:
            return
        pixels = self._frame.pixels
        self._jpeg = encode(pixels)
        crop = None if subject is None else around(subject)
        if crop is not None:
            part = _cut(pixels, crop)
            self._close_up = KeyFrame(
                id=self._new_id(),
                at=self.at,
                reason="close_up",
                boxes=_within(self.boxes, crop),
                jpeg=encode(part, CLOSE_UP_PX),
                crop=crop,
            )
        for sight in self.sights:
            sight.let_go()
        self._frame = None


class KeyFramePicker:
    """Hold the candidate pictures of an open window; four of them are kept."""

    def __init__(self, camera: Camera, new_id: Callable[[], str]) -> None:
        self._camera = camera
        self._new_id = new_id
        self._kept: dict[Reason, tuple[_Candidate, _Sight]] = {}
        self._largest = 0.0
        self._zone_rank = 0

    def consider(self, observation: Observation, subjects: Sequence[Track]) -> None:
        """Keep the frame where it is better evidence than what is kept."""
        frame = observation.frame
        if frame is None:
            return
        # Not the observation's time: a pushed picture may arrive late.
        since = frame.captured_at - 0.05
        current = [t for t in subjects if t.points and t.last_at >= since]
        if not current:
            return
        boxes = _boxes(observation.tracks, since)
        candidate = _Candidate(frame, boxes, self._new_id)
        main = max(current, key=_size)
        ranks = [(self._rank(track), _size(track), track) for track in current]
        rank, _, zoned = max(ranks, key=lambda ranked: ranked[:2])
        sight = _Sight(frame, main)
        in_zone = sight if zoned is main else _Sight(frame, zoned)
        candidate.sights = [sight, in_zone]
        self._kept.setdefault("first", (candidate, sight))
        self._kept["last"] = candidate, sight
        self._keep("largest", candidate, sight)
        if rank > self._zone_rank:
            self._zone_rank = rank
            self._kept["in_zone"] = candidate, in_zone
        elif rank and rank == self._zone_rank:
            self._keep("in_zone", candidate, in_zone)
        self._largest = max(self._largest, sight.size)
        if sight.size >= self._largest * SHARP_SIZE:
            self._keep_sharpest(candidate, sight)

    def taken(self, *, final: bool) -> tuple[KeyFrame, ...]:
        """Return the pictures kept so far, oldest first; the last one only if final."""
        frames: list[KeyFrame] = []
        best = self._kept.get("in_zone") or self._kept.get("largest")
        if best is not None:
            close_up = best[0].close_up(best[1].box)
            frames += [] if close_up is None else [close_up]
        chosen: dict[str, tuple[Reason, _Candidate]] = {}
        for reason in NAMED:
            if reason in self._kept and (final or reason != "last"):
                candidate = self._kept[reason][0]
                chosen.setdefault(candidate.id, (reason, candidate))
        wanted = sorted(chosen.values(), key=lambda one: KEPT.index(one[0]))
        # Only what is kept is worth encoding.
        for reason, candidate in wanted[: MOST - len(frames)]:
            frames.append(candidate.whole(reason))
        return _in_order(frames)

    def _keep(self, reason: Reason, candidate: _Candidate, sight: _Sight) -> None:
        kept = self._kept.get(reason)
        if kept is None or sight.beats(kept[1]):
            self._kept[reason] = candidate, sight

    def _keep_sharpest(self, candidate: _Candidate, sight: _Sight) -> None:
        kept = self._kept.get("sharpest")
        small = kept is not None and kept[1].size < self._largest * SHARP_SIZE
        if kept is None or small or sight.sharp >= kept[1].sharp * SHARPER_BY:
            self._kept["sharpest"] = candidate, sight

    def _rank(self, track: Track) -> int:
        point = foot(track.points[-1].box)
        weight = 10 if kind_of(track.label) is Kind.PERSON else 0
        ranks = [
            weight + ZONE_RANK.get(zone.kind, 1)
            for zone in self._camera.zones
            if zone.kind in PRIVATE_ZONES and inside(point, zone.polygon)
        ]
        return max(ranks, default=0)


def best_of(
    earlier: Sequence[KeyFrame], later: Sequence[KeyFrame]
) -> tuple[KeyFrame, ...]:
    """Return the pictures that stay of a window that went on after a restart."""
    frames = (*earlier, *later)
    if len(frames) <= MOST:
        return _in_order(frames)
    best: list[KeyFrame] = []
    for reason in KEPT:
        alike = [frame for frame in frames if frame.reason == reason]
        if alike:
            oldest, newest = alike[0], alike[-1]
            largest = max(alike, key=_largest_subject)
            best.append({"first": oldest, "last": newest}.get(reason, largest))
    return _in_order(best[:MOST])


def around(box: Box) -> Box | None:
    """Return the part of the picture around a subject; None where it is not small."""
    tall = height(box) * (1 + 2 * MARGIN)
    wide = max(box[2] - box[0] + height(box) * 2 * MARGIN / ASPECT, tall)
    if max(tall, wide) > SMALL:
        return None
    left = (box[0] + box[2] - wide) / 2
    top = (box[1] + box[3] - tall) / 2
    left, top = min(max(left, 0.0), 1 - wide), min(max(top, 0.0), 1 - tall)
    return left, top, left + wide, top + tall


def encode(pixels: "npt.NDArray[np.uint8]", width_px: int = WIDTH_PX) -> bytes:
    """Return a JPEG at most ``width_px`` wide of RGB pixels."""
    image = Image.fromarray(pixels)
    if image.width > width_px:
        tall = max(1, round(image.height * width_px / image.width))
        image = image.resize((width_px, tall), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _in_order(frames: Iterable[KeyFrame]) -> tuple[KeyFrame, ...]:
    return tuple(sorted(frames, key=lambda kept: kept.at))


def _cut(pixels: "npt.NDArray[np.uint8]", crop: Box) -> "npt.NDArray[np.uint8]":
    tall, wide = pixels.shape[:2]
    top, left = int(crop[1] * tall), int(crop[0] * wide)
    bottom = max(top + 1, round(crop[3] * tall))
    part = pixels[top:bottom, left : max(left + 1, round(crop[2] * wide))]
    return part.copy()


def _within(boxes: Sequence[Detection], crop: Box) -> tuple[Detection, ...]:
    """Return the boxes in the part's own fractions, without those outside it."""
    left, top, right, bottom = crop
    wide, tall = right - left, bottom - top
    placed: list[Detection] = []
    for one in boxes:
        x1, x2 = ((x - left) / wide for x in (one.box[0], one.box[2]))
        y1, y2 = ((y - top) / tall for y in (one.box[1], one.box[3]))
        if x1 < 1 and y1 < 1 and x2 > 0 and y2 > 0:
            box = max(x1, 0.0), max(y1, 0.0), min(x2, 1.0), min(y2, 1.0)
            placed.append(msgspec.structs.replace(one, box=box))
    return tuple(placed)


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
    return _weighed(track.label, track.points[-1].box)


def _weighed(label: str, box: Box) -> float:
    weight = SUBJECT_WEIGHT.get(kind_of(label), 0.5)
    return weight * (box[2] - box[0]) * height(box)


def _largest_subject(frame: KeyFrame) -> float:
    return max((_weighed(one.label, one.box) for one in frame.boxes), default=0.0)
