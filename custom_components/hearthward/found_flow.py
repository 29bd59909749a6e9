# SPDX-License-Identifier: Apache-2.0
"""A camera that came later: watch it with one click, or ignore it for good."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.core import callback
from homeassistant.helpers import selector
from homeassistant.helpers.typing import DiscoveryInfoType
import voluptuous as vol

from .cameras import (
    async_camera_key,
    async_camera_subentry,
    async_camera_title,
    async_proposed_cameras,
    found_unique_id,
)
from .const import CONF_ENGINE, CONF_ENTITY_ID, DOMAIN, SOURCE_AUTO
from .coordinator import HearthwardConfigEntry
from .preview import async_show, async_surroundings
from .trial import async_try


class FoundFlow(ConfigFlow):
    """A flow that offers one camera; it ends in a subentry of an engine."""

    _camera: str
    """The camera's entity id."""

    async def async_step_integration_discovery(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Take a camera that has come to Home Assistant."""
        self._camera = discovery_info[CONF_ENTITY_ID]
        key = async_camera_key(self.hass, self._camera)
        await self.async_set_unique_id(found_unique_id(key))
        self._abort_if_unique_id_configured()
        name = async_camera_title(self.hass, self._camera)
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_camera()

    async def async_step_camera(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether to watch it, and with which engine where there are several."""
        engines = self._engines()
        if self._camera not in async_proposed_cameras(self.hass):
            return self.async_abort(reason="camera_watched")
        if not engines:
            return self.async_abort(reason="entry_not_loaded")
        name = async_camera_title(self.hass, self._camera)
        errors: dict[str, str] = {}
        why = ""
        if user_input is not None:
            chosen = user_input.get(CONF_ENGINE)
            entry = next((one for one in engines if one.entry_id == chosen), engines[0])
            client = entry.runtime_data.client
            trial = await async_try(self.hass, client, self._camera)
            if not (faults := trial.errors(SOURCE_AUTO)):
                self._watch(entry)
                return self.async_abort(
                    reason="camera_added", description_placeholders={"name": name}
                )
            errors, why = {"base": faults["source"]}, trial.reason
        area, sensor = async_surroundings(self.hass, self._camera)
        self._set_confirm_only()
        return self.async_show_form(
            step_id="camera",
            data_schema=self._engine_schema(engines),
            errors=errors,
            description_placeholders={
                "name": name,
                "picture": async_show(self.hass, self._camera),
                "area": area,
                "motion_sensor": sensor,
                "reason": why,
            },
        )

    @callback
    def _engines(self) -> list[HearthwardConfigEntry]:
        """Return the engines that are connected."""
        entries = self.hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        return [one for one in entries if one.state is ConfigEntryState.LOADED]

    @callback
    def _engine_schema(self, engines: list[HearthwardConfigEntry]) -> Any:
        """Return a form that is empty where there is nothing to choose."""
        if len(engines) == 1:
            return vol.Schema({})
        options = [
            selector.SelectOptionDict(value=one.entry_id, label=one.title)
            for one in engines
        ]
        field = selector.SelectSelector(selector.SelectSelectorConfig(options=options))
        return vol.Schema(
            {vol.Required(CONF_ENGINE, default=engines[0].entry_id): field}
        )

    @callback
    def _watch(self, entry: HearthwardConfigEntry) -> None:
        """Add the camera to an engine; the entry's listener sets it up."""
        made = async_camera_subentry(self.hass, self._camera)
        self.hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(made["data"]),
                subentry_type=made["subentry_type"],
                title=made["title"],
                unique_id=made["unique_id"],
            ),
        )
