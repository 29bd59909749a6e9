# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API over real HTTP: who may come in, cameras, restarts, that it lives on."""

import asyncio
import json
from pathlib import Path
import re
import sys
from typing import Any

import aiohttp
import pytest

from hearthward_engine import API_VERSION, __version__
from hearthward_engine.api.app import ROUTES
from hearthward_engine.runtime.interpreter import free_threaded

from .spine_helpers import API, Running, make_assessment, make_window, running

SECRET_DETAIL = "what only the log may say"


async def raw(engine: Running, method: str, path: str, **more: Any) -> tuple[int, Any]:
    """Call without the token."""
    async with engine.http.request(method, engine.url + path, **more) as answer:
        return answer.status, await answer.json()


async def test_info_and_liveness_are_open_and_say_who_answers(engine: Running) -> None:
    status, info = await raw(engine, "GET", f"{API}/info")
    assert status == 200
    assert info["product"] == "hearthward"
    assert info["engine_id"] == engine.engine.store.engine_id
    assert (info["version"], info["api_version"]) == (__version__, API_VERSION)
    assert info["demo"] is False
    assert await raw(engine, "GET", f"{API}/health/live") == (200, {"alive": True})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (route.method, re.sub(r"{\w+}", "x", API + route.path))
        for route in ROUTES
        if not route.open
    ]
    + [("GET", f"{API}/events"), ("GET", f"{API}/frames"), ("GET", "/metrics")],
)
async def test_every_other_call_needs_the_token(
    engine: Running, method: str, path: str
) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {engine.token}"},
        {"Authorization": f"Bearer {engine.token[:-1]}"},
    ):
        status, answer = await raw(engine, method, path, headers=headers)
        assert (status, answer["error"]["code"]) == (401, "unauthorized")


async def test_the_token_in_the_query_opens_nothing(engine: Running) -> None:
    status, _ = await raw(engine, "GET", f"{API}/cameras?token={engine.token}")
    assert status == 401


async def test_a_websocket_with_a_wrong_token_fails_the_handshake(
    engine: Running,
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await engine.http.ws_connect(
            f"{engine.url}{API}/events", headers={"Authorization": "Bearer no"}
        )
    assert refused.value.status == 401


async def test_the_first_instance_owns_the_engine_and_another_gets_409(
    engine: Running,
) -> None:
    mine = {"X-Hearthward-Instance": "ha-1"}
    other = {"X-Hearthward-Instance": "ha-2"}
    assert (await engine.call("GET", "/cameras", headers=mine))[0] == 200
    status, answer = await engine.call("GET", "/cameras", headers=other)
    assert (status, answer["error"]["code"]) == (409, "other_home_assistant")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await engine.http.ws_connect(
            f"{engine.url}{API}/events",
            headers={"Authorization": f"Bearer {engine.token}"} | other,
        )
    assert refused.value.status == 409
    assert (await engine.call("GET", "/cameras"))[0] == 200, "curl sends no header"
    engine.engine.access.release()
    assert (await engine.call("GET", "/cameras", headers=other))[0] == 200
    assert (await engine.call("GET", "/cameras", headers=mine))[0] == 409


async def test_a_wrong_token_does_not_make_an_owner(engine: Running) -> None:
    headers = {"X-Hearthward-Instance": "thief", "Authorization": "Bearer wrong"}
    assert (await raw(engine, "GET", f"{API}/cameras", headers=headers))[0] == 401
    assert not engine.engine.access.owned()


# --- cameras ---


async def test_what_a_put_leaves_out_stays_as_it_was(engine: Running) -> None:
    _, made = await engine.call("POST", "/cameras", {"key": "k", "name": "Door"})
    path = f"/cameras/{made['camera_id']}"
    corner = {"name": "z", "kind": "entry", "polygon": [[0, 0], [1, 0], [1, 1]]}
    least = {"name": "Door", "source": {"kind": "push"}}
    chosen = {
        "fps": 2.0,
        "zones": [corner],
        "classes": ["cat"],
        "note": "by the street",
        "min_box": 0.1,
        "adjacent": ["other"],
    }
    _, before = await engine.call("PUT", path, least | chosen)

    status, view = await engine.call("PUT", path, least | {"name": "Gate"})

    assert (status, view["name"]) == (200, "Gate")
    assert {key: view[key] for key in chosen} == {key: before[key] for key in chosen}
    _, cleared = await engine.call("PUT", path, least | {"zones": [], "classes": []})
    assert cleared["zones"] == []
    assert {"person", "car"} < set(cleared["classes"])
    assert cleared["fps"] == 2.0


async def test_a_camera_is_registered_configured_shown_removed_and_known_again(
    engine: Running,
) -> None:
    status, made = await engine.call("POST", "/cameras", {"key": "k", "name": "Door"})
    assert (status, made["known"], made["windows"]) == (201, False, 0)
    path = f"/cameras/{made['camera_id']}"
    assert (await engine.call("GET", path))[0] == 404, "not configured yet"
    config = {
        "name": "Door",
        "source": {
            "kind": "stream",
            "url": "rtsp://user:hunter22@127.0.0.1:1/live?auth=abcdef",
            "generation": 4,
        },
        "enabled": False,
        "fps": 2,
        "zones": [{"name": "z", "kind": "entry", "polygon": [[0, 0], [1, 0], [1, 1]]}],
        "note": "by the street",
    }
    status, view = await engine.call("PUT", path, config)
    assert status == 200
    assert view["source"] == {"kind": "stream", "generation": 4, "scheme": "rtsp"}
    assert (view["fps"], view["note"]) == (2.0, "by the street")
    assert view["zones"] == config["zones"]
    assert view["status"]["state"] == "off"
    assert await engine.call("GET", path) == (200, view)
    _, listed = await engine.call("GET", "/cameras")
    assert [camera["camera_id"] for camera in listed["cameras"]] == [made["camera_id"]]
    for text in (json.dumps(view), json.dumps(listed)):
        assert not re.search("hunter22|user|abcdef", text)
    assert (await engine.call("DELETE", path))[0] == 204
    assert (await engine.call("GET", path))[0] == 404
    window = make_window(camera_id=made["camera_id"])
    engine.engine.record(make_assessment(window), window, None)
    status, again = await engine.call("POST", "/cameras", {"key": "k", "name": "Door"})
    assert status == 200
    assert again == {"camera_id": made["camera_id"], "known": True, "windows": 1}


async def test_an_unreachable_stream_fails_the_test_with_a_reason(
    engine: Running,
) -> None:
    source = {"kind": "stream", "url": "rtsp://u:hunter22@127.0.0.1:1/x"}
    status, answer = await engine.call("POST", "/test-source", {"source": source})
    assert (status, answer["ok"]) == (200, False)
    assert answer["reason"]
    assert "hunter22" not in answer["reason"]


async def test_the_house_is_taken_in_the_engine_s_time(engine: Running) -> None:
    report = {
        "time_zone": "Europe/Budapest",
        "language": "hu",
        "sun": {"value": "below_horizon", "age_s": 3600},
        "alarm": {"value": "armed_away", "age_s": 60},
        "people": {"Anna": {"value": "away", "age_s": 5}},
        "contacts": {},
        "locks": {"Front": {"value": "locked", "age_s": 10}},
        "doorbell_age_s": None,
    }
    assert (await engine.call("PUT", "/house", report))[0] == 204


# --- the rest ---


async def test_metrics_are_prometheus_text_without_ids_of_paths(
    engine: Running,
) -> None:
    await engine.add_camera()
    window = make_window()
    engine.engine.record(make_assessment(window), window, None)
    await engine.call("GET", "/windows/some-secret-id")
    text = ""
    for path in (f"{engine.url}/metrics", f"{engine.url}{API}/metrics"):
        async with engine.http.get(
            path, headers={"Authorization": f"Bearer {engine.token}"}
        ) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            text = await answer.text()
    gil = 0.0 if free_threaded() else 1.0
    assert f"hearthward_gil_enabled {gil}" in text
    assert 'hearthward_assessments_total{outcome="rules_only"' in text
    assert 'hearthward_api_seconds_count{path="/api/v1/windows/{id}"}' in text
    assert "hearthward_camera_watching" in text
    assert "some-secret-id" not in text


async def test_the_gil_stays_off_with_everything_loaded_and_serving(
    engine: Running,
) -> None:
    _, health = await engine.call("GET", "/health")
    if not free_threaded():
        assert health["gil_enabled"] is True
        return
    assert sys._is_gil_enabled() is False
    assert health["gil_enabled"] is False
    assert health["interpreter"].endswith("GIL off")


async def test_a_failing_handler_is_a_500_in_json_and_the_next_call_works(
    engine: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_window_id: str) -> None:
        raise RuntimeError(SECRET_DETAIL)

    with monkeypatch.context() as patch:
        patch.setattr(engine.engine.store, "window", broken)
        status, answer = await engine.call("GET", "/windows/w1")
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert SECRET_DETAIL not in json.dumps(answer)
    assert SECRET_DETAIL in caplog.text
    assert (await engine.call("GET", "/windows/w1"))[0] == 404


async def test_many_calls_at_once_are_all_answered(engine: Running) -> None:
    paths = ["/health", "/cameras", "/windows", "/incidents"] * 25
    answers = await asyncio.gather(*(engine.call("GET", path) for path in paths))
    assert {status for status, _ in answers} == {200}


async def test_an_engine_that_starts_again_keeps_identity_cameras_and_token(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as first:
        camera_id = await first.add_camera("front", fps=2)
        before = (
            first.token,
            first.engine.store.epoch,
            first.engine.store.engine_id,
        )
        _, view = await first.call("GET", f"/cameras/{camera_id}")
    async with running(tmp_path) as second:
        assert before == (
            second.token,
            second.engine.store.epoch,
            second.engine.store.engine_id,
        )
        _, again = await second.call("GET", f"/cameras/{camera_id}")
        assert {**again, "status": None} == {**view, "status": None}
        status, made = await second.call(
            "POST", "/cameras", {"key": "front", "name": "front"}
        )
        assert (status, made["camera_id"]) == (200, camera_id)
