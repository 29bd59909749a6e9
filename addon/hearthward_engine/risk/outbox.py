# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hand assessments to the recorder, in order and off the event loop; lose none."""

import asyncio
from collections.abc import Callable
import logging
from typing import Final, NamedTuple, Protocol

from ..domain import Assessment, Incident, Window
from ..evidence import Facts

TRIES_IN_TURN: Final = 6
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
ASIDE_S: Final = 30.0
"""How long an assessment that will not be written waits for its next turn."""

_LOGGER: Final = logging.getLogger(__name__)


class Recorder(Protocol):
    """Writes an assessment for good; blocking, called in a worker thread."""

    def record(
        self, assessment: Assessment, window: Window, facts: Facts | None
    ) -> object:
        """Store revision, window and event in one go; twice is the same as once."""


class Book(Protocol):
    """Keeps incidents; thread-safe."""

    def score(self, window_id: str, score: int | None, title: str) -> None:
        """Take a window's newest verdict."""

    def incident_of(self, window_id: str) -> Incident | None:
        """Return the incident that a window belongs to now."""


class _Item(NamedTuple):
    assessment: Assessment
    window: Window
    facts: Facts | None


class Outbox:
    """A queue in front of the recorder; what it refuses is tried again, never lost."""

    def __init__(
        self, recorder: Recorder, book: Book, count: Callable[[str], None]
    ) -> None:
        self._recorder = recorder
        self._book = book
        self._count = count
        self._items: asyncio.Queue[_Item] = asyncio.Queue()
        self._aside: set[asyncio.Task[None]] = set()
        self._behind: dict[str, list[_Item]] = {}
        """By window: later revisions wait while an earlier one is set aside."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start handing over; call on the event loop."""
        self._task = asyncio.create_task(self._run())

    def put(self, assessment: Assessment, window: Window, facts: Facts | None) -> None:
        """Queue an assessment; call on the event loop."""
        self._items.put_nowait(_Item(assessment, window, facts))

    async def stop(self, drain_s: float) -> None:
        """Hand over what is left, for at most ``drain_s``, and end."""
        for waiting in tuple(self._aside):
            waiting.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        try:
            async with asyncio.timeout(drain_s):
                await self._items.join()
        except TimeoutError:
            _LOGGER.error(
                "%s assessments could not be written; their windows stay open in the "
                "store and are judged again after the start",
                self._items.qsize() + 1,
            )
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            item = await self._items.get()
            try:
                waiting = self._behind.get(item.window.id)
                if waiting is not None:
                    waiting.append(item)
                elif not await self._handed_over(item):
                    self._behind[item.window.id] = [item]
                    aside = asyncio.create_task(self._back_later(item.window.id))
                    self._aside.add(aside)
                    aside.add_done_callback(self._aside.discard)
            finally:
                self._items.task_done()

    async def _handed_over(self, item: _Item) -> bool:
        pause_s = FIRST_PAUSE_S
        for attempt in range(TRIES_IN_TURN):
            try:
                await asyncio.to_thread(self._write, item)
            except Exception:
                self._count("record_failures")
                level = logging.WARNING if attempt == 0 else logging.DEBUG
                window_id = item.window.id
                _LOGGER.log(
                    level, "Window %s is not written yet", window_id, exc_info=True
                )
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            else:
                self._count("recorded")
                return True
        return False

    def _write(self, item: _Item) -> None:
        made = item.assessment
        self._recorder.record(made, item.window, item.facts)
        self._book.score(made.window_id, made.score, made.title)

    async def _back_later(self, window_id: str) -> None:
        try:
            await asyncio.sleep(ASIDE_S)
        finally:
            for item in self._behind.pop(window_id):
                self._items.put_nowait(item)
