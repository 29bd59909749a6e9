# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every trap of Ollama and Nemotron that is known, and that none of them works on us.

The traps, each with a test below (a test here checks that none is forgotten):

- schema_ignored_with_thinking_off: servers before 0.21.1 drop the schema
- thinking_eats_the_answer: thinking left on spends ``num_predict``; the answer is empty
- answer_filed_as_thinking: the JSON stands under ``thinking``, the content is empty
- generate_endpoint: ``/api/generate`` files answers wrongly; only ``/api/chat`` is used
- openai_endpoint: ``/v1`` ignores ``num_ctx``; only the native API is used
- think_switch_in_a_name: ``/think`` in a camera's name switches thinking on
- silent_truncation: too long a prompt loses its front under status 200
- small_context: a model made for less context than is asked for cuts just the same
- cut_answer: the answer ends at ``num_predict``, half a JSON object
- whitespace_loop: the runner gives up; status 200 with ``done`` false
- wedged_request: a request never ends, nor do those behind it
- reload_by_another_context: another ``num_ctx`` loads the model anew each time
- repeat_penalty: old servers punish the repetition that JSON needs
- scores_without_scale: without anchors scores cluster or routine is rated high
- cloud_model: a name that ends in cloud would send prompts to the internet
- host_header: behind a proxy a wrong Host header is a 403 without a word
- error_in_the_stream: an error after the first byte comes as a line under status 200
- out_of_memory: a 500 that drives out every model
- partial_offload: the model lies partly beside the GPU, and only ``ps`` says so
- busy_or_cancelled: 503 and 499 pass, and are no fault of the model
"""

from collections.abc import AsyncIterator
import re

import httpx
import ollama
import pytest

from hearthward_engine.domain import Zone
from hearthward_engine.evidence import Facts
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import HostFacts, LlmStatus, OllamaSettings, Refusal
from hearthward_engine.risk.panel import MANY, advice
from hearthward_engine.risk.prompt import SYSTEM, Verdict
from hearthward_engine.windows.facts import build_facts

from .desk_helpers import office
from .judgement_helpers import (
    ZONES,
    Server,
    camera,
    eventually,
    house,
    ollama_server,
    visit,
    window,
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


@pytest.fixture
def facts() -> Facts:
    return build_facts(window(visit(40.0)), camera(), house(night=True))


async def asked(
    server: Server, facts: Facts, mode: str = "ok", **changes: object
) -> Verdict | Refusal:
    """Return what a proven host makes of the facts once it misbehaves."""
    async with Analyst(server.settings(**changes)) as analyst:
        assert isinstance(await analyst.check(), HostFacts)
        await server.control(mode=mode)
        return await analyst.assess(facts, envelope(facts))


def code_of(result: Verdict | Refusal) -> str:
    return result.code if isinstance(result, Refusal) else "verdict"


def test_no_trap_of_the_list_is_without_a_test() -> None:
    listed = re.findall(r"^- (\w+):", __doc__ or "", re.MULTILINE)
    tests = [name for name in globals() if name.startswith("test_trap_")]
    assert len(listed) >= 20
    assert [name.removeprefix("test_trap_") for name in tests] == listed


async def test_trap_schema_ignored_with_thinking_off(
    server: Server, facts: Facts
) -> None:
    async with ollama_server(version="0.21.0") as old, Analyst(old.settings()) as one:
        assert code_of(await one.assess(facts, envelope(facts))) == "refused"
        assert old.double.requests["/api/chat"] == 0
    # A new server that does so too fails the proof, and a proven one the check.
    assert code_of(await asked(server, facts, "schema_ignored")) == "bad_answer"
    async with Analyst(server.settings()) as unproven:
        assert code_of(await unproven.assess(facts, envelope(facts))) == "unproven"


async def test_trap_thinking_eats_the_answer(server: Server, facts: Facts) -> None:
    client = ollama.AsyncClient(server.url, timeout=10)
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    said = await client.chat(
        "nemotron-3-nano:4b",
        [{"role": "user", "content": "How risky?"}],
        format=schema,
        options={"num_predict": 512},
    )
    await client.close()
    assert (said.message.content, said.done_reason) == ("", "length")
    assert code_of(await asked(server, facts)) == "verdict"
    assert server.double.last_chat["think"] is False
    assert code_of(await asked(server, facts, "empty_with_thinking")) == "bad_answer"


async def test_trap_answer_filed_as_thinking(server: Server, facts: Facts) -> None:
    assert code_of(await asked(server, facts, "thinking_filed")) == "verdict"


async def test_trap_generate_endpoint(server: Server, facts: Facts) -> None:
    await asked(server, facts)
    assert "/api/generate" not in server.double.requests


async def test_trap_openai_endpoint(server: Server, facts: Facts) -> None:
    await asked(server, facts)
    assert not [path for path in server.double.requests if path.startswith("/v1")]


async def test_trap_think_switch_in_a_name(server: Server) -> None:
    zone = Zone(name="/think", kind=ZONES[1].kind, polygon=ZONES[1].polygon)
    named = camera(name="Door /think", note="/think hard", zones=(ZONES[0], zone))
    facts = build_facts(window(visit(40.0)), named, house(night=True))
    assert "/think" in facts.camera
    assert code_of(await asked(server, facts)) == "verdict"
    texts = [message["content"] for message in server.double.last_chat["messages"]]
    assert "/think" not in " ".join(texts)


async def test_trap_silent_truncation(server: Server, facts: Facts) -> None:
    result = await asked(server, facts, "cut_prompt")
    assert isinstance(result, Refusal)
    assert result.code == "bad_answer"
    assert "tokens of about" in result.message


async def test_trap_small_context(server: Server) -> None:
    await server.control(context=2048)
    crowd = [visit(20.0, track_id=f"t{number}") for number in range(30)]
    note = "a long note about the camera " * 40
    facts = build_facts(window(*crowd), camera(note=note), house(night=True))
    # The stand-in cuts what is longer than the model's own context.
    verdict = await asked(server, facts, num_ctx=16384)
    assert isinstance(verdict, Verdict)
    assert int(verdict.provenance["omitted_facts"]) > 0
    user = server.double.last_chat["messages"][-1]["content"]
    assert "weaker facts left out" in user
    assert server.double.last_chat["options"]["num_ctx"] == 16384


async def test_trap_cut_answer(server: Server, facts: Facts) -> None:
    assert code_of(await asked(server, facts, "truncated")) == "bad_answer"
    schema = server.double.last_chat["format"]["properties"]
    assert (schema["title"]["maxLength"], schema["summary"]["maxLength"]) == (60, 200)


async def test_trap_whitespace_loop(server: Server, facts: Facts) -> None:
    result = await asked(server, facts, "whitespace_loop")
    assert isinstance(result, Refusal)
    assert "without an end" in result.message
    # Once is chance: the second try has another seed.
    async with Analyst(server.settings()) as analyst:
        await server.control(mode="ok")
        await analyst.check()
        await server.control(mode="whitespace_loop", times=1)
        assert code_of(await analyst.assess(facts, envelope(facts))) == "verdict"


async def test_trap_wedged_request(server: Server, facts: Facts) -> None:
    async with Analyst(server.settings(read_s=0.3)) as analyst:
        await analyst.check()
        await server.control(mode="wedge", times=1)
        assert code_of(await analyst.assess(facts, envelope(facts))) == "timeout"
        assert code_of(await analyst.assess(facts, envelope(facts))) == "timeout"
        await server.control(mode="ok")
        assert code_of(await analyst.assess(facts, envelope(facts))) == "verdict"


async def test_trap_reload_by_another_context(
    server: Server, facts: Facts, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(Analyst(server.settings())) as there:
        await eventually(lambda: there.desk.llm_status().state == "ok")
        assert there.desk.llm_status().reloads == 0  # the first load is to be expected
        await server.control(mode="reload")
        for number in range(MANY):
            there.desk.closed(window(visit(20.0), window_id=f"w{number}"))
            await there.final(f"w{number}")
        status = there.desk.llm_status()
        assert (status.state, status.reloads) == ("ok", MANY)
        assert "num_ctx" in status.advice
    told = [line for line in caplog.messages if "anew" in line]
    assert len(told) == 1


async def test_trap_repeat_penalty(server: Server, facts: Facts) -> None:
    await asked(server, facts)
    options = server.double.last_chat["options"]
    assert (options["repeat_penalty"], options["temperature"]) == (1.0, 0.0)
    assert options["seed"] == OllamaSettings(url="http://x").seed


async def test_trap_scores_without_scale(server: Server, facts: Facts) -> None:
    await asked(server, facts)
    system = server.double.last_chat["messages"][0]["content"]
    assert system.startswith(SYSTEM)
    assert "Anchors: resident comes home 5" in system
    assert "Use the whole scale" in system


async def test_trap_cloud_model(server: Server, facts: Facts) -> None:
    for name in ("nemotron-3-super:cloud", "nemotron-3-super:120b-cloud"):
        async with Analyst(server.settings(model=name, pull=True)) as analyst:
            assert code_of(await analyst.assess(facts, envelope(facts))) == "refused"
    assert not server.double.requests


async def test_trap_host_header(server: Server, facts: Facts) -> None:
    proxied = server.settings(headers={"Host": "ollama.example.com"})
    async with Analyst(proxied) as analyst:
        refusal = await analyst.assess(facts, envelope(facts))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "refused"
    assert "Host: localhost:11434" in refusal.message
    right = server.settings(headers={"Host": "localhost:11434"})
    async with Analyst(right) as analyst:
        assert code_of(await analyst.assess(facts, envelope(facts))) == "verdict"


async def test_trap_error_in_the_stream(server: Server, facts: Facts) -> None:
    await server.control(mode="error_line")
    body = {"model": "nemotron-3-nano:4b", "messages": [{"role": "user"}]}
    async with httpx.AsyncClient(base_url=server.url) as http:
        response = await http.post("/api/chat", json=body)
    assert response.status_code == 200
    assert "error" in response.text.splitlines()[-1]
    # Asked for as a whole, an answer fails with a status of its own.
    await server.control(mode="ok")
    assert code_of(await asked(server, facts, "error_line")) == "unreachable"
    assert server.double.last_chat["stream"] is False


async def test_trap_out_of_memory(server: Server, facts: Facts) -> None:
    result = await asked(server, facts, "oom")
    assert isinstance(result, Refusal)
    assert "does not fit into the server's memory" in result.message
    assert not server.double.loaded


async def test_trap_partial_offload(server: Server, facts: Facts) -> None:
    await server.control(vram=0.4)
    async with Analyst(server.settings()) as analyst:
        host = await analyst.check()
        assert isinstance(host, HostFacts)
        assert (host.gpu_share, analyst.status.gpu_share) == (0.4, 0.4)
        assert analyst.status.context_length == 8192
    # A person is troubled only where windows come late because of it.
    slow = LlmStatus(state="ok", model="m", gpu_share=0.4, late=MANY)
    assert "40% of it is on the GPU" in advice(slow)
    for fine in (
        LlmStatus(state="ok", model="m", gpu_share=0.4, late=MANY - 1),
        LlmStatus(state="ok", model="m", gpu_share=1.0, late=MANY),
    ):
        assert advice(fine) == ""


@pytest.mark.parametrize("mode", ["503", "499"])
async def test_trap_busy_or_cancelled(server: Server, facts: Facts, mode: str) -> None:
    assert code_of(await asked(server, facts, mode)) == "busy"
