# SPDX-License-Identifier: Apache-2.0
"""The check of texts and offers finds what Home Assistant's own would refuse."""

import json
from pathlib import Path
import shutil
from typing import Any, Final

import pytest

from scripts.check_integration import HOME
from scripts.check_shapes import findings

NAMED: Final = {"name": "More", "description": "More of it."}
NAMES: Final = ("services.yaml", "triggers.yaml", "conditions.yaml")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a copy of what is checked, in English alone."""
    (tmp_path / "translations").mkdir()
    for name in (*NAMES, "translations/en.json"):
        shutil.copy(HOME / name, tmp_path / name)
    return tmp_path


def change(home: Path, place: str, value: Any) -> None:
    """Put a value into the English texts, or take out what is there."""
    path = home / "translations/en.json"
    texts = json.loads(path.read_text("utf-8"))
    *parents, last = place.split("/")
    found = texts
    for parent in parents:
        found = found[parent]
    if value is None:
        del found[last]
    else:
        found[last] = value
    path.write_text(json.dumps(texts), "utf-8")


def add(home: Path, name: str, lines: str) -> None:
    """Add lines to one of the files."""
    with (home / name).open("a") as file:
        file.write(lines)


def test_what_is_shipped_is_in_order() -> None:
    assert list(findings(HOME)) == []


@pytest.mark.parametrize(
    ("place", "value", "found"),
    [
        ("config/step/pair/data_description/more", "x", "which nobody asks for"),
        ("config/step/pair/subtitle", "x", "config.step.pair.subtitle"),
        ("config/flow_title", "<b>{name}</b>", "config.flow_title"),
        ("config/flow_title", "{two words}", "is no placeholder"),
        ("config/flow_title", "[%key:common::ok%]", "no references"),
        ("config_subentries/camera/entry_type", None, "entry_type"),
        ("entity/sensor/risk_level/state/High", "High", "entity.sensor.risk_level"),
        ("entity/sensor/risk_level/state/high", "{level}", "no placeholder"),
        ("exceptions/refused", {}, "exceptions.refused.message"),
        ("issues/model_missing/description", None, "issues.model_missing"),
        ("issues/model_missing/fix_flow", {"step": {}}, "issues.model_missing"),
        ("selector/level/options/high", None, "['high'] have no text"),
        ("services/export/name", None, "services.export.name"),
        ("services/export/fields/pictures", None, "export: fields differ"),
        ("triggers/activity", None, "triggers.yaml: differs"),
        (
            "conditions/more",
            {"name": "x", "description": "x"},
            "conditions.yaml: differs",
        ),
    ],
)
def test_a_text_out_of_place_is_found(
    home: Path, place: str, value: Any, found: str
) -> None:
    change(home, place, value)
    assert any(found in one for one in findings(home)), list(findings(home))


@pytest.mark.parametrize(
    ("name", "lines", "found"),
    [
        ("services.yaml", ".shared:\n  selector:\n", ".shared"),
        ("services.yaml", "more:\n  fields:\n    x:\n      selector:\n", "more"),
        ("services.yaml", "more:\n  answer: true\n", "more.answer"),
        ("triggers.yaml", "more:\n  target:\n    room: x\n", "more"),
        ("conditions.yaml", "more:\n  fields:\n    x:\n      default:\n", "more"),
        ("triggers.yaml", "more: [\n", "triggers.yaml"),
    ],
)
def test_an_offer_of_another_shape_is_found(
    home: Path, name: str, lines: str, found: str
) -> None:
    add(home, name, lines)
    wrong = list(findings(home))
    assert any(one.startswith(name) and found in one for one in wrong), wrong
