# SPDX-License-Identifier: Apache-2.0
"""Who or what a camera sees right now."""

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HearthwardConfigEntry
from .entity import CameraEntity, async_add_camera_entities

PARALLEL_UPDATES = 0

PRESENCES = tuple(
    BinarySensorEntityDescription(
        key=kind,
        translation_key=kind,
        device_class=BinarySensorDeviceClass.OCCUPANCY,
    )
    for kind in ("person", "vehicle", "animal")
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a presence sensor per kind to each camera."""
    hub = entry.runtime_data
    async_add_camera_entities(
        hub,
        async_add_entities,
        lambda camera: [
            PresenceSensor(hub, camera, description) for description in PRESENCES
        ],
    )


class PresenceSensor(CameraEntity, BinarySensorEntity):
    """Whether a camera sees something of a kind."""

    @property
    def is_on(self) -> bool:
        """Return whether one or more are seen."""
        presence = self.coordinator.data.state.presence
        return presence.get(self.entity_description.key, 0) > 0
