# SPDX-License-Identifier: Apache-2.0
"""The client where an engine misbehaves, and what Home Assistant's cameras are."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.cameras import (
    CameraSettings,
    async_camera_subentry,
    async_camera_title,
)
from custom_components.hearthward.client import (
    AuthFailed,
    Backoff,
    BadRequest,
    ConnectionFailed,
    Disconnected,
    EngineClient,
    EventStream,
    FrameSocket,
    ProtocolError,
    client as client_module,
)
from custom_components.hearthward.client.events import CLOSE_RESUME
from custom_components.hearthward.pairing import async_area_of
from tests.doubles.engine import EngineDouble

from .helpers import until


@pytest.fixture
async def client(engine: EngineDouble) -> AsyncGenerator[EngineClient]:
    """Return a client with a session of its own."""
    async with aiohttp.ClientSession() as session:
        yield EngineClient(session, engine.url, engine.token, "tests")


@pytest.mark.parametrize("body", ["<html>", "[]", '{"status": null}', '"ok"'])
async def test_an_answer_of_something_else_is_a_protocol_error(
    engine: EngineDouble, client: EngineClient, body: str
) -> None:
    engine.refuse = lambda _request: web.Response(text=body)
    with pytest.raises(ProtocolError):
        await client.health()


@pytest.mark.parametrize("body", ["<html>", "{}", '{"error": "no object"}', ""])
async def test_a_refusal_without_the_engines_words_keeps_the_status(
    engine: EngineDouble, client: EngineClient, body: str
) -> None:
    engine.refuse = lambda _request: web.Response(text=body, status=418)
    with pytest.raises(BadRequest) as refused:
        await client.health()
    assert refused.value.code == "http_418"
    engine.refuse = lambda _request: web.Response(text=body, status=401)
    with pytest.raises(AuthFailed):
        await client.health()


async def test_an_engine_that_does_not_answer_is_given_up(
    engine: EngineDouble, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = asyncio.Event()

    async def sleep(request: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    monkeypatch.setattr(engine, "_put_house", sleep)
    await engine.stop()
    await engine.start()
    monkeypatch.setattr(EngineClient._request, "__kwdefaults__", {"timeout_s": 0.05})
    with pytest.raises(ConnectionFailed, match="in time"):
        await client.put_house({})
    released.set()


async def test_a_picture_without_credit_or_connection_is_not_sent(
    engine: EngineDouble, client: EngineClient
) -> None:
    frames = FrameSocket(client, lambda *_: None)
    assert not await frames.send("cam1", b"", 0)
    task = asyncio.create_task(frames.run())
    await until(lambda: engine.pushers)
    assert not await frames.send("cam1", b"", 0)
    await engine.credit("cam1")
    await asyncio.wait_for(frames.wait_for_credit("cam1"), 5)
    assert frames._socket is not None
    frames._socket._writer._closing = True
    assert not await frames.send("cam1", b"", 0)
    task.cancel()
    await asyncio.wait([task])


async def test_a_websocket_that_is_never_answered_is_given_up(
    engine: EngineDouble, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = asyncio.Event()

    async def sleep(request: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    monkeypatch.setattr(engine, "_serve_events", sleep)
    await engine.stop()
    await engine.start()
    monkeypatch.setattr(client_module, "REQUEST_TIMEOUT_SECONDS", 0.05)
    with pytest.raises(ConnectionFailed, match="in time"):
        await asyncio.wait_for(client.connect("/events"), 5)
    released.set()


async def test_an_engine_that_closes_for_slowness_every_time_is_not_hammered(
    engine: EngineDouble, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def close(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close(code=CLOSE_RESUME)
        return socket

    monkeypatch.setattr(engine, "_serve_events", close)
    await engine.stop()
    await engine.start()
    async with aclosing(EventStream(client, lambda: None).messages()) as messages:
        message = await asyncio.wait_for(anext(messages), 5)
    assert isinstance(message, Disconnected)


async def test_a_crooked_allowance_does_no_harm(
    engine: EngineDouble, client: EngineClient
) -> None:
    frames = FrameSocket(client, lambda *_: None)
    task = asyncio.create_task(frames.run())
    await until(lambda: engine.pushers)
    for crooked in (float("inf"), float("nan")):
        await engine.credit("cam1", crooked)  # type: ignore[arg-type]
        await engine.credit("cam2", 0, interval_ms=crooked)  # type: ignore[arg-type]
    await engine.credit("cam2")
    assert await asyncio.wait_for(frames.wait_for_credit("cam2"), 5) == 0
    task.cancel()
    await asyncio.wait([task])


def test_waits_double_up_to_a_bound_and_start_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Backoff, "first_s", 1.0)
    monkeypatch.setattr(Backoff, "longest_s", 4.0)
    backoff = Backoff()
    for longest in (1, 2, 4, 4):
        assert longest / 2 <= backoff.delay() <= longest
    backoff.reset()
    assert backoff.delay() <= 1


async def test_a_cameras_area_may_be_its_devices(hass: HomeAssistant) -> None:
    area = ar.async_get(hass).async_create("Garden")
    entry = MockConfigEntry(domain="shop")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("shop", "1")}
    )
    registered = er.async_get(hass).async_get_or_create(
        "camera", "shop", "1", device_id=device.id, original_name="Pond"
    )
    assert async_area_of(hass, registered.entity_id) is None
    dr.async_get(hass).async_update_device(device.id, area_id=area.id)
    assert async_area_of(hass, registered.entity_id) == area
    assert async_area_of(hass, "camera.unknown") is None
    assert async_camera_title(hass, registered.entity_id) == "Pond"
    assert async_camera_title(hass, "camera.unknown") == "camera.unknown"


async def test_a_camera_whose_registration_is_gone_keeps_its_entity_id(
    hass: HomeAssistant,
) -> None:
    registry = er.async_get(hass)
    registered = registry.async_get_or_create("camera", "shop", "1")
    data = async_camera_subentry(hass, registered.entity_id)
    entry = MockConfigEntry(domain="hearthward", subentries_data=[data])
    (subentry,) = entry.subentries.values()
    settings = CameraSettings.from_subentry(subentry)
    assert settings.key == registered.id
    registry.async_update_entity(registered.entity_id, new_entity_id="camera.new")
    assert settings.current_entity_id(hass) == "camera.new"
    registry.async_remove("camera.new")
    assert settings.current_entity_id(hass) == registered.entity_id
