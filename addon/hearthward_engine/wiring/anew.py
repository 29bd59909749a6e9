# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge a stored window once more on demand, by the rules, model and note of today."""

import asyncio
from typing import Protocol

import msgspec

from ..domain import Assessment, Window
from ..evidence import Facts
from ..present.history import CannotJudgeError, StoredWindow, UnknownWindowError
from ..store import Store


class Judge(Protocol):
    """Whoever judges a window once more."""

    async def anew(
        self, window: Window, facts: Facts, before: Assessment
    ) -> Assessment:
        """Return the newest revision; ``before`` where nothing else came of it."""


class OnDemand:
    """Judges one window at a time for each who asks."""

    def __init__(self, store: Store, judge: Judge) -> None:
        """Take windows from the store and give them to the judge."""
        self._store = store
        self._judge = judge
        self._under_way: set[str] = set()

    async def judge(self, window_id: str) -> Assessment:
        """Judge a finished window once more; return its newest revision.

        Raise UnknownWindowError, or CannotJudgeError where there is nothing to go by.
        """
        stored = await asyncio.to_thread(self._store.window, window_id)
        if stored is None:
            raise UnknownWindowError(window_id)
        facts, before = _judged(stored)
        if window_id in self._under_way:
            msg = "the window is being judged right now"
            raise CannotJudgeError(msg)
        self._under_way.add(window_id)
        try:
            return await self._judge.anew(stored.window, facts, before)
        finally:
            self._under_way.discard(window_id)


def _judged(stored: StoredWindow) -> tuple[Facts, Assessment]:
    before = stored.revisions[-1] if stored.revisions else None
    if stored.window.ended_at is None or before is None or before.status != "final":
        msg = "the window is not over; its verdict comes by itself when it is"
        raise CannotJudgeError(msg)
    msg = "what was seen in the window is not stored in a form that can be judged"
    if stored.facts is None:
        raise CannotJudgeError(msg)
    try:
        return msgspec.convert(stored.facts, Facts), before
    except msgspec.ValidationError:
        raise CannotJudgeError(msg) from None
