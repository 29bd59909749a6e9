# SPDX-License-Identifier: Apache-2.0
"""Whether an engine on another machine is as new as this integration."""

from homeassistant.components.update import UpdateEntity, UpdateEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.loader import async_get_integration

from .const import CONF_APP, DOMAIN, REPOSITORY_URL
from .coordinator import HearthwardConfigEntry
from .entity import EngineEntity
from .hub import Hub

PARALLEL_UPDATES = 0

ENGINE = UpdateEntityDescription(
    key="engine", translation_key="engine", entity_category=EntityCategory.DIAGNOSTIC
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the update of an engine that no Supervisor looks after."""
    if CONF_APP not in entry.data:
        integration = await async_get_integration(hass, DOMAIN)
        version = str(integration.version)
        async_add_entities([EngineUpdate(entry.runtime_data, version)])


class EngineUpdate(EngineEntity, UpdateEntity):
    """Compares the engine with the one this integration was released with.

    It installs nothing: a container is updated on its own machine.
    """

    _attr_title = "Hearthward engine"

    def __init__(self, hub: Hub, version: str) -> None:
        """Take the version of the integration: both are released as one."""
        super().__init__(hub, ENGINE)
        self._asked_version = hub.info.version
        self._attr_latest_version = version
        self._attr_release_url = f"{REPOSITORY_URL}/releases/tag/v{version}"

    @property
    def installed_version(self) -> str:
        """Return the engine's version."""
        return self.coordinator.data.version or self._asked_version
