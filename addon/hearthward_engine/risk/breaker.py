# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stop asking a host that keeps failing, and try again after a while."""

from collections.abc import Callable
import time
from typing import Final

FAILURES_TO_OPEN: Final = 5
OPEN_S: Final = 60.0


class Breaker:
    """Opens after some failures in a row; half-open once its time is over."""

    def __init__(
        self,
        *,
        failures: int = FAILURES_TO_OPEN,
        open_s: float = OPEN_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._open_s = open_s
        self._now = now
        self._failed = 0
        self._opened_at: float | None = None
        self.times_opened = 0

    @property
    def is_open(self) -> bool:
        """Return whether the host is to be left alone, half-open included."""
        return self._opened_at is not None

    def wait_s(self) -> float:
        """Return the seconds until the host may be tried again; 0 when it may."""
        if self._opened_at is None:
            return 0.0
        return max(0.0, self._opened_at + self._open_s - self._now())

    def succeeded(self) -> None:
        """Close: the host answers."""
        self._failed = 0
        self._opened_at = None

    def failed(self) -> None:
        """Count a failure; open, or open anew, where it is one too many."""
        self._failed += 1
        if self._failed >= self._limit:
            self.trip()

    def trip(self) -> None:
        """Open at once: what is wrong does not pass by itself."""
        if self._opened_at is None:
            self.times_opened += 1
        self._opened_at = self._now()
