# SPDX-License-Identifier: Apache-2.0
"""When a recipient's quiet hours start and end."""

from datetime import time

from homeassistant.components.time import TimeEntity, TimeEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HearthwardConfigEntry
from .entity import RecipientEntity, async_add_recipient_entities

PARALLEL_UPDATES = 0

TIMES = tuple(
    TimeEntityDescription(
        key=key, translation_key=key, entity_category=EntityCategory.CONFIG
    )
    for key in ("quiet_from", "quiet_until")
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the times of each recipient."""
    hub = entry.runtime_data
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [QuietTime(hub, recipient, one) for one in TIMES],
    )


class QuietTime(RecipientEntity, TimeEntity):
    """One end of the quiet hours."""

    @property
    def native_value(self) -> time:
        """Return the time of day."""
        value: time = getattr(self.policy, self.entity_description.key)
        return value

    async def async_set_value(self, value: time) -> None:
        """Set the time of day."""
        self.book.async_set(self.recipient.id, **{self.entity_description.key: value})
