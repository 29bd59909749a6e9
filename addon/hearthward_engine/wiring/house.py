# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house as Home Assistant last reported it, also over a restart."""

import logging
from typing import Final

import msgspec

from ..domain import HouseState
from ..runtime.locks import DISK_WAIT_S, MeasuredLock
from ..store import Store

_LOGGER: Final = logging.getLogger(__name__)

HOUSE: Final = "house"
"""Name of the store's text that holds the state."""


class HouseBook:
    """Keeps the newest state; any thread may report and ask."""

    def __init__(self, store: Store) -> None:
        """Keep it in this store."""
        self._store = store
        # What is in use and what is stored must be the same report.
        self._lock = MeasuredLock("house", warn_s=DISK_WAIT_S)
        self._house: HouseState | None = None

    def current(self) -> HouseState | None:
        """Return the state as last reported; its age decides what it still counts."""
        return self._house

    def take(self, house: HouseState) -> None:
        """Go by this state from now on; keep it for windows judged after a restart."""
        with self._lock:
            self._house = house
            try:
                self._store.set_meta(HOUSE, msgspec.json.encode(house).decode())
            except Exception:
                _LOGGER.exception("the state of the house is not kept over a restart")

    def resume(self) -> None:
        """Go by what an earlier run was told."""
        text = self._store.meta(HOUSE)
        try:
            self._house = None if text is None else _read(text)
        except msgspec.DecodeError:
            _LOGGER.warning("the stored state of the house cannot be read")


def _read(text: str) -> HouseState:
    return msgspec.json.decode(text, type=HouseState)
