# SPDX-License-Identifier: Apache-2.0
"""The gate names each module that is covered too little, and where."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts import check_coverage
from scripts.check_coverage import PREFIX, below, table


def module(
    covered: float, lines: list[int] | None = None, ways: list[list[int]] | None = None
) -> dict[str, Any]:
    """Return what coverage says of one module."""
    return {
        "summary": {"percent_covered": covered},
        "missing_lines": lines or [],
        "missing_branches": ways or [],
    }


def report(**modules: dict[str, Any]) -> dict[str, Any]:
    """Return what coverage says of several."""
    return {f"{PREFIX}{name}.py": one for name, one in modules.items()}


@pytest.mark.parametrize(
    ("files", "short"),
    [
        (report(hub=module(95.0, [7]), app_flow=module(100.0)), []),
        (
            report(hub=module(94.9, [7, 9], [[7, 8], [20, 22], [30, -1]])),
            ["hub.py: 94.9 % of 95 %: 7, 9, 20→22, 30→exit"],
        ),
        (
            report(config_flow=module(99.5, [3]), flowers=module(99.5, [3])),
            ["config_flow.py: 99.5 % of 100 %: 3"],
        ),
        ({}, ["nothing was measured"]),
    ],
)
def test_what_falls_short_is_named(files: dict[str, Any], short: list[str]) -> None:
    assert [one.removeprefix(PREFIX) for one in below(files)] == short


def test_the_table_holds_all_that_is_not_covered_whole() -> None:
    files = report(a=module(100.0), b=module(99.0, [4]), c=module(97.0, [], [[1, 2]]))
    assert list(table(files)) == [
        " 97.00 %  c.py: 1→2",
        " 99.00 %  b.py: 4",
        "1 of 3 modules are covered whole",
    ]


@pytest.mark.parametrize(("covered", "status"), [(96.0, 0), (80.0, 1)])
def test_the_command_fails_where_one_falls_short(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    covered: float,
    status: int,
) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"files": report(hub=module(covered, [5]))}))
    monkeypatch.setattr("sys.argv", ["check_coverage", str(path)])
    assert check_coverage.main() == status
    said = capsys.readouterr()
    assert "hub.py: 5" in said.out
    assert ("error: " in said.err) == bool(status)
