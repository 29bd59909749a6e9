# SPDX-License-Identifier: AGPL-3.0-or-later
"""The client as a whole against the real engine: no call and no error is left out."""

import ast
from collections.abc import AsyncIterator
from inspect import getmembers, iscoroutinefunction, signature
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from custom_components.hearthward.client import (
    AssessmentEvent,
    AuthFailed,
    BadRequest,
    CameraConfig,
    CertificateChanged,
    EngineClient,
    HearthwardError,
    IncidentEvent,
    NotFound,
    OtherHomeAssistant,
    PairingFailed,
    Snapshots,
)
from custom_components.hearthward.client.answers import refusal as refusal_of
from custom_components.hearthward.client.client import API_PATH
from custom_components.hearthward.client.exceptions import EngineFailed, RequestRefused

from .conftest import INSTANCE, ask_code, ask_terminal, serve, until
from .test_streams import listening, sending, watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASK_CODES = """
import json
from hearthward_engine.api.errors import STATUS
print(json.dumps({code.value: status for code, status in STATUS.items()}))
"""
CLASSES = {
    "unauthorized": AuthFailed,
    "wrong_code": PairingFailed,
    "pairing_closed": PairingFailed,
    "too_many_tries": PairingFailed,
    "other_home_assistant": OtherHomeAssistant,
    "not_found": NotFound,
    "unknown_camera": NotFound,
    "model_missing": EngineFailed,
    "internal": EngineFailed,
}
WHATEVER: dict[str, Any] = {
    "config": CameraConfig(name="X", source=Snapshots()),
    "house": {},
    "ttl_s": 60,
}
"""What a call is given that takes no text."""
CALLS = dict(getmembers(EngineClient, iscoroutinefunction))
PLAIN = [
    name
    for name in CALLS
    if not name.startswith("_") and name not in ("connect", "certificate")
]


class Stopped(Exception):
    """The call went far enough."""


class Recorder(EngineClient):
    """Notes what would be asked for."""

    asked: tuple[str, str] | None = None

    async def _request(self, method: str, path: str, **kwargs: Any) -> bytes:
        self.asked = (method, path)
        raise Stopped


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def contract(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[set[tuple[str, str]]]:
    """Return method and path of every call that the engine's code says it serves."""
    program = "from hearthward_engine.cli import main; main(['openapi'])"
    paths = (await ask_code(program))["paths"]
    yield {
        (method.upper(), path.removeprefix(API_PATH))
        for path, operations in paths.items()
        for method in operations
    }


def same(pattern: str, path: str) -> bool:
    """Return whether a path is one of a pattern's."""
    parts = zip(pattern.split("/"), path.split("/"), strict=False)
    equal = pattern.count("/") == path.count("/")
    return equal and all("{" in of or of == one for of, one in parts)


@pytest.mark.parametrize("name", PLAIN)
async def test_what_a_call_asks_for_is_in_the_contract(
    name: str, contract: set[tuple[str, str]], client: EngineClient
) -> None:
    recorder = Recorder(client._session, client.url)
    needed = {
        name: WHATEVER.get(name, "something")
        for name, one in signature(getattr(recorder, name)).parameters.items()
        if one.default is one.empty
    }
    with pytest.raises(Stopped):
        await getattr(recorder, name)(**needed)
    assert recorder.asked is not None
    method, path = recorder.asked
    assert any(method == how and same(of, path) for how, of in contract)


async def test_every_call_is_made_on_the_real_engine_by_some_test_here() -> None:
    made = {
        node.func.attr
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert {name for name in CALLS if not name.startswith("_")} - made == set()


async def test_every_error_code_of_the_engine_has_its_class() -> None:
    known: dict[str, int] = await ask_code(ASK_CODES)
    assert set(CLASSES) <= set(known)
    for code, status in known.items():
        body = json.dumps({"error": {"code": code, "message": "why"}}).encode()
        refusal = refusal_of(status, body)
        assert isinstance(refusal, RequestRefused)
        assert type(refusal) is CLASSES.get(code, BadRequest), code
        assert (refusal.code, refusal.message) == (code, "why")


async def test_the_engine_examines_itself(client: EngineClient) -> None:
    report = await client.doctor()
    assert report.version
    assert {"interpreter", "disk"} <= {one.name for one in report.findings}
    assert {one.verdict for one in report.findings} <= {"ok", "warning", "error"}
    assert all(one.text for one in report.findings)


async def test_a_window_is_told_with_its_facts_and_key_frames(
    client: EngineClient,
) -> None:
    camera_id = await watch(client, "detail")
    async with listening(client) as ear:
        async with sending(client, camera_id) as sender:
            await until(lambda: ear.of(IncidentEvent))
            sender.bright = False
            await until(
                lambda: any(
                    one.data.status == "final" for one in ear.of(AssessmentEvent)
                )
            )
        final = ear.of(AssessmentEvent)[-1]
    detail = await client.window_detail(final.id)
    assert detail["assessment"]["window_id"] == final.id
    assert detail["revisions"]
    assert detail["key_frames"]
    assert detail["tracks"]
    again = await client.assess(final.id)
    assert again.window_id == final.id
    assert again.revision >= final.revision
    assert again.score is not None
    assert not final.data.on_demand
    assert again.on_demand == (again.revision > final.revision)
    await client.delete_camera(camera_id)


async def test_a_certificate_is_read_pinned_and_missed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("tls")
    child = await serve(folder, "--tls")
    try:
        async with aiohttp.ClientSession() as session:
            url = child.ready["url"]
            assert url.startswith("https://")
            token = await ask_terminal(folder / "data")
            shown = await EngineClient(session, url).certificate()
            pinned = EngineClient(session, url, token, INSTANCE, shown)
            assert (await pinned.health()).status
            socket = await pinned.connect("/events")
            assert (await socket.receive_json())["kind"] == "hello"
            await socket.close()
            other = shown.replace(shown[:2], "00" if shown[:2] != "00" else "11", 1)
            stranger = EngineClient(session, url, token, INSTANCE, other)
            with pytest.raises(CertificateChanged):
                await stranger.health()
            with pytest.raises(HearthwardError):
                await EngineClient(session, url, token).health()
    finally:
        await child.stop()
