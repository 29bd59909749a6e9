# SPDX-License-Identifier: Apache-2.0
"""Choose which entities tell the engine of the house."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, selector
import voluptuous as vol

from .house_items import (
    DOMAINS,
    GUESSED_CLASSES,
    KINDS_TO_CHOOSE,
    Kind,
    async_chosen_or_guessed,
)
from .pairing import async_area_of
from .preview import NOTHING, async_name_of, plain

MOST_NAMED: Final = 40
"""Doors and windows that are named in the form's text; more would be a wall of it."""


class HouseOptionsFlow(OptionsFlow):
    """One form: what was chosen, or else what is guessed, can be changed."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the entities of each kind; a guess that is left stays a guess."""
        if user_input is not None:
            return self.async_create_entry(data=async_options(self.hass, user_input))
        chosen = {
            str(kind): async_chosen_or_guessed(
                self.hass, self.config_entry.options, kind
            )
            for kind in KINDS_TO_CHOOSE
        }
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, chosen),
            description_placeholders={
                "contacts": async_by_area(self.hass, chosen[Kind.CONTACTS])
            },
        )


def _field(kind: Kind) -> selector.EntitySelector:
    """Return a field for entities that can tell of a kind."""
    filters: list[selector.EntityWithDeviceFilterSelectorConfig] = []
    for domain in DOMAINS[kind]:
        one = selector.EntityWithDeviceFilterSelectorConfig(domain=domain)
        if classes := GUESSED_CLASSES.get((kind, domain)):
            one["device_class"] = sorted(classes)
        filters.append(one)
    return selector.EntitySelector(
        selector.EntitySelectorConfig(filter=filters, multiple=True)
    )


SCHEMA: Any = vol.Schema(
    {vol.Optional(str(kind)): _field(kind) for kind in KINDS_TO_CHOOSE}
)


@callback
def async_options(hass: HomeAssistant, filled: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options to keep: only what differs from the guess.

    What is guessed is looked up anew each time, so that new sensors count by
    themselves. What is kept is kept by registry id, so that it may be renamed.
    """
    registry = er.async_get(hass)
    options = {}
    for kind in KINDS_TO_CHOOSE:
        chosen = filled.get(kind, [])
        if set(chosen) != set(async_chosen_or_guessed(hass, {}, kind)):
            known = {one: registry.async_get(one) for one in chosen}
            options[str(kind)] = [
                entry.id if entry else one for one, entry in known.items()
            ]
    return options


@callback
def async_by_area(hass: HomeAssistant, entity_ids: list[str]) -> str:
    """Return entities in Markdown, a line for each area with the names in it."""
    areas: dict[str, list[str]] = {}
    for entity_id in entity_ids[:MOST_NAMED]:
        area = async_area_of(hass, entity_id)
        names = areas.setdefault(area.name if area else NOTHING, [])
        names.append(async_name_of(hass, entity_id) or entity_id)
    lines = [
        f"- **{plain(area)}**: {', '.join(map(plain, sorted(names)))}"
        for area, names in sorted(areas.items())
    ]
    if (more := len(entity_ids) - MOST_NAMED) > 0:
        lines.append(f"- … + {more}")
    return "\n".join(lines) or NOTHING
