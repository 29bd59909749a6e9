# SPDX-License-Identifier: Apache-2.0
"""The app announces its engine, by the Supervisor and in the network."""

from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.app import APP_SLUG
from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble, error

from .certificates import Certificate
from .flows import announced, answer, discover, finish
from .helpers import ELSEWHERE, HouseCamera, entry_for, until
from .supervision import NAME, HouseSupervisor, announce, choose_app, told_by


async def test_an_announced_app_needs_only_a_confirmation(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    flow = await announce(hass, told_by(engine))
    assert flow["step_id"] == "hassio_confirm"
    assert flow["description_placeholders"] == {"app": NAME}
    (shown,) = hass.config_entries.flow.async_progress()
    assert shown["context"]["title_placeholders"] == {"name": engine.name}
    flow = await answer(hass, flow)
    assert flow["step_id"] == "cameras"
    entry = await finish(hass, flow)
    assert entry.unique_id == engine.engine_id
    assert entry.title == engine.name
    assert entry.data == {"url": engine.url, "token": engine.token, "app": APP_SLUG}
    await until(lambda: engine.configs)
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "spoilt",
    [
        {"host": None},
        {"host": ""},
        {"host": "no/host"},
        {"host": 7},
        {"port": "8817"},
        {"port": 0},
        {"port": 65536},
        {"port": None},
        {"token": ""},
        {"token": 12},
        {"engine_id": None},
        {"engine_id": ["engine-1"]},
    ],
)
async def test_a_spoilt_announcement_is_refused(
    hass: HomeAssistant, engine: EngineDouble, spoilt: dict[str, Any]
) -> None:
    flow = await announce(hass, told_by(engine) | spoilt)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "invalid_discovery_info"
    assert (await announce(hass, told_by(engine)))["step_id"] == "hassio_confirm"


@pytest.mark.parametrize("nothing", [None, [], "host", {}])
async def test_an_announcement_that_is_none_is_refused(
    hass: HomeAssistant, nothing: Any
) -> None:
    assert (await announce(hass, nothing))["reason"] == "invalid_discovery_info"


async def test_an_announcement_is_checked_against_the_engine(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    told = told_by(engine)
    gone = await announce(hass, told | {"port": 1})
    assert gone["reason"] == "cannot_connect"
    other = await announce(hass, told | {"engine_id": "another"})
    assert other["reason"] == "wrong_engine"
    engine.product = "something else"
    assert (await announce(hass, told))["reason"] == "not_hearthward"
    engine.product = "hearthward"
    assert (await announce(hass, told))["step_id"] == "hassio_confirm"


async def test_an_announced_token_is_tried_before_it_is_kept(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    told = told_by(engine)
    refused = await announce(hass, told | {"token": "wrong"})
    assert refused["reason"] == "app_token_refused"
    assert refused["description_placeholders"] == {"app": NAME}
    engine.owner = "another"
    owned = await announce(hass, told)
    assert owned["reason"] == "app_other_home_assistant"
    assert owned["description_placeholders"] == {"app": NAME}
    engine.owner = None
    engine.refuse = lambda request: (
        error(500, "internal", "ouch") if request.path.endswith("/health") else None
    )
    assert (await announce(hass, told))["reason"] == "cannot_connect"
    engine.refuse = None
    flow = await answer(hass, await announce(hass, told))
    assert (await finish(hass, flow)).data["token"] == engine.token


async def test_a_known_engine_gets_the_apps_address_and_token(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.porch")
    hass.config_entries.async_update_entry(
        entry, data={"url": ELSEWHERE, "token": "old"}
    )
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    flow = await announce(hass, told_by(engine))
    assert flow["reason"] == "already_configured"
    assert entry.data == {"url": engine.url, "token": engine.token, "app": APP_SLUG}
    await until(lambda: engine.listeners)
    assert entry.state is ConfigEntryState.LOADED


async def test_a_new_token_from_the_app_ends_the_question_for_one(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    entry = entry_for(hass, engine)
    engine.token = "new"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert hass.config_entries.flow.async_progress()
    await announce(hass, told_by(engine))
    await until(lambda: engine.listeners)
    assert entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_an_engine_that_is_connected_reloads_only_for_something_new(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    hub = entry.runtime_data
    kept = {**entry.data, "app": APP_SLUG}
    await announce(hass, told_by(engine))
    assert entry.data == kept
    await until(lambda: entry.state is ConfigEntryState.LOADED)
    await until(lambda: entry.runtime_data is not hub and engine.listeners == 1)
    await hass.async_block_till_done()
    hub = entry.runtime_data
    flow = await announce(hass, told_by(engine))
    assert flow["reason"] == "already_configured"
    await hass.async_block_till_done()
    assert entry.runtime_data is hub
    assert entry.data == kept


async def test_an_app_that_is_back_is_not_waited_for_any_longer(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    entry = entry_for(hass, engine)
    data = {**entry.data, "app": APP_SLUG}
    hass.config_entries.async_update_entry(entry, data=data)
    engine.refuse = lambda _request: error(503, "internal", "starting")
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    engine.refuse = None
    flow = await announce(hass, told_by(engine))
    assert flow["reason"] == "already_configured"
    await until(lambda: engine.listeners)
    assert entry.data == data


async def test_a_known_engine_keeps_its_token_where_the_announced_one_is_wrong(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    entry = entry_for(hass, engine)
    kept = dict(entry.data)
    flow = await announce(hass, told_by(engine, token="wrong"))
    assert flow["reason"] == "app_token_refused"
    assert entry.data == kept


async def test_an_ignored_app_stays_ignored_until_the_user_chooses_it(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    MockConfigEntry(
        domain=DOMAIN, unique_id=engine.engine_id, source=SOURCE_IGNORE
    ).add_to_hass(hass)
    flow = await announce(hass, told_by(engine))
    assert flow["reason"] == "already_configured"
    entry = await finish(hass, await choose_app(hass))
    assert entry.data["app"] == APP_SLUG


async def test_an_app_with_a_certificate_shows_it_before_its_token_is_sent(
    hass: HomeAssistant, tls_engine: EngineDouble
) -> None:
    heard: list[bool] = []
    tls_engine.refuse = lambda request: heard.append("Authorization" in request.headers)
    # Not even the scheme need be told.
    flow = await announce(hass, told_by(tls_engine))
    assert flow["step_id"] == "certificate"
    assert not any(heard)
    flow = await answer(hass, flow)
    assert flow["step_id"] == "hassio_confirm"
    entry = await finish(hass, await answer(hass, flow))
    assert entry.data["url"] == tls_engine.url
    assert len(entry.data["fingerprint"]) == 64
    await until(lambda: tls_engine.listeners)


async def test_the_supervisor_may_vouch_for_an_apps_certificate(
    hass: HomeAssistant, tls_engine: EngineDouble, certificate: Certificate
) -> None:
    told = told_by(tls_engine, scheme="https", fingerprint=certificate.fingerprint)
    flow = await announce(hass, told)
    assert flow["step_id"] == "hassio_confirm"
    entry = await finish(hass, await answer(hass, flow))
    assert entry.data["fingerprint"] == certificate.fingerprint
    await until(lambda: tls_engine.listeners)


async def test_a_known_entry_takes_no_certificate_that_nobody_accepted(
    hass: HomeAssistant, tls_engine: EngineDouble
) -> None:
    entry = entry_for(hass, tls_engine)
    kept = dict(entry.data)
    flow = await announce(hass, told_by(tls_engine, scheme="https"))
    assert flow["reason"] == "certificate_changed"
    assert entry.data == kept


async def test_an_announced_app_is_left_to_the_supervisor(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    flow = await discover(hass, announced(engine, ha_app="1"))
    assert flow["reason"] == "found_by_supervisor"
    flow = await discover(hass, announced(engine, ha_app="0"))
    assert flow["step_id"] == "pair"


async def test_without_a_supervisor_an_announced_app_is_an_engine_as_any_other(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    flow = await discover(hass, announced(engine, ha_app="1"))
    assert flow["step_id"] == "pair"


async def test_the_app_of_another_home_assistant_is_followed_when_it_moves(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    entry = entry_for(hass, engine)
    data = {"url": ELSEWHERE, "token": engine.token}
    hass.config_entries.async_update_entry(entry, data=data)
    flow = await discover(hass, announced(engine, ha_app="1"))
    assert flow["reason"] == "already_configured"
    assert entry.data["url"] == engine.url
