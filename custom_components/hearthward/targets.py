# SPDX-License-Identifier: Apache-2.0
"""What a target of an action, trigger or condition means to Hearthward."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from .cameras import CameraSettings
from .const import DOMAIN, SUBENTRY_CAMERA

REGISTRY_EVENTS: Final = (
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    ar.EVENT_AREA_REGISTRY_UPDATED,
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The cameras and engines that a target names."""

    cameras: Mapping[str, CameraSettings]
    """By subentry."""
    engines: frozenset[str]
    """Config entries chosen as a whole: by the engine's device or its entities."""
    entries: frozenset[str]
    """Config entries of all that was chosen."""


@callback
def async_select(hass: HomeAssistant, target: Mapping[str, Any]) -> Selection:
    """Return what a target names.

    A camera is named by its own entity, by any entity or the device that Hearthward
    made for it, or by an area, floor or label that one of them has.
    """
    found = async_extract_referenced_entity_ids(hass, TargetSelection(dict(target)))
    named = found.referenced | found.indirectly_referenced
    cameras: dict[str, CameraSettings] = {}
    engines: set[str] = set()
    entries: set[str] = set()
    registry = er.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        ours = {
            one.config_subentry_id
            for one in er.async_entries_for_config_entry(registry, entry.entry_id)
            if one.entity_id in named
        }
        if None in ours:
            engines.add(entry.entry_id)
            entries.add(entry.entry_id)
        for settings in async_cameras_of(entry):
            if (
                settings.subentry_id in ours
                or settings.current_entity_id(hass) in named
            ):
                cameras[settings.subentry_id] = settings
                entries.add(entry.entry_id)
    return Selection(
        cameras=cameras, engines=frozenset(engines), entries=frozenset(entries)
    )


@callback
def async_cameras_of(entry: ConfigEntry[Any]) -> Iterator[CameraSettings]:
    """Yield the settings of an entry's cameras."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA):
        yield CameraSettings.from_subentry(subentry)


@callback
def async_camera_entities(
    hass: HomeAssistant, key: str, selection: Selection | None = None
) -> set[str]:
    """Return the entities of that key; of the cameras chosen, or of all."""
    return {
        one.entity_id
        for one in _entities(hass, key)
        if selection is None or one.config_subentry_id in selection.cameras
    }


@callback
def async_engine_entities(
    hass: HomeAssistant, key: str, entries: frozenset[str] | None = None
) -> set[str]:
    """Return the entities of that key; of the engines given, or of all."""
    return {
        one.entity_id
        for one in _entities(hass, key)
        if entries is None or one.config_entry_id in entries
    }


def _entities(hass: HomeAssistant, key: str) -> Iterator[er.RegistryEntry]:
    """Yield our enabled entities of a key."""
    registry = er.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        for one in er.async_entries_for_config_entry(registry, entry.entry_id):
            if one.unique_id.endswith(f"_{key}") and one.disabled_by is None:
                yield one


class Follower:
    """Follows the states of entities that are chosen anew when registries change."""

    def __init__(
        self,
        hass: HomeAssistant,
        choose: Callable[[], set[str]],
        action: Callable[[Event[EventStateChangedData]], None],
    ) -> None:
        """Take how to choose the entities, and what to do on a change of state."""
        self._hass = hass
        self._choose = choose
        self._action = action
        self._chosen: set[str] = set()
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Follow from now on; return how to stop."""
        self._update()
        stops = [
            self._hass.bus.async_listen(event_type, self._update)
            for event_type in REGISTRY_EVENTS
        ]

        @callback
        def stop() -> None:
            for one in stops:
                one()
            if self._stop is not None:
                self._stop()

        return stop

    @callback
    def _update(self, _event: Event[Any] | None = None) -> None:
        """Follow those that are chosen now."""
        chosen = self._choose()
        if chosen == self._chosen:
            return
        self._chosen = chosen
        # First the new ones: changes that are on their way must not get lost.
        before, self._stop = (
            self._stop,
            async_track_state_change_event(self._hass, chosen, self._action),
        )
        if before is not None:
            before()
