# SPDX-License-Identifier: Apache-2.0
"""How long windows get, and how long a camera keeps still after it rang a phone."""

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
    RestoreNumber,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HearthwardConfigEntry
from .entity import EngineEntity, RecipientEntity, async_add_recipient_entities
from .hub import Hub

PARALLEL_UPDATES = 0

CAPABILITY = "window_length"
"""Of an engine that can be told how long windows get."""
USUAL_SECONDS = 90
"""What an engine does that was told nothing."""
WINDOW_LENGTH = NumberEntityDescription(
    key="window_length",
    translation_key="window_length",
    device_class=NumberDeviceClass.DURATION,
    entity_category=EntityCategory.CONFIG,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    native_min_value=15,
    native_max_value=120,
    native_step=5,
    mode=NumberMode.SLIDER,
)
COOLDOWN = NumberEntityDescription(
    key="cooldown_minutes",
    translation_key="cooldown",
    device_class=NumberDeviceClass.DURATION,
    entity_category=EntityCategory.CONFIG,
    native_unit_of_measurement=UnitOfTime.MINUTES,
    native_min_value=0,
    native_max_value=120,
    native_step=1,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the engine's length of windows and the cooldown of each recipient."""
    hub = entry.runtime_data
    if CAPABILITY in hub.info.capabilities:
        async_add_entities([WindowLength(hub, WINDOW_LENGTH)])
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [Cooldown(hub, recipient, COOLDOWN)],
    )


class WindowLength(EngineEntity, RestoreNumber):
    """Seconds after which what a camera sees is judged at the latest."""

    def __init__(self, hub: Hub, description: NumberEntityDescription) -> None:
        """Take the cameras to tell."""
        super().__init__(hub, description)
        self._forwarders = hub.forwarders
        self._attr_native_value = USUAL_SECONDS

    @property
    def available(self) -> bool:
        """Return True: this is the user's choice, known without the engine."""
        return True

    async def async_added_to_hass(self) -> None:
        """Restore the choice before the forwarding starts."""
        await super().async_added_to_hass()
        last = await self.async_get_last_number_data()
        # The usual length is left to the engine: its settings may say another.
        if last is not None and last.native_value not in (None, USUAL_SECONDS):
            self._choose(last.native_value)

    async def async_set_native_value(self, value: float) -> None:
        """Take another length."""
        self._choose(value)
        self.async_write_ha_state()

    def _choose(self, seconds: float) -> None:
        self._attr_native_value = seconds
        for forwarder in self._forwarders.values():
            forwarder.async_set_window_seconds(seconds)


class Cooldown(RecipientEntity, NumberEntity):
    """Minutes between two notifications of one camera that are heard."""

    @property
    def native_value(self) -> float:
        """Return the minutes."""
        return self.policy.cooldown_minutes

    async def async_set_native_value(self, value: float) -> None:
        """Set the minutes."""
        self.book.async_set(self.recipient.id, cooldown_minutes=int(value))
