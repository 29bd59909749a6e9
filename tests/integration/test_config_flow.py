# SPDX-License-Identifier: Apache-2.0
"""Every way to set the integration up, and every way it can fail and recover."""

from aiohttp import web
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward.client import EngineClient
from custom_components.hearthward.const import DOMAIN
from custom_components.hearthward.engine_flow import normalised_url
from tests.doubles.engine import EngineDouble, error

from .flows import announced, answer, discover, start
from .helpers import HouseCamera, add_cameras, entry_for, set_up, until


async def test_pairing_and_choosing_a_camera_makes_an_entry_with_subentries(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    flow = await start(hass)
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "pair"
    assert flow["description_placeholders"]["name"] == engine.name
    flow = await answer(hass, flow, code=" 123456 ")
    assert flow["step_id"] == "cameras"
    flow = await answer(hass, flow, cameras=["camera.porch"])

    assert flow["type"] is FlowResultType.CREATE_ENTRY
    entry = flow["result"]
    assert entry.unique_id == engine.engine_id
    assert entry.title == engine.name
    assert entry.data == {"url": engine.url, "token": engine.token}
    (subentry,) = entry.subentries.values()
    assert subentry.title == "Porch"
    assert subentry.data["entity_id"] == "camera.porch"
    await until(lambda: engine.configs)
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert subentry.data["camera_id"] == "cam1"


async def test_the_whole_flow_can_be_driven_over_the_rest_api(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_config(hass)
    client = await hass_client()
    base = "/api/config/config_entries/flow"
    flow = await (await client.post(base, json={"handler": DOMAIN})).json()
    assert flow["step_id"] == "user"
    for fields, step in (
        ({"url": engine.url}, "pair"),
        ({"token": engine.token}, "cameras"),
        ({"cameras": ["camera.porch"]}, None),
    ):
        response = await client.post(f"{base}/{flow['flow_id']}", json=fields)
        flow = await response.json()
        assert flow.get("step_id") == step
    assert flow["type"] == "create_entry"
    assert hass.config_entries.async_get_entry(flow["result"]["entry_id"])


async def async_config(hass: HomeAssistant) -> bool:
    """Set up the API that drives flows."""
    from homeassistant.setup import async_setup_component

    return await async_setup_component(hass, "config", {})


async def test_all_proposed_cameras_are_chosen_unless_the_user_says_otherwise(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    flow = await start(hass)
    flow = await answer(hass, flow, url=engine.url)
    flow = await answer(hass, flow, token=engine.token)
    assert flow["data_schema"]({}) == {"cameras": ["camera.porch", "camera.yard"]}
    flow = await answer(hass, flow, cameras=[])
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert not flow["result"].subentries


async def test_without_any_camera_that_step_is_left_out(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    flow = await start(hass)
    flow = await answer(hass, flow, url=engine.url)
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10.0.0.2", "http://10.0.0.2:8817"),
        ("engine.local:9000", "http://engine.local:9000"),
        (" http://engine.local/ ", "http://engine.local:8817"),
        ("https://engine.example", "https://engine.example"),
        (
            "https://engine.example/hearthward?x=1#y",
            "https://engine.example/hearthward",
        ),
        ("[fd00::1]:9000", "http://[fd00::1]:9000"),
        ("rtsp://10.0.0.2", None),
        ("http://user:secret@10.0.0.2", None),
        ("http://10.0.0.2:port", None),
        ("http://", None),
    ],
)
def test_an_address_may_be_typed_as_people_do(typed: str, meant: str | None) -> None:
    assert normalised_url(typed) == meant


async def test_a_wrong_address_can_be_corrected(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    flow = await start(hass)
    flow = await answer(hass, flow, url="not an address:port")
    assert flow["errors"] == {"url": "invalid_url"}
    flow = await answer(hass, flow, url="http://127.0.0.1:1")
    assert flow["errors"] == {"base": "cannot_connect"}
    engine.product = "something else"
    flow = await answer(hass, flow, url=engine.url)
    assert flow["errors"] == {"base": "not_hearthward"}
    engine.product = "hearthward"
    engine.refuse = lambda _request: web.Response(text="<html>")
    flow = await answer(hass, flow, url=engine.url)
    assert flow["errors"] == {"base": "not_hearthward"}
    engine.refuse = None
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "pair"


async def test_a_fault_of_our_own_is_said_and_the_flow_goes_on(
    hass: HomeAssistant,
    engine: EngineDouble,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(self: EngineClient) -> None:
        raise RuntimeError

    flow = await start(hass)
    with monkeypatch.context() as patch:
        patch.setattr(EngineClient, "info", fail)
        flow = await answer(hass, flow, url=engine.url)
        assert flow["errors"] == {"base": "unknown"}
    flow = await answer(hass, flow, url=engine.url)
    with monkeypatch.context() as patch:
        patch.setattr(EngineClient, "info", fail)
        flow = await answer(hass, flow, code="123456")
        assert flow["errors"] == {"base": "unknown"}
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert "Unexpected error" in caplog.text


async def test_a_refused_pairing_can_be_repeated(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    flow = await start(hass)
    flow = await answer(hass, flow, url=engine.url)
    assert (await answer(hass, flow))["errors"] == {"base": "code_or_token"}
    both = await answer(hass, flow, code="1", token="2")
    assert both["errors"] == {"base": "code_or_token"}
    wrong = await answer(hass, flow, code="1")
    assert wrong["errors"] == {"code": "wrong_code"}
    wrong = await answer(hass, flow, token="2")
    assert wrong["errors"] == {"token": "invalid_auth"}

    engine.code = None
    closed = await answer(hass, flow, code="1")
    assert closed["errors"] == {"base": "pairing_closed"}
    engine.refuse = lambda request: (
        error(429, "too_many_tries", "wait") if "pair" in request.path else None
    )
    tried = await answer(hass, flow, code="1")
    assert tried["errors"] == {"base": "too_many_tries"}
    engine.refuse = lambda _request: error(500, "internal", "ouch")
    broken = await answer(hass, flow, code="1")
    assert broken["errors"] == {"base": "cannot_connect"}
    engine.refuse = None
    engine.owner = "another"
    other = await answer(hass, flow, token=engine.token)
    assert other["errors"] == {"base": "other_home_assistant"}
    engine.owner = None
    engine.engine_id = "engine-2"
    swapped = await answer(hass, flow, token=engine.token)
    assert swapped["errors"] == {"base": "wrong_engine"}
    engine.engine_id = "engine-1"

    flow = await answer(hass, flow, token=engine.token)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_an_engine_is_set_up_once(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    flow = await answer(hass, await start(hass), url=engine.url)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "already_configured"


async def test_a_discovered_engine_asks_only_for_the_code(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    flow = await discover(hass, announced(engine))
    assert flow["step_id"] == "pair"
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["data"]["url"] == engine.url


async def test_a_discovered_engine_may_be_typed_in_instead(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    await discover(hass, announced(engine))
    flow = await answer(hass, await start(hass), url=engine.url)
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert not hass.config_entries.flow.async_progress()


async def test_an_ignored_engine_can_be_set_up_by_hand(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    MockConfigEntry(
        domain=DOMAIN, unique_id=engine.engine_id, source=SOURCE_IGNORE
    ).add_to_hass(hass)
    flow = await discover(hass, announced(engine))
    assert flow["reason"] == "already_configured"
    flow = await answer(hass, await start(hass), url=engine.url)
    assert flow["step_id"] == "pair"


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"engine_id": ""}, "not_hearthward"),
        ({"engine_id": "another"}, "wrong_engine"),
        ({"scheme": "https"}, "cannot_connect"),
    ],
)
async def test_an_announcement_is_checked(
    hass: HomeAssistant,
    engine: EngineDouble,
    properties: dict[str, str],
    reason: str,
) -> None:
    flow = await discover(hass, announced(engine, **properties))
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == reason


async def test_an_announcement_updates_the_address_of_a_known_engine(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    entry = entry_for(hass, engine)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "url": "http://127.0.0.1:1"}
    )
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    flow = await discover(hass, announced(engine))
    assert flow["reason"] == "already_configured"
    assert entry.data["url"] == engine.url
    await until(lambda: entry.state is ConfigEntryState.LOADED)


async def test_an_announcement_does_not_replace_an_address_that_works(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    other = await EngineDouble(keys=engine.keys, states=engine.states).start()
    flow = await discover(hass, announced(other))
    assert flow["reason"] == "already_configured"
    assert entry.data["url"] == engine.url
    await engine.stop()
    await until(lambda: not entry.runtime_data.engine.last_update_success)
    await discover(hass, announced(other))
    assert entry.data["url"] == other.url
    await until(lambda: other.listeners)
    await other.stop()


async def test_a_code_is_not_wasted_where_the_engine_falters_after_it(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    engine.refuse = lambda request: (
        error(503, "internal", "busy") if request.path.endswith("/health") else None
    )
    flow = await answer(hass, await start(hass), url=engine.url)
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["token"] == engine.token


async def test_a_new_token_mends_an_entry_that_failed_to_set_up(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.porch")
    engine.token = "another"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"

    wrong = await answer(hass, flow, token="still wrong")
    assert wrong["errors"] == {"token": "invalid_auth"}
    done = await answer(hass, flow, code="123456")
    assert done["reason"] == "reauth_successful"
    assert entry.data["token"] == "another"
    await until(lambda: engine.listeners)
    assert entry.state is ConfigEntryState.LOADED


async def test_a_token_revoked_while_running_asks_for_a_new_one(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.token = "another"
    await engine.drop()
    await until(hass.config_entries.flow.async_progress)
    (flow,) = hass.config_entries.flow.async_progress()
    done = await answer(hass, flow, token="another")
    assert done["reason"] == "reauth_successful"
    await until(lambda: engine.listeners)
    assert entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_another_engine_cannot_take_over_an_entry(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.engine_id = "engine-2"
    flow = await entry.start_reauth_flow(hass)
    wrong = await answer(hass, flow, token=engine.token)
    assert wrong["errors"] == {"base": "wrong_engine"}
    engine.engine_id = "engine-1"
    done = await answer(hass, flow, token=engine.token)
    assert done["reason"] == "reauth_successful"


async def test_an_engine_that_moved_is_found_again(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    moved = await EngineDouble(keys=engine.keys, states=engine.states).start()
    await engine.stop()
    flow = await entry.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"
    gone = await answer(hass, flow, url=engine.url)
    assert gone["errors"] == {"base": "cannot_connect"}
    done = await answer(hass, flow, url=moved.url)
    assert done["reason"] == "reconfigure_successful"
    await until(lambda: moved.listeners)
    assert entry.data == {"url": moved.url, "token": engine.token}
    await moved.stop()


async def test_an_engine_that_moved_may_want_a_new_code(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.token = "another"
    flow = await entry.start_reconfigure_flow(hass)
    kept = await answer(hass, flow, url=engine.url)
    assert kept["errors"] == {"token": "invalid_auth"}
    done = await answer(hass, flow, url=engine.url, code="123456")
    assert done["reason"] == "reconfigure_successful"
    assert entry.data["token"] == "another"
    await hass.async_block_till_done()


async def test_a_second_engine_is_not_proposed_cameras_that_are_watched(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    await set_up(hass, engine, entry_for(hass, engine, "camera.porch"))
    second = await EngineDouble(engine_id="engine-2").start()
    flow = await answer(hass, await start(hass), url=second.url)
    flow = await answer(hass, flow, code="123456")
    assert flow["data_schema"]({}) == {"cameras": ["camera.yard"]}
    await second.stop()
