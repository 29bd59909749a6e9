# SPDX-License-Identifier: Apache-2.0
"""What all entities of Hearthward share."""

from collections.abc import Callable, Iterable
from typing import Any

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .alerts.policy import Policy
from .alerts.recipients import Recipient
from .const import DOMAIN, MANUFACTURER
from .coordinator import CameraCoordinator, EngineCoordinator, PushCoordinator
from .hub import Hub
from .incidents import OpenIncidents
from .pairing import async_area_of


class PushedEntity[CoordinatorT: PushCoordinator[Any]](CoordinatorEntity[CoordinatorT]):
    """An entity whose state the engine pushes."""

    _attr_has_entity_name = True

    async def async_update(self) -> None:
        """Do nothing where a user asks for an update: the newest state is here."""


class EngineEntity(PushedEntity[EngineCoordinator]):
    """An entity of the engine's device."""

    def __init__(self, hub: Hub, description: EntityDescription) -> None:
        """Take the engine and what the entity is."""
        super().__init__(hub.engine)
        self.entity_description = description
        self._attr_unique_id = f"{hub.info.engine_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, hub.info.engine_id)})


class IncidentsEntity(PushedEntity[OpenIncidents]):
    """An entity of the engine's device that tells of what goes on."""

    def __init__(self, hub: Hub, description: EntityDescription) -> None:
        """Take the engine and what the entity is."""
        super().__init__(hub.incidents)
        self.hub = hub
        self.entity_description = description
        self._attr_unique_id = f"{hub.info.engine_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, hub.info.engine_id)})

    def camera_names(self, camera_ids: Iterable[str]) -> list[str]:
        """Return the names of cameras; of a removed one there is none."""
        cameras = map(self.hub.cameras.get, camera_ids)
        return [camera.settings.title for camera in cameras if camera]


class CameraEntity(PushedEntity[CameraCoordinator]):
    """An entity of a camera's device; available while the camera is watched."""

    def __init__(
        self, hub: Hub, camera: CameraCoordinator, description: EntityDescription
    ) -> None:
        """Take the engine, the camera and what the entity is."""
        super().__init__(camera)
        self.hub = hub
        self.entity_description = description
        own_id = f"{hub.info.engine_id}_{camera.camera_id}"
        self._attr_unique_id = f"{own_id}_{description.key}"
        settings = camera.settings
        area = async_area_of(camera.hass, settings.current_entity_id(camera.hass))
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, own_id)},
            manufacturer=MANUFACTURER,
            model="Watched camera",
            name=settings.title,
            suggested_area=area.name if area else None,
            via_device_id=hub.device_id,
        )

    @property
    def available(self) -> bool:
        """Return whether the camera is being watched."""
        return self.coordinator.watching


@callback
def async_add_camera_entities(
    hub: Hub,
    add: AddConfigEntryEntitiesCallback,
    make: Callable[[CameraCoordinator], Iterable[Entity]],
) -> None:
    """Add the entities of each camera below the camera's subentry."""
    for camera in hub.cameras.values():
        add(make(camera), config_subentry_id=camera.settings.subentry_id)


class RecipientEntity(Entity):
    """An entity of a recipient's device: part of what they want to be told."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, hub: Hub, recipient: Recipient, description: EntityDescription
    ) -> None:
        """Take the engine, the recipient and what the entity is."""
        self.entity_description = description
        self.book = hub.alerts.book
        self.recipient = recipient
        own_id = f"{hub.info.engine_id}_{recipient.id}"
        self._attr_unique_id = f"{own_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, own_id)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer=MANUFACTURER,
            model="Recipient",
            name=recipient.name,
            via_device_id=hub.device_id,
        )

    @property
    def policy(self) -> Policy:
        """Return what the recipient wants."""
        return self.book.page(self.recipient.id).policy

    async def async_added_to_hass(self) -> None:
        """Show each change."""
        self.async_on_remove(
            self.book.async_listen(self.recipient.id, self.async_write_ha_state)
        )


@callback
def async_add_recipient_entities(
    hub: Hub,
    add: AddConfigEntryEntitiesCallback,
    make: Callable[[Recipient], Iterable[Entity]],
) -> None:
    """Add the entities of each recipient below the recipient's subentry."""
    for recipient in hub.alerts.recipients.values():
        add(make(recipient), config_subentry_id=recipient.id)
