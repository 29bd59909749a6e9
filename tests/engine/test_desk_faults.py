# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk with a model that fails: no invented score, and a breaker that heals."""

from collections.abc import AsyncIterator

import pytest

from hearthward_engine.domain import Outcome
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.breaker import Breaker
from hearthward_engine.risk.desk import Limits
from hearthward_engine.runtime.clock import ManualClock

from .desk_helpers import office
from .judgement_helpers import Server, eventually, ollama_server, visit, window


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


FAULTS = {
    "404": "model_missing",
    "500": "llm_down",
    "503": "busy",
    "truncated": "bad_answer",
    "done_false": "bad_answer",
    "schema_ignored": "bad_answer",
    "empty_with_thinking": "bad_answer",
    "drop_connection": "llm_down",
    "refuse": "llm_down",
    "cut_prompt": "bad_answer",
    "not_json": "bad_answer",
}


@pytest.mark.parametrize("mode", FAULTS)
async def test_a_fault_of_the_model_never_invents_a_score(
    server: Server, mode: str
) -> None:
    async with office(Analyst(server.settings())) as there:
        await eventually(lambda: there.desk.llm_status().state == "ok")
        await server.control(mode=mode)
        there.desk.closed(window(visit(20.0)))
        made = await there.final()
        assert made.outcome is Outcome.RULES_ONLY
        assert made.reason == FAULTS[mode]
        assert made.envelope is not None
        assert made.score == made.envelope.score
        assert made.assessed_by == "rules"


async def test_the_breaker_opens_after_five_failures_and_closes_again(
    server: Server,
) -> None:
    limits = Limits(breaker_open_s=0.5)
    async with office(Analyst(server.settings()), limits=limits) as there:
        await eventually(lambda: there.desk.llm_status().state == "ok")
        await server.control(mode="500")
        for index in range(5):
            there.desk.closed(window(visit(20.0), window_id=f"w{index}"))
            assert (await there.final(f"w{index}")).reason == "llm_down"
        assert there.desk.counters()["breaker_opened"] == 1
        asked = server.double.requests["/api/chat"]
        there.desk.closed(window(visit(20.0), window_id="shut"))
        assert (await there.final("shut")).reason == "llm_down"
        assert server.double.requests["/api/chat"] == asked
        await server.control(mode="ok")
        await eventually(lambda: there.desk.llm_status().state == "ok")
        there.desk.closed(window(visit(20.0), window_id="again"))
        assert (await there.final("again")).outcome is Outcome.ASSESSED


def test_a_breaker_counts_failures_in_a_row_only() -> None:
    clock = ManualClock()
    breaker = Breaker(failures=3, open_s=60.0, now=clock.monotonic)
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert breaker.wait_s() == 0.0
    breaker.failed()
    assert breaker.wait_s() == 60.0
    clock.advance(61.0)
    assert breaker.wait_s() == 0.0
    breaker.failed()
    assert breaker.wait_s() == 60.0
    assert breaker.times_opened == 1
    breaker.succeeded()
    assert not breaker.is_open
