# SPDX-License-Identifier: Apache-2.0
"""Two cameras whose risk is told, for what watches them."""

from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.doubles.engine import EngineDouble

from .helpers import entry_for, set_up, settle, until
from .test_entities import state_of

PORCH = {"entity_id": "camera.porch"}


async def two_cameras(hass: HomeAssistant, engine: EngineDouble) -> MockConfigEntry:
    """Return an entry that watches the porch and the garden."""
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    added = entry_for(hass, engine, "camera.porch", "camera.garden")
    await set_up(hass, engine, added)
    return added


async def risk(
    hass: HomeAssistant,
    engine: EngineDouble,
    score: int | None,
    camera_id: str = "cam1",
    window_id: str = "w1",
    **changes: Any,
) -> None:
    """Let the engine tell of a camera's risk, and wait until it is shown."""
    level = None
    if score is not None:
        levels = {0: "low", 30: "medium", 60: "high", 85: "critical"}
        level = max((at, name) for at, name in levels.items() if score >= at)[1]
    told = {"score": score, "level": level, "window_id": window_id, "state": "incident"}
    await engine.camera(camera_id, risk=told, **changes)
    name = {"cam1": "porch", "cam2": "garden"}[camera_id]
    shown = "unknown" if score is None else str(score)
    await until(lambda: state_of(hass, f"sensor.{name}_risk_score") == shown)
    await settle(hass)
