# SPDX-License-Identifier: Apache-2.0
"""Home Assistant's cameras: which to propose, and what a subentry says of one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import (
    CONF_ADJACENT,
    CONF_CAMERA_ID,
    CONF_CLASSES,
    CONF_ENTITY_ID,
    CONF_MASKS,
    CONF_MOTION_SENSOR,
    CONF_NOTE,
    CONF_REGISTRY_ID,
    CONF_SENSITIVITY,
    CONF_SOURCE,
    CONF_ZONES,
    DOMAIN,
    SOURCE_AUTO,
    SUBENTRY_CAMERA,
)
from .pairing import async_is_hidden, async_paired_motion_sensor


@dataclass(frozen=True, kw_only=True)
class CameraSettings:
    """What a subentry says of a camera."""

    subentry_id: str
    key: str
    title: str
    entity_id: str
    registry_id: str | None
    camera_id: str | None = None
    source: str = SOURCE_AUTO
    note: str = ""
    zones: tuple[Mapping[str, Any], ...] = ()
    masks: tuple[Mapping[str, Any], ...] = ()
    classes: tuple[str, ...] = ()
    sensitivity: str | None = None
    """None: as the engine's other cameras."""
    motion_sensor: str | None = None
    """Registry id of a motion sensor that watches the same place, or its entity id."""
    adjacent: tuple[str, ...] = ()
    """Subentries of the cameras that people reach from here."""
    neighbours: tuple[str, ...] = ()
    """The same cameras by the engine's ids."""

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Self:
        """Return the settings that a subentry keeps."""
        data = subentry.data
        return cls(
            subentry_id=subentry.subentry_id,
            key=subentry.unique_id or data[CONF_ENTITY_ID],
            title=subentry.title,
            entity_id=data[CONF_ENTITY_ID],
            registry_id=data.get(CONF_REGISTRY_ID),
            camera_id=data.get(CONF_CAMERA_ID),
            source=data.get(CONF_SOURCE, SOURCE_AUTO),
            note=data.get(CONF_NOTE, ""),
            zones=tuple(data.get(CONF_ZONES, ())),
            masks=tuple(data.get(CONF_MASKS, ())),
            classes=tuple(data.get(CONF_CLASSES, ())),
            sensitivity=data.get(CONF_SENSITIVITY),
            motion_sensor=data.get(CONF_MOTION_SENSOR),
            adjacent=tuple(data.get(CONF_ADJACENT, ())),
        )

    def beside(self, camera_ids: Mapping[str, str]) -> Self:
        """Return the same with its neighbours, given camera ids by subentry."""
        known = tuple(camera_ids[one] for one in self.adjacent if one in camera_ids)
        return replace(self, neighbours=known)

    @callback
    def current_entity_id(self, hass: HomeAssistant) -> str:
        """Return the camera's entity id of now: a registered one may be renamed."""
        if self.registry_id is not None:
            entry = er.async_get(hass).entities.get_entry(self.registry_id)
            if entry is not None:
                return entry.entity_id
        return self.entity_id


@callback
def async_camera_key(hass: HomeAssistant, entity_id: str) -> str:
    """Return the stable key of a camera: its registry id, else its entity id."""
    entry = er.async_get(hass).async_get(entity_id)
    return entry.id if entry else entity_id


@callback
def async_camera_title(hass: HomeAssistant, entity_id: str) -> str:
    """Return what people call the camera."""
    if state := hass.states.get(entity_id):
        return state.name
    entry = er.async_get(hass).async_get(entity_id)
    return (entry and (entry.name or entry.original_name)) or entity_id


@callback
def async_camera_subentry(hass: HomeAssistant, entity_id: str) -> ConfigSubentryData:
    """Return the subentry for a camera entity, with a motion sensor beside it."""
    key = async_camera_key(hass, entity_id)
    return ConfigSubentryData(
        data={
            CONF_ENTITY_ID: entity_id,
            CONF_REGISTRY_ID: None if key == entity_id else key,
            CONF_CAMERA_ID: None,
            CONF_SOURCE: SOURCE_AUTO,
            CONF_NOTE: "",
            CONF_MOTION_SENSOR: async_paired_motion_sensor(hass, entity_id),
            CONF_ZONES: [],
            CONF_CLASSES: [],
        },
        subentry_type=SUBENTRY_CAMERA,
        title=async_camera_title(hass, entity_id),
        unique_id=key,
    )


@callback
def async_proposed_cameras(hass: HomeAssistant) -> list[str]:
    """Return the camera entities that are neither our own nor watched already."""
    registry = er.async_get(hass)
    # The key of a camera that took another's place is in the data only.
    watched = {
        key
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
        for key in (
            subentry.unique_id,
            subentry.data.get(CONF_REGISTRY_ID) or subentry.data[CONF_ENTITY_ID],
        )
    }
    found = set(hass.states.async_entity_ids(Platform.CAMERA))
    for entry in registry.entities.values():
        if entry.domain != Platform.CAMERA:
            continue
        if entry.disabled_by is not None or entry.platform == DOMAIN:
            found.discard(entry.entity_id)
        else:
            found.add(entry.entity_id)
    return sorted(
        entity_id
        for entity_id in found
        if async_camera_key(hass, entity_id) not in watched
    )


@callback
def async_suggested_cameras(hass: HomeAssistant) -> list[str]:
    """Return the proposed cameras but those that were ignored, or are hidden."""
    registry = er.async_get(hass)
    return [
        entity_id
        for entity_id in async_proposed_cameras(hass)
        if not async_is_ignored(hass, async_camera_key(hass, entity_id))
        and not (
            (entry := registry.async_get(entity_id)) is not None
            and async_is_hidden(entry)
        )
    ]


@callback
def async_is_ignored(hass: HomeAssistant, key: str) -> bool:
    """Return whether the user said of a discovered camera that it is of no interest."""
    unique_id = found_unique_id(key)
    entry = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, unique_id)
    return entry is not None


def found_unique_id(key: str) -> str:
    """Return the unique id of the flow that offers a camera that was discovered."""
    return f"{SUBENTRY_CAMERA}_{key}"
