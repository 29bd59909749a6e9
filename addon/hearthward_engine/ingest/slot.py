# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest frame of a camera, and nothing older."""

import threading
from typing import Final

from av import VideoFrame
import msgspec

SUPERSEDED: Final = "superseded"


class RawFrame(msgspec.Struct, frozen=True, eq=False):
    """A picture as it came: JPEG bytes or a decoded video frame."""

    captured_at: float
    """Seconds since the epoch, UTC, of the engine's clock."""
    payload: bytes | VideoFrame


class LatestFrameSlot:
    """Holds at most one frame between a reader and a camera loop; thread-safe."""

    def __init__(self) -> None:
        """Make an empty, open slot."""
        self._changed = threading.Condition()
        self._frame: RawFrame | None = None
        self._closed = False
        self._superseded = 0

    def put(self, frame: RawFrame) -> bool:
        """Offer a newer frame; return False once the slot is closed.

        A frame that was not taken by then is dropped and counted.
        """
        with self._changed:
            if self._closed:
                return False
            self._superseded += self._frame is not None
            self._frame = frame
            self._changed.notify()
            return True

    def take(self, timeout_s: float) -> RawFrame | None:
        """Return the newest frame and empty the slot; None after the timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._closed, timeout_s)
            frame, self._frame = self._frame, None
            return frame

    def close(self) -> None:
        """Wake whoever waits; from now on nothing goes in."""
        with self._changed:
            self._closed = True
            self._frame = None
            self._changed.notify_all()

    @property
    def dropped(self) -> dict[str, int]:
        """Return how many frames were dropped, by reason."""
        with self._changed:
            return {SUPERSEDED: self._superseded} if self._superseded else {}
