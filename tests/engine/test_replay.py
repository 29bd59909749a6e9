# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replay: stored windows decided anew, told, and left as they are."""

import asyncio
import json
from pathlib import Path

import msgspec
import pytest

from demo.windows.make import rows
from hearthward_engine import cli
from hearthward_engine.domain import Assessment, Outcome
from hearthward_engine.evaluate.labelled import parse_window
from hearthward_engine.evaluate.replay import run_replay
from hearthward_engine.evaluate.run import EvaluationError, by_rules
from hearthward_engine.risk.hosts import OllamaSettings
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.store import Store, StoreError
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import ollama_server

ROWS = [
    row for row in rows(seed=8, each=1) if row["scenario"] in {"delivery", "tries_door"}
]


def fill(store: Store, **changes: object) -> list[Assessment]:
    """Store the windows as an engine of other rules might have judged them."""
    kept = []
    for row in ROWS:
        evidence = parse_window(json.dumps(row)).evidence
        facts = build_facts(
            evidence.window, evidence.camera, evidence.house, evidence.baseline
        )
        made = msgspec.structs.replace(by_rules(evidence), **changes)
        store.record(made, evidence.window, facts)
        kept.append(made)
    return kept


def test_what_the_rules_decide_alike_does_not_change(tmp_path: Path) -> None:
    with Store(tmp_path, SystemClock()) as store:
        kept = fill(store)
    report = run_replay(tmp_path)
    json.dumps(report)
    assert report["summary"]["n"] == len(kept)
    assert report["summary"]["changed"] == 0
    assert [w["now"]["score"] for w in report["windows"]] == [
        w["then"]["score"] for w in report["windows"]
    ]


def test_a_change_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    # The store stays open, as that of a running engine does.
    with Store(tmp_path, SystemClock()) as store:
        kept = fill(store, score=30, level="medium")
        report = run_replay(tmp_path)
        for made in kept:
            stored = store.window(made.window_id)
            assert stored is not None
            assert [one.score for one in stored.revisions] == [30]
    summary = report["summary"]
    assert summary["changed"] == len(kept)
    assert summary["raised"] + summary["lowered"] == len(kept)
    assert summary["levels_changed"]["medium to high"] == 1
    door = next(w for w in report["windows"] if "tries_the_door" in w["now"]["rules"])
    assert (door["then"]["score"], door["now"]["level"]) == (30, "high")
    assert door["changed"] is True


def test_what_a_model_said_then_is_put_into_todays_bounds(tmp_path: Path) -> None:
    said = {"model_score": "1"}
    with Store(tmp_path, SystemClock()) as store:
        fill(store, outcome=Outcome.ASSESSED, provenance=said, assessed_by="some:4b")
    for row in run_replay(tmp_path)["windows"]:
        assert row["now"]["assessed_by"] == "some:4b"
        assert row["now"]["score"] < row["then"]["score"]


def test_a_window_without_facts_is_named_and_kept_out(tmp_path: Path) -> None:
    evidence = parse_window(json.dumps(ROWS[0])).evidence
    with Store(tmp_path, SystemClock()) as store:
        store.record(by_rules(evidence), evidence.window, None)
    report = run_replay(tmp_path)
    assert report["windows"][0]["now"] is None
    assert "no facts" in report["windows"][0]["reason"]
    assert report["summary"]["not_replayed"] == 1


async def test_another_model_is_asked_once_more(tmp_path: Path) -> None:
    with Store(tmp_path, SystemClock()) as store:
        fill(store)
    async with ollama_server() as server:
        settings = OllamaSettings(url=server.url)
        report = await asyncio.to_thread(run_replay, tmp_path, "llm", settings)
    assert report["summary"]["model"] == settings.model
    assert settings.model in {w["now"]["assessed_by"] for w in report["windows"]}
    with pytest.raises(EvaluationError, match="address"):
        run_replay(tmp_path, "llm")


def test_a_folder_without_a_database_is_refused_and_not_filled(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="--data-dir"):
        run_replay(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_command_prints_the_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(tmp_path, SystemClock()) as store:
        fill(store, score=30, level="medium")
    assert cli.main(["replay", "--data-dir", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "30 medium →" in told
    assert "2 of 2 windows would change" in told
    assert cli.main(["replay", "--data-dir", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["n"] == 2
    assert cli.main(["replay", "--data-dir", str(tmp_path / "none")]) == 1
    assert "no hearthward.db" in capsys.readouterr().err
