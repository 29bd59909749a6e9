# SPDX-License-Identifier: Apache-2.0
"""A real Home Assistant, and a double of the engine on this machine."""

from asyncio import AbstractEventLoop
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.hearthward import app, house, hub, pace
from custom_components.hearthward.client.backoff import Backoff
from tests.doubles.engine import EngineDouble

from .certificates import Certificate, make_certificate
from .helpers import STREAM, Capture, HouseCamera, add_cameras, entry_for, set_up
from .supervision import HouseSupervisor, told_by


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
    monkeypatch.setattr(app, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(pace, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(hub, "SET_UP_AGAIN_AFTER_SECONDS", 0.01)


@pytest.fixture
async def engine(socket_enabled: None) -> AsyncGenerator[EngineDouble]:
    """Return an engine's double that is listening."""
    double = await EngineDouble().start()
    yield double
    await double.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """Return the certificate that ``tls_engine`` serves."""
    return make_certificate(tmp_path)


@pytest.fixture
def another(tmp_path: Path) -> Certificate:
    """Return a certificate of something else."""
    return make_certificate(tmp_path, "another")


@pytest.fixture
async def tls_engine(
    hass: HomeAssistant, certificate: Certificate
) -> AsyncGenerator[EngineDouble]:
    """Return an engine's double that serves https."""
    handle = hass.loop.get_exception_handler()
    assert handle is not None

    def pass_over(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
        # A client that hangs up in the handshake is no fault of the test.
        if "on transport creation for incoming" not in context["message"]:
            handle(loop, context)

    hass.loop.set_exception_handler(pass_over)
    double = await EngineDouble(tls=certificate.server).start()
    yield double
    await double.stop()


@pytest.fixture
def supervisor(hass: HomeAssistant, engine: EngineDouble) -> HouseSupervisor:
    """Return a Supervisor whose app runs and has announced its engine."""
    house_supervisor = HouseSupervisor(told_by(engine))
    house_supervisor.join(hass)
    return house_supervisor


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
