# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lock that knows how long its callers waited."""

import logging
import threading
import time
from types import TracebackType
from typing import Final, Self

import msgspec

_LOG = logging.getLogger(__name__)

NOTICE_WAIT_S: Final = 0.010
WARN_WAIT_S: Final = 0.050
WARN_EVERY_S: Final = 60.0


class LockStats(msgspec.Struct, frozen=True, kw_only=True):
    """Waits for one lock since it was made; times in seconds."""

    name: str
    acquired: int
    waited_s: float
    longest_s: float
    over_10_ms: int
    over_50_ms: int


class MeasuredLock:
    """A non-reentrant lock for ``with`` that counts and times the waits for it."""

    def __init__(self, name: str) -> None:
        """Name the lock as it shall appear in metrics and the log."""
        self.name = name
        self._lock = threading.Lock()
        self._acquired = 0
        self._waited_s = 0.0
        self._longest_s = 0.0
        self._noticed = 0
        self._warned = 0
        self._quiet_until = 0.0

    def __enter__(self) -> Self:
        """Wait for the lock and take it."""
        if self._lock.acquire(blocking=False):
            self._acquired += 1
            return self
        began = time.monotonic()
        self._lock.acquire()
        self._count(time.monotonic() - began)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock back."""
        self._lock.release()

    def stats(self) -> LockStats:
        """Return the waits so far."""
        with self._lock:
            return LockStats(
                name=self.name,
                acquired=self._acquired,
                waited_s=self._waited_s,
                longest_s=self._longest_s,
                over_10_ms=self._noticed,
                over_50_ms=self._warned,
            )

    def _count(self, wait_s: float) -> None:
        """Book a wait; the lock is held, so the counters need no other."""
        self._acquired += 1
        self._waited_s += wait_s
        self._longest_s = max(self._longest_s, wait_s)
        self._noticed += wait_s >= NOTICE_WAIT_S
        if wait_s < WARN_WAIT_S:
            return
        self._warned += 1
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + WARN_EVERY_S
            _LOG.warning("waited %.0f ms for the lock %s", wait_s * 1000, self.name)
