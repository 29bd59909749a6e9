# SPDX-License-Identifier: Apache-2.0
"""How a camera's snapshots reach the engine."""

import asyncio
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import forwarder
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import jpeg

from .helpers import HouseCamera, add_cameras, entry_for, set_up, settle, until


async def test_a_picture_is_sent_for_each_credit_and_none_without(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    porch.changing = True
    await settle(hass)
    assert not porch.fetches
    await engine.credit("cam1", 2)
    await until(lambda: len(engine.frames) == 2)
    await settle(hass)
    assert porch.fetches == 2
    await engine.credit("cam1", 1)
    await until(lambda: len(engine.frames) == 3)
    headers = [header for header, _ in engine.frames]
    assert [header["seq"] for header in headers] == [1, 2, 3]
    assert all(header["camera_id"] == "cam1" for header in headers)
    assert all(0 <= header["age_ms"] < 5000 for header in headers)
    assert engine.frames[-1][1] == porch.picture


async def test_the_same_picture_again_is_not_sent(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    await engine.credit("cam1", 2)
    await until(lambda: porch.fetches > 3)
    assert len(engine.frames) == 1
    porch.picture = jpeg(9)
    await until(lambda: len(engine.frames) == 2)


async def test_after_a_reconnection_even_the_same_picture_is_sent(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    await engine.credit("cam1")
    await until(lambda: engine.frames)
    await engine.drop()
    await until(lambda: engine.listeners and engine.pushers)
    await until(lambda: len(engine.puts) == 2)
    await engine.credit("cam1")
    await until(lambda: len(engine.frames) == 2)
    assert engine.frames[0][1] == engine.frames[1][1]


async def test_credits_end_with_the_connection(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    await engine.credit("cam1", 5)
    await until(lambda: porch.fetches > 1)
    await engine.drop()
    await until(lambda: engine.listeners and engine.pushers)
    await settle(hass)
    fetched = porch.fetches
    await asyncio.sleep(0.05)
    assert porch.fetches <= fetched + 1
    assert len(engine.frames) == 1


async def test_a_slow_camera_is_fetched_one_picture_at_a_time_with_pauses(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    porch.changing = True
    porch.fetch_s = 0.05
    loop = asyncio.get_running_loop()
    started = loop.time()
    await engine.credit("cam1", 4)
    await until(lambda: len(engine.frames) == 4)
    # Three pauses, each at least three times as long as a fetch.
    assert loop.time() - started >= 3 * 3 * 0.05


async def test_the_engine_sets_the_pace(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    porch.changing = True
    loop = asyncio.get_running_loop()
    started = loop.time()
    await engine.credit("cam1", 3, interval_ms=100)
    await until(lambda: len(engine.frames) == 3)
    assert loop.time() - started >= 0.2


@pytest.mark.parametrize("fault", ["broken", "png", "buggy"])
async def test_a_camera_without_a_picture_is_tried_on_and_said_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(forwarder, "FETCH_RETRY_SECONDS", 0.01)
    caplog.set_level(logging.INFO, "custom_components.hearthward")
    if fault == "broken":
        porch.broken = True
    elif fault == "png":
        porch.picture = b"\x89PNG"
    else:
        porch.buggy = True
    await engine.credit("cam1", 1)
    await until(lambda: "gives no picture" in caplog.text)
    for _ in range(10):
        await asyncio.sleep(0.01)
    assert caplog.text.count("gives no picture") == 1
    assert not engine.frames
    porch.broken, porch.buggy, porch.picture = False, False, jpeg(3)
    await until(lambda: engine.frames)
    assert caplog.text.count("gives pictures again") == 1


async def test_a_refused_picture_is_said_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(3):
        await engine.refuse_frame("cam1", "too_large")
    await engine.refuse_frame("stranger", "too_large")
    await until(lambda: "refused: too_large" in caplog.text)
    await settle(hass)
    assert caplog.text.count("picture refused") == 1


async def test_malformed_messages_on_the_frames_socket_do_no_harm(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for socket in engine._pushers:
        await socket.send_str("no JSON")
        await socket.send_bytes(b"binary")
        await socket.send_json({"type": "credit", "camera_id": "cam1"})
        await socket.send_json({"type": "from the future"})
    await engine.credit("cam1")
    await until(lambda: engine.frames)
    assert "Malformed credit message" in caplog.text


async def test_a_camera_that_hangs_holds_up_neither_the_others_nor_the_unloading(
    hass: HomeAssistant, engine: EngineDouble, caplog: pytest.LogCaptureFixture
) -> None:
    hanging, quick = HouseCamera("Porch"), HouseCamera("Yard")
    hanging.fetch_s = 3600
    await add_cameras(hass, hanging, quick)
    entry = entry_for(hass, engine, "camera.porch", "camera.yard")
    await set_up(hass, engine, entry)
    await engine.credit("cam1")
    await until(lambda: hanging.fetches)
    await engine.credit("cam2")
    await until(lambda: engine.frames)
    assert engine.frames[0][0]["camera_id"] == "cam2"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert "did not complete in time" not in caplog.text
    assert not [task for task in asyncio.all_tasks() if "hearthward" in task.get_name()]


async def test_no_picture_leaves_after_the_camera_was_switched_off(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    porch.fetch_s = 0.2
    await engine.credit("cam1")
    await until(lambda: porch.fetches)
    service = {"entity_id": "switch.porch_analysis"}
    await hass.services.async_call("switch", "turn_off", service, blocking=True)
    await until(lambda: engine.configs["cam1"]["enabled"] is False)
    await asyncio.sleep(0.3)
    assert not engine.frames


# --- streams
