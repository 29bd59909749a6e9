# SPDX-License-Identifier: Apache-2.0
"""The fields of a camera's forms, and what is kept of what they are filled with."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, selector
import voluptuous as vol

from .client.models import NOTE_LENGTH
from .const import (
    CONF_ADJACENT,
    CONF_CLASSES,
    CONF_MASKS,
    CONF_MOTION_SENSOR,
    CONF_NOTE,
    CONF_SENSITIVITY,
    CONF_SOURCE,
    CONF_ZONES,
    SOURCE_AUTO,
    SOURCES,
    SUBENTRY_CAMERA,
)
from .pairing import MOTION_CLASSES
from .sensitivity import CLASSES, SENSITIVITIES
from .shapes import ShapeFault, read_masks, read_zones

SOURCE_FIELD: Final = selector.SelectSelector(
    selector.SelectSelectorConfig(
        options=list(SOURCES),
        translation_key="source",
        mode=selector.SelectSelectorMode.LIST,
    )
)
MOTION_FIELD: Final = selector.EntitySelector(
    selector.EntitySelectorConfig(
        filter=selector.EntityWithDeviceFilterSelectorConfig(
            domain=Platform.BINARY_SENSOR, device_class=list(MOTION_CLASSES)
        )
    )
)
SENSITIVITY_FIELD: Final = selector.SelectSelector(
    selector.SelectSelectorConfig(
        options=list(SENSITIVITIES),
        translation_key="sensitivity",
        mode=selector.SelectSelectorMode.DROPDOWN,
    )
)
CLASSES_FIELD: Final = selector.SelectSelector(
    selector.SelectSelectorConfig(
        options=list(CLASSES), translation_key="classes", multiple=True
    )
)
NOTE_FIELD: Final = selector.TextSelector(selector.TextSelectorConfig(multiline=True))

NEW_SCHEMA: Any = vol.Schema(
    {
        vol.Required(CONF_SOURCE, default=SOURCE_AUTO): SOURCE_FIELD,
        vol.Optional(CONF_MOTION_SENSOR): MOTION_FIELD,
        vol.Optional(CONF_NOTE): NOTE_FIELD,
    }
)
SHAPES: Final = {CONF_ZONES: read_zones, CONF_MASKS: read_masks}


class FieldFault(Exception):
    """A field cannot stay as it was filled in."""

    def __init__(self, field: str, key: str, words: Mapping[str, str]) -> None:
        """Take the field, the text that says why, and what goes into the text."""
        super().__init__(key)
        self.errors = {field: key}
        self.words = words


@callback
def async_change_schema(entry: ConfigEntry, subentry: ConfigSubentry) -> Any:
    """Return the form that changes a camera."""
    others = [
        selector.SelectOptionDict(value=one.subentry_id, label=one.title)
        for one in entry.get_subentries_of_type(SUBENTRY_CAMERA)
        if one.subentry_id != subentry.subentry_id
    ]
    neighbours = selector.SelectSelector(
        selector.SelectSelectorConfig(options=others, multiple=True)
    )
    beside = {vol.Optional(CONF_ADJACENT): neighbours} if others else {}
    return vol.Schema(
        {
            vol.Required(CONF_SOURCE, default=SOURCE_AUTO): SOURCE_FIELD,
            vol.Optional(CONF_MOTION_SENSOR): MOTION_FIELD,
            vol.Optional(CONF_SENSITIVITY): SENSITIVITY_FIELD,
            vol.Optional(CONF_CLASSES): CLASSES_FIELD,
            vol.Optional(CONF_NOTE): NOTE_FIELD,
            **beside,
            vol.Optional(CONF_ZONES): selector.ObjectSelector(),
            vol.Optional(CONF_MASKS): selector.ObjectSelector(),
        }
    )


@callback
def async_shown(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept settings as a form shows them."""
    shown = {key: value for key, value in data.items() if value not in (None, [], "")}
    if (sensor := shown.get(CONF_MOTION_SENSOR)) is not None:
        shown[CONF_MOTION_SENSOR] = er.async_resolve_entity_id(
            er.async_get(hass), sensor
        )
    return shown


@callback
def async_kept(hass: HomeAssistant, filled: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to keep of a form for a new camera; raise FieldFault."""
    note = filled.get(CONF_NOTE, "").strip()
    if len(note) > NOTE_LENGTH:
        raise FieldFault(CONF_NOTE, "note_too_long", {})
    sensor = filled.get(CONF_MOTION_SENSOR)
    known = er.async_get(hass).async_get(sensor) if sensor else None
    return {
        CONF_SOURCE: filled[CONF_SOURCE],
        CONF_NOTE: note,
        CONF_MOTION_SENSOR: known.id if known else sensor,
    }


@callback
def async_kept_of_all(hass: HomeAssistant, filled: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to keep of the form that changes a camera; raise FieldFault."""
    kept = async_kept(hass, filled) | {
        CONF_SENSITIVITY: filled.get(CONF_SENSITIVITY),
        CONF_CLASSES: filled.get(CONF_CLASSES, []),
        CONF_ADJACENT: filled.get(CONF_ADJACENT, []),
    }
    for field, read in SHAPES.items():
        try:
            kept[field] = read(filled.get(field))
        except ShapeFault as err:
            raise FieldFault(field, err.key, err.words) from err
    return kept
