# SPDX-License-Identifier: Apache-2.0
"""Tell the engine what Home Assistant knows of the house."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
import logging
from typing import Any, Final

from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.event import EventDeviceClass
from homeassistant.const import ATTR_DEVICE_CLASS, STATE_HOME, STATE_ON
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
from .journal import Journal

_LOGGER = logging.getLogger(__name__)

SEND_EVERY_SECONDS: Final = 60
DEBOUNCE_SECONDS: Final = 0.3

UNKNOWN_STATES: Final = frozenset({"unknown", "unavailable", ""})
CONTACT_CLASSES: Final = frozenset(
    {
        BinarySensorDeviceClass.DOOR,
        BinarySensorDeviceClass.GARAGE_DOOR,
        BinarySensorDeviceClass.OPENING,
        BinarySensorDeviceClass.WINDOW,
    }
)
SUN_STATES: Final = frozenset({"above_horizon", "below_horizon"})
ALARM_STATES: Final = {
    "disarmed": "disarmed",
    "arming": "disarmed",
    "disarming": "disarmed",
    "armed_home": "armed_home",
    "armed_custom_bypass": "armed_home",
    "armed_night": "armed_night",
    "armed_away": "armed_away",
    "armed_vacation": "armed_away",
    "pending": "armed_away",
    "triggered": "triggered",
}
ALARM_ORDER: Final = (
    "disarmed",
    "armed_home",
    "armed_night",
    "armed_away",
    "triggered",
)
"""Of several panels, the one that expects the least company counts."""
LOCK_STATES: Final = {"locked": "locked", "unlocked": "unlocked", "open": "unlocked"}
DOMAINS: Final = frozenset(
    {"person", "alarm_control_panel", "lock", "binary_sensor", "sun", "event"}
)


class House:
    """Sends the state of the house on change and every minute."""

    def __init__(
        self, hass: HomeAssistant, client: EngineClient, journal: Journal
    ) -> None:
        """Keep the times of change in the journal: a restart is not a change."""
        self._hass = hass
        self._client = client
        self._journal = journal
        self._connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._refused = False

    @callback
    def async_listen(self) -> Callable[[], None]:
        """Listen for changes; return how to stop that."""
        tracker = async_track_state_change_filtered(
            self._hass, TrackStates(False, set(), set(DOMAINS)), self._on_change
        )
        return tracker.async_remove

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

        def items(domain: str) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for state in self._states(domain):
                if (value := value_of(state)) is not None:
                    name = state.name if state.name not in found else state.entity_id
                    found[name] = item(state, value)
            return found

        alarms = [
            (ALARM_ORDER.index(value), state, value)
            for state in self._states("alarm_control_panel")
            if (value := value_of(state))
        ]
        alarm = max(alarms, key=lambda one: one[0]) if alarms else None
        house = {
            "time_zone": self._hass.config.time_zone,
            "language": self._hass.config.language,
            "sun": next(iter(items("sun").values()), None),
            "alarm": item(alarm[1], alarm[2]) if alarm else None,
            "people": items("person"),
            "contacts": items("binary_sensor"),
            "locks": items("lock"),
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
        if new is not None and _is_doorbell(new):
            self._changed.set()
            return
        before = value_of(old) if old else None
        after = value_of(new) if new else None
        if before == after:
            return
        if new is not None and before is not None and after is not None:
            changed_at = new.last_changed.isoformat()
            self._journal.house[new.entity_id] = [after, changed_at]
            self._journal.schedule_save()
        self._changed.set()

    def _changed_at(self, state: State, value: str) -> datetime:
        """Return since when an item has its value.

        ``last_changed`` alone would call every restart a change.
        """
        known = self._journal.house.get(state.entity_id)
        if known is not None and known[0] == value:
            return dt_util.parse_datetime(known[1]) or state.last_changed
        return state.last_changed

    def _states(self, domain: str) -> Iterable[State]:
        """Return the states of a domain, in the order of their entity ids."""
        return sorted(
            self._hass.states.async_all(domain), key=lambda state: state.entity_id
        )

    def _doorbell_age(self, now: datetime) -> float | None:
        """Return how long ago a doorbell rang last."""
        rung = [
            when
            for state in self._states("event")
            if _is_doorbell(state) and (when := dt_util.parse_datetime(state.state))
        ]
        return _age(now, max(rung)) if rung else None


def _age(now: datetime, then: datetime) -> float:
    """Return the seconds between two times of Home Assistant's own clock."""
    return max(0.0, round((now - then).total_seconds(), 1))


def value_of(state: State) -> str | None:
    """Return an entity's value in the words of the protocol, None if it has none."""
    if state.state in UNKNOWN_STATES:
        return None
    match state.domain:
        case "person":
            return "home" if state.state == STATE_HOME else "away"
        case "alarm_control_panel":
            return ALARM_STATES.get(state.state)
        case "lock":
            return LOCK_STATES.get(state.state)
        case "sun":
            return state.state if state.state in SUN_STATES else None
        case "binary_sensor" if (
            state.attributes.get(ATTR_DEVICE_CLASS) in CONTACT_CLASSES
        ):
            return "open" if state.state == STATE_ON else "closed"
    return None


def _is_doorbell(state: State) -> bool:
    """Return whether an entity tells of the door bell."""
    return (
        state.domain == "event"
        and state.attributes.get(ATTR_DEVICE_CLASS) == EventDeviceClass.DOORBELL
    )
