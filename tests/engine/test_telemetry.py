# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing leaves the house: no library keeps or sends a report of its own."""

import os
from pathlib import Path
import subprocess
import sys

DETECT = """
import numpy
from hearthward_engine.models.catalog import demo_model
from hearthward_engine.vision.onnx import OnnxDetector
OnnxDetector(demo_model().onnx).infer(numpy.zeros((360, 640, 3), numpy.uint8))
"""


def files_after(home: Path, program: str, **variables: str) -> set[str]:
    """Return what a program that detects leaves in the user's home."""
    home.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}
    }
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env=environment | {"HOME": str(home)} | variables,
    )
    return {path.name for path in home.rglob("*") if path.is_file()}


def test_detecting_leaves_no_report_in_the_users_home(tmp_path: Path) -> None:
    assert files_after(tmp_path / "home", DETECT) == set()


def test_onnx_runtime_is_told_before_it_is_loaded(tmp_path: Path) -> None:
    program = (
        "import sys, os, hearthward_engine;"
        "assert 'onnxruntime' not in sys.modules;"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
    )
    assert files_after(tmp_path / "home", program) == set()
    # Who wants to report may say so.
    wanted = program.replace("'1'", "'0'")
    files_after(tmp_path / "other", wanted, ORT_DISABLE_TELEMETRY="0")
