# SPDX-License-Identifier: Apache-2.0
"""Who is told: what a subentry says of a recipient."""

from dataclasses import dataclass
from typing import Self

from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_HOME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import (
    CONF_CAMERAS,
    CONF_ENTITY_ID,
    CONF_OPEN_PATH,
    CONF_PERSON,
    CONF_REGISTRY_ID,
)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody who is told, and on what."""

    id: str
    name: str
    entity_id: str
    """The ``notify`` entity as it was called when it was chosen."""
    registry_id: str | None = None
    person: str | None = None
    cameras: frozenset[str] = frozenset()
    """Subentries of the cameras that were chosen; empty for all."""
    open_path: str | None = None
    """Where a tap leads; the incident in the panel without one."""

    @classmethod
    def of(cls, subentry: ConfigSubentry) -> Self:
        """Return the recipient that a subentry describes."""
        data = subentry.data
        return cls(
            id=subentry.subentry_id,
            name=subentry.title,
            entity_id=data[CONF_ENTITY_ID],
            registry_id=data.get(CONF_REGISTRY_ID),
            person=data.get(CONF_PERSON),
            cameras=frozenset(data.get(CONF_CAMERAS, ())),
            open_path=data.get(CONF_OPEN_PATH) or None,
        )

    @callback
    def entry(self, hass: HomeAssistant) -> er.RegistryEntry | None:
        """Return the registered entity, which may have been renamed since."""
        registry = er.async_get(hass)
        if self.registry_id is not None:
            return registry.entities.get_entry(self.registry_id)
        return registry.async_get(self.entity_id)


@callback
def async_is_home(hass: HomeAssistant, person: str | None) -> bool:
    """Return whether a person is known to be at home."""
    return person is not None and hass.states.is_state(person, STATE_HOME)


@callback
def async_anybody_home(hass: HomeAssistant) -> bool:
    """Return whether some person is known to be at home."""
    return any(
        state.state == STATE_HOME for state in hass.states.async_all(PERSON_DOMAIN)
    )
