# SPDX-License-Identifier: Apache-2.0
"""How the engine gets a lease on a camera's stream, and what happens without one."""

import asyncio
import logging

from aiohttp import web
from homeassistant.core import HomeAssistant
import pytest

from custom_components.hearthward import forwarder
from tests.doubles.engine import EngineDouble, error

from .helpers import STREAM, HouseCamera, entry_for, set_up, settle, until


async def lose_lease(engine: EngineDouble, reason: str = "404 Not Found") -> None:
    """Say that the newest lease of the first camera does not open."""
    data = {"generation": engine.configs["cam1"]["source"]["generation"]}
    told = len(engine.puts)
    await engine.say(
        {"kind": "source_needed", "id": "cam1", "data": data | {"reason": reason}}
    )
    await until(lambda: len(engine.puts) > told)


async def test_a_camera_whose_stream_cannot_be_asked_for_is_not_lost(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    yard.buggy = True
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    yard.buggy = False
    await engine.credit("cam1")
    await until(lambda: engine.frames)


async def test_a_stream_that_was_not_there_at_first_is_asked_for_again(
    hass: HomeAssistant,
    engine: EngineDouble,
    yard: HouseCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forwarder, "FALLBACK_SECONDS", 0.05)
    yard.stream_url = None
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    yard.stream_url = STREAM
    await until(lambda: engine.configs["cam1"]["source"]["kind"] == "stream")


async def test_zones_drawn_on_the_engine_are_not_overwritten(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    assert "zones" not in engine.configs["cam1"]
    assert engine.configs["cam1"]["classes"] == [], "the engine's usual ones"


async def test_a_camera_with_a_stream_gets_a_lease_and_sends_nothing(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    source = engine.configs["cam1"]["source"]
    assert source["kind"] == "stream"
    assert source["url"] == STREAM
    await engine.credit("cam1", 3)
    await settle(hass)
    assert not yard.fetches


async def test_a_lease_that_ran_out_is_renewed_with_a_fresh_url(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    first = engine.configs["cam1"]["source"]
    yard.stream_url = f"{STREAM}?token=2"
    await lose_lease(engine)
    second = engine.configs["cam1"]["source"]
    assert second["url"] == f"{STREAM}?token=2"
    assert second["generation"] > first["generation"]


async def test_an_answer_to_an_older_lease_is_not_heeded(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    told = len(engine.puts)
    for camera_id in ("cam1", "stranger"):
        data = {"generation": 1, "reason": "old"}
        await engine.say({"kind": "source_needed", "id": camera_id, "data": data})
    await engine.camera("cam1", fps=1.0)
    await until(
        lambda: [
            camera
            for entry in hass.config_entries.async_entries("hearthward")
            for camera in entry.runtime_data.cameras.values()
            if camera.data.state.fps == 1.0
        ]
    )
    await settle(hass)
    assert len(engine.puts) == told


async def test_a_stream_that_never_opens_gives_way_to_snapshots_and_says_why(
    hass: HomeAssistant,
    engine: EngineDouble,
    yard: HouseCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = entry_for(hass, engine, "camera.yard")
    await set_up(hass, engine, entry)
    await lose_lease(engine)
    assert engine.configs["cam1"]["source"]["kind"] == "stream"
    await lose_lease(engine, "401 Unauthorized")
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    assert "cannot open the stream (401 Unauthorized)" in caplog.text
    await until(
        lambda: (
            entry.runtime_data.cameras["cam1"].data.source_reason == "401 Unauthorized"
        )
    )
    await engine.credit("cam1")
    await until(lambda: engine.frames)


async def test_leases_that_work_in_between_are_not_counted(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.yard")
    await set_up(hass, engine, entry)
    for fps in (1.0, 2.0, 3.0):
        await lose_lease(engine)
        await engine.camera("cam1", source="stream", fps=fps)
        camera = entry.runtime_data.cameras["cam1"]
        await until(lambda camera=camera, fps=fps: camera.data.state.fps == fps)
    assert engine.configs["cam1"]["source"]["kind"] == "stream"


async def test_the_stream_is_taken_again_once_the_engine_can_open_it(
    hass: HomeAssistant,
    engine: EngineDouble,
    yard: HouseCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forwarder, "FALLBACK_SECONDS", 0.05)
    engine.stream_opens = False
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    await lose_lease(engine)
    await lose_lease(engine)
    tests: list[str] = []

    def count(request: web.Request) -> web.Response | None:
        if "test-source" not in request.path:
            return None
        tests.append(request.path)
        return error(500, "internal", "ouch") if len(tests) > 2 else None

    engine.refuse = count
    told = len(engine.puts)
    await until(lambda: len(tests) > 4)
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    # What is as it was is not said again: that would only disturb.
    assert len(engine.puts) == told
    engine.refuse = None
    engine.stream_opens = True
    await until(lambda: engine.configs["cam1"]["source"]["kind"] == "stream")


async def test_where_only_the_stream_is_wanted_leases_are_given_ever_more_slowly(
    hass: HomeAssistant,
    engine: EngineDouble,
    yard: HouseCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forwarder, "LEASE_WAIT_SECONDS", 0.02)
    entry = entry_for(hass, engine, "camera.yard", source="stream")
    await set_up(hass, engine, entry)
    loop = asyncio.get_running_loop()
    for waited_s in (0, 0.08, 0.16):
        started = loop.time()
        await lose_lease(engine)
        assert loop.time() - started >= waited_s
        assert engine.configs["cam1"]["source"]["kind"] == "stream"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "rtmp://10.0.0.9/live", "http://[", None]
)
async def test_streams_that_the_engine_may_not_open_are_not_offered(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera, url: str | None
) -> None:
    yard.stream_url = url
    entry = entry_for(hass, engine, "camera.yard", source="stream")
    await set_up(hass, engine, entry)
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    camera = entry.runtime_data.cameras["cam1"]
    await until(lambda: camera.data.source_reason == "no_stream")


async def test_snapshots_are_used_where_they_are_wanted(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.yard", source="snapshot")
    await set_up(hass, engine, entry)
    assert engine.configs["cam1"]["source"] == {"kind": "push"}


async def test_a_camera_that_comes_late_gets_its_lease_then(
    hass: HomeAssistant, engine: EngineDouble, yard: HouseCamera
) -> None:
    yard.stream_url = None
    yard._attr_available = False
    yard.async_write_ha_state()
    await set_up(hass, engine, entry_for(hass, engine, "camera.yard"))
    assert engine.configs["cam1"]["source"] == {"kind": "push"}
    yard.stream_url = STREAM
    yard._attr_available = True
    yard.async_write_ha_state()
    await until(lambda: engine.configs["cam1"]["source"]["kind"] == "stream")
    # Other changes of the camera do not renew the lease.
    told = len(engine.puts)
    hass.states.async_set("camera.yard", "streaming")
    hass.states.async_set("camera.other", "idle")
    hass.states.async_remove("camera.yard")
    await settle(hass)
    assert len(engine.puts) == told


async def test_a_camera_that_cannot_be_told_now_is_told_later(
    hass: HomeAssistant,
    engine: EngineDouble,
    yard: HouseCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forwarder, "APPLY_RETRY_SECONDS", 0.01)
    engine.refuse = lambda request: (
        error(500, "internal", "ouch")
        if request.method == "PUT" and "cameras" in request.path
        else None
    )
    entry = entry_for(hass, engine, "camera.yard")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: engine.listeners)
    await settle(hass)
    assert not engine.puts
    engine.refuse = None
    await until(lambda: engine.puts)


async def test_no_password_or_token_is_ever_logged(
    hass: HomeAssistant,
    engine: EngineDouble,
    yard: HouseCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    entry = entry_for(hass, engine, "camera.yard")
    await set_up(hass, engine, entry)
    await lose_lease(engine)
    await lose_lease(engine)
    await engine.stop()
    await until(lambda: "cannot be reached" in caplog.text)
    engine.token = "another"
    await engine.start()
    await until(hass.config_entries.flow.async_progress)
    await hass.config_entries.async_unload(entry.entry_id)
    ours = "\n".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith("aiohttp.access")
    )
    assert "t0ken-of-the-double" not in ours
    assert "p4ss" not in ours
