# SPDX-License-Identifier: Apache-2.0
"""Mend what can be mended from here, once the user says so."""

from abc import ABC, abstractmethod
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir, selector
import voluptuous as vol

from .cameras import async_camera_key, async_proposed_cameras
from .client import HearthwardError, NotFound
from .const import CONF_CAMERA, CONF_ENTITY_ID, CONF_REGISTRY_ID
from .coordinator import HearthwardConfigEntry
from .hub import Hub

type Data = dict[str, str | int | float | None] | None

WAYS: Final = ["replace", "remove"]
MISSING: Final = "model_missing"


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: Data
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    return FLOWS[str((data or {})["key"])]()


class HearthwardRepairFlow(RepairsFlow):
    """What the flows have in common."""

    @property
    def texts(self) -> dict[str, str]:
        """Return what the issue's texts are filled with."""
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return dict((issue and issue.translation_placeholders) or {})

    @property
    def entry(self) -> HearthwardConfigEntry | None:
        """Return the entry that the issue is about, None where it is gone."""
        entry_id = str((self.data or {})["entry_id"])
        return self.hass.config_entries.async_get_entry(entry_id)

    @property
    def hub(self) -> Hub | None:
        """Return what runs for the entry, None where nothing does."""
        entry = self.entry
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return None
        return entry.runtime_data


class ConfirmedFlow(HearthwardRepairFlow, ABC):
    """A flow that asks once, and mends."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Start with the question whether to mend."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask, and mend."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders=self.texts,
            )
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_connected")
        return await self.mend(hub)

    @abstractmethod
    async def mend(self, hub: Hub) -> RepairsFlowResult:
        """Mend it; return how the flow ends."""


class ModelFlow(ConfirmedFlow):
    """The language model is not on its servers: have them fetch it."""

    async def mend(self, hub: Hub) -> RepairsFlowResult:
        """Ask each server that lacks the model to fetch it."""
        try:
            language = await hub.client.language()
            lacking = [one for one in language.hosts if one.state.state == MISSING]
            for host in lacking:
                await hub.client.pull_model(host.place)
        except NotFound:  # An older engine has no such call.
            return self.async_abort(
                reason="not_supported", description_placeholders=self.texts
            )
        except HearthwardError as err:
            return self.async_abort(
                reason="pull_failed", description_placeholders={"reason": str(err)}
            )
        return self.async_create_entry(data={})


class GpuFlow(ConfirmedFlow):
    """A GPU that once detected does not: the user says that it is meant so."""

    async def mend(self, hub: Hub) -> RepairsFlowResult:
        """Forget the GPU."""
        hub.async_forget_gpu()
        return self.async_create_entry(data={})


class CameraFlow(HearthwardRepairFlow):
    """A camera is gone: put another in its place, or watch it no more."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer the two ways."""
        return self.async_show_menu(
            step_id="init", menu_options=WAYS, description_placeholders=self.texts
        )

    async def async_step_replace(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask which camera takes its place; history and settings go with it."""
        if (entry := self.entry) is None or self._subentry_id not in entry.subentries:
            return self.async_abort(reason="already_removed")
        if not (proposed := async_proposed_cameras(self.hass)):
            return self.async_abort(reason="no_cameras_left")
        if user_input is not None:
            entity_id = user_input[CONF_CAMERA]
            key = async_camera_key(self.hass, entity_id)
            subentry = entry.subentries[self._subentry_id]
            self.hass.config_entries.async_update_subentry(
                entry,
                subentry,
                data={
                    **subentry.data,
                    CONF_ENTITY_ID: entity_id,
                    CONF_REGISTRY_ID: None if key == entity_id else key,
                },
            )
            return self.async_create_entry(data={})
        field = selector.EntitySelector(
            selector.EntitySelectorConfig(include_entities=proposed)
        )
        same = self.texts.get("entity_id")
        default = same if same in proposed else vol.UNDEFINED
        schema: Any = vol.Schema({vol.Required(CONF_CAMERA, default=default): field})
        return self.async_show_form(
            step_id="replace", data_schema=schema, description_placeholders=self.texts
        )

    async def async_step_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Remove the camera, once that is confirmed; its history stays."""
        if (entry := self.entry) is None or self._subentry_id not in entry.subentries:
            return self.async_abort(reason="already_removed")
        if user_input is not None:
            self.hass.config_entries.async_remove_subentry(entry, self._subentry_id)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="remove",
            data_schema=vol.Schema({}),
            description_placeholders=self.texts,
        )

    @property
    def _subentry_id(self) -> str:
        return str((self.data or {})["subentry_id"])


FLOWS: Final[dict[str, type[HearthwardRepairFlow]]] = {
    "camera_gone": CameraFlow,
    "gpu_lost": GpuFlow,
    "llm_model_missing": ModelFlow,
}
