# SPDX-License-Identifier: Apache-2.0
"""Diagnostics help, and hold nothing secret."""

import json

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.doubles.engine import EngineDouble, error

from .helpers import HouseCamera, add_cameras, entry_for, set_up


async def test_diagnostics_tell_the_state_and_no_secret(
    hass: HomeAssistant, engine: EngineDouble, hass_client: ClientSessionGenerator
) -> None:
    await add_cameras(hass, HouseCamera("Porch", "rtsp://user:p4ss@10.0.0.9/live"))
    entry: MockConfigEntry = entry_for(
        hass, engine, "camera.porch", note="The key is under the mat."
    )
    await set_up(hass, engine, entry)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["connected"] is True
    assert found["engine"]["status"] == "ok"
    assert found["cameras"][0]["entity_id"] == "camera.porch"
    assert found["cameras"][0]["state"]["state"] == "watching"
    text = json.dumps(found)
    for secret in (engine.token, engine.url, "p4ss", "under the mat", "engine-1"):
        assert secret not in text


async def test_diagnostics_hold_the_engines_report_and_both_releases(
    hass: HomeAssistant, engine: EngineDouble, hass_client: ClientSessionGenerator
) -> None:
    engine.capabilities = ["doctor"]
    engine.state["version"] = "0.0.9"
    entry = entry_for(hass, engine)
    data = {**entry.data, "fingerprint": "ab" * 32}
    hass.config_entries.async_update_entry(entry, data=data)
    await set_up(hass, engine, entry)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    released = (await async_get_integration(hass, "hearthward")).version
    assert found["engine_release"] == {"expected": str(released), "running": "0.0.9"}
    assert found["doctor"] == engine.report
    assert found["entry"]["data"]["fingerprint"] == "ab" * 32
    assert engine.token not in json.dumps(found)

    engine.refuse = lambda request: (
        error(500, "internal", "no time for that")
        if request.path.endswith("/doctor")
        else None
    )
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["doctor"] == {"missing": "no time for that"}
    engine.refuse = lambda _request: web.Response(text="<html>")
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert "not a JSON object" in found["doctor"]["missing"]


async def test_an_engine_that_cannot_examine_itself_is_not_asked_to(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    asked: list[str] = []
    engine.refuse = lambda request: asked.append(request.path)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["doctor"] == {"missing": "this engine cannot examine itself"}
    assert "/api/v1/doctor" not in asked
