# SPDX-License-Identifier: Apache-2.0
"""How long a camera keeps still after it made a recipient's phone ring."""

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HearthwardConfigEntry
from .entity import RecipientEntity, async_add_recipient_entities

PARALLEL_UPDATES = 0

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
    """Add the cooldown of each recipient."""
    hub = entry.runtime_data
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [Cooldown(hub, recipient, COOLDOWN)],
    )


class Cooldown(RecipientEntity, NumberEntity):
    """Minutes between two notifications of one camera that are heard."""

    @property
    def native_value(self) -> float:
        """Return the minutes."""
        return self.policy.cooldown_minutes

    async def async_set_native_value(self, value: float) -> None:
        """Set the minutes."""
        self.book.async_set(self.recipient.id, cooldown_minutes=int(value))
