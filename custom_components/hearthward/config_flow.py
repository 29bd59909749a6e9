# SPDX-License-Identifier: Apache-2.0
"""Set-up: find the engine, pair with it, choose cameras."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_CODE, CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.helpers import selector
from homeassistant.helpers.hassio import is_hassio
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import voluptuous as vol
from yarl import URL

from .app_flow import AppFlow
from .camera_flow import CameraSubentryFlow
from .const import (
    CONF_APP,
    CONF_FINGERPRINT,
    DEFAULT_PORT,
    DOMAIN,
    SUBENTRY_CAMERA,
    SUBENTRY_RECIPIENT,
)
from .found_flow import FoundFlow
from .house_flow import HouseOptionsFlow
from .recipient_flow import RecipientSubentryFlow

WAYS: Final = ["app", "manual"]
"""Where the engine may be, on a Home Assistant with a Supervisor."""

URL_FIELD = selector.TextSelector(
    selector.TextSelectorConfig(type=selector.TextSelectorType.TEXT)
)
SECRET_FIELD = selector.TextSelector(
    selector.TextSelectorConfig(
        type=selector.TextSelectorType.PASSWORD, autocomplete="off"
    )
)
CODE_FIELD = selector.TextSelector(
    selector.TextSelectorConfig(autocomplete="one-time-code")
)
ACCESS_FIELDS: dict[Any, Any] = {
    vol.Optional(CONF_CODE): CODE_FIELD,
    vol.Optional(CONF_TOKEN): SECRET_FIELD,
}
URL_SCHEMA: Any = vol.Schema({vol.Required(CONF_URL): URL_FIELD})
ACCESS_SCHEMA: Any = vol.Schema(ACCESS_FIELDS)
RECONFIGURE_SCHEMA: Any = vol.Schema(
    {vol.Required(CONF_URL): URL_FIELD, **ACCESS_FIELDS}
)


class HearthwardConfigFlow(AppFlow, FoundFlow, ConfigFlow, domain=DOMAIN):
    """Add an engine, or mend the way to one."""

    VERSION = 1
    MINOR_VERSION = 1

    @classmethod
    @callback
    def async_get_supported_subentry_types(
        cls,
        config_entry: ConfigEntry,  # noqa: ARG003
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return that an entry holds cameras and recipients."""
        return {
            SUBENTRY_CAMERA: CameraSubentryFlow,
            SUBENTRY_RECIPIENT: RecipientSubentryFlow,
        }

    @staticmethod
    @callback
    def async_get_options_flow(
        config_entry: ConfigEntry,  # noqa: ARG004
    ) -> HouseOptionsFlow:
        """Return the flow that asks what tells of the house."""
        return HouseOptionsFlow()

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the engine is; with a Supervisor, first whether it is the app."""
        if is_hassio(self.hass):
            return self.async_show_menu(step_id="user", menu_options=WAYS)
        return await self._ask_address("user", user_input)

    async def async_step_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the engine on another machine is."""
        return await self._ask_address("manual", user_input)

    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Take an engine that announced itself on the network."""
        properties = discovery_info.properties
        engine_id = properties.get("engine_id")
        if not engine_id:
            return self.async_abort(reason="not_hearthward")
        entry = await self.async_set_unique_id(engine_id)
        if entry is not None and (entry.source == SOURCE_IGNORE or _works(entry)):
            # What the user typed may be a name, or have a certificate: it stays.
            return self.async_abort(reason="already_configured")
        is_app = entry is None or CONF_APP in entry.data
        if properties.get("ha_app") == "1" and is_app and is_hassio(self.hass):
            return self.async_abort(reason="found_by_supervisor")
        url = URL.build(
            scheme="https" if properties.get("scheme") == "https" else "http",
            host=discovery_info.host,
            port=discovery_info.port or DEFAULT_PORT,
        )
        pinned = None if entry is None else entry.data.get(CONF_FINGERPRINT)
        if pinned is not None and url.scheme != "https":
            return self.async_abort(reason="certificate_changed")
        # An announced address may be one that only the engine's own host can
        # reach (a container's): it is tried before it replaces another.
        if errors := await self._find(str(url), engine_id, pinned):
            return self.async_abort(reason=errors.get("base", "cannot_connect"))
        if entry is not None and self._fingerprint != pinned:
            return self.async_abort(reason="certificate_changed")
        self._abort_if_unique_id_configured(
            updates={CONF_URL: self._url},
            reload_on_update=entry is None or not entry.update_listeners,
        )
        self.context["title_placeholders"] = {"name": self._name}
        return await self._trusted(self.async_step_pair)

    async def async_step_pair(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the pairing code, or the token."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._get_access(user_input, self.unique_id)
            if not errors:
                return await self.async_step_cameras()
        return self.async_show_form(
            step_id="pair",
            data_schema=ACCESS_SCHEMA,
            errors=errors,
            description_placeholders={
                "name": self._name,
                "version": self._info.version if self._info else "",
                "url": self._url,
            },
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for access again: the engine refuses the token."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new pairing code, or the token."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._find_again(entry, entry.data[CONF_URL])
            if not errors:
                return await self._trusted(partial(self._reauthenticate, user_input))
        return self._reauth_form(errors)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the engine is now, and for access where that changed too."""
        errors: dict[str, str] = {}
        if user_input is not None:
            entry = self._get_reconfigure_entry()
            errors = await self._find_again(entry, user_input[CONF_URL])
            if not errors:
                return await self._trusted(partial(self._reconnect, user_input))
        return self._reconfigure_form(user_input, errors)

    # --- inside

    async def _ask_address(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Ask for an engine's address until one answers there."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._find(user_input[CONF_URL])
            if self._info is not None and not errors:
                await self.async_set_unique_id(
                    self._info.engine_id, raise_on_progress=False
                )
                self._abort_if_unique_id_configured()
                return await self._trusted(self.async_step_pair)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(URL_SCHEMA, user_input),
            errors=errors,
        )

    async def _find_again(self, entry: ConfigEntry, text: str) -> dict[str, str]:
        """Take the address if the entry's engine answers there; return errors."""
        self._accepted = entry.data.get(CONF_FINGERPRINT)
        errors = await self._find(text, entry.unique_id)
        # At another address it may be another machine: the app says so if not.
        stays = self._url == entry.data[CONF_URL]
        self._app = entry.data.get(CONF_APP) if stays else None
        return errors

    async def _reauthenticate(self, user_input: dict[str, Any]) -> ConfigFlowResult:
        """Save a token that works; ask again where it does not."""
        entry = self._get_reauth_entry()
        if errors := await self._get_access(user_input, entry.unique_id):
            return self._reauth_form(errors)
        return self._finish(entry)

    async def _reconnect(self, user_input: dict[str, Any]) -> ConfigFlowResult:
        """Save the way that works; ask again where it does not."""
        entry = self._get_reconfigure_entry()
        access = user_input
        if not user_input.get(CONF_CODE) and not user_input.get(CONF_TOKEN):
            access = {CONF_TOKEN: entry.data[CONF_TOKEN]}
        if errors := await self._get_access(access, entry.unique_id):
            return self._reconfigure_form(user_input, errors)
        return self._finish(entry)

    @callback
    def _reauth_form(self, errors: dict[str, str]) -> ConfigFlowResult:
        """Show the form that asks for access again."""
        return self.async_show_form(
            step_id="reauth_confirm", data_schema=ACCESS_SCHEMA, errors=errors
        )

    @callback
    def _reconfigure_form(
        self, user_input: dict[str, Any] | None, errors: dict[str, str]
    ) -> ConfigFlowResult:
        """Show the form that asks for the way to the engine."""
        known = user_input or self._get_reconfigure_entry().data
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, {CONF_URL: known[CONF_URL]}
            ),
            errors=errors,
        )

    @callback
    def _finish(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Save; a loaded entry reloads by its listener, another one from here."""
        if entry.update_listeners:
            return self.async_update_and_abort(entry, data=self._entry_data())
        return self.async_update_reload_and_abort(entry, data=self._entry_data())


def _works(entry: ConfigEntry) -> bool:
    """Return whether an entry is connected to its engine."""
    return (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.engine.last_update_success
    )
