# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps that the Dockerfile runs, on small folders."""

import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest

from hearthward_engine.models import manifest
from hearthward_engine.models.catalog import find_export
from hearthward_engine.models.manifest import FileEntry, Files, Manifest

STEPS: Final = Path(__file__).parents[2] / "addon/image"
REFUSED: Final = 2


def step(
    name: str, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [STEPS / name, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def program(folder: Path, name: str, script: str) -> str:
    """Write a program and return a PATH on which it comes first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def export_in(models: Path) -> None:
    """Make what hearthward-models leaves: weights, lock, manifest, files."""
    home = models / "yolo26n-0123456789ab"
    home.mkdir(parents=True)
    for name in ("yolo26n.onnx", "yolo26n.384x640.pt2"):
        (home / name).write_text(name)
    (models / "yolo26n.pt").touch()
    (models / "models.lock").write_text("{}")

    def entry(name: str) -> FileEntry:
        return FileEntry(
            path=f"{home.name}/{name}", sha256=manifest.sha256(home / name)
        )

    files = Files(
        onnx=entry("yolo26n.onnx"), torch={"384x640": entry("yolo26n.384x640.pt2")}
    )
    content = Manifest(name="yolo26n", classes={0: "person"}, imgsz=640, files=files)
    manifest.write(models / "yolo26n.json", content)


@pytest.mark.parametrize(("flavour", "programs"), [("cpu", 0), ("cuda", 1)])
def test_a_flavour_has_the_exports_it_runs_and_no_weights(
    tmp_path: Path, flavour: str, programs: int
) -> None:
    export_in(tmp_path)
    done = step("exports", sys.executable, flavour, tmp_path)
    assert done.returncode == 0, done.stderr
    found = find_export(tmp_path, "yolo26n")
    assert found is not None
    assert found.classes == {0: "person"}
    assert len(found.torch) == len(list(tmp_path.rglob("*.pt2"))) == programs
    assert not (tmp_path / "yolo26n.pt").exists()
    assert (tmp_path / "models.lock").exists()


@pytest.mark.parametrize(
    ("machine", "flavour", "words"),
    [
        ("aarch64", "cuda", "FLAVOUR=cuda exists for amd64 only, this is aarch64"),
        ("x86_64", "gpu", "FLAVOUR must be cpu or cuda, not 'gpu'"),
    ],
)
def test_a_flavour_that_does_not_exist_is_refused_before_anything_is_made(
    tmp_path: Path, machine: str, flavour: str, words: str
) -> None:
    path = program(tmp_path / "bin", "uname", f"echo {machine}")
    environment = tmp_path / "environment"
    done = step("packages", sys.executable, flavour, environment, PATH=path)
    assert done.returncode == REFUSED
    assert words in done.stderr
    assert not environment.exists()


def test_slimming_takes_tests_and_headers_and_leaves_the_packages(
    tmp_path: Path,
) -> None:
    kept = ("numpy/testing/__init__.py", "torch/bin/torch_shm_manager", "a/x.so")
    gone = (
        *("numpy/tests/test_a.py", "torch/include/a.h", "a/__pycache__/x.pyc"),
        *("a/x.pyi", "a/libx.a", "lib/python3.14/test/a.py", "lib/tk8.6/a.tcl"),
    )
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert step("slim", tmp_path).returncode == 0
    left = {
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert left == set(kept)


def models_command(home: Path, failing: str = "none") -> Path:
    """Return an environment whose hearthward-models notes how it is called."""
    script = f'echo "$@" >> {home}/calls; [ "$1" != {failing} ]'
    program(home / "environment/bin", "hearthward-models", script)
    return home / "environment"


def test_weights_are_fetched_exported_and_verified_one_after_another(
    tmp_path: Path,
) -> None:
    environment, models = models_command(tmp_path), tmp_path / "models"
    url = "https://mirror.example/release.json"
    done = step("weights", environment, models, "a", "b", WEIGHTS_URL=url)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"{command} --models {models} --name {name}{extra}"
        for name in ("a", "b")
        for command, extra in (
            ("fetch", f" --base-url {url}"),
            ("export", ""),
            ("verify", ""),
        )
    ]
    lock = json.loads((models / "models.lock").read_text())
    assert lock["version"] == 1


@pytest.mark.parametrize("failing", ["fetch", "export", "verify"])
def test_weights_that_fail_a_step_end_the_build(tmp_path: Path, failing: str) -> None:
    environment = models_command(tmp_path, failing)
    done = step("weights", environment, tmp_path / "models", "a", "b")
    assert done.returncode != 0
    assert "--name b" not in (tmp_path / "calls").read_text()
