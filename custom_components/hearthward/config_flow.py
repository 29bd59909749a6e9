# SPDX-License-Identifier: Apache-2.0
"""Set-up: find the engine, pair with it, choose cameras."""

from collections.abc import Mapping
import logging
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_CODE, CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.helpers import instance_id, selector
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import voluptuous as vol
from yarl import URL

from .camera_flow import CameraSubentryFlow
from .cameras import async_camera_subentry, async_proposed_cameras
from .client import (
    AuthFailed,
    ConnectionFailed,
    EngineClient,
    EngineInfo,
    HearthwardError,
    OtherHomeAssistant,
    PairingFailed,
)
from .const import CONF_CAMERAS, DEFAULT_PORT, DOMAIN, SUBENTRY_CAMERA

_LOGGER = logging.getLogger(__name__)

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


class HearthwardConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add an engine, or mend the way to one."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._url = ""
        self._token = ""
        self._info: EngineInfo | None = None

    @classmethod
    @callback
    def async_get_supported_subentry_types(
        cls,
        config_entry: ConfigEntry,  # noqa: ARG003
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return that an entry holds cameras."""
        return {SUBENTRY_CAMERA: CameraSubentryFlow}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the engine is."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._find(user_input[CONF_URL])
            if self._info is not None and not errors:
                await self.async_set_unique_id(
                    self._info.engine_id, raise_on_progress=False
                )
                self._abort_if_unique_id_configured()
                return await self.async_step_pair()
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(URL_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Take an engine that announced itself on the network."""
        engine_id = discovery_info.properties.get("engine_id")
        if not engine_id:
            return self.async_abort(reason="not_hearthward")
        await self.async_set_unique_id(engine_id)
        entry = self.hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, engine_id
        )
        if entry is not None and _works(entry):
            # What the user typed may be a name, or have a certificate: it stays.
            return self.async_abort(reason="already_configured")
        url = URL.build(
            scheme="https"
            if discovery_info.properties.get("scheme") == "https"
            else "http",
            host=discovery_info.host,
            port=discovery_info.port or DEFAULT_PORT,
        )
        # An announced address may be one that only the engine's own host can
        # reach (a container's): it is tried before it replaces another.
        if await self._find(str(url)) or self._info is None:
            return self.async_abort(reason="cannot_connect")
        if self._info.engine_id != engine_id:
            return self.async_abort(reason="wrong_engine")
        self._abort_if_unique_id_configured(
            updates={CONF_URL: self._url},
            reload_on_update=entry is None or not entry.update_listeners,
        )
        self.context["title_placeholders"] = {"name": self._info.name}
        return await self.async_step_pair()

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
                "name": self._info.name if self._info else "",
                "version": self._info.version if self._info else "",
                "url": self._url,
            },
        )

    async def async_step_cameras(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which cameras to watch."""
        proposed = async_proposed_cameras(self.hass)
        if user_input is None and proposed:
            field = selector.EntitySelector(
                selector.EntitySelectorConfig(include_entities=proposed, multiple=True)
            )
            schema: Any = vol.Schema(
                {vol.Required(CONF_CAMERAS, default=proposed): field}
            )
            return self.async_show_form(step_id="cameras", data_schema=schema)
        chosen = (user_input or {}).get(CONF_CAMERAS, [])
        return self.async_create_entry(
            title=self._info.name if self._info else "Hearthward",
            data={CONF_URL: self._url, CONF_TOKEN: self._token},
            subentries=[
                async_camera_subentry(self.hass, entity_id)
                for entity_id in dict.fromkeys(chosen)
            ],
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for access again: the engine refuses the token."""
        self._url = entry_data[CONF_URL]
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new pairing code, or the token."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._get_access(user_input, entry.unique_id)
            if not errors:
                return self._finish(entry, {CONF_TOKEN: self._token})
        return self.async_show_form(
            step_id="reauth_confirm", data_schema=ACCESS_SCHEMA, errors=errors
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the engine is now, and for access where that changed too."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._find(user_input[CONF_URL])
            if self._info is not None and not errors:
                access = user_input
                if not user_input.get(CONF_CODE) and not user_input.get(CONF_TOKEN):
                    access = {CONF_TOKEN: entry.data[CONF_TOKEN]}
                errors = await self._get_access(access, entry.unique_id)
            if not errors:
                return self._finish(
                    entry, {CONF_URL: self._url, CONF_TOKEN: self._token}
                )
        suggested = {CONF_URL: (user_input or entry.data)[CONF_URL]}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, suggested
            ),
            errors=errors,
        )

    # --- inside

    async def _client(self, token: str | None = None) -> EngineClient:
        return EngineClient(
            async_get_clientsession(self.hass),
            self._url,
            token,
            await instance_id.async_get(self.hass),
        )

    async def _find(self, text: str) -> dict[str, str]:
        """Take the address if an engine answers there; return errors."""
        if (url := normalised_url(text)) is None:
            return {CONF_URL: "invalid_url"}
        self._url = url
        try:
            self._info = await (await self._client()).info()
        except ConnectionFailed:
            return {"base": "cannot_connect"}
        except HearthwardError:
            return {"base": "not_hearthward"}
        except Exception:
            _LOGGER.exception("Unexpected error while looking for the engine")
            return {"base": "unknown"}
        return {}

    async def _get_access(
        self, user_input: Mapping[str, Any], engine_id: str | None
    ) -> dict[str, str]:
        """Get a token that works at the right engine; return errors."""
        code = str(user_input.get(CONF_CODE) or "").strip()
        token = str(user_input.get(CONF_TOKEN) or "").strip()
        if bool(code) == bool(token):
            return {"base": "code_or_token"}
        try:
            client = await self._client()
            if (await client.info()).engine_id != engine_id:
                return {"base": "wrong_engine"}
            if code:
                # The code is used up now: nothing that can fail may follow.
                name = self.hass.config.location_name
                token = (await client.pair(code, name)).token
            else:
                await (await self._client(token)).health()
        except PairingFailed as err:
            if err.code == "wrong_code":
                return {CONF_CODE: "wrong_code"}
            return {"base": err.code}
        except AuthFailed:
            return {CONF_TOKEN: "invalid_auth"}
        except OtherHomeAssistant:
            return {"base": "other_home_assistant"}
        except HearthwardError:
            return {"base": "cannot_connect"}
        except Exception:
            _LOGGER.exception("Unexpected error while pairing")
            return {"base": "unknown"}
        self._token = token
        return {}

    def _finish(self, entry: ConfigEntry, updates: dict[str, Any]) -> ConfigFlowResult:
        """Save; a loaded entry reloads by its listener, another one from here."""
        if entry.update_listeners:
            return self.async_update_and_abort(entry, data_updates=updates)
        return self.async_update_reload_and_abort(entry, data_updates=updates)


def _works(entry: ConfigEntry) -> bool:
    """Return whether an entry is connected to its engine."""
    return (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.engine.last_update_success
    )


def normalised_url(text: str) -> str | None:
    """Return an engine's root URL for what people type, None if it is none."""
    text = text.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        url = URL(text)
        if url.scheme not in ("http", "https") or not url.host or url.user:
            return None
        if url.explicit_port is None and url.scheme == "http":
            url = url.with_port(DEFAULT_PORT)
    except ValueError:
        return None
    return str(url.with_query(None).with_fragment(None)).rstrip("/")
