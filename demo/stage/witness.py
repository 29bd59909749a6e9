# SPDX-License-Identifier: Apache-2.0
"""Write down what Home Assistant says: bus events and changes of state, in order."""

import asyncio
from collections.abc import Callable
import time
from typing import Any

from .hass_api import HassApi, HassSocket, Json
from .processes import StageError

SUMMARY = "hearthward_risk_summary"
LATE = "hearthward_risk_summary_late"
INCIDENT = "hearthward_incident"


class Witness:
    """Listens to a Home Assistant, over its restarts, and remembers everything."""

    def __init__(self) -> None:
        """Start with an empty notebook."""
        self.events: dict[str, list[Json]] = {SUMMARY: [], LATE: [], INCIDENT: []}
        self.states: dict[str, Json] = {}
        self.changes: list[Json] = []
        """New states in order of arrival; removed entities are left out."""
        self._socket: HassSocket | None = None
        self._news = asyncio.Event()

    @property
    def summaries(self) -> list[Json]:
        """Return the data of every risk summary seen on the bus, oldest first."""
        return self.events[SUMMARY]

    @property
    def late(self) -> list[Json]:
        """Return the data of every late risk summary, oldest first."""
        return self.events[LATE]

    def state(self, entity_id: str) -> str | None:
        """Return an entity's newest state, or None when it does not exist."""
        entity = self.states.get(entity_id)
        return str(entity["state"]) if entity else None

    def history(self, entity_id: str) -> list[str]:
        """Return the states an entity took since the witness came."""
        return [one["state"] for one in self.changes if one["entity_id"] == entity_id]

    async def attach(self, api: HassApi) -> None:
        """Listen to a Home Assistant that has just been started."""
        await self.detach()
        self._socket = await api.socket()
        for kind in self.events:
            await self._socket.listen(
                self._note_event, "subscribe_events", event_type=kind
            )
        await self._socket.listen(
            self._note_change, "subscribe_events", event_type="state_changed"
        )
        self.states = await api.states()

    async def detach(self) -> None:
        """Stop listening; the notes stay."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def until[T](
        self, condition: Callable[[], T], seconds: float, what: str
    ) -> T:
        """Wait until a condition over the notes holds and return its truthy value.

        Raise StageError naming `what` when it does not come true in time.
        """
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            left = deadline - time.monotonic()
            if left <= 0:
                msg = f"waited {seconds:.0f} s in vain for {what}"
                raise StageError(msg)
            self._news.clear()
            try:
                # Conditions may look at more than the notes: look once a second.
                async with asyncio.timeout(min(left, 1.0)):
                    await self._news.wait()
            except TimeoutError:
                continue
        return found

    def _note_event(self, event: dict[str, Any]) -> None:
        self.events[event["event_type"]].append(event["data"])
        self._news.set()

    def _note_change(self, event: dict[str, Any]) -> None:
        state = event["data"]["new_state"]
        if state is None:
            self.states.pop(event["data"]["entity_id"], None)
        else:
            self.states[state["entity_id"]] = state
            self.changes.append(state)
        self._news.set()
