# SPDX-License-Identifier: Apache-2.0
"""The reference's pages about the integration say what a running one has."""

from collections.abc import AsyncGenerator
import json
import os
from pathlib import Path

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.const import DOMAIN
from scripts.envs.places import ROOT
from scripts.reference.entities import MEANINGS, EntityRow, entities_page
from scripts.reference.markdown import FOLDER
from scripts.reference.phones import phones_page
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, engine_state, incident
from tests.doubles.phone import PhoneDouble

from .alerting import add_phone, add_recipient, notify_entity_of
from .helpers import HouseCamera, entry_for, set_up, until

HOME = ROOT / "custom_components/hearthward"
WRITE = bool(os.environ.get("HEARTHWARD_WRITE_DOCS"))
# What Home Assistant itself says of every entity of a kind.
OWN = frozenset(
    {
        *("device_class", "editable", "entity_picture", "event_type", "event_types"),
        *("friendly_name", "icon", "max", "min", "mode", "options", "state_class"),
        *("step", "supported_features", "unit_of_measurement", "access_token"),
        "restored",
    }
)


def check(path: Path, text: str) -> None:
    """Compare a page with what it should be, or write it where that was asked for."""
    if WRITE:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, (
        f"{path.name} is out of step: run scripts/docs --write"
    )


@pytest.fixture
async def phone(hass: HomeAssistant) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble().start()
    await add_phone(hass, double)
    yield double
    await double.stop()


def device_of(entity: er.RegistryEntry, devices: dr.DeviceRegistry) -> str:
    """Return whether an entity is the engine's, a camera's or a recipient's."""
    assert entity.device_id is not None
    device = devices.async_get(entity.device_id)
    assert device is not None
    return {"Watched camera": "camera", "Recipient": "recipient"}.get(
        device.model or "", "engine"
    )


def row_of(hass: HomeAssistant, entity: er.RegistryEntry) -> EntityRow:
    """Return what the page says of an entity."""
    texts = json.loads((HOME / "translations/en.json").read_text(encoding="utf-8"))
    key = entity.translation_key
    assert key is not None, f"{entity.entity_id} has no name to translate"
    state = hass.states.get(entity.entity_id)
    capabilities = entity.capabilities or {}
    tells = state is not None and entity.domain != Platform.UPDATE
    values = capabilities.get("options") or capabilities.get("event_types") or ()
    return EntityRow(
        device=device_of(entity, dr.async_get(hass)),
        platform=entity.domain,
        key=key,
        name=texts["entity"][entity.domain][key]["name"],
        category={"diagnostic": "diagnostic", "config": "configuration"}.get(
            entity.entity_category or "", ""
        ),
        enabled=entity.disabled_by is None,
        values=tuple(values),
        attributes=tuple(sorted(set(state.attributes) - OWN)) if tells else (),
    )


async def test_the_page_about_entities_lists_what_home_assistant_has(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera, phone: PhoneDouble
) -> None:
    entry: MockConfigEntry = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, entry, notify_entity_of(hass, phone))
    engine.capabilities = ["window_length"]
    engine.state = engine_state(problems=[{"code": "clock", "text": "It is off."}])
    await set_up(hass, engine, entry)
    (camera_id,) = engine.keys.values()
    await engine.record("assessment", assessment(camera_id))
    risk = {"score": 70, "level": "high", "state": "incident", "window_id": "w1"}
    await engine.camera(camera_id, risk=risk | {"title": "Person", "since": None})
    await engine.activity(camera_id, "t1")
    await engine.record("incident", incident(camera_id), change="started")
    await until(lambda: hass.states.get("sensor.porch_risk_score").state == "70")
    registered = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    rows = [row_of(hass, one) for one in registered if one.platform == DOMAIN]
    assert {row.key for row in rows} == set(MEANINGS)
    check(FOLDER / "entities.md", entities_page(rows))


def test_the_page_about_phones_shows_what_the_code_sends() -> None:
    check(FOLDER / "notifications-layout.md", phones_page())
