# SPDX-License-Identifier: Apache-2.0
"""Choosing what tells of the house: good guesses, and all of them can be changed."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import house_flow
from tests.doubles.engine import EngineDouble

from .helpers import until

type Flow = dict[str, Any]


@pytest.fixture
def items(hass: HomeAssistant) -> dict[str, er.RegistryEntry]:
    """Return a house of a few things, by name; all are registered but the lock."""
    registry = er.async_get(hass)
    kitchen = ar.async_get(hass).async_create("Kitchen")
    found = {}
    for name, domain, device_class, state in (
        ("window", "binary_sensor", "window", "off"),
        ("door", "binary_sensor", "door", "on"),
        ("garage", "cover", "garage", "closed"),
        ("bell", "event", "doorbell", "unknown"),
        ("old_bell", "binary_sensor", None, "off"),
        ("ann", "person", None, "home"),
        ("panel", "alarm_control_panel", None, "armed_away"),
    ):
        entry = registry.async_get_or_create(
            domain,
            "shop",
            name,
            object_id_base=name,
            original_device_class=device_class,
        )
        attributes = {"friendly_name": name.capitalize()}
        if device_class is not None:
            attributes["device_class"] = device_class
        hass.states.async_set(entry.entity_id, state, attributes)
        found[name] = entry
    registry.async_update_entity(found["window"].entity_id, area_id=kitchen.id)
    hass.states.async_set("lock.front", "locked", {"friendly_name": "Front"})
    return found


async def ask(hass: HomeAssistant, entry: MockConfigEntry) -> Flow:
    """Open the options."""
    flow: Flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert flow["step_id"] == "init"
    return flow


def shown(flow: Flow) -> dict[str, list[str]]:
    """Return what the form is filled with."""
    return {
        str(field): field.description["suggested_value"]
        for field in flow["data_schema"].schema
    }


async def answer(hass: HomeAssistant, flow: Flow, **fields: Any) -> None:
    """Fill the form in."""
    done = await hass.config_entries.options.async_configure(flow["flow_id"], fields)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_the_form_shows_what_was_guessed_with_doors_by_area(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    items: dict[str, er.RegistryEntry],
) -> None:
    flow = await ask(hass, entry)
    ids = {name: one.entity_id for name, one in items.items()}
    assert shown(flow) == {
        "people": [ids["ann"]],
        "alarms": [ids["panel"]],
        "locks": ["lock.front"],
        "contacts": sorted(ids[name] for name in ("window", "door", "garage")),
        "doorbells": [ids["bell"]],
    }
    assert flow["description_placeholders"]["contacts"] == (
        "- **Kitchen**: Window\n- **–**: Door, Garage"
    )


async def test_a_guess_that_is_left_stays_a_guess(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    items: dict[str, er.RegistryEntry],
) -> None:
    flow = await ask(hass, entry)
    await answer(hass, flow, **shown(flow))
    assert entry.options == {}


async def test_what_was_chosen_is_told_at_once_without_a_reload_and_follows_names(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    items: dict[str, er.RegistryEntry],
) -> None:
    hub = entry.runtime_data
    flow = await ask(hass, entry)
    chosen = shown(flow) | {
        "contacts": [items["door"].entity_id],
        "doorbells": [items["old_bell"].entity_id],
        "locks": [],
    }
    await answer(hass, flow, **chosen)
    assert entry.options == {
        "contacts": [items["door"].id],
        "doorbells": [items["old_bell"].id],
        "locks": [],
    }
    await until(
        lambda: engine.houses and list(engine.houses[-1]["contacts"]) == ["Door"]
    )
    assert engine.houses[-1]["locks"] == {}
    assert entry.runtime_data is hub
    er.async_get(hass).async_update_entity(
        items["door"].entity_id, new_entity_id="binary_sensor.front_door"
    )
    hass.states.async_set("binary_sensor.front_door", "off", {"friendly_name": "Door"})
    again = await ask(hass, entry)
    assert shown(again)["contacts"] == ["binary_sensor.front_door"]
    assert shown(again)["locks"] == []


async def test_a_house_without_anything_can_be_asked_too(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    flow = await ask(hass, entry)
    assert flow["description_placeholders"]["contacts"] == "–"
    await answer(hass, flow)
    assert entry.options == {}


async def test_very_many_windows_are_not_all_named(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    items: dict[str, er.RegistryEntry],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(house_flow, "MOST_NAMED", 1)
    flow = await ask(hass, entry)
    assert flow["description_placeholders"]["contacts"].endswith("\n- … + 2")
