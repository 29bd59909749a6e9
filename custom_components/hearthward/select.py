# SPDX-License-Identifier: Apache-2.0
"""How sensitive cameras are; from which level on, and when, somebody is notified."""

from dataclasses import dataclass

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .alerts.policy import Presence
from .const import LEVELS
from .coordinator import HearthwardConfigEntry
from .entity import EngineEntity, RecipientEntity, async_add_recipient_entities
from .hub import Hub
from .sensitivity import NORMAL, SENSITIVITIES

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PolicySelectDescription(SelectEntityDescription):
    """An item of the policy, named by the entity's key."""

    entity_category: EntityCategory | None = EntityCategory.CONFIG


SENSITIVITY = SelectEntityDescription(
    key="sensitivity",
    translation_key="sensitivity",
    entity_category=EntityCategory.CONFIG,
    options=list(SENSITIVITIES),
)
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
    """Add the engine's sensitivity and the selects of each recipient."""
    hub = entry.runtime_data
    async_add_entities([Sensitivity(hub, SENSITIVITY)])
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [PolicySelect(hub, recipient, one) for one in SELECTS],
    )


class Sensitivity(EngineEntity, SelectEntity, RestoreEntity):
    """How sensitive the cameras are that have no choice of their own."""

    def __init__(self, hub: Hub, description: SelectEntityDescription) -> None:
        """Take the cameras to tell."""
        super().__init__(hub, description)
        self._forwarders = hub.forwarders
        self._attr_current_option = NORMAL

    @property
    def available(self) -> bool:
        """Return True: this is the user's choice, known without the engine."""
        return True

    async def async_added_to_hass(self) -> None:
        """Restore the choice before the forwarding starts."""
        await super().async_added_to_hass()
        last = await self.async_get_last_state()
        # Normal is what the engine does untold: what its own page set may stay.
        if last is not None and last.state in set(SENSITIVITIES) - {NORMAL}:
            self._choose(last.state)

    async def async_select_option(self, option: str) -> None:
        """Take another choice."""
        self._choose(option)
        self.async_write_ha_state()

    def _choose(self, option: str) -> None:
        self._attr_current_option = option
        for forwarder in self._forwarders.values():
            forwarder.async_set_usual_sensitivity(option)


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
