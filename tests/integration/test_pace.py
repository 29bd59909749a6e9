# SPDX-License-Identifier: Apache-2.0
"""How often a camera without a stream is asked for a picture."""

import asyncio

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import forwarder, pace
from tests.doubles.engine import EngineDouble

from .helpers import HouseCamera, entry_for, set_up, settle, until

NEVER = 3600.0
MOTION = "binary_sensor.porch_motion"


@pytest.fixture(autouse=True)
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing but a reason bring a second picture."""
    monkeypatch.setattr(pace, "IDLE_SECONDS", NEVER)
    monkeypatch.setattr(pace, "GUARDED_SECONDS", NEVER)


@pytest.fixture
async def guarded(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry whose porch has a motion sensor that is quiet."""
    porch.changing = True
    hass.states.async_set(MOTION, "off")
    entry = entry_for(hass, engine, "camera.porch", motion_sensor=MOTION)
    await set_up(hass, engine, entry)
    return entry


async def nothing_more(hass: HomeAssistant, camera: HouseCamera) -> bool:
    """Return whether no picture is asked for, whatever could still happen."""
    before = camera.fetches
    await settle(hass)
    await asyncio.sleep(0.05)
    return camera.fetches == before


async def test_an_idle_camera_waits_and_an_open_window_hurries_it(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    porch.changing = True
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 1)
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)
    await engine.camera("cam1", window_id="w1")
    await until(lambda: len(engine.frames) == 2)
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 3)
    await engine.camera("cam1", window_id=None)
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)
    # Somebody is seen before the window opens.
    await engine.camera("cam1", presence={"person": 1})
    await until(lambda: len(engine.frames) == 4)


async def test_a_window_that_was_open_before_we_came_hurries_too(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    porch.changing = True
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: not engine.listeners)
    engine.states["cam1"]["window_id"] = "w1"
    await set_up(hass, engine, entry)
    for sent in (1, 2, 3):
        await engine.credit("cam1")
        await until(lambda sent=sent: len(engine.frames) == sent)


async def test_motion_hurries_and_lingers(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    guarded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 1)
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)
    hass.states.async_set(MOTION, "on")
    await until(lambda: len(engine.frames) == 2)
    hass.states.async_set(MOTION, "off")
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 3)
    monkeypatch.setattr(pace, "LINGER_SECONDS", 0.0)
    hass.states.async_set(MOTION, "on")
    hass.states.async_set(MOTION, "off")
    await hass.async_block_till_done()
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)


async def test_a_motion_sensor_that_is_gone_guards_nothing(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    guarded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "IDLE_SECONDS", 0.0)
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 1)
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)
    hass.states.async_set(MOTION, STATE_UNAVAILABLE)
    # The pause under way was begun while it guarded: a credit ends nothing.
    hass.states.async_set(MOTION, "on")
    await until(lambda: len(engine.frames) == 2)
    hass.states.async_remove(MOTION)
    await hass.async_block_till_done()
    for sent in (3, 4):
        await engine.credit("cam1")
        await until(lambda sent=sent: len(engine.frames) == sent)


async def test_a_motion_sensor_that_is_renamed_is_followed(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    porch.changing = True
    registry = er.async_get(hass)
    sensor = registry.async_get_or_create(
        "binary_sensor", "pir", "1", suggested_object_id="porch_motion"
    )
    hass.states.async_set(sensor.entity_id, "off")
    entry = entry_for(hass, engine, "camera.porch", motion_sensor=sensor.id)
    await set_up(hass, engine, entry)
    registry.async_update_entity(sensor.entity_id, name="Motion at the porch")
    registry.async_update_entity(
        sensor.entity_id, new_entity_id="binary_sensor.front_motion"
    )
    hass.states.async_remove(sensor.entity_id)
    hass.states.async_set("binary_sensor.front_motion", "off")
    await hass.async_block_till_done()
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 1)
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)
    hass.states.async_set("binary_sensor.front_motion", "on")
    await until(lambda: len(engine.frames) == 2)


async def test_a_motion_sensor_that_was_deleted_does_no_harm(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "IDLE_SECONDS", 0.0)
    porch.changing = True
    entry = entry_for(hass, engine, "camera.porch", motion_sensor="0" * 32)
    await set_up(hass, engine, entry)
    for sent in (1, 2):
        await engine.credit("cam1")
        await until(lambda sent=sent: len(engine.frames) == sent)
    assert len(engine.frames) == 2


async def test_an_engine_that_wants_a_second_look_gets_it_at_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    porch.changing = True
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 1)
    await engine.credit("cam1")
    assert await nothing_more(hass, porch)
    # More than the one it always gives: something was seen once.
    await engine.credit("cam1", 2, interval_ms=1)
    await until(lambda: len(engine.frames) == 3)
    assert await nothing_more(hass, porch)


async def test_reasons_to_hurry_never_fetch_two_pictures_at_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    guarded: MockConfigEntry,
) -> None:
    porch.fetch_s = 0.05
    loop = asyncio.get_running_loop()
    began = loop.time()
    hass.states.async_set(MOTION, "on")
    await engine.credit("cam1", 4)
    await engine.camera("cam1", window_id="w1")
    await until(lambda: len(engine.frames) == 4)
    assert porch.most_at_once == 1
    # However busy: a fetch takes at most a third of the time.
    assert loop.time() - began >= 3 * 3 * 0.05


async def test_a_camera_that_is_unavailable_is_not_asked_until_it_is_back(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(forwarder, "FETCH_RETRY_SECONDS", 0.01)
    monkeypatch.setattr(pace, "IDLE_SECONDS", 0.0)
    porch._attr_available = False
    porch.async_write_ha_state()
    await engine.credit("cam1")
    await until(lambda: "gives no picture (unavailable)" in caplog.text)
    assert await nothing_more(hass, porch)
    assert porch.fetches == 0
    assert caplog.text.count("gives no picture") == 1
    porch._attr_available = True
    porch.async_write_ha_state()
    await until(lambda: engine.frames)


async def test_another_motion_sensor_is_followed_without_a_reload(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    guarded: MockConfigEntry,
) -> None:
    hub = guarded.runtime_data
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 1)
    (subentry,) = guarded.subentries.values()
    hass.states.async_set("binary_sensor.mat", "off")
    hass.config_entries.async_update_subentry(
        guarded,
        subentry,
        data={**subentry.data, "motion_sensor": "binary_sensor.mat"},
    )
    await hass.async_block_till_done()
    assert guarded.runtime_data is hub
    await engine.credit("cam1")
    hass.states.async_set(MOTION, "on")
    assert await nothing_more(hass, porch)
    hass.states.async_set("binary_sensor.mat", "on")
    await until(lambda: len(engine.frames) == 2)
