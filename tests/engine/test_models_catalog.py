# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding exported models, as the running engine does."""

from collections.abc import Callable
import hashlib
import json
from pathlib import Path
import subprocess
import sys
from typing import Any

import pytest

from hearthward_engine.models.catalog import (
    DEMO,
    SHAPES,
    demo_model,
    find_export,
    read_export,
)
from hearthward_engine.models.errors import ModelError
from hearthward_engine.runtime.interpreter import free_threaded

ONNX = b"an export"
PROGRAM = b"a program"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def manifest(tmp_path: Path) -> dict[str, Any]:
    """Return a manifest whose files lie in the models folder."""
    home = tmp_path / "porch-0123456789ab"
    home.mkdir()
    (home / "porch.onnx").write_bytes(ONNX)
    (home / "porch.384x640.pt2").write_bytes(PROGRAM)
    return {
        "name": "porch",
        "classes": {"0": "person", "16": "dog"},
        "imgsz": 640,
        "files": {
            "onnx": {"path": f"{home.name}/porch.onnx", "sha256": sha256(ONNX)},
            "torch": {
                "384x640": {
                    "path": f"{home.name}/porch.384x640.pt2",
                    "sha256": sha256(PROGRAM),
                }
            },
        },
        "source": {"path": "porch.pt", "sha256": "5" * 64},
        "versions": {"ultralytics": "8.4.190"},
    }


def put(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "porch.json").write_text(json.dumps(manifest))


def test_export_is_found_with_all_its_files(
    tmp_path: Path, manifest: dict[str, Any]
) -> None:
    put(tmp_path, manifest)

    model = find_export(tmp_path, "porch")

    assert model is not None
    assert model.onnx.read_bytes() == ONNX
    assert model.sha256 == sha256(ONNX)
    assert {k: p.read_bytes() for k, p in model.torch.items()} == {(384, 640): PROGRAM}
    assert model.classes == {0: "person", 16: "dog"}
    assert model.source_sha256 == "5" * 64
    assert not model.demo


def test_keys_of_later_versions_are_ignored(
    tmp_path: Path, manifest: dict[str, Any]
) -> None:
    put(tmp_path, manifest | {"colour": "green", "imgsz": [384, 640]})

    assert find_export(tmp_path, "porch") is not None


def test_torch_programs_are_optional(tmp_path: Path, manifest: dict[str, Any]) -> None:
    del manifest["files"]["torch"]
    put(tmp_path, manifest)

    model = find_export(tmp_path, "porch")

    assert model is not None
    assert model.torch == {}


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert find_export(tmp_path) is None
    assert find_export(tmp_path / "missing", "yolo26s") is None


def test_weights_that_are_not_exported_are_not_found(tmp_path: Path) -> None:
    (tmp_path / "yolo26n.pt").write_bytes(b"weights")

    assert find_export(tmp_path, "yolo26n") is None


def lose_file(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / manifest["files"]["onnx"]["path"]).unlink()


def change_file(folder: Path, manifest: dict[str, Any]) -> None:
    path = folder / manifest["files"]["torch"]["384x640"]["path"]
    path.write_bytes(PROGRAM + b"!")


def point_outside(folder: Path, manifest: dict[str, Any]) -> None:
    manifest["files"]["onnx"]["path"] = "../../etc/passwd"


def misname_shape(folder: Path, manifest: dict[str, Any]) -> None:
    files = manifest["files"]["torch"]
    files["large"] = files.pop("384x640")


def drop_classes(folder: Path, manifest: dict[str, Any]) -> None:
    del manifest["classes"]


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        (lose_file, r"porch\.onnx cannot be read"),
        (change_file, r"384x640\.pt2 is not the file that was exported"),
        (point_outside, "outside of the models folder"),
        (misname_shape, "'large' where a shape"),
        (drop_classes, "not a model manifest.*classes"),
    ],
)
def test_damaged_export_is_refused_and_never_taken_for_none(
    tmp_path: Path,
    manifest: dict[str, Any],
    damage: Callable[[Path, dict[str, Any]], None],
    text: str,
) -> None:
    damage(tmp_path, manifest)
    put(tmp_path, manifest)

    with pytest.raises(ModelError, match=text):
        find_export(tmp_path, "porch")


def test_manifest_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "porch.json").write_text("{")

    with pytest.raises(ModelError, match="export the model again"):
        find_export(tmp_path, "porch")


@pytest.mark.parametrize("name", ["../porch", "/etc/passwd", "", "a b"])
def test_name_cannot_leave_the_models_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="use letters"):
        find_export(tmp_path, name)


def test_demo_weights_are_complete_and_marked() -> None:
    model = demo_model()

    assert model.demo
    assert "person" in model.classes.values()
    assert model == read_export(DEMO)


def test_shapes_are_ones_a_detector_takes() -> None:
    assert all(side % 32 == 0 for shape in SHAPES for side in shape)


def test_looking_for_models_needs_no_training_tools_and_leaves_the_gil_off() -> None:
    program = """
import sys
import hearthward_engine.models.catalog
import hearthward_engine.models.fetch
print(sorted({"torch", "ultralytics", "cv2"} & set(sys.modules)))
print(getattr(sys, "_is_gil_enabled", lambda: True)())
"""
    loaded, gil = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.splitlines()

    assert loaded == "[]"
    assert gil == str(not free_threaded())
