# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door for pushed snapshots: checks, capture times, credits."""

import hashlib
from math import isfinite
from typing import Final, Protocol

from hearthward_engine.domain import Clock, Value
from hearthward_engine.runtime.locks import MeasuredLock

from .credits import CreditBook
from .decode import BadImage, check_jpeg

MAX_AGE_MS: Final = 60_000.0
IDENTICAL: Final = "identical"
UNKNOWN_CAMERA: Final = "unknown_camera"
INVALID_FIELD: Final = "invalid_field"


class PushError(Exception):
    """A frame that is refused; code and field as in the protocol's errors."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        """Give the protocol's error code, a plain sentence and the field to blame."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Accepted(Value, frozen=True):
    """What became of a pushed frame; ``reason`` is empty where it was accepted."""

    accepted: bool
    reason: str = ""


class FrameTaker(Protocol):
    """Who takes frames in: the camera fleet."""

    def push(self, camera_id: str, jpeg: bytes, captured_at: float) -> Accepted:
        """Offer a checked JPEG to a camera; raise KeyError for an unknown one."""

    def refuse(self, camera_id: str, reason: str) -> None:
        """Count a frame of a camera that was dropped before its loop."""


class PushedFrames:
    """Takes snapshots from any thread; ages become times of the engine's clock."""

    def __init__(self, fleet: FrameTaker, clock: Clock, credits_: CreditBook) -> None:
        """Serve one fleet and one credit book."""
        self._fleet = fleet
        self._clock = clock
        self._credits = credits_
        self._lock = MeasuredLock("pushed-frames")
        self._last: dict[str, bytes] = {}

    def accept(self, camera_id: str, jpeg: bytes, age_ms: float = 0.0) -> Accepted:
        """Take one snapshot that was ``age_ms`` old when it was sent.

        Raise PushError: ``unknown_camera``, ``invalid_field``, ``not_an_image`` or
        ``too_large``. The credit is spent in any case, and given back at once where
        the camera loop will not do it.
        """
        now = self._clock.now()
        self._credits.spent(camera_id)
        try:
            captured_at = now - check_age_ms(age_ms) / 1000
            result = self._offer(camera_id, jpeg, captured_at)
        except PushError:
            self._credits.ready(camera_id)
            raise
        if not result.accepted:
            self._credits.ready(camera_id)
        return result

    def forget(self, camera_id: str) -> None:
        """Drop what is remembered of a removed camera."""
        with self._lock:
            self._last.pop(camera_id, None)

    def _offer(self, camera_id: str, jpeg: bytes, captured_at: float) -> Accepted:
        try:
            check_jpeg(jpeg)
        except BadImage as error:
            self._fleet.refuse(camera_id, error.code)
            raise PushError(error.code, error.message, "body") from error
        digest = hashlib.blake2b(jpeg, digest_size=16).digest()
        with self._lock:
            repeated = self._last.get(camera_id) == digest
        if repeated:
            self._fleet.refuse(camera_id, IDENTICAL)
            return Accepted(accepted=False, reason=IDENTICAL)
        try:
            result = self._fleet.push(camera_id, jpeg, captured_at)
        except KeyError as error:
            msg = "no camera has this camera_id; add it with POST /cameras"
            raise PushError(UNKNOWN_CAMERA, msg, "camera_id") from error
        if result.accepted:
            with self._lock:
                self._last[camera_id] = digest
        return result


def check_age_ms(age_ms: float) -> float:
    """Return the age; raise PushError for one that no honest sender has."""
    if not isfinite(age_ms) or not 0 <= age_ms <= MAX_AGE_MS:
        shown = f"{age_ms:g}"
        msg = f"age_ms must be between 0 and {MAX_AGE_MS:.0f}, not {shown}"
        raise PushError(INVALID_FIELD, msg, "age_ms")
    return age_ms
