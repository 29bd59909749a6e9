# SPDX-License-Identifier: AGPL-3.0-or-later
"""The analyst against a server that behaves, and one that misbehaves in every way."""

from collections.abc import AsyncIterator
import logging
import socket

from aiohttp import web
import pytest

from hearthward_engine.evidence import Facts
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import (
    HostFacts,
    OllamaSettings,
    Refusal,
    is_cloud,
    old_server,
    split_login,
)
from hearthward_engine.risk.prompt import Verdict
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import Server, camera, house, ollama_server, visit, window


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


@pytest.fixture
def facts() -> Facts:
    return build_facts(window(visit(40.0)), camera(), house(night=True))


async def asked(server: Server, facts: Facts, **changes: object) -> Verdict | Refusal:
    async with Analyst(server.settings(**changes)) as analyst:
        return await analyst.assess(facts, envelope(facts))


async def test_a_verdict_keeps_to_the_schema_and_names_its_origin(
    server: Server, facts: Facts
) -> None:
    verdict = await asked(server, facts)
    assert isinstance(verdict, Verdict)
    assert 0 <= verdict.score <= 100
    assert 3 <= len(verdict.title) <= 60
    assert len(verdict.summary) <= 200
    assert verdict.evidence
    assert verdict.assessed_by == "nemotron-3-nano:4b"
    assert verdict.provenance["server_version"] == "0.32.15"
    assert len(verdict.provenance["model_digest"]) == 64
    assert verdict.provenance["stand_in"] == "yes"


async def test_the_same_facts_get_the_same_verdict(
    server: Server, facts: Facts
) -> None:
    assert await asked(server, facts) == await asked(server, facts)


async def test_the_request_avoids_every_known_trap(
    server: Server, facts: Facts
) -> None:
    await asked(server, facts)
    body = server.double.last_chat
    assert body["think"] is False
    assert body["stream"] is False
    assert body["format"]["required"][:3] == ["evidence", "factors", "score"]
    assert body["options"] == {
        "temperature": 0.0,
        "top_p": 1.0,
        "seed": 7,
        "repeat_penalty": 1.0,
        "num_ctx": 8192,
        "num_predict": 512,
    }
    assert body["keep_alive"] == "30m"
    assert set(server.double.requests) <= {
        "/api/version",
        "/api/show",
        "/api/tags",
        "/api/ps",
        "/api/chat",
    }


async def test_the_context_length_never_changes_so_the_model_loads_once(
    server: Server, facts: Facts
) -> None:
    async with Analyst(server.settings()) as analyst:
        for _ in range(3):
            await analyst.assess(facts, envelope(facts))
    assert server.double.loads == 1


async def test_the_schema_is_proved_once_per_model_and_server(
    server: Server, facts: Facts
) -> None:
    async with Analyst(server.settings()) as analyst:
        host = await analyst.check()
        assert isinstance(host, HostFacts)
        assert host.gpu_share == 1.0
        assert not host.vision
        assert server.double.requests["/api/chat"] == 1
        await analyst.assess(facts, envelope(facts))
        await analyst.assess(facts, envelope(facts))
        assert server.double.requests["/api/chat"] == 3


async def test_a_server_that_ignores_schemas_is_unproven(
    server: Server, facts: Facts
) -> None:
    await server.control(mode="schema_ignored")
    refusal = await asked(server, facts)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "unproven"


FAULTS = {
    "404": "model_missing",
    "500": "unreachable",
    "503": "busy",
    "truncated": "bad_answer",
    "done_false": "bad_answer",
    "schema_ignored": "bad_answer",
    "empty_with_thinking": "bad_answer",
    "drop_connection": "unreachable",
    "refuse": "unreachable",
    "cut_prompt": "bad_answer",
    "not_json": "bad_answer",
}


@pytest.mark.parametrize("mode", FAULTS)
async def test_every_fault_of_a_proven_server_is_a_typed_refusal(
    server: Server, facts: Facts, mode: str
) -> None:
    async with Analyst(server.settings()) as analyst:
        assert isinstance(await analyst.check(), HostFacts)
        await server.control(mode=mode)
        refusal = await analyst.assess(facts, envelope(facts))
        assert isinstance(refusal, Refusal)
        assert refusal.code == FAULTS[mode]
        assert refusal.message
        assert analyst.status.reason == refusal.message
        await server.control(mode="ok")
        assert isinstance(await analyst.assess(facts, envelope(facts)), Verdict)
        assert not analyst.status.reason


async def test_a_slow_server_is_a_timeout(server: Server, facts: Facts) -> None:
    async with Analyst(server.settings(read_s=0.3)) as analyst:
        assert isinstance(await analyst.check(), HostFacts)
        await server.control(mode="slow", seconds=5)
        refusal = await analyst.assess(facts, envelope(facts))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "timeout"


@pytest.mark.parametrize("mode", ["truncated", "done_false", "empty_with_thinking"])
async def test_one_bad_answer_is_asked_again_with_another_seed(
    server: Server, facts: Facts, mode: str
) -> None:
    async with Analyst(server.settings()) as analyst:
        await analyst.check()
        await server.control(mode=mode, times=1)
        assert isinstance(await analyst.assess(facts, envelope(facts)), Verdict)
    assert server.double.last_chat["options"]["seed"] == 8


async def test_a_refusal_of_the_server_is_not_asked_again(
    server: Server, facts: Facts
) -> None:
    async with Analyst(server.settings()) as analyst:
        await analyst.check()
        before = server.double.requests["/api/chat"]
        await server.control(mode="500")
        await analyst.assess(facts, envelope(facts))
        assert server.double.requests["/api/chat"] == before + 1


async def test_nobody_listening_is_unreachable(facts: Facts) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with Analyst(OllamaSettings(url=f"http://127.0.0.1:{port}")) as analyst:
        refusal = await analyst.assess(facts, envelope(facts))
        assert isinstance(refusal, Refusal)
        assert refusal.code == "unreachable"
        assert analyst.status.state == "unreachable"


async def test_a_missing_model_is_said_to_be_missing(
    server: Server, facts: Facts
) -> None:
    refusal = await asked(server, facts, model="nemotron-3-nano:30b")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "model_missing"
    assert "nemotron-3-nano:30b" in refusal.message


async def test_an_old_server_is_refused(facts: Facts) -> None:
    async with ollama_server(version="0.21.0") as old:
        refusal = await asked(old, facts)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "refused"
        assert "0.21.1" in refusal.message
        assert old.double.requests["/api/chat"] == 0


async def test_a_cloud_model_is_refused_without_a_word_to_anybody(
    server: Server, facts: Facts
) -> None:
    refusal = await asked(server, facts, model="nemotron-3-super:cloud")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "refused"
    assert not server.double.requests


async def test_something_else_on_the_port_is_refused(facts: Facts) -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.json_response(["not", "ollama"])

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with Analyst(OllamaSettings(url=url)) as analyst:
        refusal = await analyst.assess(facts, envelope(facts))
    await runner.cleanup()
    assert isinstance(refusal, Refusal)
    assert refusal.code == "refused"


@pytest.mark.parametrize("body", ['["a list"]', '"a text"', "no json", '{"error": []}'])
async def test_odd_error_bodies_are_refusals_too(facts: Facts, body: str) -> None:
    async def version(_: web.Request) -> web.Response:
        return web.json_response({"version": "0.33.0"})

    async def broken(_: web.Request) -> web.Response:
        return web.Response(status=500, text=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/version", version)
    app.router.add_route("*", "/{tail:.*}", broken)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with Analyst(OllamaSettings(url=url)) as analyst:
        refusal = await analyst.assess(facts, envelope(facts))
    await runner.cleanup()
    assert isinstance(refusal, Refusal)
    assert refusal.code in ("unreachable", "bad_answer")


async def test_pictures_go_only_to_a_model_with_eyes(
    server: Server, facts: Facts
) -> None:
    picture = b"\xff\xd8\xff\xe0 a picture"
    async with Analyst(server.settings()) as blind:
        assert isinstance(
            await blind.assess(facts, envelope(facts), [picture]), Verdict
        )
    assert "images" not in server.double.last_chat["messages"][-1]
    await server.control(models=["nemotron3:33b"], vision=True)
    async with Analyst(server.settings(model="nemotron3:33b")) as seeing:
        verdict = await seeing.assess(facts, envelope(facts), [picture] * 6)
    assert isinstance(verdict, Verdict)
    assert server.double.last_chat["messages"][-1]["images"] == 4
    assert server.double.last_chat["format"]["required"][0] == "subjects_visible"


async def test_a_password_in_the_address_reaches_no_log_and_no_text(
    server: Server, facts: Facts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = server.url.replace("http://", "http://user:hunter2@")
    settings = OllamaSettings(url=url)
    async with Analyst(settings) as analyst:
        assert isinstance(await analyst.assess(facts, envelope(facts)), Verdict)
        await server.control(mode="500")
        refusal = await analyst.assess(facts, envelope(facts))
    assert "hunter2" not in caplog.text
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in repr(refusal)


def test_addresses_are_read_as_ollama_reads_them() -> None:
    assert split_login("gpu-box") == ("http://gpu-box:11434", None)
    assert split_login("gpu-box:8080") == ("http://gpu-box:8080", None)
    assert split_login("https://a:b%40@gpu/x/") == ("https://gpu/x", ("a", "b@"))
    assert split_login("http://[::1]:11434")[0] == "http://[::1]:11434"
    for bad in ("ftp://gpu", "http://", "http://gpu:port"):
        with pytest.raises(ValueError, match="Ollama address"):
            split_login(bad)


def test_versions_and_cloud_names() -> None:
    assert [v for v in ("0.21.0", "0.9.9", "nonsense") if not old_server(v)] == []
    assert [v for v in ("0.21.1", "0.33.0-rc2", "1.0.0") if old_server(v)] == []
    clouds = ("x:cloud", "nemotron-3-super:120b-cloud", "model-cloud")
    assert all(is_cloud(name) for name in clouds)
    assert not is_cloud("nemotron-3-nano:4b")
    assert not is_cloud("cloudy:4b")
