# SPDX-License-Identifier: AGPL-3.0-or-later
"""Joins the frames of many cameras into batches on the threads that own a device.

A caller waits for its own frame, so there is never more than one frame per camera here
and none is stale. When there is more than fits, the most urgent go first.
"""

from collections.abc import Callable, Hashable, Sequence
import logging
import threading
import time
from typing import Final

from hearthward_engine.runtime.locks import MeasuredLock
from hearthward_engine.runtime.measures import MEASURES, Measure
from hearthward_engine.runtime.turns import Urgency, weight

_LOG = logging.getLogger(__name__)

WAIT_S: Final = 0.004
"""How long a batch may wait for more frames, while cameras do come together."""
PROVEN_BATCHES: Final = 200
"""After so many good batches a halved one may grow again."""


class _Request[K, T, R]:
    """One caller's frame on its way through the device."""

    __slots__ = (
        "answered",
        "began",
        "error",
        "item",
        "key",
        "result",
        "since",
        "urgency",
    )

    def __init__(self, key: K, item: T, urgency: Urgency) -> None:
        self.key = key
        self.item = item
        self.urgency = urgency
        self.since = self.began = time.monotonic()
        self.answered = threading.Event()
        self.result: R | None = None
        self.error: Exception | None = None


class Batcher[K: Hashable, T, R]:
    """Runs batches of equal keys, at most ``most`` frames each."""

    def __init__(
        self,
        run: Callable[[K, Sequence[T]], Sequence[R]],
        *,
        most: int,
        lanes: int = 1,
        too_much: Callable[[Exception], bool] = lambda _: False,
        wait_s: float = WAIT_S,
        name: str = "device",
    ) -> None:
        """Start an owner thread per lane; each has one batch on its way at a time.

        ``too_much`` knows errors that a smaller batch avoids.
        """
        self._run = run
        self._too_much = too_much
        self._wait_s = wait_s
        self._largest = self._most = most
        self._good = 0
        # Held for a few steps of Python only; the owner waits for the event.
        self._lock = MeasuredLock("batcher")
        self._changed = threading.Event()
        self._pending: list[_Request[K, T, R]] = []
        self._company = 1
        self._closed = False
        self.sizes: dict[int, int] = {}
        """How many batches there were of each size."""
        self._threads = [
            threading.Thread(target=self._own, name=f"{name}-{lane}", daemon=True)
            for lane in range(lanes)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, key: K, item: T, urgency: Urgency = Urgency.MOTION) -> R:
        """Return what the device makes of an item; raise what it raises."""
        request: _Request[K, T, R] = _Request(key, item, urgency)
        with self._lock:
            if self._closed:
                msg = "the detector is closed"
                raise RuntimeError(msg)
            self._pending.append(request)
            self._changed.set()
        request.answered.wait()
        MEASURES.took(Measure.WAIT, request.began - request.since)
        MEASURES.took(Measure.DETECT, time.monotonic() - request.began)
        if request.error is not None:
            raise request.error
        return request.result  # type: ignore[return-value] # set with `answered`

    def close(self) -> None:
        """Finish what was submitted and end the owner threads."""
        with self._lock:
            self._closed = True
            self._changed.set()
        for thread in self._threads:
            thread.join()

    def _own(self) -> None:
        while (batch := self._next()) is not None:
            if batch:
                self._work(batch)

    def _next(self) -> list[_Request[K, T, R]] | None:
        """Return the next batch, empty if another lane took all; None at the end."""
        self._await(1, None)
        # As many as came together last time are worth a few milliseconds.
        self._await(self._company, self._wait_s)
        with self._lock:
            if not self._pending:
                return None if self._closed else []
            now = time.monotonic()
            self._pending.sort(
                key=lambda one: weight(one.urgency, now - one.since), reverse=True
            )
            key = self._pending[0].key
            batch = [one for one in self._pending if one.key == key][: self._most]
            chosen = set(map(id, batch))
            self._pending = [one for one in self._pending if id(one) not in chosen]
            self._company = len(batch) + len(self._pending)
            if self._pending:
                # What is left over is another lane's, and it may be asleep.
                self._changed.set()
            return batch

    def _await(self, many: int, most_s: float | None) -> None:
        """Wait until so many frames are there, the end, or that time; owners only."""
        until = None if most_s is None else time.monotonic() + most_s
        while True:
            with self._lock:
                if len(self._pending) >= many or self._closed:
                    return
                self._changed.clear()
            left_s = None if until is None else until - time.monotonic()
            if left_s is not None and left_s <= 0:
                return
            self._changed.wait(left_s)

    def _work(self, batch: list[_Request[K, T, R]]) -> None:
        """Run a batch and wake its callers; halve one that is too much."""
        began = time.monotonic()
        for one in batch:
            one.began = began
        try:
            results = self._run(batch[0].key, [one.item for one in batch])
        except Exception as error:  # noqa: BLE001 - each caller gets it
            if len(batch) > 1 and self._too_much(error):
                self._halve(len(batch))
                middle = len(batch) // 2
                self._work(batch[:middle])
                self._work(batch[middle:])
                return
            for one in batch:
                one.error = error
                one.answered.set()
            return
        MEASURES.took(Measure.BATCH, len(batch))
        with self._lock:
            self.sizes[len(batch)] = self.sizes.get(len(batch), 0) + 1
            self._grow()
        for one, result in zip(batch, results, strict=True):
            one.result = result
            one.answered.set()

    def _halve(self, size: int) -> None:
        with self._lock:
            # Another lane may have found out before.
            most = self._most = min(self._most, max(1, size // 2))
            self._good = 0
        _LOG.warning("%s frames are too many at once; now %s", size, most)

    def _grow(self) -> None:
        """Dare more at once after many good batches; the lock is held."""
        if self._most == self._largest:
            return
        self._good += 1
        if self._good >= PROVEN_BATCHES:
            self._most = min(self._largest, self._most * 2)
            self._good = 0
