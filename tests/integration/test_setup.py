# SPDX-License-Identifier: Apache-2.0
"""Setting an entry up, unloading and removing it."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import async_remove_config_entry_device
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment, engine_state

from .helpers import HouseCamera, add_cameras, entry_for, set_up, until


async def test_a_camera_becomes_a_device_below_the_engine(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    area = ar.async_get(hass).async_create("Front")
    er.async_get(hass).async_update_entity("camera.porch", area_id=area.id)
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)

    devices = dr.async_get(hass)
    hub = devices.async_get_device_by_identifier(
        ("hearthward", "engine-1"), entry.entry_id
    )
    camera = devices.async_get_device_by_identifier(
        ("hearthward", "engine-1_cam1"), entry.entry_id
    )
    assert hub.entry_type is dr.DeviceEntryType.SERVICE
    assert hub.sw_version == "0.1.0"
    assert camera.via_device_id == hub.id
    assert camera.area_id == area.id
    assert camera.name == "Porch"


async def test_a_camera_has_at_most_eight_enabled_entities(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    (subentry_id,) = entry.subentries
    enabled = sorted(
        one.entity_id
        for one in found
        if one.config_subentry_id == subentry_id and not one.disabled
    )
    assert enabled == [
        "binary_sensor.porch_animal",
        "binary_sensor.porch_person",
        "binary_sensor.porch_vehicle",
        "event.porch_activity",
        "image.porch_key_frame",
        "sensor.porch_risk_level",
        "sensor.porch_risk_score",
        "switch.porch_analysis",
    ]
    assert all(one.unique_id.startswith("engine-1_") for one in found)


async def test_unloading_leaves_no_connection_and_no_state(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    await until(lambda: not engine.listeners and not engine.pushers)
    assert hass.states.get("sensor.porch_risk_score").state == "unavailable"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: engine.listeners == 1)


async def test_removal_leaves_nothing_behind(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    await hass.config_entries.async_reload(entry.entry_id)
    assert [key for key in hass_storage if key.startswith("hearthward")]
    await until(lambda: engine.listeners == 1)
    engine.state = engine_state(status="model_missing")
    await engine.say({"kind": "engine", "data": engine.state})
    issues = ir.async_get(hass)
    await until(lambda: any(key[0] == "hearthward" for key in issues.issues))

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert engine.deleted == ["cam1"]
    assert not hass.states.async_all("sensor")
    assert not er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert not any(key[0] == "hearthward" for key in issues.issues)
    assert not [key for key in hass_storage if key.startswith("hearthward")]


async def test_removal_works_without_the_engine(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.stop()
    await hass.config_entries.async_remove(entry.entry_id)
    assert not hass.config_entries.async_entries("hearthward")


async def test_a_removed_camera_is_forgotten_by_the_engine(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    entry = entry_for(hass, engine, "camera.porch", "camera.yard")
    await set_up(hass, engine, entry)
    yard = next(one for one in entry.subentries.values() if one.title == "Yard")
    hass.config_entries.async_remove_subentry(entry, yard.subentry_id)
    await until(lambda: engine.deleted == ["cam2"])
    await until(lambda: engine.listeners == 1)
    await hass.async_block_till_done()
    assert hass.states.get("sensor.yard_risk_score") is None
    assert hass.states.get("sensor.porch_risk_score").state == "0"


async def test_an_engine_that_is_down_is_tried_again(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.porch")
    await engine.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await engine.start()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("fault", "key"),
    [("owner", "other_home_assistant"), ("engine_id", "wrong_engine")],
)
async def test_a_wrong_engine_is_named(
    hass: HomeAssistant, engine: EngineDouble, fault: str, key: str
) -> None:
    entry = entry_for(hass, engine)
    setattr(engine, fault, "another")
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == key


async def test_an_engine_that_was_replaced_while_running_is_noticed(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.engine_id = "engine-2"
    await engine.drop()
    await until(lambda: entry.state is ConfigEntryState.SETUP_ERROR)
    assert entry.error_reason_translation_key == "wrong_engine"


async def test_an_engine_that_lost_its_memory_gets_the_cameras_again(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    key = next(iter(engine.keys))
    engine.states.clear()
    engine.configs.clear()
    engine.keys = {"other": "cam1", key: "cam7"}
    await engine.drop()
    await until(lambda: "cam7" in engine.configs)
    await hass.async_block_till_done()
    (subentry,) = entry.subentries.values()
    assert subentry.data["camera_id"] == "cam7"
    assert hass.states.get("sensor.porch_risk_score").state == "0"
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert len(devices) == 2


async def test_only_devices_without_a_camera_may_be_removed(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    devices = dr.async_get(hass)
    stale = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("hearthward", "engine-1_cam9")}
    )
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        may = await async_remove_config_entry_device(hass, entry, device)
        assert may is (device.id == stale.id)


async def test_a_camera_is_followed_when_it_is_renamed(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    er.async_get(hass).async_update_entity(
        "camera.porch", new_entity_id="camera.entrance"
    )
    await hass.async_block_till_done()
    await engine.credit("cam1")
    await until(lambda: engine.frames)
    assert engine.frames[0][1] == porch.picture


async def test_a_refused_camera_does_not_stop_the_others(
    hass: HomeAssistant, engine: EngineDouble, caplog: pytest.LogCaptureFixture
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    entry = entry_for(hass, engine, "camera.porch", "camera.yard")
    engine.refuse = lambda request: (
        error(422, "invalid_field", "too dark", "name")
        if request.method == "PUT" and request.path.endswith("/cam1")
        else None
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: "cam2" in engine.configs)
    await until(lambda: "too dark" in caplog.text)
    assert "cam1" not in engine.configs


async def test_a_camera_with_a_very_long_name_is_watched(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    name = "Porch " + "x" * 200
    await add_cameras(hass, HouseCamera(name))
    (entity_id,) = hass.states.async_entity_ids("camera")
    await set_up(hass, engine, entry_for(hass, engine, entity_id))
    assert engine.configs["cam1"]["name"] == name[:100]
    assert all(len(state["name"]) <= 100 for state in engine.states.values())


async def test_a_device_may_be_removed_while_the_engine_is_gone(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    devices = dr.async_get(hass)
    stale = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("hearthward", "engine-1_cam9")}
    )
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        may = await async_remove_config_entry_device(hass, entry, device)
        assert may is (device.id == stale.id)


async def test_an_engine_that_went_to_another_home_assistant_is_named(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.owner = "another"
    await engine.drop()
    await until(lambda: entry.state is ConfigEntryState.SETUP_ERROR)
    assert entry.error_reason_translation_key == "other_home_assistant"


async def test_many_refused_cameras_cause_one_new_set_up(
    hass: HomeAssistant, engine: EngineDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    entry = entry_for(hass, engine, "camera.porch", "camera.yard")
    await set_up(hass, engine, entry)
    engine.states.clear()
    engine.keys.clear()
    reloads: list[str] = []
    schedule = hass.config_entries.async_schedule_reload

    def count(entry_id: str) -> None:
        reloads.append(entry_id)
        schedule(entry_id)

    monkeypatch.setattr(hass.config_entries, "async_schedule_reload", count)
    for camera_id in ("cam1", "cam2", "cam1"):
        await engine.refuse_frame(camera_id, "unknown_camera")
    await until(lambda: reloads)
    await until(lambda: {"cam1", "cam2"} <= set(engine.states))
    await until(lambda: engine.listeners == 1)
    await hass.async_block_till_done()
    assert len(reloads) == 1


async def test_what_was_handled_is_written_when_home_assistant_stops(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    await engine.record("assessment", assessment("cam1"))
    camera = entry.runtime_data.cameras["cam1"]
    await until(lambda: camera.data.assessment)
    await hass.async_stop(force=True)
    assert hass_storage[f"hearthward.{entry.entry_id}"]["data"]["cursor"]["seq"] == 1
    assert not engine.listeners
