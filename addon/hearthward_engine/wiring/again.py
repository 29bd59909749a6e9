# SPDX-License-Identifier: AGPL-3.0-or-later
"""Look again at judged windows when somebody's presence changed around them.

A phone is often noticed minutes after its owner walked up to the door. Up to ten
minutes after a window its people may still get a name, or lose one that turns out not
to be certain; the rest of its facts stays as it was judged. Also windows of an earlier
run are looked at: all that is needed lies in the store.
"""

import asyncio
from collections import defaultdict
import logging
from typing import Final, NamedTuple, Protocol

import msgspec

from ..domain import Assessment, Clock, HouseSpan, Outcome, Window
from ..evidence import Facts
from ..present.history import WindowQuery
from ..store import Store
from ..windows.house import changes_within
from ..windows.identity import PRESENCE_REACH_S, Rival, named_anew, rivals_of
from .house import HouseBook

LATE_S: Final = 600.0
"""A window is decided again for at most this long after its end."""
LONGEST_WINDOW_S: Final = 120.0
PAUSE_S: Final = 0.5
"""Reports come in bursts; one look serves them all."""
MOST_WINDOWS: Final = 200
"""How many windows one look takes in, the newest first."""

_LOGGER: Final = logging.getLogger(__name__)


class Judge(Protocol):
    """Whoever decides a window again."""

    def again(self, window: Window, facts: Facts, before: Assessment) -> None:
        """Decide a window by new facts, unless it has a later revision by now."""


class _Judged(NamedTuple):
    """A window as it was judged last."""

    window: Window
    facts: Facts
    assessment: Assessment


class SecondLook:
    """Waits for changes of presence and looks at the windows around them."""

    def __init__(
        self, store: Store, house: HouseBook, judge: Judge, clock: Clock
    ) -> None:
        """Look whenever this house tells of a change of presence."""
        self._store = store
        self._house = house
        self._judge = judge
        self._clock = clock
        self._due = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        house.on_presence(self.hurry)

    def start(self) -> None:
        """Look from now on; call on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run(), name="second look")
        self._due.set()

    async def stop(self) -> None:
        """Finish a look that is under way, and end."""
        self._loop = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def hurry(self) -> None:
        """Look soon; from any thread."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._due.set)

    def recorded(self, made: Assessment) -> None:
        """Look at a window that was judged while a presence changed; any thread."""
        if made.status == "final" and _in_reach(made, _changes(self._house.span())):
            self.hurry()

    def look(self) -> int:
        """Have windows decided whose people are others by now; return how many."""
        house = self._house.span()
        now = self._clock.now()
        changes = [at for at in _changes(house) if at >= now - LATE_S - 300.0]
        if not changes:
            return 0
        judged = self._judged_around(changes, now)
        rivals: defaultdict[str, list[tuple[str, Rival]]] = defaultdict(list)
        for one in judged:
            for rival in rivals_of(one.facts, one.window):
                rivals[one.window.camera_id].append((one.window.id, rival))
        changed = 0
        for window, facts, before in judged:
            if (window.ended_at or 0.0) < now - LATE_S:
                continue
            others = [r for id_, r in rivals[window.camera_id] if id_ != window.id]
            renamed = named_anew(facts, window, house, others)
            if renamed != facts:
                changed += 1
                self._judge.again(window, renamed, before)
        return changed

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                _LOGGER.exception("windows were not looked at again")
            await asyncio.sleep(PAUSE_S)

    def _judged_around(self, changes: list[float], now: float) -> list[_Judged]:
        since = now - LATE_S - PRESENCE_REACH_S - LONGEST_WINDOW_S
        newest = self._store.windows(WindowQuery(after=since, limit=MOST_WINDOWS))
        found = []
        for made in newest:
            if made.status == "final" and made.outcome is not Outcome.NOT_ASSESSED:
                stored = _in_reach(made, changes) and self._stored(made)
                if stored:
                    found.append(stored)
        return found

    def _stored(self, made: Assessment) -> _Judged | None:
        stored = self._store.window(made.window_id)
        if stored is None or stored.facts is None:
            return None
        try:
            facts = msgspec.convert(stored.facts, Facts)
        except msgspec.ValidationError:
            _LOGGER.debug("facts of window %s are of another kind", made.window_id)
            return None
        return _Judged(stored.window, facts, made)


def _changes(house: HouseSpan | None) -> list[float]:
    """Return when anybody's presence changed."""
    ever = float("-inf"), float("inf")
    people = {} if house is None else house.people
    return [
        spell.since
        for spells in people.values()
        for spell in changes_within(spells, *ever)
    ]


def _in_reach(made: Assessment, changes: list[float]) -> bool:
    ended_at = made.started_at if made.ended_at is None else made.ended_at
    return any(
        made.started_at - PRESENCE_REACH_S <= at <= ended_at + PRESENCE_REACH_S
        for at in changes
    )
