# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ollama hosts looked after over the API: what they have, a download, a trial."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from demo.ollama.server import MODEL

from .judgement_helpers import Server, ollama_server
from .spine_helpers import Running, running

OTHER = "nemotron3:33b"
PATIENCE_S = 60


def with_llm(server: Server, **more: Any) -> dict[str, Any]:
    return {"llm": True, "ollama_url": server.url, "ollama_pull": False} | more


async def host_of(engine: Running) -> dict[str, Any]:
    status, answer = await engine.call("GET", "/language")
    assert status == 200, answer
    (host,) = answer["hosts"]
    return dict(host)


async def test_it_tells_what_a_host_has_and_how_it_fares(tmp_path: Path) -> None:
    async with (
        ollama_server(models=(MODEL, OTHER)) as server,
        running(tmp_path, **with_llm(server)) as engine,
    ):
        place = server.url.removeprefix("http://")
        async with asyncio.timeout(PATIENCE_S):
            while (host := await host_of(engine))["state"]["state"] != "ok":
                await asyncio.sleep(0.05)
        assert (host["place"], host["version"]) == (place, server.double.version)
        assert (host["reachable"], host["proven"]) == (True, True)
        assert host["stand_in"] is True
        names = [model["name"] for model in host["models"]]
        assert names == sorted([MODEL, OTHER])
        (loaded,) = [model for model in host["models"] if model["loaded"]]
        assert (loaded["name"], loaded["gpu_share"]) == (MODEL, 1.0)
        assert loaded["context_length"] == 8192
        _, everything = await engine.call("GET", "/language")
        assert (everything["model"], everything["fetches"]) == (MODEL, False)


async def test_a_download_shows_how_far_it_is_and_can_be_ended(
    tmp_path: Path,
) -> None:
    async with (
        ollama_server(models=(MODEL,)) as server,
        running(tmp_path, **with_llm(server)) as engine,
    ):
        place = server.url.removeprefix("http://")
        asked = {"place": place, "model": OTHER}
        await server.control(pull_seconds=1.5)
        status, _ = await engine.call("POST", "/language/pull", asked)
        assert status == 200
        seen = []
        async with asyncio.timeout(PATIENCE_S):
            while True:
                host = await host_of(engine)
                (pull,) = host["pulls"]
                assert (pull["model"], pull["trouble"]) == (OTHER, "")
                if pull["done"]:
                    break
                seen.append(pull["progress"])
                await asyncio.sleep(0.1)
        assert len(set(seen)) > 2
        assert seen == sorted(seen)
        assert OTHER in {model["name"] for model in (await host_of(engine))["models"]}
        status, _ = await engine.call("DELETE", "/language/pull", params=asked)
        assert status == 204
        assert (await host_of(engine))["pulls"] == []

        await server.control(pull_seconds=60.0)
        third = {"place": place, "model": "nemotron-3-super:120b"}
        await engine.call("POST", "/language/pull", third)
        await engine.call("DELETE", "/language/pull", params=third)
        assert (await host_of(engine))["pulls"] == []


async def test_a_trial_proves_the_schema_and_shows_prompt_and_answer(
    tmp_path: Path,
) -> None:
    async with (
        ollama_server(models=(MODEL,)) as server,
        running(tmp_path, **with_llm(server)) as engine,
    ):
        asked = {"place": server.url.removeprefix("http://")}
        status, trial = await engine.call("POST", "/language/test", asked)
        assert (status, trial["ok"], trial["proven"]) == (200, True, True), trial
        assert trial["model"] == MODEL
        assert "Porch" in trial["prompt"]
        assert set(trial["shape"]["properties"]) >= {"score", "title", "evidence"}
        assert 30 <= trial["prior"] <= 100
        assert 0 <= trial["score"] <= 100
        assert str(trial["score"]) in trial["answer"]
        assert trial["title"]
        assert trial["evidence"]
        assert trial["prompt_tokens"] > 100

        await server.control(mode="schema_ignored")
        _, trial = await engine.call("POST", "/language/test", asked)
        assert (trial["ok"], trial["proven"]) == (False, False)
        assert "without keeping to the schema" in trial["trouble"]
        assert trial["score"] is None


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"place": "elsewhere:1"}, 404, "place"),
        ({"place": "{place}", "model": "gpt-oss:120b-cloud"}, 422, "model"),
        ({"place": "{place}", "model": "no model; rm -rf"}, 422, "model"),
        ({}, 422, "place"),
    ],
)
async def test_what_cannot_be_fetched_is_refused_by_name(
    tmp_path: Path, body: dict[str, str], status: int, field: str
) -> None:
    async with (
        ollama_server(models=(MODEL,)) as server,
        running(tmp_path, **with_llm(server)) as engine,
    ):
        place = server.url.removeprefix("http://")
        asked = {key: text.format(place=place) for key, text in body.items()}
        found, refused = await engine.call("POST", "/language/pull", asked)
        assert (found, refused["error"]["field"]) == (status, field)
        assert (await host_of(engine))["pulls"] == []


async def test_a_host_that_is_away_and_none_at_all(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "llm": True,
        "ollama_url": "http://user:pw4711@127.0.0.1:9",
    }
    async with running(tmp_path / "away", **settings) as engine:
        host = await host_of(engine)
        assert (host["reachable"], host["models"]) == (False, [])
        assert "127.0.0.1:9" in host["trouble"]
        assert "pw4711" not in str(host)
        asked = {"place": host["place"]}
        _, trial = await engine.call("POST", "/language/test", asked)
        assert (trial["ok"], trial["proven"]) == (False, False)
        assert trial["trouble"]
    async with running(tmp_path / "none") as engine:
        _, answer = await engine.call("GET", "/language")
        assert answer == {"model": "", "hosts": [], "fetches": answer["fetches"]}
