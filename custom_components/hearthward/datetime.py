# SPDX-License-Identifier: Apache-2.0
"""Until when a recipient wants to hear nothing."""

from datetime import datetime

from homeassistant.components.datetime import DateTimeEntity, DateTimeEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .alerts.policy import EVERY_CAMERA
from .coordinator import HearthwardConfigEntry
from .entity import RecipientEntity, async_add_recipient_entities

PARALLEL_UPDATES = 0

SNOOZED_UNTIL = DateTimeEntityDescription(
    key="snoozed_until", translation_key="snoozed_until"
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the time of each recipient."""
    hub = entry.runtime_data
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [SnoozedUntil(hub, recipient, SNOOZED_UNTIL)],
    )


class SnoozedUntil(RecipientEntity, DateTimeEntity):
    """The end of the recipient's snooze; a time that is past ends it at once."""

    @property
    def native_value(self) -> datetime | None:
        """Return the end, None while nothing is snoozed."""
        until = self.book.snoozed_until(self.recipient.id)
        return None if until is None else dt_util.utc_from_timestamp(until)

    async def async_set_value(self, value: datetime) -> None:
        """Snooze until then."""
        self.book.async_snooze(self.recipient.id, value.timestamp(), EVERY_CAMERA)
