# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine reads on Python 3.12, and its core needs none of the heavy libraries.

Where CPython 3.12 and 3.13 are found ``scripts/test engine`` runs the core's own tests
on them too; this is what can be shown without.
"""

import ast
from collections.abc import Iterator
import importlib
import inspect
from pathlib import Path
import pkgutil
import subprocess
import sys
import tomllib
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "addon/hearthward_engine"
OLDEST = (3, 12)

CORE = """
import importlib, pkgutil, sys
import hearthward_engine.runtime, hearthward_engine.windows
names = ["domain", "evidence"]
for package in (hearthward_engine.runtime, hearthward_engine.windows):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        names.append(module.name.partition(".")[2])
names += ["vision." + part for part in (
    "coco", "kalman", "letterbox", "lines", "matching", "motion", "rest", "rows",
    "tracker", "trail", "zones")]
names += ["risk." + part for part in (
    "conduct", "decision", "envelope", "links", "rules", "titles", "untrusted")]
for name in names:
    importlib.import_module("hearthward_engine." + name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = {"aiohttp", "av", "httpx", "ollama", "onnxruntime", "sqlalchemy", "torch"}


def modules() -> Iterator[ModuleType]:
    """Yield every module of the engine that imports here."""
    for found in pkgutil.walk_packages([str(ENGINE)], "hearthward_engine."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def test_the_linter_holds_the_engine_to_the_oldest_python() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    assert settings["target-version"] == "py312"
    assert not [
        pattern
        for pattern in settings["per-file-target-version"]
        if pattern.startswith("addon")
    ]
    project = tomllib.loads((ROOT / "addon/pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.12"


@pytest.mark.parametrize(
    "path", sorted(ENGINE.rglob("*.py")), ids=lambda path: str(path.relative_to(ENGINE))
)
def test_every_file_is_written_in_the_oldest_python(path: Path) -> None:
    assert ast.parse(path.read_text(), str(path), feature_version=OLDEST).body


def test_the_oldest_python_can_evaluate_every_annotation() -> None:
    # Before 3.14 that happens at import; since then only when somebody asks.
    unreadable = []
    for module in modules():
        for thing in vars(module).values():
            if getattr(thing, "__module__", None) != module.__name__:
                continue
            parts = vars(thing).values() if inspect.isclass(thing) else ()
            for one in (thing, *parts):
                asked = inspect.unwrap(getattr(one, "fget", one) or one)
                if not (inspect.isclass(asked) or inspect.isfunction(asked)):
                    continue
                try:
                    inspect.get_annotations(asked)
                except (NameError, TypeError) as err:
                    unreadable.append(f"{module.__name__}.{asked.__qualname__}: {err}")
    assert unreadable == []


def test_the_core_imports_none_of_the_heavy_libraries() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", CORE], check=True, capture_output=True, text=True
    )
    imported = set(answer.stdout.split())
    assert {"hearthward_engine", "msgspec", "numpy"} <= imported
    assert not imported & HEAVY
