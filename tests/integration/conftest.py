# SPDX-License-Identifier: Apache-2.0
"""A real Home Assistant, and a double of the engine on this machine."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.hearthward import house, hub
from custom_components.hearthward.client.backoff import Backoff
from tests.doubles.engine import EngineDouble

from .helpers import STREAM, Capture, HouseCamera, add_cameras, entry_for, set_up


@pytest.fixture(autouse=True)
def _hearthward(
    enable_custom_integrations: None,
    socket_enabled: None,
    hass_storage: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let Home Assistant load the integration, write no file, and wait for nothing."""
    monkeypatch.setattr(Backoff, "first_s", 0.05)
    monkeypatch.setattr(Backoff, "longest_s", 0.2)
    monkeypatch.setattr(house, "DEBOUNCE_SECONDS", 0.01)
    monkeypatch.setattr(hub, "SET_UP_AGAIN_AFTER_SECONDS", 0.01)


@pytest.fixture
async def engine(socket_enabled: None) -> AsyncGenerator[EngineDouble]:
    """Return an engine's double that is listening."""
    double = await EngineDouble().start()
    yield double
    await double.stop()


@pytest.fixture
async def porch(hass: HomeAssistant) -> HouseCamera:
    """Return a camera that gives snapshots: ``camera.porch``."""
    camera = HouseCamera("Porch")
    await add_cameras(hass, camera)
    return camera


@pytest.fixture
async def yard(hass: HomeAssistant) -> HouseCamera:
    """Return a camera that has a stream: ``camera.yard``."""
    camera = HouseCamera("Yard", STREAM)
    camera.changing = True
    await add_cameras(hass, camera)
    return camera


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches the porch; set up and connected."""
    added = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, added)
    return added


@pytest.fixture
def capture(hass: HomeAssistant) -> Capture:
    """Return how to capture the events of a type."""
    return lambda event_type: async_capture_events(hass, event_type)
