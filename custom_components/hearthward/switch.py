# SPDX-License-Identifier: Apache-2.0
"""Whether a camera is to be watched, and what a recipient wants to be told."""

from typing import Any

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import STATE_OFF, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .coordinator import HearthwardConfigEntry
from .entity import (
    CameraEntity,
    RecipientEntity,
    async_add_camera_entities,
    async_add_recipient_entities,
)
from .forwarder import CameraForwarder

PARALLEL_UPDATES = 0

ANALYSIS = SwitchEntityDescription(
    key="analysis", translation_key="analysis", entity_category=EntityCategory.CONFIG
)
NOTIFICATIONS = SwitchEntityDescription(key="enabled", translation_key="notifications")
WISHES = tuple(
    SwitchEntityDescription(
        key=key, translation_key=key, entity_category=EntityCategory.CONFIG
    )
    for key in ("quiet_hours", "digest")
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the analysis switch to each camera, and each recipient's switches."""
    hub = entry.runtime_data
    async_add_camera_entities(
        hub,
        async_add_entities,
        lambda camera: [AnalysisSwitch(hub, camera, ANALYSIS)],
    )
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [
            PolicySwitch(hub, recipient, one) for one in (NOTIFICATIONS, *WISHES)
        ],
    )


class AnalysisSwitch(CameraEntity, SwitchEntity, RestoreEntity):
    """Turns the analysis of a camera on and off; the choice survives restarts."""

    @property
    def available(self) -> bool:
        """Return True: this is the user's choice, known without the engine."""
        return True

    @property
    def is_on(self) -> bool:
        """Return whether the camera is to be watched."""
        return self._forwarder.enabled

    async def async_added_to_hass(self) -> None:
        """Restore the choice before the forwarding starts."""
        await super().async_added_to_hass()
        last = await self.async_get_last_state()
        self._forwarder.async_set_enabled(last is None or last.state != STATE_OFF)

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Watch the camera."""
        self._forwarder.async_set_enabled(True)
        self.async_write_ha_state()

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Watch the camera no more: no frame leaves Home Assistant."""
        self._forwarder.async_set_enabled(False)
        self.async_write_ha_state()

    @property
    def _forwarder(self) -> CameraForwarder:
        return self.hub.forwarders[self.coordinator.camera_id]


class PolicySwitch(RecipientEntity, SwitchEntity):
    """Something that a recipient wants or does not want."""

    @property
    def is_on(self) -> bool:
        """Return whether it is wanted."""
        return bool(getattr(self.policy, self.entity_description.key))

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Want it."""
        self.book.async_set(self.recipient.id, **{self.entity_description.key: True})

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Want it no more."""
        self.book.async_set(self.recipient.id, **{self.entity_description.key: False})
