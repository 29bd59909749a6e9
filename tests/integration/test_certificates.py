# SPDX-License-Identifier: Apache-2.0
"""Engines that serve https: what is trusted, what is pinned, what is never sent."""

from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import ssl as ssl_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.client import ConnectionFailed, EngineClient
from tests.doubles.engine import EngineDouble

from .certificates import Certificate, listen, swap
from .flows import announced, answer, discover, start
from .helpers import HouseCamera, entry_for, set_up, until


@pytest.fixture
def engine(tls_engine: EngineDouble) -> EngineDouble:
    """Return an engine that serves https."""
    return tls_engine


@pytest.fixture
async def pinned(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    certificate: Certificate,
) -> MockConfigEntry:
    """Return a loaded entry that insists on the engine's certificate."""
    entry = pinned_entry(hass, engine, certificate, "camera.porch")
    await set_up(hass, engine, entry)
    return entry


def pinned_entry(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    *cameras: str,
) -> MockConfigEntry:
    """Return an entry that insists on a certificate; added, not set up."""
    entry = entry_for(hass, engine, *cameras)
    data = {**entry.data, "fingerprint": certificate.fingerprint}
    hass.config_entries.async_update_entry(entry, data=data)
    return entry


# --- a new entry


async def test_a_certificate_is_shown_and_pinned_before_the_code_is_asked_for(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    certificate: Certificate,
) -> None:
    heard = listen(engine)
    flow = await answer(hass, await start(hass), url=engine.url)
    assert flow["step_id"] == "certificate"
    assert flow["description_placeholders"]["fingerprint"] == certificate.shown
    flow = await answer(hass, flow)
    assert flow["step_id"] == "pair"
    assert not any(with_token for _, with_token in heard)
    flow = await answer(hass, flow, code="123456")
    flow = await answer(hass, flow, cameras=["camera.porch"])
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    entry = flow["result"]
    assert entry.data == {
        "url": engine.url,
        "token": engine.token,
        "fingerprint": certificate.fingerprint,
    }
    await until(lambda: engine.listeners and engine.pushers and engine.configs)
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_remove(entry.entry_id)
    assert engine.deleted == ["cam1"]


async def test_a_certificate_that_somebody_vouches_for_is_not_pinned(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusting = certificate.trusting()
    monkeypatch.setattr(ssl_util, "client_context", lambda *_: trusting)
    flow = await answer(hass, await start(hass), url=engine.url)
    assert flow["step_id"] == "pair"
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert "fingerprint" not in flow["result"].data
    await until(lambda: engine.listeners)


async def test_a_certificate_that_changes_under_the_users_hands_gets_no_code(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    another: Certificate,
) -> None:
    flow = await answer(hass, await start(hass), url=engine.url)
    flow = await answer(hass, flow)
    heard = await swap(engine, another)
    flow = await answer(hass, flow, code="123456")
    assert flow["step_id"] == "pair"
    assert flow["errors"] == {"base": "certificate_changed"}
    assert not heard
    await swap(engine, certificate)
    flow = await answer(hass, flow, code="123456")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_an_announced_certificate_is_shown_first(
    hass: HomeAssistant, engine: EngineDouble, certificate: Certificate
) -> None:
    flow = await discover(hass, announced(engine))
    assert flow["step_id"] == "certificate"
    (shown,) = hass.config_entries.flow.async_progress()
    assert shown["context"]["title_placeholders"] == {"name": engine.name}
    flow = await answer(hass, flow)
    assert flow["step_id"] == "pair"
    flow = await answer(hass, flow, code="123456")
    assert flow["result"].data["fingerprint"] == certificate.fingerprint


async def test_an_address_need_not_say_that_the_engine_wants_https(
    hass: HomeAssistant, engine: EngineDouble, certificate: Certificate
) -> None:
    address = engine.url.removeprefix("https://")
    flow = await answer(hass, await start(hass), url=address)
    assert flow["step_id"] == "certificate"
    assert flow["description_placeholders"]["url"] == engine.url
    flow = await answer(hass, flow)
    flow = await answer(hass, flow, code="123456")
    assert flow["result"].data["url"] == engine.url
    assert flow["result"].data["fingerprint"] == certificate.fingerprint
    await until(lambda: engine.listeners)


async def test_an_engine_that_hangs_up_can_be_tried_again(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusting = certificate.trusting()
    monkeypatch.setattr(ssl_util, "client_context", lambda *_: trusting)

    def hang_up(request: web.Request) -> None:
        assert request.transport is not None
        request.transport.abort()

    flow = await start(hass)
    engine.refuse = hang_up
    flow = await answer(hass, flow, url=engine.url)
    assert flow["errors"] == {"base": "cannot_connect"}
    engine.refuse = None
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "pair"


async def test_a_failure_to_read_the_certificate_can_be_repeated(
    hass: HomeAssistant, engine: EngineDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: EngineClient) -> str:
        msg = "gone"
        raise ConnectionFailed(msg)

    flow = await start(hass)
    with monkeypatch.context() as patch:
        patch.setattr(EngineClient, "certificate", fail)
        flow = await answer(hass, flow, url=engine.url)
    assert flow["errors"] == {"base": "cannot_connect"}
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "certificate"


# --- a known entry


async def test_a_certificate_that_changes_while_running_stops_everything(
    hass: HomeAssistant,
    engine: EngineDouble,
    pinned: MockConfigEntry,
    certificate: Certificate,
    another: Certificate,
) -> None:
    heard = await swap(engine, another)
    await until(lambda: pinned.state is ConfigEntryState.SETUP_ERROR)
    assert pinned.error_reason_translation_key == "certificate_changed"
    assert not heard
    assert pinned.data["fingerprint"] == certificate.fingerprint

    flow = await pinned.start_reconfigure_flow(hass)
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "certificate_changed"
    assert flow["description_placeholders"]["accepted"] == certificate.shown
    assert flow["description_placeholders"]["fingerprint"] == another.shown
    assert not any(with_token for _, with_token in heard)
    flow = await answer(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    assert pinned.data["fingerprint"] == another.fingerprint
    await until(lambda: engine.listeners)
    assert pinned.state is ConfigEntryState.LOADED


async def test_the_accepted_certificate_is_not_asked_about_again(
    hass: HomeAssistant,
    engine: EngineDouble,
    pinned: MockConfigEntry,
    certificate: Certificate,
) -> None:
    flow = await pinned.start_reconfigure_flow(hass)
    flow = await answer(hass, flow, url=engine.url)
    assert flow["reason"] == "reconfigure_successful"
    assert pinned.data["fingerprint"] == certificate.fingerprint
    flow = await pinned.start_reauth_flow(hass)
    flow = await answer(hass, flow, token=engine.token)
    assert flow["reason"] == "reauth_successful"
    assert pinned.data["fingerprint"] == certificate.fingerprint
    await hass.async_block_till_done()


async def test_a_refused_certificate_is_named_and_can_be_accepted(
    hass: HomeAssistant, engine: EngineDouble, certificate: Certificate
) -> None:
    entry = entry_for(hass, engine)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "certificate_refused"
    flow = await entry.start_reconfigure_flow(hass)
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "certificate"
    flow = await answer(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["fingerprint"] == certificate.fingerprint
    await until(lambda: engine.listeners)


async def test_what_failed_after_the_certificate_can_be_corrected(
    hass: HomeAssistant, engine: EngineDouble, certificate: Certificate
) -> None:
    entry = entry_for(hass, engine)
    flow = await entry.start_reconfigure_flow(hass)
    flow = await answer(hass, flow, url=engine.url, token="wrong")
    flow = await answer(hass, flow)
    assert flow["step_id"] == "reconfigure"
    assert flow["errors"] == {"token": "invalid_auth"}
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "certificate"
    flow = await answer(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["fingerprint"] == certificate.fingerprint
    await until(lambda: engine.listeners)


async def test_new_access_shows_a_changed_certificate_before_the_code_goes_out(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    another: Certificate,
) -> None:
    entry = pinned_entry(hass, engine, certificate)
    heard = await swap(engine, another)
    flow = await entry.start_reauth_flow(hass)
    flow = await answer(hass, flow, code="1")
    assert flow["step_id"] == "certificate_changed"
    assert {path for path, _ in heard} == {"/api/v1/info"}
    flow = await answer(hass, flow)
    assert flow["step_id"] == "reauth_confirm"
    assert flow["errors"] == {"code": "wrong_code"}
    assert entry.data["fingerprint"] == certificate.fingerprint
    flow = await answer(hass, flow, code="123456")
    assert flow["step_id"] == "certificate_changed"
    flow = await answer(hass, flow)
    assert flow["reason"] == "reauth_successful"
    assert entry.data["fingerprint"] == another.fingerprint
    await until(lambda: engine.listeners)


async def test_a_pin_goes_when_somebody_vouches_for_the_certificate(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    another: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusting = another.trusting()
    monkeypatch.setattr(ssl_util, "client_context", lambda *_: trusting)
    entry = pinned_entry(hass, engine, certificate)
    await swap(engine, another)
    flow = await entry.start_reconfigure_flow(hass)
    flow = await answer(hass, flow, url=engine.url)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data == {"url": engine.url, "token": engine.token}
    await until(lambda: engine.listeners)


# --- announcements about a known entry


async def test_an_announcement_moves_a_pinned_engine_only_with_its_certificate(
    hass: HomeAssistant,
    engine: EngineDouble,
    certificate: Certificate,
    another: Certificate,
) -> None:
    entry = pinned_entry(hass, engine, certificate)
    kept = {**entry.data, "url": "https://127.0.0.1:1"}
    hass.config_entries.async_update_entry(entry, data=kept)

    impostors = [
        await EngineDouble(tls=another.server).start(),
        await EngineDouble().start(),
    ]
    for impostor in impostors:
        heard = listen(impostor)
        flow = await discover(hass, announced(impostor))
        assert flow["reason"] == "certificate_changed"
        assert entry.data == kept
        assert not heard
        await impostor.stop()

    flow = await discover(hass, announced(engine))
    assert flow["reason"] == "already_configured"
    assert entry.data == {**kept, "url": engine.url}


async def test_an_announcement_pins_nothing_for_a_known_entry(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    entry = entry_for(hass, engine)
    kept = {**entry.data, "url": "http://127.0.0.1:1"}
    hass.config_entries.async_update_entry(entry, data=kept)
    flow = await discover(hass, announced(engine))
    assert flow["reason"] == "certificate_changed"
    assert entry.data == kept
