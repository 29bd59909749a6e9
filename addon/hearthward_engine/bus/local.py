# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bus inside one process: from any thread to asyncio subscribers."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

from ..domain import Event
from ..present.news import News, TooSlowError

DURABLE_LIMIT: Final = 1000
"""Logged events that may wait for one subscriber."""
ACTIVITY_LIMIT: Final = 100


class Subscription:
    """One subscriber's mailbox; used on the event loop only."""

    def __init__(self, durable_limit: int) -> None:
        """Allow that many logged events to wait."""
        self._limit = durable_limit
        self._events: deque[Event] = deque()
        self._newest: dict[tuple[str, str], News] = {}
        self._activity: deque[News] = deque(maxlen=ACTIVITY_LIMIT)
        self._overrun = asyncio.Event()
        self._wake = asyncio.Event()

    def put(self, item: Event | News) -> None:
        """Keep an item: events in order, of news the newest, activity bounded."""
        if isinstance(item, Event):
            if len(self._events) >= self._limit:
                self._overrun.set()
            else:
                self._events.append(item)
        elif item.kind == "activity":
            self._activity.append(item)
        else:
            self._newest.pop((item.kind, item.id), None)
            self._newest[item.kind, item.id] = item
        self._wake.set()

    async def overrun(self) -> None:
        """Wait until more was published than may wait here."""
        await self._overrun.wait()

    async def __aiter__(self) -> AsyncIterator[Event | News]:
        """Yield items, logged events first; raise TooSlowError after an overrun."""
        while True:
            while (item := self._take()) is not None:
                yield item
            self._wake.clear()
            await self._wake.wait()

    def _take(self) -> Event | News | None:
        if self._overrun.is_set():
            msg = f"more than {self._limit} events were waiting"
            raise TooSlowError(msg)
        if self._events:
            return self._events.popleft()
        if self._activity:
            return self._activity.popleft()
        if self._newest:
            return self._newest.pop(next(iter(self._newest)))
        return None


class Bus:
    """Takes events from any thread; what comes before ``attach`` has no subscriber."""

    def __init__(self, durable_limit: int = DURABLE_LIMIT) -> None:
        """Set how many logged events may wait for a subscriber."""
        self._durable_limit = durable_limit
        self._loop: asyncio.AbstractEventLoop | None = None
        self._subscriptions: set[Subscription] = set()

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Deliver on this loop from now on; None stops deliveries."""
        self._loop = loop

    @property
    def subscribers(self) -> int:
        """Return how many clients listen."""
        return len(self._subscriptions)

    def publish(self, item: Event | News) -> None:
        """Hand an item to every subscriber; callable from any thread."""
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(self._deliver, item)
        except RuntimeError:
            # The loop closed between the look and the call: nobody listens.
            return

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """Receive everything published from now on; call on the loop."""
        subscription = Subscription(self._durable_limit)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def _deliver(self, item: Event | News) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.put(item)
