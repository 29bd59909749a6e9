# SPDX-License-Identifier: Apache-2.0
"""What the registries say of a camera's surroundings: its area, a motion sensor."""

from typing import Final

from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)

from .const import DOMAIN

MOTION_CLASSES: Final = (
    BinarySensorDeviceClass.MOTION,
    BinarySensorDeviceClass.OCCUPANCY,
    BinarySensorDeviceClass.PRESENCE,
)
"""Best first."""


@callback
def async_area_of(hass: HomeAssistant, entity_id: str) -> ar.AreaEntry | None:
    """Return the area of an entity, its own or its device's."""
    if (entry := er.async_get(hass).async_get(entity_id)) is None:
        return None
    area_id = _area_id(hass, entry)
    return ar.async_get(hass).async_get_area(area_id) if area_id else None


@callback
def async_paired_motion_sensor(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the registry id of the motion sensor that goes with a camera, if any.

    One of the camera's own device, else the only motion sensor of its area.
    """
    registry = er.async_get(hass)
    if (camera := registry.async_get(entity_id)) is None:
        return None
    if camera.device_id is not None:
        own = er.async_entries_for_device(registry, camera.device_id)
        if found := sorted(filter(_moves, own), key=_rank):
            return found[0].id
    if (area_id := _area_id(hass, camera)) is None:
        return None
    there = [
        entry
        for entry in registry.entities.values()
        if _moves(entry) and _rank(entry) == 0 and _area_id(hass, entry) == area_id
    ]
    return there[0].id if len(there) == 1 else None


@callback
def async_is_hidden(entry: er.RegistryEntry) -> bool:
    """Return whether an entity is of no use here: off, hidden, a detail, or ours."""
    return (
        entry.disabled_by is not None
        or entry.hidden_by is not None
        or entry.entity_category is not None
        or entry.platform == DOMAIN
    )


def _moves(entry: er.RegistryEntry) -> bool:
    """Return whether an entity tells of motion."""
    return (
        entry.domain == Platform.BINARY_SENSOR
        and not async_is_hidden(entry)
        and _device_class(entry) in MOTION_CLASSES
    )


def _rank(entry: er.RegistryEntry) -> int:
    return [str(one) for one in MOTION_CLASSES].index(str(_device_class(entry)))


def _device_class(entry: er.RegistryEntry) -> str | None:
    return entry.device_class or entry.original_device_class


def _area_id(hass: HomeAssistant, entry: er.RegistryEntry) -> str | None:
    """Return the id of an entity's area, its own or its device's."""
    if entry.area_id is not None or entry.device_id is None:
        return entry.area_id
    device = dr.async_get(hass).async_get(entry.device_id)
    return device.area_id if device else None
