# SPDX-License-Identifier: Apache-2.0
"""What an engine's own entities say and do."""

from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache,
)

from custom_components.hearthward.const import CONF_APP
from custom_components.hearthward.sensitivity import FILTERS
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import doctor_report, engine_state, incident

from .helpers import (
    HouseCamera,
    add_cameras,
    come_back,
    entry_for,
    restart,
    set_up,
    settle,
    until,
)

INCIDENT = "sensor.hearthward_current_incident"
LAST_ERROR = "sensor.hearthward_last_error"
SENSITIVITY = "select.hearthward_sensitivity"
SELF_TEST = "button.hearthward_self_test"
WINDOW_LENGTH = "number.hearthward_window_length"
UPDATE = "update.hearthward_engine"


def state_of(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity that exists."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state


async def say(engine: EngineDouble, **changes: Any) -> None:
    """Tell how the engine is doing now."""
    await engine.say({"kind": "engine", "data": engine_state(**changes)})


# --- the current incident


async def test_the_most_serious_incident_is_shown_until_it_ends(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert state_of(hass, INCIDENT).state == "none"
    assert state_of(hass, INCIDENT).attributes["incidents"] == 0
    walk = incident("cam1", "i1", score=20, level="low", title="Somebody walks by")
    await engine.record("incident", walk, change="started")
    await until(lambda: state_of(hass, INCIDENT).state == "Somebody walks by")
    theft = incident("cam1", "i2", started_at="2026-11-21T22:05:00+00:00")
    await engine.record("incident", theft, change="started")
    await until(lambda: state_of(hass, INCIDENT).attributes["incidents"] == 2)
    shown = state_of(hass, INCIDENT)
    assert shown.state == "Unknown person at the back door"
    assert shown.attributes["level"] == "critical"
    assert shown.attributes["score"] == 88
    assert shown.attributes["incident_id"] == "i2"
    assert shown.attributes["started_at"] == "2026-11-21T22:05:00+00:00"
    assert shown.attributes["cameras"] == ["Porch"]
    ended = {"revision": 2, "state": "ended"}
    await engine.record("incident", theft | ended, change="ended")
    await until(lambda: state_of(hass, INCIDENT).state == "Somebody walks by")
    merged = {"revision": 2, "merged_into": "i2"}
    await engine.record("incident", walk | merged, change="merged")
    await until(lambda: state_of(hass, INCIDENT).state == "none")


async def test_what_is_replayed_after_an_outage_is_not_going_on(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.drop()
    await until(lambda: state_of(hass, INCIDENT).state == "unavailable")
    # It started and ended while nobody listened; the snapshot knows nothing of it.
    await engine.record("incident", incident("cam1"), change="started")
    await until(lambda: engine.listeners)
    await until(lambda: state_of(hass, INCIDENT).state == "none")
    await engine.record(
        "incident", incident("cam9", "i3", title="", level="high"), change="started"
    )
    await until(lambda: state_of(hass, INCIDENT).state == "high")
    assert state_of(hass, INCIDENT).attributes["cameras"] == []
    assert state_of(hass, INCIDENT).attributes["incidents"] == 1


# --- the last error


async def test_the_last_error_stays_to_be_read_when_it_has_passed(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert state_of(hass, LAST_ERROR).state == "none"
    full = {"code": "disk_full", "text": "0 MB are free"}
    await say(engine, status="degraded", problems=[full])
    await until(lambda: state_of(hass, LAST_ERROR).state == "0 MB are free")
    shown = state_of(hass, LAST_ERROR).attributes
    assert (shown["code"], shown["lasts"]) == ("disk_full", True)
    at = shown["at"]
    await say(engine)
    await until(lambda: not state_of(hass, LAST_ERROR).attributes["lasts"])
    assert state_of(hass, LAST_ERROR).state == "0 MB are free"
    assert state_of(hass, LAST_ERROR).attributes["at"] == at
    await say(engine, llm={"state": "unreachable", "reason": None})
    await until(lambda: state_of(hass, LAST_ERROR).state == "llm_unreachable")
    await say(engine, status="model_missing", reasons=["no model", "no weights"])
    await until(lambda: state_of(hass, LAST_ERROR).state == "no model; no weights")


async def test_a_lost_connection_is_the_last_error_when_the_engine_is_back(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.drop()
    await until(lambda: state_of(hass, LAST_ERROR).state == "unavailable")
    await until(lambda: state_of(hass, LAST_ERROR).state != "unavailable")
    assert state_of(hass, LAST_ERROR).attributes["code"] == "connection"
    assert state_of(hass, LAST_ERROR).attributes["lasts"] is False


async def test_what_is_wrong_from_the_start_is_the_last_error(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    engine.state = engine_state(problems=[{"code": "clock", "text": "5 minutes off"}])
    await set_up(hass, engine, entry_for(hass, engine, "camera.porch"))
    assert state_of(hass, LAST_ERROR).state == "5 minutes off"


# --- the self-test


async def press(hass: HomeAssistant) -> None:
    """Press the button."""
    await hass.services.async_call(
        "button", "press", {"entity_id": SELF_TEST}, blocking=True
    )


async def test_the_self_test_says_what_is_wrong(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await press(hass)  # A warning is no fault.
    assert state_of(hass, SELF_TEST).state != "unknown"
    engine.report = doctor_report(
        healthy=False,
        findings=[
            {"name": "disk", "verdict": "warning", "text": "nearly full"},
            {"name": "model", "verdict": "error", "text": "the model is broken"},
            {"name": "clock", "verdict": "error", "text": "an hour off"},
        ],
    )
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass)
    assert caught.value.translation_key == "examined"
    assert caught.value.translation_placeholders == {
        "findings": "the model is broken; an hour off"
    }
    engine.refuse = lambda _request: web.Response(status=500)
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass)
    assert caught.value.translation_key == "cannot_connect"
    engine.refuse = None


# --- sensitivity


async def choose(hass: HomeAssistant, option: str) -> None:
    """Choose a sensitivity."""
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": SENSITIVITY, "option": option},
        blocking=True,
    )


async def test_sensitivity_is_told_for_cameras_that_have_none_of_their_own(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Attic"))
    entry = entry_for(hass, engine, "camera.porch", "camera.attic")
    _, attic = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, attic, data={**attic.data, "sensitivity": "high"}
    )
    await set_up(hass, engine, entry)
    assert state_of(hass, SENSITIVITY).state == "normal"
    assert "min_box" not in engine.configs["cam1"]
    await choose(hass, "low")
    await until(lambda: engine.configs["cam1"].get("min_box") == FILTERS["low"].min_box)
    assert state_of(hass, SENSITIVITY).state == "low"
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    assert state_of(hass, SENSITIVITY).state == "low"
    await choose(hass, "normal")
    await until(
        lambda: engine.configs["cam1"].get("min_box") == FILTERS["normal"].min_box
    )
    assert engine.configs["cam2"]["min_box"] == FILTERS["high"].min_box


@pytest.mark.parametrize("stored", ["normal", "enormous", "unknown"])
async def test_what_is_normal_is_left_to_the_engine(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera, stored: str
) -> None:
    mock_restore_cache(hass, [State(SENSITIVITY, stored)])
    await set_up(hass, engine, entry_for(hass, engine, "camera.porch"))
    assert state_of(hass, SENSITIVITY).state == "normal"
    assert "min_box" not in engine.configs["cam1"]


# --- the length of windows


async def test_the_length_of_windows_is_told_and_outlives_a_restart(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    engine.capabilities = ["window_length"]
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    assert state_of(hass, WINDOW_LENGTH).state == "90"
    assert "window_seconds" not in engine.configs["cam1"]
    await hass.services.async_call(
        "number", "set_value", {"entity_id": WINDOW_LENGTH, "value": 30}, blocking=True
    )
    await until(lambda: engine.configs["cam1"].get("window_seconds") == 30)
    await restart(hass, engine, entry)
    engine.configs.clear()
    await come_back(hass, engine, entry)
    assert state_of(hass, WINDOW_LENGTH).state in ("30", "30.0")
    await until(lambda: engine.configs.get("cam1", {}).get("window_seconds") == 30)


async def test_an_engine_that_cannot_be_told_has_no_length_of_windows(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert hass.states.get(WINDOW_LENGTH) is None


# --- update


async def test_an_older_engine_on_another_machine_can_be_updated_there(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert state_of(hass, UPDATE).state == "off"
    await say(engine, version="0.0.9")
    await until(lambda: state_of(hass, UPDATE).state == "on")
    shown = state_of(hass, UPDATE).attributes
    assert shown["installed_version"] == "0.0.9"
    assert shown["release_url"].endswith(f"/v{shown['latest_version']}")
    assert shown["supported_features"] == 0
    # An engine newer than the integration is no reason to go back.
    await say(engine, version="99.0.0")
    await until(lambda: state_of(hass, UPDATE).state == "off")


async def test_the_app_is_updated_by_the_supervisor_alone(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.porch")
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_APP: "1a2b3c4d_hearthward"}
    )
    await set_up(hass, engine, entry)
    assert hass.states.get(UPDATE) is None


# --- disabled at first


async def test_numbers_that_few_want_are_there_to_be_enabled(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    wanted = ("persons", "vehicles", "animals", "confidence", "picture_delay")
    for name in wanted:
        entity = registry.async_get(f"sensor.porch_{name}")
        assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        registry.async_update_entity(entity.entity_id, disabled_by=None)
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    presence = {"person": 2, "vehicle": 1, "animal": 0}
    await engine.camera("cam1", presence=presence, frame_age_s=0.25)
    await until(lambda: state_of(hass, "sensor.porch_persons").state == "2")
    assert state_of(hass, "sensor.porch_vehicles").state == "1"
    assert state_of(hass, "sensor.porch_animals").state == "0"
    assert state_of(hass, "sensor.porch_picture_delay").state == "0.25"
    assert state_of(hass, "sensor.porch_confidence").state == "unknown"
    await engine.activity("cam1", "t1", confidence=0.83)
    await until(lambda: state_of(hass, "sensor.porch_confidence").state == "83")
    await settle(hass)
