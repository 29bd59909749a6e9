# SPDX-License-Identifier: Apache-2.0
"""An entry of the app: what it keeps, and what it tells while the app is not there."""

from typing import Any

from aiohasupervisor import SupervisorError, SupervisorTimeoutError
from aiohasupervisor.models import AddonState
from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import app
from custom_components.hearthward.app import APP_SLUG
from tests.doubles.engine import EngineDouble

from .flows import answer
from .helpers import ELSEWHERE, HouseCamera, entry_for, set_up, until
from .supervision import HouseSupervisor, announce, told_by


async def test_new_access_keeps_the_app_and_a_new_address_leaves_it(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.porch")
    data = {**entry.data, "app": APP_SLUG}
    hass.config_entries.async_update_entry(entry, data=data)
    await set_up(hass, engine, entry)
    flow = await entry.start_reauth_flow(hass)
    await answer(hass, flow, code="123456")
    assert entry.data["app"] == APP_SLUG
    await hass.async_block_till_done()
    flow = await entry.start_reconfigure_flow(hass)
    await answer(hass, flow, url=engine.url)
    assert entry.data["app"] == APP_SLUG
    moved = await EngineDouble(keys=engine.keys, states=engine.states).start()
    flow = await entry.start_reconfigure_flow(hass)
    flow = await answer(hass, flow, url=moved.url)
    assert flow["reason"] == "reconfigure_successful"
    assert "app" not in entry.data
    await until(lambda: moved.listeners)
    await moved.stop()


@pytest.fixture
async def app_entry(hass: HomeAssistant, engine: EngineDouble) -> MockConfigEntry:
    """Return an entry of the app, whose engine is not there."""
    entry = entry_for(hass, engine)
    data = {"url": ELSEWHERE, "token": engine.token, "app": APP_SLUG}
    hass.config_entries.async_update_entry(entry, data=data)
    return entry


@pytest.mark.parametrize(
    ("how", "key"),
    [
        ({"known": False}, "app_missing"),
        ({"installed": False}, "app_missing"),
        ({"state": AddonState.STOPPED}, "app_stopped"),
        ({"state": AddonState.ERROR}, "app_stopped"),
        ({"state": AddonState.STARTUP}, "app_starting"),
        ({"state": AddonState.STARTED}, "app_starting"),
        ({"failures": {"store_info": SupervisorTimeoutError()}}, "cannot_connect"),
        (
            {"state": AddonState.STOPPED, "failures": {"info": SupervisorError()}},
            "cannot_connect",
        ),
    ],
)
async def test_what_the_app_does_is_told_where_its_engine_does_not_answer(
    hass: HomeAssistant,
    engine: EngineDouble,
    supervisor: HouseSupervisor,
    app_entry: MockConfigEntry,
    how: dict[str, Any],
    key: str,
) -> None:
    for name, value in how.items():
        setattr(supervisor, name, value)
    assert not await hass.config_entries.async_setup(app_entry.entry_id)
    assert app_entry.state is ConfigEntryState.SETUP_RETRY
    assert app_entry.error_reason_translation_key == key
    await announce(hass, told_by(engine))
    await until(lambda: engine.listeners)


async def test_an_app_that_is_being_updated_is_told(
    hass: HomeAssistant, supervisor: HouseSupervisor, app_entry: MockConfigEntry
) -> None:
    supervisor.update_available = True
    supervisor.held.clear()
    updating = app.async_app_manager(hass).async_schedule_update_addon()
    await until(lambda: "backup" in supervisor.calls)
    assert not await hass.config_entries.async_setup(app_entry.entry_id)
    assert app_entry.error_reason_translation_key == "app_updating"
    supervisor.held.set()
    await updating
    await hass.config_entries.async_unload(app_entry.entry_id)


async def test_without_a_supervisor_nothing_is_known_of_an_app(
    hass: HomeAssistant, app_entry: MockConfigEntry
) -> None:
    assert not await hass.config_entries.async_setup(app_entry.entry_id)
    assert app_entry.error_reason_translation_key == "cannot_connect"
    await hass.config_entries.async_unload(app_entry.entry_id)


async def test_an_app_whose_engine_answers_with_a_fault_is_not_blamed(
    hass: HomeAssistant,
    engine: EngineDouble,
    supervisor: HouseSupervisor,
    app_entry: MockConfigEntry,
) -> None:
    data = {**app_entry.data, "url": engine.url}
    hass.config_entries.async_update_entry(app_entry, data=data)
    engine.refuse = lambda _request: web.Response(text="<html>")
    assert not await hass.config_entries.async_setup(app_entry.entry_id)
    assert app_entry.error_reason_translation_key == "cannot_connect"
    await hass.config_entries.async_unload(app_entry.entry_id)
