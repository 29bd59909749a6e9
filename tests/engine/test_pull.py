# SPDX-License-Identifier: AGPL-3.0-or-later
"""A missing model is fetched: visibly, once, on and on, and with a clear complaint."""

import asyncio
from collections.abc import AsyncIterator
import logging

import ollama
import pytest

from hearthward_engine.domain import Outcome
from hearthward_engine.risk import pull as pulls
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import HostFacts, Refusal
from hearthward_engine.risk.pull import Bar, hindrance
from hearthward_engine.windows.facts import build_facts

from .desk_helpers import office
from .judgement_helpers import (
    Server,
    camera,
    eventually,
    house,
    ollama_server,
    visit,
    window,
)

MODEL = "nemotron-3-nano:4b"


@pytest.fixture
async def bare() -> AsyncIterator[Server]:
    """Serve an Ollama that has no model yet."""
    async with ollama_server(models=()) as running:
        yield running


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for the next try."""
    monkeypatch.setattr(pulls, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(
        pulls,
        "_KNOWN",
        tuple((words, known._replace(pause_s=0.05)) for words, known in pulls._KNOWN),
    )


async def test_the_first_use_fetches_the_model_and_says_how_far_it_is(
    bare: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hearthward_engine")
    await bare.control(pull_seconds=1.0)
    async with office(Analyst(bare.settings(pull=True))) as there:
        seen: list[float] = []

        def fetched() -> bool:
            status = there.desk.llm_status()
            if status.progress is not None:
                assert status.state == "pulling"
                assert f"{status.progress:.0%}" in status.reason
                seen.append(status.progress)
            return status.state == "ok"

        await eventually(lambda: there.desk.llm_status().state == "pulling")
        there.desk.closed(window(visit(20.0), window_id="meanwhile"))
        made = await there.final("meanwhile")
        assert (made.outcome, made.reason) == (Outcome.RULES_ONLY, "model_missing")
        await eventually(fetched)
        assert seen == sorted(seen)
        assert seen[0] < 0.4 < seen[-1]
        there.desk.closed(window(visit(20.0), window_id="afterwards"))
        assert (await there.final("afterwards")).outcome is Outcome.ASSESSED
    steps = [line for line in caplog.messages if " % of " in line]
    assert len(steps) == 10
    assert "0 % of 2.8 GB" in steps[0]
    assert any(line.startswith(f"{MODEL} is now on") for line in caplog.messages)


async def test_two_askers_bring_about_one_download(bare: Server) -> None:
    facts = build_facts(window(visit(20.0)), camera(), house())
    async with Analyst(bare.settings(pull=True)) as analyst:
        answers = await asyncio.gather(
            analyst.check(), analyst.check(), analyst.assess(facts, envelope(facts))
        )
        assert {one.code for one in answers if isinstance(one, Refusal)} == {
            "model_missing"
        }
        await analyst.rest(30.0)
        assert isinstance(await analyst.check(), HostFacts)
    assert bare.double.requests["/api/pull"] == 1
    assert bare.double.library.most_pulling == 1


@pytest.mark.usefixtures("hasty")
async def test_a_broken_download_goes_on_where_it_broke_off(bare: Server) -> None:
    await bare.control(pull="breaks")
    async with office(Analyst(bare.settings(pull=True))) as there:
        await eventually(lambda: bare.double.requests["/api/pull"] >= 3)
        assert there.desk.llm_status().state in ("pulling", "model_missing")
        await bare.control(pull="ok")
        await eventually(lambda: there.desk.llm_status().state == "ok")
    library = bare.double.library
    assert library.sent == sum(library.on_disk.values())


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("pull", "model", "words"),
    [
        ("disk_full", MODEL, "disk is full"),
        ("no_registry", MODEL, "cannot reach Ollama's library"),
        ("ok", "no-such-model:4b", "no such model: check ollama_model"),
    ],
)
async def test_what_hinders_a_download_is_said_with_what_to_do(
    bare: Server, pull: str, model: str, words: str
) -> None:
    await bare.control(pull=pull)
    async with office(Analyst(bare.settings(pull=True, model=model))) as there:

        def complains() -> bool:
            status = there.desk.llm_status()
            return status.state == "model_missing" and words in status.reason

        await eventually(complains)
        there.desk.closed(window(visit(20.0)))
        assert (await there.final()).reason == "model_missing"


@pytest.mark.usefixtures("hasty")
async def test_a_download_that_was_hindered_ends_well_by_itself(bare: Server) -> None:
    await bare.control(pull="disk_full")
    async with office(Analyst(bare.settings(pull=True))) as there:
        await eventually(lambda: "disk" in there.desk.llm_status().reason)
        await bare.control(pull="ok")
        await eventually(lambda: there.desk.llm_status().state == "ok")
        there.desk.closed(window(visit(20.0)))
        assert (await there.final()).outcome is Outcome.ASSESSED


async def test_a_model_that_came_by_hand_ends_the_waiting(bare: Server) -> None:
    await bare.control(pull="no_registry")
    async with Analyst(bare.settings(pull=True)) as analyst:
        await analyst.check()
        await eventually(lambda: analyst.status.state != "pulling")
        await bare.control(models=[MODEL])
        assert isinstance(await analyst.check(), HostFacts)
        assert bare.double.requests["/api/pull"] == 1


async def test_switched_off_nothing_is_fetched_and_the_command_is_named(
    bare: Server,
) -> None:
    async with Analyst(bare.settings(pull=False)) as analyst:
        refusal = await analyst.check()
        assert isinstance(refusal, Refusal)
        assert f"ollama pull {MODEL}" in refusal.message
        assert analyst.status.state == "model_missing"
    assert bare.double.requests["/api/pull"] == 0


async def test_closing_ends_the_download_on_the_server_too(bare: Server) -> None:
    await bare.control(pull_seconds=600)
    async with Analyst(bare.settings(pull=True)) as analyst:
        await analyst.check()
        await eventually(lambda: bare.double.library.pulling == 1)
    await eventually(lambda: bare.double.library.pulling == 0)


def test_the_bar_only_grows_though_layers_become_known_late() -> None:
    bar, shares = Bar(), []
    for digest, done, total in (
        ("a", 0, 100),
        ("a", 90, 100),
        ("b", 0, 300),
        ("a", 100, 100),
        ("b", 300, 300),
    ):
        bar.take(ollama.ProgressResponse(digest=digest, completed=done, total=total))
        shares.append(bar.share)
    assert shares == sorted(shares)
    assert shares[-1] == 0.99  # not whole before the server says so
    assert bar.size == 400


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("pull model manifest: file does not exist", "check ollama_model"),
        ("write blob: no space left on device", "free some space"),
        ("dial tcp: lookup x: no such host", "by hand"),
        ("412: The model requires a newer version of Ollama", "update it"),
        ("unexpected EOF", "broke off: unexpected EOF"),
        ("", "fell silent"),
    ],
)
def test_a_servers_words_become_advice(said: str, words: str) -> None:
    assert words in hindrance(said).text
