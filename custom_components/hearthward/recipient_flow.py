# SPDX-License-Identifier: Apache-2.0
"""Add somebody who is to be notified, or change whom and what for."""

from typing import Any, Final

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr, entity_registry as er, selector
import voluptuous as vol

from .const import (
    CONF_CAMERAS,
    CONF_ENTITY_ID,
    CONF_OPEN_PATH,
    CONF_PERSON,
    CONF_REGISTRY_ID,
    SUBENTRY_CAMERA,
)

TARGET_FIELD: Final = selector.EntitySelector(
    selector.EntitySelectorConfig(domain=NOTIFY_DOMAIN)
)
PERSON_FIELD: Final = selector.EntitySelector(
    selector.EntitySelectorConfig(domain=PERSON_DOMAIN)
)


class RecipientSubentryFlow(ConfigSubentryFlow):
    """A recipient below an engine."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whom to notify, and of which cameras."""
        errors: dict[str, str] = {}
        if user_input is not None and not (errors := _errors(user_input)):
            entity_id = user_input[CONF_ENTITY_ID]
            entry = er.async_get(self.hass).async_get(entity_id)
            return self.async_create_entry(
                title=self._title(entity_id),
                data={**user_input, CONF_REGISTRY_ID: entry.id if entry else None},
                unique_id=entry.id if entry else entity_id,
            )
        schema = {vol.Required(CONF_ENTITY_ID): TARGET_FIELD, **self._fields()}
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(schema), user_input
            ),
            errors=errors,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask again; whom to notify stays."""
        subentry: ConfigSubentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None and not (errors := _errors(user_input)):
            target = {
                key: subentry.data[key] for key in (CONF_ENTITY_ID, CONF_REGISTRY_ID)
            }
            return self.async_update_and_abort(
                self._get_entry(), subentry, data=target | user_input
            )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(self._fields()), user_input or subentry.data
            ),
            errors=errors,
            description_placeholders={"name": subentry.title},
        )

    @callback
    def _fields(self) -> dict[Any, Any]:
        entry: ConfigEntry = self._get_entry()
        cameras = [
            selector.SelectOptionDict(value=one.subentry_id, label=one.title)
            for one in entry.get_subentries_of_type(SUBENTRY_CAMERA)
        ]
        return {
            vol.Optional(CONF_CAMERAS): selector.SelectSelector(
                selector.SelectSelectorConfig(options=cameras, multiple=True)
            ),
            vol.Optional(CONF_PERSON): PERSON_FIELD,
            vol.Optional(CONF_OPEN_PATH): selector.TextSelector(),
        }

    @callback
    def _title(self, entity_id: str) -> str:
        """Return what people call the target: a phone's entity bears its name."""
        entry = er.async_get(self.hass).async_get(entity_id)
        device_id = entry.device_id if entry else None
        device = dr.async_get(self.hass).async_get(device_id) if device_id else None
        if device is not None and (name := device.name_by_user or device.name):
            return name
        state = self.hass.states.get(entity_id)
        return state.name if state else entity_id


def _errors(user_input: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong: only a path of this Home Assistant can be opened."""
    path = user_input.get(CONF_OPEN_PATH) or "/"
    if not path.startswith("/") or path.startswith("//"):
        return {CONF_OPEN_PATH: "invalid_path"}
    return {}
