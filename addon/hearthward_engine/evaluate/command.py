# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``eval`` and ``replay``: run them and print what they found."""

import json
from pathlib import Path
import sys
from typing import Any

from ..risk.hosts import OllamaSettings
from ..store.errors import StoreError
from .labelled import LabelledFileError
from .replay import run_replay
from .run import Assess, EvaluationError, run_eval

RATES = ("false_alarm_rate", "incident_rate", "in_band")


def evaluate(
    windows: Path, assess: Assess, ollama: OllamaSettings | None, *, as_json: bool
) -> int:
    """Score labelled windows, print the report, return the exit code."""
    try:
        report = run_eval(windows, assess, ollama)
    except OSError as err:
        return _failed(f"{windows} cannot be read: {err.strerror or err}")
    except (EvaluationError, LabelledFileError) as err:
        return _failed(str(err))
    if as_json:
        _say(json.dumps(report, indent=2))
    else:
        _print_rates(report)
    return 0


def replay(
    folder: Path, assess: Assess, ollama: OllamaSettings | None, *, as_json: bool
) -> int:
    """Decide stored windows anew, print what would change, return the exit code."""
    try:
        report = run_replay(folder, assess, ollama)
    except (EvaluationError, StoreError) as err:
        return _failed(str(err))
    if as_json:
        _say(json.dumps(report, indent=2))
    else:
        _print_changes(report)
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _failed(text: str) -> int:
    sys.stderr.write(f"hearthward-engine: {text}\n")
    return 1


def _print_rates(report: dict[str, Any]) -> None:
    """Print the rates for people, and the windows that missed their band."""
    summary = report["summary"]
    for name in RATES:
        _say(f"{name}: {_shown(summary[name])}")
    for name in RATES:
        anonymous = summary["without_identities"][name]
        _say(f"{name} without identities: {_shown(anonymous)}")
    for name, group in summary["by_scenario"].items():
        _say(f"  {name}: in band {_shown(group['in_band'])}")
    for row in report["windows"]:
        low, high = row["expected"]
        if row["score"] is None or not low <= row["score"] <= high:
            _say(f"{row['id']}: {row['score']}, expected {low} to {high}")


def _shown(rate: dict[str, Any]) -> str:
    if rate["value"] is None:
        return "no such window"
    shown = f"{rate['value']:.1%} ({rate['hits']} of {rate['n']}"
    return f"{shown}, 95 % interval {rate['low']:.1%} to {rate['high']:.1%})"


def _print_changes(report: dict[str, Any]) -> None:
    """Print each window that would change, then the counts."""
    for row in report["windows"]:
        then, now = row["then"], row["now"]
        if now is None:
            _say(f"{row['window_id']}: not replayed, {row['reason']}")
        elif row["changed"]:
            _say(
                f"{row['window_id']} {row['title']!r}: "
                f"{then['score']} {then['level']} → {now['score']} {now['level']}"
            )
            _print_rules("no longer", then["rules"], now["rules"])
            _print_rules("now", now["rules"], then["rules"])
    summary = report["summary"]
    _say(
        f"{summary['changed']} of {summary['n']} windows would change: "
        f"{summary['raised']} higher, {summary['lowered']} lower; "
        f"{summary['not_replayed']} could not be decided anew"
    )
    for change, count in summary["levels_changed"].items():
        _say(f"  level {change}: {count}")


def _print_rules(words: str, these: list[str], others: list[str]) -> None:
    gone = [name for name in these if name not in others]
    if gone:
        _say(f"    {words}: {', '.join(gone)}")
