# SPDX-License-Identifier: Apache-2.0
"""From which level on, and when, a recipient is notified."""

from dataclasses import dataclass

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .alerts.policy import Presence
from .const import LEVELS
from .coordinator import HearthwardConfigEntry
from .entity import RecipientEntity, async_add_recipient_entities

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PolicySelectDescription(SelectEntityDescription):
    """An item of the policy, named by the entity's key."""

    entity_category: EntityCategory | None = EntityCategory.CONFIG


SELECTS = (
    PolicySelectDescription(
        key="minimum_level", translation_key="minimum_level", options=list(LEVELS)
    ),
    PolicySelectDescription(
        key="presence", translation_key="presence", options=list(Presence)
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects of each recipient."""
    hub = entry.runtime_data
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [PolicySelect(hub, recipient, one) for one in SELECTS],
    )


class PolicySelect(RecipientEntity, SelectEntity):
    """One of a few choices of a recipient."""

    @property
    def current_option(self) -> str:
        """Return the choice."""
        return str(getattr(self.policy, self.entity_description.key))

    async def async_select_option(self, option: str) -> None:
        """Take another choice."""
        key = self.entity_description.key
        value = Presence(option) if key == "presence" else option
        self.book.async_set(self.recipient.id, **{key: value})
