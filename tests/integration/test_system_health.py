# SPDX-License-Identifier: Apache-2.0
"""Home Assistant's system page says how the engines are doing."""

import json
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import engine_state

from .helpers import HouseCamera, entry_for, restart, set_up, settle, until
from .test_texts import EN


@pytest.fixture(autouse=True)
async def _system_health(hass: HomeAssistant, _hearthward: None) -> None:
    assert await async_setup_component(hass, "system_health", {})


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the system page shows, once nothing is pending."""
    found: dict[str, Any] = await get_system_health_info(hass, DOMAIN)
    for key, value in found.items():
        if hasattr(value, "__await__"):
            found[key] = await value
    return found


async def test_one_engine_is_told_of_in_plain_values(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    found = await health(hass)
    assert re.fullmatch(r"\d+ ms", found.pop("response_time"))
    assert found == {
        "status": "ok",
        "version": "0.1.0",
        "interpreter": "CPython 3.14.2t, GIL off",
        "detector": "yolo26n, onnx, cpu",
        "language_model": "ok, nemotron-3-nano:4b",
        "cameras": "1 of 1 watched",
        "capacity": "62% used, room for 9 more cameras",
        "problems": "0",
    }


async def test_the_page_gets_it_by_websocket_with_a_name_for_each_item(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "system_health/info"})
    assert (await socket.receive_json())["success"]
    first = (await socket.receive_json())["event"]["data"][DOMAIN]["info"]
    assert first["response_time"] == {"type": "pending"}
    assert set(first) == set(EN["system_health"]["info"])
    told = (await socket.receive_json())["event"]
    assert (told["domain"], told["key"]) == (DOMAIN, "response_time")
    assert told["success"]
    assert told["data"].endswith(" ms")


async def test_what_is_not_well_is_said(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    state = engine_state(
        status="degraded",
        version="0.0.9",
        gil_enabled=True,
        detector=None,
        capacity={},
        llm={"state": "unreachable", "model": "nemotron", "hosts": 2, "hosts_ok": 0},
        problems=[{"code": "gil", "text": "the lock is back"}],
    )
    await engine.say({"kind": "engine", "data": state})
    await engine.camera("cam1", state="no_frames")
    await settle(hass)
    await until(lambda: entry.runtime_data.engine.data.status == "degraded")
    engine.refuse = lambda _request: error(500, "internal", "too busy")
    found = await health(hass)
    assert found == {
        "status": "degraded",
        "response_time": {"type": "failed", "error": "too busy"},
        "version": "0.0.9 (expected: 0.1.0)",
        "interpreter": "CPython 3.14.2t, GIL on",
        "detector": "none",
        "language_model": "unreachable, nemotron, 0 of 2 servers",
        "cameras": "0 of 1 watched",
        "capacity": "unknown",
        "problems": "1",
    }


async def test_an_engine_that_is_away_is_said_to_be_without_its_address(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.stop()
    await until(lambda: not entry.runtime_data.engine.last_update_success)
    found = await health(hass)
    assert found["status"] == "not connected"
    assert found["response_time"] == {"type": "failed", "error": "unreachable"}
    assert "127.0.0.1" not in json.dumps(found)


async def test_an_entry_that_is_not_set_up_says_so_and_nothing_more(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await restart(hass, engine, entry)
    assert await health(hass) == {
        "status": "not_loaded",
        "response_time": {"type": "failed", "error": "not connected"},
    }
    await hass.config_entries.async_remove(entry.entry_id)
    assert await health(hass) == {}


async def test_several_engines_are_told_apart_by_their_titles(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    porch: HouseCamera,
) -> None:
    barn = await EngineDouble(engine_id="engine-2").start()
    added = entry_for(hass, barn)
    hass.config_entries.async_update_entry(added, title="Barn")
    await set_up(hass, barn, added)
    found = await health(hass)
    assert found["status"] == "Hearthward: ok; Barn: ok"
    assert found["cameras"] == "Hearthward: 1 of 1 watched; Barn: 0 of 0 watched"
    await restart(hass, barn, added)
    found = await health(hass)
    assert found["status"] == "Hearthward: ok; Barn: not_loaded"
    assert found["cameras"] == "1 of 1 watched"
    assert found["response_time"]["error"].endswith(" ms; Barn: not connected")
    await barn.stop()
