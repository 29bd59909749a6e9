# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house as Home Assistant reports it, over time and over a restart."""

from collections.abc import Callable
import logging
from typing import Final

import msgspec

from ..domain import HouseSpan, HouseState
from ..runtime.locks import DISK_WAIT_S, MeasuredLock
from ..store import Store
from ..windows.span import with_report

_LOGGER: Final = logging.getLogger(__name__)

HOUSE: Final = "house"
"""Name of the store's text that holds the newest report."""

SPAN: Final = "house_over_time"
"""Name of the store's text that holds what reports told of the last half hour."""


class HouseBook:
    """Keeps what was reported; any thread may report and ask."""

    def __init__(self, store: Store) -> None:
        """Keep it in this store."""
        self._store = store
        # What is in use and what is stored must be the same report.
        self._lock = MeasuredLock("house", warn_s=DISK_WAIT_S)
        self._house: HouseState | None = None
        self._span: HouseSpan | None = None
        self._moved: Callable[[], None] = lambda: None

    def current(self) -> HouseState | None:
        """Return the state as last reported; its age decides what it still counts."""
        return self._house

    def span(self) -> HouseSpan | None:
        """Return the house over time, for the facts of windows."""
        return self._span

    def on_presence(self, moved: Callable[[], None]) -> None:
        """Call this whenever a report tells of a change of presence."""
        self._moved = moved

    def take(self, house: HouseState) -> None:
        """Go by this state from now on; keep it for windows judged after a restart."""
        with self._lock:
            before = self._span
            span = with_report(before, house)
            newest = self._house
            if newest is None or house.received_at >= span.received_at:
                self._house = house
            self._span = span
            try:
                self._store.set_meta(HOUSE, _text(self._house))
                self._store.set_meta(SPAN, _text(span))
            except Exception:
                _LOGGER.exception("the state of the house is not kept over a restart")
        if _presences(span) != _presences(before):
            self._moved()

    def resume(self) -> None:
        """Go by what an earlier run was told."""
        self._house = self._stored(HOUSE, HouseState)
        self._span = self._stored(SPAN, HouseSpan)
        if self._span is None and self._house is not None:
            self._span = with_report(None, self._house)

    def _stored[T](self, name: str, kind: type[T]) -> T | None:
        text = self._store.meta(name)
        try:
            return None if text is None else msgspec.json.decode(text, type=kind)
        except msgspec.DecodeError:
            _LOGGER.warning("the stored state of the house cannot be read")
            return None


def _presences(span: HouseSpan | None) -> set[tuple[str, str, float]]:
    """Return every known change of presence."""
    people = {} if span is None else span.people
    return {
        (name, spell.value, spell.since)
        for name, spells in people.items()
        for spell in spells
    }


def _text(value: msgspec.Struct | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
