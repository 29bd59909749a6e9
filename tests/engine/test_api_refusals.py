# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input over real HTTP: refused by name, and the engine answers on."""

import asyncio
from io import BytesIO
import json
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image
import pytest

from .spine_helpers import Running, jpeg

CONFIG = {"name": "Front", "source": {"kind": "push"}}


def zone(polygon: list[list[object]]) -> dict[str, Any]:
    return CONFIG | {"zones": [{"name": "door", "kind": "entry", "polygon": polygon}]}


def stream(url: str) -> dict[str, Any]:
    return CONFIG | {"source": {"kind": "stream", "url": url, "generation": 1}}


NAN_CORNER = json.dumps(zone([[0, 0], [float("nan"), 1], [1, 1]]))

BAD_CONFIGS: list[tuple[object, int, str, str]] = [
    (NAN_CORNER.encode(), 422, "invalid_field", "zones[0].polygon[1][0]"),
    (CONFIG | {"fps": -1}, 422, "invalid_field", "fps"),
    (CONFIG | {"fps": 31}, 422, "invalid_field", "fps"),
    (CONFIG | {"fps": "fast"}, 422, "invalid_field", "fps"),
    (b'{"name":"a","source":{"kind":"push"},"fps":1e999}', 422, "invalid_field", "fps"),
    (zone([[0, 0], [1, 1]]), 422, "invalid_field", "zones[0].polygon"),
    (zone([[0, 0], [1, 1], [0, 0]]), 422, "invalid_field", "zones[0].polygon"),
    (zone([[0, 0], [1, 1], [1.5, 0]]), 422, "invalid_field", "zones[0].polygon[2][0]"),
    (zone([[0, 0], [1, 1], [0]]), 422, "invalid_field", "zones[0].polygon[2]"),
    (stream("file:///etc/passwd"), 422, "unsupported_scheme", "source.url"),
    (stream("concat:a|b"), 422, "unsupported_scheme", "source.url"),
    (stream("no url at all"), 422, "unsupported_scheme", "source.url"),
    (stream("rtsp://"), 422, "invalid_field", "source.url"),
    (stream("rtsp://[half/"), 422, "unsupported_scheme", "source.url"),
    (CONFIG | {"source": {"kind": "ftp"}}, 422, "invalid_field", "source.kind"),
    (CONFIG | {"source": {"kind": "stream"}}, 422, "invalid_field", "source.url"),
    (CONFIG | {"classes": ["unicorn"]}, 422, "invalid_field", "classes[0]"),
    (CONFIG | {"name": ""}, 422, "invalid_field", "name"),
    ({"source": {"kind": "push"}}, 422, "invalid_field", "name"),
    (CONFIG | {"note": "x" * 501}, 422, "invalid_field", "note"),
    (CONFIG | {"min_box": 2}, 422, "invalid_field", "min_box"),
    ([], 422, "invalid_field", ""),
    (b"{", 400, "invalid_json", ""),
    (b"\xff\xfe", 400, "invalid_json", ""),
    (b"[" * 100_000, 400, "invalid_json", ""),
    (b'{"name":"\\ud800","source":{"kind":"push"}}', 400, "invalid_json", ""),
    (b'{"name":"a","source":{"kind":"push"},"other":NaN}', 400, "invalid_json", ""),
    (b'{"name": "' + b"x" * 1_100_000 + b'"}', 413, "too_large", ""),
]


@pytest.mark.parametrize(("body", "status", "code", "field"), BAD_CONFIGS)
async def test_a_camera_that_cannot_work_is_refused_naming_the_field(
    engine: Running, body: object, status: int, code: str, field: str
) -> None:
    camera_id = await engine.add_camera()
    got, answer = await engine.call("PUT", f"/cameras/{camera_id}", body)
    error = answer["error"]
    assert (got, error["code"], error.get("field", "")) == (status, code, field)
    assert field in error["message"] or "[" in field
    assert "passwd" not in json.dumps(answer)
    status, view = await engine.call("GET", f"/cameras/{camera_id}")
    assert (status, view["fps"], view["zones"]) == (200, 5.0, [])


async def test_a_message_says_what_was_wrong_in_plain_words(engine: Running) -> None:
    camera_id = await engine.add_camera()
    _, answer = await engine.call("PUT", f"/cameras/{camera_id}", CONFIG | {"fps": -1})
    assert answer["error"]["message"] == "fps must be a number >= 0.1, not -1"


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/cameras", {"key": "", "name": "x"}, "key"),
        ("POST", "/cameras", {"name": "x"}, "key"),
        ("PUT", "/house", {"time_zone": "Mars/Base"}, "time_zone"),
        ("PUT", "/house", {"time_zone": "../../etc/passwd"}, "time_zone"),
        (
            "PUT",
            "/house",
            {"time_zone": "UTC", "sun": {"value": "noon", "age_s": 1}},
            "sun.value",
        ),
        (
            "PUT",
            "/house",
            {"time_zone": "UTC", "alarm": {"value": "disarmed", "age_s": -5}},
            "alarm.age_s",
        ),
        ("POST", "/feedback", {"window_id": "w", "verdict": "maybe"}, "verdict"),
        ("GET", "/windows?limit=0", None, "limit"),
        ("GET", "/windows?limit=many", None, "limit"),
        ("GET", "/windows?level=extreme", None, "level"),
        ("GET", "/windows?before=yesterday", None, "before"),
        ("GET", "/incidents?state=lost", None, "state"),
        ("POST", "/media/x/sign", {"ttl_s": 0}, "ttl_s"),
        ("GET", "/events?epoch=e&after=-1", None, "after"),
        ("GET", "/events?after=4", None, "epoch"),
        (
            "POST",
            "/test-source",
            {"source": {"kind": "stream", "url": "x:"}},
            "source.url",
        ),
    ],
)
async def test_other_bad_fields_are_named_too(
    engine: Running, method: str, path: str, body: object, field: str
) -> None:
    status, answer = await engine.call(method, path, body)
    assert (status, answer["error"]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/cameras/none", 404, "unknown_camera"),
        ("DELETE", "/cameras/none", 404, "unknown_camera"),
        ("POST", "/cameras/none/frames", 404, "unknown_camera"),
        ("GET", "/windows/none", 404, "not_found"),
        ("GET", "/incidents/none", 404, "not_found"),
        ("GET", "/media/none", 404, "not_found"),
        ("GET", "/nowhere", 404, "not_found"),
        ("PATCH", "/cameras", 405, "method_not_allowed"),
    ],
)
async def test_what_is_not_there_is_said_in_json(
    engine: Running, method: str, path: str, status: int, code: str
) -> None:
    got, answer = await engine.call(method, path)
    assert (got, answer["error"]["code"]) == (status, code)


async def test_a_configuration_for_an_unregistered_camera_is_refused(
    engine: Running,
) -> None:
    status, answer = await engine.call("PUT", "/cameras/none", CONFIG)
    assert (status, answer["error"]["code"]) == (404, "unknown_camera")


@pytest.mark.parametrize("header", ["Authorization", "X-Hearthward-Instance"])
async def test_headers_that_are_no_text_are_refused(
    engine: Running, header: str
) -> None:
    host, port = engine.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    given = {
        "Host": b"here",
        "Connection": b"close",
        "Authorization": f"Bearer {engine.token}".encode(),
        header: b"Bearer \xff\xfe",
    }
    lines = [b"%s: %s" % (name.encode(), value) for name, value in given.items()]
    writer.write(b"\r\n".join([b"GET /api/v1/cameras HTTP/1.1", *lines, b"", b""]))
    answer = await reader.read()
    writer.close()
    assert answer.split()[1] in {b"400", b"401", b"422"}
    assert (await engine.call("GET", "/cameras"))[0] == 200


# --- frames by plain call ---


def bomb() -> bytes:
    """Return a JPEG of 100 megapixels, small in bytes."""
    buffer = BytesIO()
    Image.new("L", (10_000, 10_000)).save(buffer, "JPEG", quality=1)
    return buffer.getvalue()


async def test_bad_frames_are_refused_and_the_engine_answers_on(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    path = f"/cameras/{camera_id}/frames"

    async def push(body: bytes, **headers: str) -> tuple[int, str]:
        status, answer = await engine.call("POST", path, body, headers=headers)
        return status, answer["error"]["code"] if status >= 400 else answer["reason"]

    assert await push(b"GIF89a" + b"x" * 100) == (415, "not_an_image")
    assert await push(b"") == (415, "not_an_image")
    assert await push(b"\xff\xd8\xff\xe0 torn") == (415, "not_an_image")
    assert await push(bomb()) == (413, "too_large")
    assert await push(b"x" * 60_000_000) == (413, "too_large")
    assert (await push(jpeg(), **{"X-Age-Ms": "-1"}))[0] == 422
    assert (await push(jpeg(), **{"X-Age-Ms": "nan"}))[0] == 422
    assert (await push(jpeg(), **{"X-Age-Ms": "soon"}))[0] == 422
    status, answer = await engine.call("POST", "/cameras/none/frames", jpeg())
    assert (status, answer["error"]["code"]) == (404, "unknown_camera")
    assert await push(jpeg(shade=3), **{"X-Age-Ms": "120"}) == (202, "")
    assert await push(jpeg(shade=3)) == (202, "identical")
    assert (await engine.call("GET", "/health"))[0] == 200


async def test_without_a_model_nothing_is_watched_and_it_is_said(
    tmp_path: Path,
) -> None:
    from hearthward_engine.engine import Engine

    from .spine_helpers import settings

    engine = Engine(settings(tmp_path))
    port = await engine.start()
    try:
        async with aiohttp.ClientSession() as http:
            here = Running(engine, f"http://127.0.0.1:{port}", http)
            camera_id = await here.add_camera()
            status, answer = await here.call(
                "POST", f"/cameras/{camera_id}/frames", jpeg()
            )
            assert (status, answer["error"]["code"]) == (503, "model_missing")
            _, health = await here.call("GET", "/health")
            assert health["status"] == "model_missing"
            assert any("hearthward-models" in text for text in health["reasons"])
            assert health["home_risk"] == {"score": None, "level": None}
            _, view = await here.call("GET", f"/cameras/{camera_id}")
            assert view["status"]["state"] == "model_missing"
    finally:
        await engine.stop()
