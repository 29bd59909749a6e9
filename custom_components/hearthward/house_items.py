# SPDX-License-Identifier: Apache-2.0
"""Which entities tell of the house, and what their states mean to the engine."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.cover import CoverDeviceClass
from homeassistant.components.event import EventDeviceClass
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    STATE_CLOSED,
    STATE_HOME,
    STATE_ON,
    Platform,
)
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .pairing import async_is_hidden


class Kind(StrEnum):
    """What an entity tells of."""

    PEOPLE = "people"
    ALARMS = "alarms"
    LOCKS = "locks"
    CONTACTS = "contacts"
    DOORBELLS = "doorbells"
    SUN = "sun"


DOMAINS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.PEOPLE: ("person",),
    Kind.ALARMS: ("alarm_control_panel",),
    Kind.LOCKS: ("lock",),
    Kind.CONTACTS: ("binary_sensor", "cover"),
    Kind.DOORBELLS: ("event", "binary_sensor"),
    Kind.SUN: ("sun",),
}
KINDS_TO_CHOOSE: Final = tuple(kind for kind in Kind if kind is not Kind.SUN)
GUESSED_CLASSES: Final[Mapping[tuple[Kind, str], frozenset[str]]] = {
    (Kind.CONTACTS, "binary_sensor"): frozenset(
        {
            BinarySensorDeviceClass.DOOR,
            BinarySensorDeviceClass.GARAGE_DOOR,
            BinarySensorDeviceClass.OPENING,
            BinarySensorDeviceClass.WINDOW,
        }
    ),
    (Kind.CONTACTS, "cover"): frozenset(
        {CoverDeviceClass.DOOR, CoverDeviceClass.GARAGE, CoverDeviceClass.GATE}
    ),
    (Kind.DOORBELLS, "event"): frozenset({EventDeviceClass.DOORBELL}),
    # A bell of the older sort has no class of its own: it must be chosen.
    (Kind.DOORBELLS, "binary_sensor"): frozenset(),
}
"""Where a domain holds more than we mean, the device classes that we mean."""

UNKNOWN_STATES: Final = frozenset({"unknown", "unavailable", ""})
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
LOCK_STATES: Final = {"locked": "locked", "unlocked": "unlocked", "open": "unlocked"}


class Choice:
    """The entities that count: those the user chose, else what we guess."""

    def __init__(self, hass: HomeAssistant, options: Mapping[str, Any]) -> None:
        """Take an entry's options: lists of ids by kind; a missing one is guessed."""
        self._hass = hass
        self._chosen: dict[Kind, list[str]] = {
            kind: list(options[kind]) for kind in KINDS_TO_CHOOSE if kind in options
        }

    @callback
    def states(self, kind: Kind) -> Iterable[State]:
        """Return the states of a kind, in the order of their entity ids."""
        if kind in self._chosen:
            found = filter(None, map(self._hass.states.get, self._entity_ids(kind)))
        else:
            found = filter(
                lambda state: _is_guessed(self._hass, kind, state),
                self._hass.states.async_all(DOMAINS[kind]),
            )
        return sorted(found, key=lambda state: state.entity_id)

    @callback
    def kinds_of(self, state: State) -> Iterator[Kind]:
        """Yield what an entity tells of, usually nothing."""
        for kind in Kind:
            if state.domain not in DOMAINS[kind]:
                continue
            if kind in self._chosen:
                if state.entity_id in self._entity_ids(kind):
                    yield kind
            elif _is_guessed(self._hass, kind, state):
                yield kind

    def _entity_ids(self, kind: Kind) -> set[str]:
        """Return the entity ids of now of what was chosen."""
        registry = er.async_get(self._hass)
        ids = (er.async_resolve_entity_id(registry, one) for one in self._chosen[kind])
        return {one for one in ids if one is not None}


@callback
def async_chosen_or_guessed(
    hass: HomeAssistant, options: Mapping[str, Any], kind: Kind
) -> list[str]:
    """Return the entity ids that count."""
    return [state.entity_id for state in Choice(hass, options).states(kind)]


@callback
def _is_guessed(hass: HomeAssistant, kind: Kind, state: State) -> bool:
    """Return whether an entity seems to tell of the house."""
    classes = GUESSED_CLASSES.get((kind, state.domain))
    if classes is not None and state.attributes.get(ATTR_DEVICE_CLASS) not in classes:
        return False
    registry = er.async_get(hass)
    if (entry := registry.async_get(state.entity_id)) is None:
        return True
    if async_is_hidden(entry):
        return False
    return kind not in (Kind.LOCKS, Kind.CONTACTS) or not _moves_about(registry, entry)


def _moves_about(registry: er.EntityRegistry, entry: er.RegistryEntry) -> bool:
    """Return whether an entity belongs to a car: the doors of a house stay put."""
    return entry.device_id is not None and any(
        one.domain == Platform.DEVICE_TRACKER
        for one in er.async_entries_for_device(registry, entry.device_id)
    )


def value_of(kind: Kind, state: State) -> str | None:
    """Return an entity's value in the words of the protocol, None if it has none."""
    if state.state in UNKNOWN_STATES:
        return None
    match kind:
        case Kind.PEOPLE:
            return "home" if state.state == STATE_HOME else "away"
        case Kind.ALARMS:
            return ALARM_STATES.get(state.state)
        case Kind.LOCKS:
            return LOCK_STATES.get(state.state)
        case Kind.SUN:
            return state.state if state.state in SUN_STATES else None
        case Kind.CONTACTS if state.domain == "cover":
            return "closed" if state.state == STATE_CLOSED else "open"
        case Kind.CONTACTS:
            return "open" if state.state == STATE_ON else "closed"
    return None


def rang_at(state: State) -> datetime | None:
    """Return when a doorbell rang last, as far as its state tells."""
    if state.domain == "event":
        return dt_util.parse_datetime(state.state)
    return state.last_changed if state.state == STATE_ON else None
