# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request for several windows of an incident: each gets its own verdict or more."""

from collections.abc import AsyncIterator
import json

import pytest

from hearthward_engine.domain import Outcome
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.desk import Limits
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.joint import (
    MOST,
    Case,
    build_joint_prompt,
    joint_verdicts,
    windows_that_fit,
)
from hearthward_engine.risk.prompt import PROMPT_SHARE
from hearthward_engine.windows.facts import build_facts

from .desk_helpers import Office, office
from .judgement_helpers import (
    Server,
    camera,
    eventually,
    house,
    ollama_server,
    visit,
    window,
)

STAYS = {"a": 10.0, "b": 50.0, "c": 70.0}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


def cases(count: int) -> list[Case]:
    made = []
    for index in range(count):
        seen = window(visit(10.0 + 30 * index), window_id=f"w{index}")
        facts = build_facts(seen, camera(), house(night=True))
        made.append(Case(facts, envelope(facts)))
    return made


async def behind(server: Server, there: Office, mode: str, incident: str = "i1") -> int:
    """Keep the host busy until three windows wait; return the requests before them."""
    await eventually(lambda: there.desk.llm_status().state == "ok")
    await server.control(mode="slow", seconds=0.6, times=1)
    there.desk.closed(window(visit(20.0), window_id="first", incident_id="other"))
    await eventually(lambda: server.double.running == 1)
    await server.control(mode=mode)  # of the requests after this one
    before = server.double.requests["/api/chat"]
    for window_id, stay_s in STAYS.items():
        story = incident or window_id
        there.desk.closed(window(visit(stay_s), window_id=window_id, incident_id=story))
    await eventually(lambda: there.desk.queue_depth() == len(STAYS))
    return before


async def test_windows_of_one_incident_that_wait_are_asked_about_at_once(
    server: Server,
) -> None:
    async with office(Analyst(server.settings())) as there:
        before = await behind(server, there, "ok")
        for window_id in STAYS:
            made = await there.final(window_id)
            assert made.outcome is Outcome.ASSESSED
            assert made.provenance["windows_in_request"] == "3"
            assert made.envelope is not None
            # Each in its own envelope: the stand-in answers near each one's own prior.
            assert abs(int(made.provenance["model_score"]) - made.envelope.prior) <= 20
        priors = {there.of(name)[0].envelope.prior for name in STAYS}  # type: ignore[union-attr]
        assert len(priors) > 1
        assert server.double.requests["/api/chat"] == before + 1
        assert there.desk.counters()["answered_together"] == 3


async def test_windows_of_different_incidents_are_asked_about_one_by_one(
    server: Server,
) -> None:
    async with office(Analyst(server.settings())) as there:
        before = await behind(server, there, "ok", incident="")
        for window_id in STAYS:
            made = await there.final(window_id)
            assert "windows_in_request" not in made.provenance
        assert server.double.requests["/api/chat"] == before + 3


@pytest.mark.parametrize("mode", ["item_missing", "item_twice"])
async def test_a_window_without_a_sound_item_is_asked_about_alone(
    server: Server, mode: str
) -> None:
    async with office(Analyst(server.settings())) as there:
        before = await behind(server, there, mode)
        together = []
        for window_id in STAYS:
            made = await there.final(window_id)
            assert made.outcome is Outcome.ASSESSED
            together.append("windows_in_request" in made.provenance)
        assert sorted(together) == [False, True, True]
        assert server.double.requests["/api/chat"] == before + 2
        assert there.desk.counters()["asked_again_alone"] == 1


async def test_an_answer_of_no_use_loses_no_window(server: Server) -> None:
    async with office(Analyst(server.settings())) as there:
        await behind(server, there, "schema_ignored")
        for window_id in STAYS:
            made = await there.final(window_id)
            assert (made.outcome, made.reason) == (Outcome.RULES_ONLY, "bad_answer")
        assert there.desk.counters()["asked_again_alone"] == 3


async def test_a_host_that_fails_on_many_windows_passes_them_on(server: Server) -> None:
    async with ollama_server() as second:
        hosts = (Analyst(server.settings()), Analyst(second.settings()))
        async with office(*hosts, limits=Limits(breaker_failures=1)) as there:
            await eventually(lambda: there.desk.llm_status().hosts_ok == 2)
            for host in (server, second):
                await host.control(mode="slow", seconds=0.6, times=1)
            for name in ("x", "y"):
                there.desk.closed(window(visit(20.0), window_id=name, incident_id=name))
            await eventually(lambda: server.double.running + second.double.running == 2)
            for window_id, stay_s in STAYS.items():
                there.desk.closed(window(visit(stay_s), window_id=window_id))
            await server.control(mode="500")
            for window_id in STAYS:
                made = await there.final(window_id)
                assert made.outcome is Outcome.ASSESSED


async def test_a_model_with_eyes_looks_at_one_window_at_a_time(server: Server) -> None:
    await server.control(models=["nemotron3:33b"], vision=True)
    async with office(Analyst(server.settings(model="nemotron3:33b"))) as there:
        before = await behind(server, there, "ok")
        for window_id in STAYS:
            await there.final(window_id)
        assert server.double.requests["/api/chat"] == before + 3


@pytest.mark.parametrize("num_ctx", [2048, 4096, 8192])
def test_a_joint_prompt_keeps_to_the_budget(num_ctx: int) -> None:
    fit = windows_that_fit(num_ctx, 512)
    assert 1 <= fit <= MOST
    if fit > 1:
        made = build_joint_prompt(cases(fit), num_ctx=num_ctx, num_predict=512)
        assert made.tokens + 512 * fit <= num_ctx
        assert made.tokens <= num_ctx * PROMPT_SHARE
        assert made.schema["required"] == [f"w{n}" for n in range(1, fit + 1)]
        for number, case in enumerate(cases(fit), start=1):
            own = made.user.split(f"Window w{number}:")[1]
            assert f"Prior by the rules: {case.envelope.prior}" in own


def test_two_items_for_one_window_are_both_disbelieved() -> None:
    item = {
        "evidence": ["e"],
        "factors": ["f"],
        "score": 40,
        "title": "Somebody",
        "summary": "Somebody came.",
        "action": "none",
    }
    sound, other = json.dumps(item), json.dumps({**item, "score": 90})
    text = f'{{"w1": {sound}, "w2": {sound}, "w2": {other}}}'
    first, second, third = joint_verdicts(text, 3)
    assert first is not None
    assert first.score == 40
    assert second is third is None
    assert joint_verdicts("no json", 2) == (None, None)
    assert joint_verdicts("[1, 2]", 2) == (None, None)
