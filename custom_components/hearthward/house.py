# SPDX-License-Identifier: Apache-2.0
"""Tell the engine what Home Assistant knows of the house."""

import asyncio
from collections.abc import Callable, Container, Mapping
from datetime import datetime
import logging
from typing import Any, Final

from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered
from homeassistant.util import dt as dt_util

from .client import BadRequest, EngineClient, HearthwardError
from .house_items import DOMAINS, Choice, Kind, rang_at, value_of
from .journal import Journal
from .pairing import async_area_of

_LOGGER = logging.getLogger(__name__)

SEND_EVERY_SECONDS: Final = 60
DEBOUNCE_SECONDS: Final = 0.3
ALARM_ORDER: Final = (
    "disarmed",
    "armed_home",
    "armed_night",
    "armed_away",
    "triggered",
)
"""Of several panels, the one that expects the least company counts."""


class House:
    """Sends the state of the house on change and every minute."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: EngineClient,
        journal: Journal,
        options: Mapping[str, Any],
    ) -> None:
        """Keep the times of change in the journal: a restart is not a change."""
        self._hass = hass
        self._choice = Choice(hass, options)
        self._rang: dict[str, datetime] = {}
        """When bells rang whose state does not keep it."""
        self._client = client
        self._journal = journal
        self._connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._refused = False

    @callback
    def async_listen(self) -> Callable[[], None]:
        """Listen for changes; return how to stop that."""
        domains = {domain for domains in DOMAINS.values() for domain in domains}
        tracker = async_track_state_change_filtered(
            self._hass, TrackStates(False, set(), domains), self._on_change
        )
        return tracker.async_remove

    @callback
    def async_choose(self, options: Mapping[str, Any]) -> None:
        """Tell of other entities from now on."""
        self._choice = Choice(self._hass, options)
        self._changed.set()

    @callback
    def async_connected(self) -> None:
        """Send all now, and from now on."""
        self._connected.set()
        self._changed.set()

    @callback
    def async_disconnected(self) -> None:
        """Send nothing until the engine is back."""
        self._connected.clear()

    async def run(self) -> None:
        """Send for ever; cancel to stop."""
        while True:
            await self._connected.wait()
            try:
                async with asyncio.timeout(SEND_EVERY_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                pass
            else:
                await asyncio.sleep(DEBOUNCE_SECONDS)
            self._changed.clear()
            try:
                await self._client.put_house(self.describe())
            except BadRequest as err:
                if not self._refused:
                    _LOGGER.warning("State of the house refused: %s", err)
                self._refused = True
            except HearthwardError as err:
                _LOGGER.debug("State of the house not sent: %s", err)

    @callback
    def describe(self) -> dict[str, Any]:
        """Return the house as the protocol has it."""
        now = dt_util.utcnow()
        seen: dict[str, list[str]] = {}

        def item(state: State, value: str) -> dict[str, Any]:
            changed = self._changed_at(state, value)
            seen[state.entity_id] = [value, changed.isoformat()]
            return {"value": value, "age_s": _age(now, changed)}

        def items(kind: Kind) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for state in self._choice.states(kind):
                if (value := value_of(kind, state)) is not None:
                    found[self._name(state, found)] = item(state, value)
            return found

        alarms = [
            (ALARM_ORDER.index(value), state, value)
            for state in self._choice.states(Kind.ALARMS)
            if (value := value_of(Kind.ALARMS, state))
        ]
        alarm = max(alarms, key=lambda one: one[0]) if alarms else None
        house = {
            "time_zone": self._hass.config.time_zone,
            "language": self._hass.config.language,
            "sun": next(iter(items(Kind.SUN).values()), None),
            "alarm": item(alarm[1], alarm[2]) if alarm else None,
            "people": items(Kind.PEOPLE),
            "contacts": items(Kind.CONTACTS),
            "locks": items(Kind.LOCKS),
            "doorbell_age_s": self._doorbell_age(now),
        }
        # An item without a value just now keeps its time of change.
        if (known := self._journal.house | seen) != self._journal.house:
            self._journal.house = known
            self._journal.schedule_save()
        return house

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        """Send soon, if the engine cares for this change."""
        old, new = event.data["old_state"], event.data["new_state"]
        if (state := new or old) is None:
            return
        for kind in self._choice.kinds_of(state):
            if kind is Kind.DOORBELLS:
                self._on_bell(new)
                continue
            before = value_of(kind, old) if old else None
            after = value_of(kind, new) if new else None
            if before == after:
                continue
            if new is not None and before is not None and after is not None:
                changed_at = new.last_changed.isoformat()
                self._journal.house[new.entity_id] = [after, changed_at]
                self._journal.schedule_save()
            self._changed.set()

    @callback
    def _on_bell(self, state: State | None) -> None:
        """Tell of a ring, and remember it where the state will not."""
        if state is None or (rang := rang_at(state)) is None:
            return
        if self._rang.get(state.entity_id) != rang:
            self._rang[state.entity_id] = rang
            self._changed.set()

    def _changed_at(self, state: State, value: str) -> datetime:
        """Return since when an item has its value.

        ``last_changed`` alone would call every restart a change.
        """
        known = self._journal.house.get(state.entity_id)
        if known is not None and known[0] == value:
            return dt_util.parse_datetime(known[1]) or state.last_changed
        return state.last_changed

    def _name(self, state: State, taken: Container[str]) -> str:
        """Return what to call an item: its name, with the area where that is taken."""
        if state.name not in taken:
            return state.name
        area = async_area_of(self._hass, state.entity_id)
        name = f"{state.name} ({area.name})" if area else state.entity_id
        return name if name not in taken else state.entity_id

    def _doorbell_age(self, now: datetime) -> float | None:
        """Return how long ago a doorbell rang last."""
        rung = [
            when
            for state in self._choice.states(Kind.DOORBELLS)
            if (when := rang_at(state) or self._rang.get(state.entity_id))
        ]
        return _age(now, max(rung)) if rung else None


def _age(now: datetime, then: datetime) -> float:
    """Return the seconds between two times of Home Assistant's own clock."""
    return max(0.0, round((now - then).total_seconds(), 1))
