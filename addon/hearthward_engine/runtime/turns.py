# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose turn it is where there is more work than machine: the most urgent camera's."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
import threading
import time
from typing import Final

from .locks import MeasuredLock

AGEING_S: Final = 1.0
"""Waiting this long weighs as much as one degree of urgency: nobody waits for ever."""


class Urgency(IntEnum):
    """How much a frame matters; a house sheds from below when it has too much."""

    IDLE = 0
    """Nothing moves; a look now and then."""
    MOTION = 1
    WINDOW = 2
    """Somebody is there."""


def weight(urgency: Urgency, waited_s: float) -> float:
    """Return what turns are ordered by, the greatest first."""
    return urgency + waited_s / AGEING_S


class _Waiting:
    """A caller who waits for a turn."""

    __slots__ = ("called", "since", "urgency")

    def __init__(self, urgency: Urgency, since: float) -> None:
        self.urgency = urgency
        self.since = since
        self.called = threading.Event()


class Turns:
    """Lets at most ``limit`` callers in at once; of those who wait the most urgent."""

    def __init__(self, limit: int) -> None:
        """Start with all turns free."""
        if limit < 1:
            msg = f"there must be at least one turn, not {limit}"
            raise ValueError(msg)
        self.limit = limit
        self._lock = MeasuredLock("turns")
        self._free = limit
        self._waiting: list[_Waiting] = []

    @contextmanager
    def turn(self, urgency: Urgency = Urgency.MOTION) -> Iterator[None]:
        """Wait for a turn, and give it to the next at the end of the block."""
        self._take(urgency)
        try:
            yield
        finally:
            self._give()

    @property
    def waiting(self) -> int:
        """Return how many callers wait now."""
        with self._lock:
            return len(self._waiting)

    def _take(self, urgency: Urgency) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            one = _Waiting(urgency, time.monotonic())
            self._waiting.append(one)
        one.called.wait()

    def _give(self) -> None:
        """Hand the turn to whom it is due; it is free only where nobody waits."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            now = time.monotonic()
            due = max(
                self._waiting, key=lambda one: weight(one.urgency, now - one.since)
            )
            self._waiting.remove(due)
        due.called.set()
