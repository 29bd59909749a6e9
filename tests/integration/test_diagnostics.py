# SPDX-License-Identifier: Apache-2.0
"""Diagnostics help, and hold nothing secret."""

import json

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.doubles.engine import EngineDouble

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
