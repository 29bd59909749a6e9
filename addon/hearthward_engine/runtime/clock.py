# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's time: UTC that never goes backwards."""

import threading
import time
from typing import Final

FORWARD_STEP_S: Final = 2.0


class SystemClock:
    """UTC carried by the monotonic clock; implements ``domain.Clock``.

    A wall clock that is set forward (time sync after boot, resume from sleep) is
    followed in one step; one that is set back is not, because an engine whose time
    goes backwards orders its windows wrongly.
    """

    def __init__(self) -> None:
        """Anchor the clock at the wall clock's present reading."""
        self._lock = threading.Lock()
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Return seconds since the epoch, UTC; never less than before."""
        reading = time.monotonic() + self._offset
        if time.time() - reading < FORWARD_STEP_S:
            return reading
        with self._lock:
            self._offset = max(self._offset, time.time() - time.monotonic())
            return time.monotonic() + self._offset

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    def ahead_s(self) -> float:
        """Return how far this clock is ahead of the wall clock, for diagnostics."""
        return time.monotonic() + self._offset - time.time()


class ManualClock:
    """A clock that moves only when told to, for tests and replays."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        """Start at ``now`` seconds since the epoch."""
        self._lock = threading.Lock()
        self._start = now
        self._elapsed = 0.0

    def now(self) -> float:
        """Return seconds since the epoch, UTC."""
        with self._lock:
            return self._start + self._elapsed

    def monotonic(self) -> float:
        """Return seconds since this clock was made."""
        with self._lock:
            return self._elapsed

    def advance(self, seconds: float) -> float:
        """Move the clock forward and return the new ``now``."""
        if seconds < 0:
            msg = f"time only goes forward, not by {seconds} s"
            raise ValueError(msg)
        with self._lock:
            self._elapsed += seconds
            return self._start + self._elapsed
