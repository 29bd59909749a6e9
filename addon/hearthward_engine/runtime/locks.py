# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locks that know how long their callers waited, and who waits right now."""

from bisect import bisect_left
import logging
import threading
from threading import get_ident
import time
from types import TracebackType
from typing import Final, Self
import weakref

import msgspec

_LOG = logging.getLogger(__name__)

NOTICE_WAIT_S: Final = 0.010
WARN_WAIT_S: Final = 0.050
DISK_WAIT_S: Final = 2.0
"""What is warned of where a lock is held over a write to the disk."""
WARN_EVERY_S: Final = 60.0
BOUNDS_S: Final = (0.001, NOTICE_WAIT_S, WARN_WAIT_S, 0.25, 1.0, 10.0)
"""Upper bounds of the classes that waits are counted in; one more is for the rest."""
_FEW: Final = 64


class LockStats(msgspec.Struct, frozen=True, kw_only=True):
    """Waits for the locks of one name since the start; times in seconds."""

    name: str
    counts: tuple[int, ...]
    """By ``BOUNDS_S``, and those that took longer; not waiting counts as well."""
    waited_s: float
    longest_s: float

    @property
    def acquired(self) -> int:
        """Return how often such a lock was taken."""
        return sum(self.counts)

    def over(self, bound_s: float) -> int:
        """Return how many waits took longer than one of the bounds."""
        return sum(self.counts[BOUNDS_S.index(bound_s) + 1 :])


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """A thread that waits for a lock at this moment."""

    lock: str
    thread: str
    holder: str
    """The thread that has the lock; empty where it just gave it back."""
    waited_s: float


class _Tally:
    """The waits for one lock; changed by whoever holds it, so it needs no other."""

    __slots__ = ("counts", "longest_s", "name", "waited_s")

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.waited_s = 0.0
        self.longest_s = 0.0

    def waited(self, wait_s: float) -> None:
        self.counts[bisect_left(BOUNDS_S, wait_s)] += 1
        self.waited_s += wait_s
        self.longest_s = max(self.longest_s, wait_s)

    def add(self, other: Self) -> None:
        counts = zip(self.counts, tuple(other.counts), strict=True)
        self.counts = [mine + others for mine, others in counts]
        self.waited_s += other.waited_s
        self.longest_s = max(self.longest_s, other.longest_s)

    def stats(self) -> LockStats:
        return LockStats(
            name=self.name,
            counts=tuple(self.counts),
            waited_s=self.waited_s,
            longest_s=self.longest_s,
        )


class MeasuredLock:
    """A lock for ``with`` that times the waits for it.

    Taking it twice raises RuntimeError instead of waiting for oneself for ever,
    unless it is ``reentrant``. Waits of ``warn_s`` or more are logged once a minute.
    """

    def __init__(
        self, name: str, *, reentrant: bool = False, warn_s: float = WARN_WAIT_S
    ) -> None:
        """Name the lock as it shall appear in metrics and the log."""
        self.name = name
        self._reentrant = reentrant
        self._warn_s = warn_s
        self._lock = threading.Lock()
        self._holder = 0
        self._depth = 0
        self._tally = _Tally(name)
        self._quiet_until = 0.0
        self._unsaid_s = 0.0
        _registry.add(self, self._tally)

    def __enter__(self) -> Self:
        """Wait for the lock and take it."""
        me = get_ident()
        # Nobody else ever writes this thread's number there.
        if self._holder == me:
            if not self._reentrant:
                msg = f"this thread holds the lock {self.name} already"
                raise RuntimeError(msg)
            self._depth += 1
            return self
        if self._lock.acquire(blocking=False):
            self._tally.counts[0] += 1
        else:
            self._wait(me)
        self._holder = me
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock back."""
        if self._depth:
            self._depth -= 1
            return
        unsaid_s, self._unsaid_s = self._unsaid_s, 0.0
        self._holder = 0
        self._lock.release()
        if unsaid_s:
            # Only now: a slow log must not make the others wait as well.
            _LOG.warning("waited %.0f ms for the lock %s", unsaid_s * 1000, self.name)

    def stats(self) -> LockStats:
        """Return the waits for this lock so far."""
        return self._tally.stats()

    @property
    def holder(self) -> int:
        """Return the ident of the thread that has the lock, 0 for none."""
        return self._holder

    def _wait(self, me: int) -> None:
        began = time.monotonic()
        _waiting[me] = (self, began)
        try:
            self._lock.acquire()
        finally:
            del _waiting[me]
        now = time.monotonic()
        self._tally.waited(now - began)
        if now - began >= self._warn_s and now >= self._quiet_until:
            self._quiet_until = now + WARN_EVERY_S
            self._unsaid_s = now - began


class _Registry:
    """All measured locks that are alive, and what is remembered of the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live: list[tuple[weakref.ref[MeasuredLock], _Tally]] = []
        self._gone: dict[str, _Tally] = {}
        self._tidy_at = _FEW

    def add(self, lock: MeasuredLock, tally: _Tally) -> None:
        with self._lock:
            self._live.append((weakref.ref(lock), tally))
            if len(self._live) >= self._tidy_at:
                self._tidy()
                self._tidy_at = max(_FEW, 2 * len(self._live))

    def stats(self) -> list[LockStats]:
        sums: dict[str, _Tally] = {}
        with self._lock:
            self._tidy()
            for tally in (*self._gone.values(), *(tally for _, tally in self._live)):
                sums.setdefault(tally.name, _Tally(tally.name)).add(tally)
        return [tally.stats() for _, tally in sorted(sums.items())]

    def _tidy(self) -> None:
        live = [(lock, tally, lock() is None) for lock, tally in self._live]
        self._live = [(lock, tally) for lock, tally, gone in live if not gone]
        for _, tally, gone in live:
            if gone:
                self._gone.setdefault(tally.name, _Tally(tally.name)).add(tally)


_registry: Final = _Registry()
# Each thread writes its own entry only, so the dict needs no lock.
_waiting: Final[dict[int, tuple[MeasuredLock, float]]] = {}


def lock_stats() -> tuple[LockStats, ...]:
    """Return the waits by name, of locks that are gone as well.

    No measured lock is taken for it: it answers while one is stuck.
    """
    return tuple(_registry.stats())


def current_waits() -> tuple[Wait, ...]:
    """Return who waits for a measured lock right now, the longest first."""
    waiting = _waiting.copy()
    now = time.monotonic()
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    waits = [
        Wait(
            lock=lock.name,
            thread=names.get(me, "a thread"),
            holder=names.get(lock.holder, ""),
            waited_s=now - began,
        )
        for me, (lock, began) in waiting.items()
    ]
    return tuple(sorted(waits, key=lambda wait: -wait.waited_s))
