# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Ollama stand-in is faithful: endpoints, streaming, schemas, error shapes."""

from collections.abc import AsyncIterator
import json
from pathlib import Path
import subprocess
import sys
from typing import Any

import httpx
from hypothesis import given, strategies as st
import ollama
import pytest

from demo.ollama.schema import satisfy

from .judgement_helpers import Server, ollama_server

MODEL = "nemotron-3-nano:4b"
ROOT = Path(__file__).parents[2]
ASK = [{"role": "user", "content": "Prior by the rules: 45. night"}]
SCHEMA = {
    "type": "object",
    "properties": {
        "score": {"type": "integer", "minimum": 0, "maximum": 100},
        "title": {"type": "string", "maxLength": 12},
        "action": {"enum": ["none", "alert"]},
        "code": {"const": "c0ffee"},
    },
    "required": ["score", "title", "action", "code"],
}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[ollama.AsyncClient]:
    made = ollama.AsyncClient(server.url, timeout=10)
    yield made
    await made.close()


async def post(server: Server, path: str, content: Any) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url) as http:
        if isinstance(content, bytes):
            return await http.post(path, content=content)
        return await http.post(path, json=content)


async def test_plain_endpoints_speak_as_ollama_does(
    server: Server, client: ollama.AsyncClient
) -> None:
    async with httpx.AsyncClient(base_url=server.url) as http:
        assert (await http.get("/")).text == "Ollama is running"
        version = (await http.get("/api/version")).json()
    assert version["x_stand_in"] is True
    (model,) = (await client.list()).models
    assert model.model == MODEL
    assert len(model.digest or "") == 64
    shown = await client.show(MODEL)
    assert "thinking" in (shown.capabilities or [])
    assert "vision" not in (shown.capabilities or [])
    assert not (await client.ps()).models
    await client.chat(MODEL, ASK, options={"num_ctx": 2048})
    (running,) = (await client.ps()).models
    assert running.context_length == 2048
    assert running.size_vram == running.size


async def test_an_answer_keeps_to_the_schema(client: ollama.AsyncClient) -> None:
    answer = await client.chat(MODEL, ASK, format=SCHEMA, think=False)
    assert answer.done
    assert answer.done_reason == "stop"
    content = json.loads(answer.message.content or "")
    assert content["code"] == "c0ffee"
    assert 40 <= content["score"] <= 60
    assert len(content["title"]) <= 12
    assert answer.message.thinking is None
    assert answer.prompt_eval_count
    assert answer.eval_count


async def test_a_stream_adds_up_to_the_same_answer(client: ollama.AsyncClient) -> None:
    whole = await client.chat(MODEL, ASK, format=SCHEMA, think=False)
    parts = [
        part
        async for part in await client.chat(
            MODEL, ASK, format=SCHEMA, think=False, stream=True
        )
    ]
    text = "".join(part.message.content or "" for part in parts)
    assert text == whole.message.content
    assert [part.done for part in parts].count(True) == 1
    assert parts[-1].done_reason == "stop"


async def test_thinking_is_on_unless_switched_off(client: ollama.AsyncClient) -> None:
    assert (await client.chat(MODEL, ASK)).message.thinking
    assert not (await client.chat(MODEL, ASK, think=False)).message.thinking


async def test_another_context_length_reloads_the_model(
    server: Server, client: ollama.AsyncClient
) -> None:
    for num_ctx in (2048, 2048, 4096):
        await client.chat(MODEL, ASK, options={"num_ctx": num_ctx})
    assert server.double.loads == 2


async def test_pull_shows_progress_and_the_model_is_there_afterwards(
    client: ollama.AsyncClient,
) -> None:
    name = "nemotron-3-nano:30b"
    lines = [part async for part in await client.pull(name, stream=True)]
    assert lines[0].status == "pulling manifest"
    assert lines[-1].status == "success"
    layers = [part for part in lines if part.digest]
    assert any(part.completed == part.total for part in layers)
    assert name in [model.model for model in (await client.list()).models]


async def test_pulling_a_wrong_name_fails_inside_the_stream(
    server: Server, client: ollama.AsyncClient
) -> None:
    with pytest.raises(ollama.ResponseError) as caught:
        async for _ in await client.pull("no-such-model", stream=True):
            pass
    assert caught.value.status_code == -1
    response = await post(
        server, "/api/pull", {"model": "no-such-model", "stream": False}
    )
    assert response.status_code == 500


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/chat", b"{not json", 400),
        ("/api/chat", {"model": "nobody", "messages": ASK}, 404),
        ("/api/show", {"model": "nobody"}, 404),
        ("/api/chat", {"model": MODEL, "messages": ASK, "keep_alive": "-1"}, 400),
        (
            "/api/chat",
            {"model": MODEL, "messages": [{**ASK[0], "images": ["aGk="]}]},
            400,
        ),
    ],
)
async def test_errors_have_ollamas_shape(
    server: Server, path: str, body: Any, status: int
) -> None:
    response = await post(server, path, body)
    assert response.status_code == status
    assert set(response.json()) == {"error"}


async def test_misbehaviour_can_be_counted_out(
    server: Server, client: ollama.AsyncClient
) -> None:
    await server.control(mode="500", times=2)
    for _ in range(2):
        with pytest.raises(ollama.ResponseError):
            await client.chat(MODEL, ASK)
    assert (await client.chat(MODEL, ASK)).done


async def test_an_unknown_mode_is_refused(server: Server) -> None:
    response = await post(server, "/_control", {"mode": "explode"})
    assert response.status_code == 400
    assert "mode must be one of" in response.json()["error"]


async def test_a_generation_that_gave_up_ends_without_done(
    server: Server, client: ollama.AsyncClient
) -> None:
    await server.control(mode="done_false")
    assert (await client.chat(MODEL, ASK, format=SCHEMA)).done is False
    parts = [part async for part in await client.chat(MODEL, ASK, stream=True)]
    assert not any(part.done for part in parts)


async def test_control_counts_what_was_asked(
    server: Server, client: ollama.AsyncClient
) -> None:
    await client.chat(MODEL, ASK)
    async with httpx.AsyncClient(base_url=server.url) as http:
        counted = (await http.get("/_control")).json()
    assert counted["requests"] == {"/api/chat": 1}
    assert counted["x_stand_in"] is True


@given(
    st.recursive(
        st.one_of(
            st.builds(lambda c: {"const": c}, st.integers() | st.text()),
            st.builds(lambda e: {"enum": e}, st.lists(st.text(), min_size=1)),
            st.builds(
                lambda low, room: {
                    "type": "integer",
                    "minimum": low,
                    "maximum": low + room,
                },
                st.integers(-9, 9),
                st.integers(0, 9),
            ),
            st.builds(
                lambda low, room: {
                    "type": "string",
                    "minLength": low,
                    "maxLength": low + room,
                },
                st.integers(0, 9),
                st.integers(0, 9),
            ),
            st.just({"type": "boolean"}),
        ),
        lambda inner: st.builds(
            lambda p: {"type": "object", "properties": p, "required": list(p)},
            st.dictionaries(st.text(max_size=4), inner, max_size=3),
        ),
        max_leaves=6,
    ),
    st.one_of(st.none(), st.integers(), st.text(), st.lists(st.integers())),
)
def test_any_wish_is_bent_until_the_schema_allows_it(
    schema: dict[str, Any], wish: Any
) -> None:
    assert allowed(schema, satisfy(schema, wish))


def allowed(schema: dict[str, Any], value: Any) -> bool:
    if "const" in schema:
        return bool(value == schema["const"])
    if "enum" in schema:
        return value in schema["enum"]
    match schema["type"]:
        case "integer":
            return bool(schema["minimum"] <= value <= schema["maximum"])
        case "string":
            return bool(schema["minLength"] <= len(value) <= schema["maxLength"])
        case "boolean":
            return isinstance(value, bool)
    properties = schema["properties"]
    return properties.keys() == value.keys() and all(
        allowed(properties[name], value[name]) for name in properties
    )


def test_the_command_prints_one_line_and_stops_on_a_signal() -> None:
    command = [sys.executable, "-m", "demo.ollama", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        line = json.loads(run.stdout.readline())
        assert line["pid"] == run.pid
        assert line["stand_in"] is True
        assert line["model"] == MODEL
        assert httpx.get(line["url"]).text == "Ollama is running"
        run.terminate()
        assert run.wait(timeout=30) == 0
