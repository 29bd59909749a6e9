# SPDX-License-Identifier: Apache-2.0
"""Add one more camera, or change how one is watched."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.helpers import selector
import voluptuous as vol

from .cameras import CameraSettings, async_camera_subentry, async_proposed_cameras
from .client import HearthwardError, RequestRefused
from .client.models import NOTE_LENGTH
from .const import (
    CONF_CAMERA,
    CONF_CLASSES,
    CONF_NOTE,
    CONF_SOURCE,
    CONF_ZONES,
    SOURCE_AUTO,
    SOURCE_SNAPSHOT,
    SOURCE_STREAM,
    SOURCES,
)
from .coordinator import HearthwardConfigEntry
from .pictures import CameraFailed, async_picture, async_stream_url

ZONE_KINDS: Final = ("entry", "driveway", "yard", "sidewalk", "restricted", "ignore")
ZONE_CORNERS: Final = 3
CLASSES: Final = (
    "person",
    "bicycle",
    "car",
    "motorcycle",
    "bus",
    "truck",
    "boat",
    "bird",
    "cat",
    "dog",
    "horse",
    "sheep",
    "cow",
    "bear",
    "backpack",
    "umbrella",
    "handbag",
    "suitcase",
)
SOURCE_FIELD = selector.SelectSelector(
    selector.SelectSelectorConfig(
        options=list(SOURCES),
        translation_key="source",
        mode=selector.SelectSelectorMode.LIST,
    )
)
NOTE_FIELD = selector.TextSelector(selector.TextSelectorConfig(multiline=True))
CLASSES_FIELD = selector.SelectSelector(
    selector.SelectSelectorConfig(
        options=list(CLASSES), translation_key="classes", multiple=True
    )
)
RECONFIGURE_SCHEMA: Any = vol.Schema(
    {
        vol.Required(CONF_SOURCE, default=SOURCE_AUTO): SOURCE_FIELD,
        vol.Optional(CONF_NOTE): NOTE_FIELD,
        vol.Optional(CONF_CLASSES): CLASSES_FIELD,
        vol.Optional(CONF_ZONES): selector.ObjectSelector(),
    }
)


class CameraSubentryFlow(ConfigSubentryFlow):
    """A camera below an engine."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a camera, and test that it gives what is asked for."""
        entry: HearthwardConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if not (proposed := async_proposed_cameras(self.hass)):
            return self.async_abort(reason="no_cameras_left")
        errors: dict[str, str] = {}
        placeholders = {"reason": ""}
        if user_input is not None:
            entity_id, source = user_input[CONF_CAMERA], user_input[CONF_SOURCE]
            note = user_input.get(CONF_NOTE, "").strip()
            if len(note) > NOTE_LENGTH:
                errors = {CONF_NOTE: "note_too_long"}
            else:
                errors, placeholders["reason"] = await self._test(
                    entry, entity_id, source
                )
            if not errors:
                made = async_camera_subentry(self.hass, entity_id, source, note)
                return self.async_create_entry(
                    title=made["title"], data=made["data"], unique_id=made["unique_id"]
                )
        schema: Any = vol.Schema(
            {
                vol.Required(CONF_CAMERA): selector.EntitySelector(
                    selector.EntitySelectorConfig(include_entities=proposed)
                ),
                vol.Required(CONF_SOURCE, default=SOURCE_AUTO): SOURCE_FIELD,
                vol.Optional(CONF_NOTE): NOTE_FIELD,
            }
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the camera is to be watched; the engine checks it."""
        entry: HearthwardConfigEntry = self._get_entry()
        subentry = self._get_reconfigure_subentry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        placeholders = {"name": subentry.title, "reason": ""}
        if user_input is not None:
            updates = {
                CONF_SOURCE: user_input[CONF_SOURCE],
                CONF_NOTE: user_input.get(CONF_NOTE, "").strip(),
                CONF_CLASSES: user_input.get(CONF_CLASSES, []),
                CONF_ZONES: user_input.get(CONF_ZONES) or [],
            }
            settings = CameraSettings.from_subentry(subentry)
            if len(updates[CONF_NOTE]) > NOTE_LENGTH:
                errors = {CONF_NOTE: "note_too_long"}
            elif (problem := zones_problem(updates[CONF_ZONES])) is not None:
                errors = {CONF_ZONES: "invalid_zones"}
                placeholders["reason"] = problem
            else:
                if updates[CONF_SOURCE] != settings.source:
                    errors, placeholders["reason"] = await self._test(
                        entry,
                        settings.current_entity_id(self.hass),
                        updates[CONF_SOURCE],
                    )
                    if CONF_CAMERA in errors:  # This form has no such field.
                        errors = {CONF_SOURCE: errors[CONF_CAMERA]}
                if not errors:
                    settings = replace(
                        settings,
                        note=updates[CONF_NOTE],
                        classes=tuple(updates[CONF_CLASSES]),
                        zones=tuple(updates[CONF_ZONES]),
                    )
                    errors, placeholders["reason"] = await self._check(entry, settings)
            if not errors:
                return self.async_update_and_abort(
                    entry, subentry, data_updates=updates
                )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, user_input or subentry.data
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _test(
        self, entry: HearthwardConfigEntry, entity_id: str, source: str
    ) -> tuple[dict[str, str], str]:
        """Return errors, and the engine's reason where it has one."""
        try:
            url = await async_stream_url(self.hass, entity_id)
        except CameraFailed:
            url = None
        if source == SOURCE_STREAM:
            if url is None:
                return {CONF_SOURCE: "no_stream"}, ""
            try:
                test = await entry.runtime_data.client.test_source(url)
            except HearthwardError as err:
                return {CONF_SOURCE: "stream_failed"}, str(err)
            if not test.ok:
                return {CONF_SOURCE: "stream_failed"}, test.reason or ""
        elif source == SOURCE_SNAPSHOT or url is None:
            try:
                await async_picture(self.hass, entity_id)
            except CameraFailed:
                return {CONF_CAMERA: "no_picture"}, ""
        return {}, ""

    async def _check(
        self, entry: HearthwardConfigEntry, settings: CameraSettings
    ) -> tuple[dict[str, str], str]:
        """Return errors, and the engine's reason, for changed settings."""
        forwarder = entry.runtime_data.forwarders.get(settings.camera_id or "")
        if forwarder is None:
            return {"base": "cannot_connect"}, "the camera is only being added"
        try:
            await forwarder.async_try(settings)
        except RequestRefused as err:
            return {"base": "refused"}, err.message
        except HearthwardError as err:
            return {"base": "cannot_connect"}, str(err)
        return {}, ""


def zones_problem(zones: Any) -> str | None:
    """Return what is wrong with zones that were typed in, None if nothing."""
    if not isinstance(zones, list):
        return "a list of zones is needed"
    for number, zone in enumerate(zones, start=1):
        if not isinstance(zone, dict) or not str(zone.get("name") or "").strip():
            return f"zone {number} needs a name"
        if zone.get("kind") not in ZONE_KINDS:
            return f"zone {number}: kind must be one of {', '.join(ZONE_KINDS)}"
        polygon = zone.get("polygon")
        if not isinstance(polygon, list) or len(polygon) < ZONE_CORNERS:
            return f"zone {number} needs a polygon of at least three corners"
        if not all(_is_point(point) for point in polygon):
            return f"zone {number}: corners are pairs of numbers from 0 to 1"
    return None


def _is_point(point: Any) -> bool:
    """Return whether something is a point of the picture."""
    return (
        isinstance(point, Sequence)
        and len(point) == 2
        and all(
            isinstance(value, int | float) and isfinite(value) and 0 <= value <= 1
            for value in point
        )
    )
