# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evaluation: reads the format, never peeks at labels, reports honest intervals."""

import asyncio
import json
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from demo.windows import make
from demo.windows.make import BLIND_SET, DEVELOPMENT_SET, rows
from hearthward_engine import cli
from hearthward_engine.domain import ZoneKind
from hearthward_engine.evaluate import book
from hearthward_engine.evaluate.labelled import (
    LabelledFileError,
    parse_window,
    read_windows,
    without_identities,
)
from hearthward_engine.evaluate.report import Scored, resampled, summary, wilson
from hearthward_engine.evaluate.run import EvaluationError, run_eval
from hearthward_engine.evaluate.spread import WORTH_A_POOL, spread
from hearthward_engine.risk.hosts import OllamaSettings

from .judgement_helpers import ollama_server

RISK_PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "risk.md"
ROWS = list(rows(seed=5, each=1))


def write(path: Path, lines: list[dict[str, object]]) -> Path:
    file = path / "windows.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


def test_a_line_becomes_the_engines_own_types() -> None:
    row = {
        **ROWS[0],
        "house": {
            **ROWS[0]["house"],
            "local_time": "2026-11-21T23:15:00+01:00",
            "doorbell_s_ago": 4.0,
            "arrived_s_ago": {"Anna": 30},
            "home": ["Ben"],
        },
    }
    evidence = parse_window(json.dumps(row)).evidence
    ended_at = evidence.window.ended_at or 0.0
    assert ended_at == evidence.window.started_at + row["duration_s"]
    assert evidence.house.doorbell_at == pytest.approx(ended_at - 4.0)
    assert evidence.house.people["Anna"].changed_at == pytest.approx(ended_at - 30)
    assert evidence.house.people["Ben"].value == "home"
    assert evidence.camera.zones[0].kind in ZoneKind
    assert evidence.window.tracks[0].label == row["tracks"][0]["class"]


def test_nothing_depends_on_the_label(tmp_path: Path) -> None:
    honest = run_eval(write(tmp_path, ROWS), "rules")
    lies = [
        row | {"kind": "threat", "expected": [99, 100], "scenario": "x", "cluster": ""}
        for row in ROWS
    ]
    lied = run_eval(write(tmp_path, lies), "rules")
    assert [w["score"] for w in honest["windows"]] == [
        w["score"] for w in lied["windows"]
    ]
    assert [w["rules"] for w in honest["windows"]] == [
        w["rules"] for w in lied["windows"]
    ]


def test_the_report_of_the_rules(tmp_path: Path) -> None:
    result = run_eval(write(tmp_path, ROWS), "rules")
    json.dumps(result)
    assert len(result["windows"]) == len(ROWS)
    for row in result["windows"]:
        assert row["outcome"] == "rules_only"
        assert row["level"] in ("low", "medium", "high", "critical")
        assert row["floor"] <= row["score"] <= row["ceiling"]
    found = result["summary"]
    for name in ("false_alarm_rate", "incident_rate", "in_band"):
        rate = found[name]
        assert 0 <= rate["low"] <= rate["value"] <= rate["high"] <= 1
        assert rate["n"] > 0
        assert found["by_cluster"][name]["n"] > 0
        assert name in found["rules_without_identities"]
        assert found["without_identities"][name]["n"] == rate["n"]
        if rate["cluster_low"] is not None:
            assert rate["cluster_low"] <= rate["value"] <= rate["cluster_high"]
    assert found["rules_version"]


async def test_the_report_of_a_model_names_it(tmp_path: Path) -> None:
    file = write(tmp_path, ROWS)
    async with ollama_server() as server:
        settings = OllamaSettings(url=server.url)
        result = await asyncio.to_thread(run_eval, file, "llm", settings)
    outcomes = {row["outcome"] for row in result["windows"]}
    assert outcomes == {"assessed", "rules_only"}
    assert result["summary"]["model"] == "nemotron-3-nano:4b"
    assert result["summary"]["stand_in"] is True
    assert len(result["summary"]["model_digest"]) == 64
    assert result["summary"]["server_version"]
    assert result["summary"]["without_identities"]["n"] == len(ROWS)
    for row in result["windows"]:
        assert row["floor"] <= row["score"] <= row["ceiling"]
        assert abs(row["score"] - row["prior"]) <= 20


async def test_a_model_that_cannot_be_asked_is_an_error(tmp_path: Path) -> None:
    file = write(tmp_path, ROWS[:1])
    async with ollama_server() as server:
        settings = OllamaSettings(url=server.url, model="nobody:1b")
        with pytest.raises(EvaluationError, match="nobody:1b is not on the server"):
            await asyncio.to_thread(run_eval, file, "llm", settings)
    with pytest.raises(EvaluationError, match="address"):
        run_eval(file, "llm")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"duration_s": 0}, "duration_s"),
        ({"tracks": [{"id": "t"}]}, "tracks"),
        ({"house": {"local_time": "yesterday"}}, "local_time"),
        ({"kind": "odd"}, "kind"),
        ({"camera": {"id": "c", "zones": [{"name": "z", "kind": "moat"}]}}, "zones"),
    ],
)
def test_a_bad_line_is_named_with_its_field(
    tmp_path: Path, change: dict[str, object], named: str
) -> None:
    file = write(tmp_path, [ROWS[0], {**ROWS[1], **change}])
    with pytest.raises(
        LabelledFileError, match=rf"windows.jsonl, line 2: .*{named}.*Correct"
    ):
        list(read_windows(file))


def test_identities_can_be_taken_away() -> None:
    known = json.loads(json.dumps(ROWS[0]))
    known["tracks"][0]["identity"] = "Anna"
    evidence = parse_window(json.dumps(known)).evidence
    assert evidence.window.tracks[0].identity == "Anna"
    assert without_identities(evidence).window.tracks[0].identity is None


def test_wilson_intervals_match_published_values() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(0, 20)
    assert low == 0.0
    assert high == pytest.approx(0.1611, abs=1e-4)
    low, high = wilson(18, 20)
    assert low == pytest.approx(0.6990, abs=1e-4)
    assert high == pytest.approx(0.9721, abs=1e-4)


@given(st.integers(1, 500), st.floats(0, 1))
def test_an_interval_holds_its_share(n: int, share: float) -> None:
    hits = round(n * share)
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-9
    assert hits / n - 1e-9 <= high <= 1


def test_windows_of_one_story_count_once_by_cluster() -> None:
    label = parse_window(json.dumps({**ROWS[0], "kind": "benign"})).label
    scored = [Scored(label=label, score=score) for score in (10, 70, 10)]
    found = summary(scored)
    assert found["false_alarm_rate"]["hits"] == 1
    assert found["false_alarm_rate"]["n"] == 3
    assert found["by_cluster"]["false_alarm_rate"]["n"] == 1
    assert found["by_cluster"]["false_alarm_rate"]["hits"] == 1


def test_clusters_are_resampled_whole() -> None:
    assert resampled([]) == (None, None)
    assert resampled([(3, 3), (5, 5)]) == (None, None), "agreement is no certainty"
    spread = [(hits, 1) for hits in (0, 1) for _ in range(20)]
    few = [(0, 20), (20, 20)]
    low, high = resampled(spread)
    assert low is not None
    assert high is not None
    assert 0.25 < low < 0.5 < high < 0.75
    assert resampled(few) == (0.0, 1.0)
    assert resampled(spread) == resampled(spread)


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no window"):
        run_eval(write(tmp_path, []), "rules")


def test_the_command_names_what_is_wrong_and_how_to_mend_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, [ROWS[0], {**ROWS[1], "duration_s": -1}])
    asked = ["eval", "--data-dir", str(tmp_path), "--windows"]
    assert cli.main([*asked, str(file)]) == 1
    assert "line 2" in capsys.readouterr().err
    assert cli.main([*asked, str(tmp_path / "none.jsonl")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_command_prints_rates_for_people_and_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["eval", "--data-dir", str(tmp_path), "--windows"]
    file = write(tmp_path, ROWS)
    assert cli.main([*asked, str(file)]) == 0
    assert "95 % interval" in capsys.readouterr().out
    assert cli.main([*asked, str(file), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["windows"]) == len(ROWS)


def test_work_spread_over_workers_keeps_its_order() -> None:
    numbers = list(range(WORTH_A_POOL + 10))
    assert spread(abs, numbers, workers=2) == numbers


def test_the_development_set_is_made_anew_as_it_lies_there() -> None:
    kept = DEVELOPMENT_SET.read_text(encoding="utf-8")
    assert kept == make.text()
    labels = [parse_window(line).label for line in kept.splitlines()]
    assert len(labels) >= 150
    assert {label.scenario for label in labels} == set(make.SCENARIOS)
    for kind in ("benign", "threat"):
        assert sum(label.kind == kind for label in labels) >= 60


def test_the_page_on_risk_says_what_the_rules_say(tmp_path: Path) -> None:
    fresh, varied = tmp_path / "fresh.jsonl", tmp_path / "varied.jsonl"
    fresh.write_text(make.text(make.FRESH_SEED), encoding="utf-8")
    varied.write_text(make.text(make.FRESH_SEED, vary=True), encoding="utf-8")
    written = RISK_PAGE.read_text(encoding="utf-8")
    made = book.page(DEVELOPMENT_SET, fresh, varied, BLIND_SET)
    assert made == written, "run scripts/risk-book"


def test_the_generator_is_deterministic_by_seed() -> None:
    assert list(rows(seed=9, each=1)) == list(rows(seed=9, each=1))
    assert list(rows(seed=9, each=1)) != list(rows(seed=10, each=1))
