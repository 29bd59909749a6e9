# SPDX-License-Identifier: Apache-2.0
"""Add one more camera, or change how one is watched."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import callback
from homeassistant.helpers import selector
import voluptuous as vol

from .camera_fields import (
    NEW_SCHEMA,
    SHAPES,
    FieldFault,
    async_change_schema,
    async_kept,
    async_kept_of_all,
    async_shown,
)
from .cameras import (
    CameraSettings,
    async_camera_subentry,
    async_camera_title,
    async_proposed_cameras,
)
from .client import HearthwardError, RequestRefused
from .const import CONF_ADJACENT, CONF_CAMERA, CONF_NOTE, CONF_SOURCE, SUBENTRY_CAMERA
from .coordinator import HearthwardConfigEntry
from .preview import async_show, async_surroundings
from .trial import Trial, async_try

type Errors = dict[str, str]


class CameraSubentryFlow(ConfigSubentryFlow):
    """A camera below an engine."""

    _chosen = ""
    """The entity id of a camera that is being added."""
    _trial: Trial

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a camera, and try it."""
        entry: HearthwardConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if not (proposed := async_proposed_cameras(self.hass)):
            return self.async_abort(reason="no_cameras_left")
        if user_input is not None:
            self._chosen = user_input[CONF_CAMERA]
            await self._try()
            return await self.async_step_watch()
        field = selector.EntitySelector(
            selector.EntitySelectorConfig(include_entities=proposed)
        )
        schema: Any = vol.Schema({vol.Required(CONF_CAMERA): field})
        return self.async_show_form(step_id="user", data_schema=schema)

    async def async_step_watch(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what the camera gives, and ask how to watch it."""
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        made = async_camera_subentry(self.hass, self._chosen)
        errors: Errors = {}
        if user_input is not None:
            try:
                kept = async_kept(self.hass, user_input)
            except FieldFault as err:
                errors = err.errors
            else:
                if errors := self._trial.errors(kept[CONF_SOURCE]):
                    # It may have been switched on by now.
                    await self._try()
                    errors = self._trial.errors(kept[CONF_SOURCE])
                if not errors:
                    return self.async_create_entry(
                        title=made["title"],
                        data={**made["data"], **kept},
                        unique_id=made["unique_id"],
                    )
        shown = user_input or async_shown(self.hass, made["data"])
        area, _ = async_surroundings(self.hass, self._chosen)
        return self.async_show_form(
            step_id="watch",
            data_schema=self.add_suggested_values_to_schema(NEW_SCHEMA, shown),
            errors=errors,
            description_placeholders={
                "name": async_camera_title(self.hass, self._chosen),
                "picture": async_show(self.hass, self._chosen),
                "area": area,
                **self._trial.signs,
                "reason": self._trial.reason,
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the camera is to be watched; the engine checks it."""
        entry: HearthwardConfigEntry = self._get_entry()
        subentry = self._get_reconfigure_subentry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: Errors = {}
        words: Mapping[str, str] = {"reason": ""}
        if user_input is not None:
            try:
                kept = async_kept_of_all(self.hass, user_input)
            except FieldFault as err:
                errors, words = err.errors, err.words
            else:
                errors, words = await self._agree(entry, subentry, kept)
                if not errors:
                    self._join_neighbours(entry, subentry, kept[CONF_ADJACENT])
                    return self.async_update_and_abort(
                        entry, subentry, data_updates=kept
                    )
        shown = user_input or async_shown(self.hass, subentry.data)
        entity_id = CameraSettings.from_subentry(subentry).current_entity_id(self.hass)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                async_change_schema(entry, subentry), shown
            ),
            errors=errors,
            description_placeholders={
                "name": subentry.title,
                "picture": async_show(self.hass, entity_id),
                **words,
            },
        )

    async def _try(self) -> None:
        """Try the camera that is being added, both ways."""
        client = self._get_entry().runtime_data.client
        self._trial = await async_try(self.hass, client, self._chosen)

    async def _agree(
        self,
        entry: HearthwardConfigEntry,
        subentry: ConfigSubentry,
        kept: Mapping[str, Any],
    ) -> tuple[Errors, Mapping[str, str]]:
        """Try another source, then let the engine check all; return errors."""
        hub, now = entry.runtime_data, CameraSettings.from_subentry(subentry)
        if kept[CONF_SOURCE] != now.source:
            entity_id = now.current_entity_id(self.hass)
            trial = await async_try(self.hass, hub.client, entity_id)
            if errors := trial.errors(kept[CONF_SOURCE]):
                return errors, {"reason": trial.reason}
        forwarder = hub.forwarders.get(now.camera_id or "")
        if forwarder is None:
            return {"base": "not_added_yet"}, {"reason": ""}
        ids = {one.settings.subentry_id: id_ for id_, one in hub.cameras.items()}
        then = replace(
            now,
            **{key: _frozen(value) for key, value in kept.items()},
        ).beside(ids)
        try:
            await forwarder.async_try(then)
        except RequestRefused as err:
            field = (err.field or "").partition("[")[0].partition(".")[0]
            blamed = field if field in (*SHAPES, CONF_NOTE) else "base"
            return {blamed: "refused"}, {"reason": err.message}
        except HearthwardError as err:
            return {"base": "cannot_connect"}, {"reason": str(err)}
        return {}, {"reason": ""}

    @callback
    def _join_neighbours(
        self, entry: HearthwardConfigEntry, subentry: ConfigSubentry, chosen: list[str]
    ) -> None:
        """Let the way between two cameras lead both ways."""
        own_id = subentry.subentry_id
        for other in entry.get_subentries_of_type(SUBENTRY_CAMERA):
            known = other.data.get(CONF_ADJACENT, [])
            wanted = other.subentry_id in chosen
            if other.subentry_id == own_id or wanted == (own_id in known):
                continue
            joined = [*known, own_id] if wanted else [i for i in known if i != own_id]
            self.hass.config_entries.async_update_subentry(
                entry, other, data={**other.data, CONF_ADJACENT: joined}
            )


def _frozen(value: Any) -> Any:
    """Return a list as a tuple, as the settings hold it."""
    return tuple(value) if isinstance(value, list) else value
