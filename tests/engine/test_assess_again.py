# SPDX-License-Identifier: AGPL-3.0-or-later
"""A window is judged once more for a person: by the model, and never worse."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from hearthward_engine.domain import Outcome
from hearthward_engine.present.history import CannotJudgeError, UnknownWindowError
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.wiring.anew import OnDemand

from .judgement_helpers import (
    T0,
    Server,
    camera,
    eventually,
    ollama_server,
    track,
    visit,
    window,
)
from .spine_helpers import Running, make_assessment
from .test_second_look import Premises, premises

CAT = track([(0, 0.1, 0.7), (9, 0.2, 0.7)], label="cat", tall=0.08)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


def on_demand(there: Premises) -> OnDemand:
    """Return what judges once more, wired as the composition root does it."""
    return OnDemand(there.store, there.desk)


async def ready(there: Premises) -> None:
    """Wait until the model has been proved."""
    await eventually(lambda: there.desk.llm_status().state == "ok")


async def test_the_model_is_asked_even_where_it_was_not_needed(
    tmp_path: Path, server: Server
) -> None:
    async with premises(tmp_path, Analyst(server.settings())) as there:
        await ready(there)
        there.tell(T0)
        first = await there.judged(window(CAT))
        assert (first.outcome, first.reason) == (Outcome.RULES_ONLY, "quiet")
        made = await on_demand(there).judge("w1")
        assert made.revision == 2
        assert made.outcome is Outcome.ASSESSED
        assert made.assessed_by == "nemotron-3-nano:4b"
        assert made.provenance["on_demand"] == "yes"
        assert "on_demand" not in first.provenance
        assert await there.revision("w1", 2) == made
        assert made.envelope is not None
        assert made.score is not None
        assert made.score <= made.envelope.ceiling
        assert there.desk.counters()["decided_anew"] == 1


async def test_the_note_of_now_counts(tmp_path: Path, server: Server) -> None:
    async with premises(tmp_path, Analyst(server.settings())) as there:
        await ready(there)
        seen = window(visit(20.0))
        facts = build_facts(seen, there.camera, None, None, ())
        then = msgspec.structs.replace(facts, note="The dog sleeps here.")
        there.store.record(make_assessment(seen), seen, then)
        await on_demand(there).judge("w1")
        await there.revision("w1", 2)
        stored = there.stored("w1").facts
        assert stored is not None
        assert stored["note"] == there.camera.note != then.note


async def test_what_the_model_said_is_kept_where_it_can_not_be_asked(
    tmp_path: Path, server: Server
) -> None:
    async with premises(tmp_path, Analyst(server.settings())) as there:
        await ready(there)
        there.tell(T0)
        first = await there.judged(window(visit(20.0)))
        assert first.outcome is Outcome.ASSESSED
        await server.control(mode="500")
        made = await on_demand(there).judge("w1")
        # The words become the templates' own, the model's score stays.
        assert made.outcome is Outcome.ASSESSED
        assert made.score == first.score
        assert made.assessed_by == first.assessed_by


async def test_without_a_model_nothing_new_is_said(tmp_path: Path) -> None:
    async with premises(tmp_path) as there:
        there.tell(T0)
        first = await there.judged(window(visit(20.0)))
        assert await on_demand(there).judge("w1") == first
        assert there.store.last_revision("w1") == 1


async def test_two_who_ask_at_once_get_one_verdict(
    tmp_path: Path, server: Server
) -> None:
    async with premises(tmp_path, Analyst(server.settings())) as there:
        await ready(there)
        there.tell(T0)
        await there.judged(window(CAT))
        await server.control(mode="slow", seconds=0.5)
        judge = on_demand(there)
        both = await asyncio.gather(
            judge.judge("w1"), judge.judge("w1"), return_exceptions=True
        )
        refused = [one for one in both if isinstance(one, CannotJudgeError)]
        assert len(refused) == 1
        await there.revision("w1", 2)
        # Whoever looked before that verdict came does not judge it away.
        stored = there.stored("w1")
        facts = build_facts(stored.window, there.camera, None, None, ())
        before = stored.revisions[0]
        assert await there.desk.anew(stored.window, facts, before) == before
        assert there.store.last_revision("w1") == 2


async def test_what_can_not_be_judged_is_refused(tmp_path: Path) -> None:
    async with premises(tmp_path) as there:
        judge = on_demand(there)
        with pytest.raises(UnknownWindowError):
            await judge.judge("w0")
        seen = window(visit(20.0))
        there.store.record(make_assessment(seen, status="provisional"), seen, None)
        with pytest.raises(CannotJudgeError, match="not over"):
            await judge.judge("w1")
        there.store.record(make_assessment(seen, revision=2), seen, None)
        with pytest.raises(CannotJudgeError, match="not stored"):
            await judge.judge("w1")


async def test_the_api_answers_with_the_newest_revision(engine: Running) -> None:
    assert (await engine.call("POST", "/windows/w0/assess"))[0] == 404
    seen = window(visit(20.0))
    engine.engine.record(make_assessment(seen), seen, None)
    status, answer = await engine.call("POST", "/windows/w1/assess")
    assert (status, answer["error"]["code"]) == (409, "cannot_assess")
    other = msgspec.structs.replace(seen, id="w2")
    facts = build_facts(other, camera(), None, None, ())
    engine.engine.record(make_assessment(other, score=99), other, facts)
    status, answer = await engine.call("POST", "/windows/w2/assess")
    assert status == 200
    assert answer["window_id"] == "w2"
    assert (answer["revision"], answer["reason"]) == (2, "llm_off")
    assert answer["score"] < 99
    _, info = await engine.call("GET", "/info")
    assert "assess" in info["capabilities"]
