# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exporting a checkpoint; needs the models environment."""

import importlib
from importlib.util import find_spec
import json
import os
from pathlib import Path
import pickle
import shutil
import subprocess
import sys
from typing import Any
import zipfile

import numpy as np
import onnxruntime
import pytest

from hearthward_engine.models import export as exports, yolo
from hearthward_engine.models.catalog import SHAPES, find_export
from hearthward_engine.models.errors import ModelError
from hearthward_engine.models.export import export
from hearthward_engine.models.manifest import sha256

pytestmark = [
    pytest.mark.skipif(
        find_spec("ultralytics") is None, reason="needs the models environment"
    ),
    # Exporting takes half a minute of a processor, on a busy machine much longer.
    pytest.mark.timeout(1200),
]
NAME = "yolo26n"
MIB = 1024 * 1024


def test_export_is_complete_and_found_by_the_engine(models: Path) -> None:
    model = find_export(models, NAME)

    assert model is not None
    assert set(model.torch) == set(SHAPES)
    assert model.classes[0] == "class 0"
    assert len(model.classes) == 80
    assert model.source_sha256 == sha256(models / f"{NAME}.pt")
    assert model.versions["ultralytics"] == "8.4.190"
    assert {"torch", "onnx", "python", "hearthward"} <= set(model.versions)
    assert all(f.stat().st_size < 12 * MIB for f in (model.onnx, *model.torch.values()))


def test_nothing_but_weights_lock_manifest_and_export_is_left(models: Path) -> None:
    model = find_export(models, NAME)

    assert model is not None
    assert {path.name for path in models.iterdir()} == {
        f"{NAME}.pt",
        f"{NAME}.json",
        "models.lock",
        model.onnx.parent.name,
    }


def test_other_users_may_read_the_export(models: Path) -> None:
    model = find_export(models, NAME)

    assert model is not None
    umask = os.umask(0)
    os.umask(umask)
    assert model.onnx.parent.stat().st_mode & 0o777 == 0o777 & ~umask


@pytest.mark.parametrize("shape", [*SHAPES, (352, 640)])
@pytest.mark.parametrize("batch", [1, 3])
def test_onnx_gives_nms_free_rows_for_any_shape_and_batch(
    models: Path, shape: tuple[int, int], batch: int
) -> None:
    model = find_export(models, NAME)
    assert model is not None
    session = onnxruntime.InferenceSession(model.onnx)
    tensor = np.full((batch, 3, *shape), 0.5, dtype=np.float32)

    (rows,) = session.run(None, {session.get_inputs()[0].name: tensor})

    assert rows.shape == (batch, 300, 6)
    assert (np.diff(rows[..., 4]) <= 0).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_programs_take_any_batch_and_keep_no_example_inputs(
    models: Path, shape: tuple[int, int]
) -> None:
    torch = importlib.import_module("torch")
    model = find_export(models, NAME)
    assert model is not None
    program = torch.export.load(model.torch[shape])

    assert program.example_inputs is None
    module = program.module()
    for batch in (1, 8):
        assert module(torch.zeros(batch, 3, *shape)).shape == (batch, 300, 6)


def test_exporting_again_replaces_the_old_export(models: Path, tmp_path: Path) -> None:
    shutil.copytree(models, tmp_path, dirs_exist_ok=True)
    old = find_export(tmp_path, NAME)
    assert old is not None
    (tmp_path / "yolo26n-notes").mkdir()

    new = export(tmp_path, NAME, shapes=SHAPES[:1])

    assert new == find_export(tmp_path, NAME)
    assert set(new.torch) == {SHAPES[0]}
    assert not old.onnx.exists()
    assert (tmp_path / "yolo26n-notes").exists()


def test_failed_export_keeps_the_old_one(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(models, tmp_path, dirs_exist_ok=True)
    before = {path.name for path in tmp_path.iterdir()}

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "_programs", fail)
    with pytest.raises(ModelError, match="No space left"):
        export(tmp_path, NAME)

    assert {path.name for path in tmp_path.iterdir()} == before
    assert find_export(tmp_path, NAME) is not None


class Bomb:
    """Runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.path}",)


@pytest.mark.parametrize("in_zip", [False, True])
def test_checkpoint_that_would_run_code_is_refused(
    tmp_path: Path, checkpoint: Path, *, in_zip: bool
) -> None:
    torch = importlib.import_module("torch")
    mark, path = tmp_path / "ran", tmp_path / f"{NAME}.pt"
    if in_zip:
        torch.save({"model": Bomb(mark)}, path)
        assert zipfile.is_zipfile(path)
    else:
        path.write_bytes(pickle.dumps({"model": Bomb(mark)}))

    with pytest.raises(ModelError, match="cannot be loaded"):
        export(tmp_path, NAME)
    assert not mark.exists()
    assert {file.name for file in tmp_path.iterdir()} == {path.name}


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04 cut off"])
def test_file_that_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{NAME}.pt").write_bytes(content)

    with pytest.raises(ModelError, match=r"yolo26n\.pt cannot be loaded"):
        export(tmp_path, NAME)


@pytest.mark.parametrize(
    ("architecture", "text"),
    [("yolo26n-seg.yaml", "made to segment"), ("yolo11n.yaml", "no NMS-free head")],
)
def test_model_of_another_kind_is_refused(
    tmp_path: Path, architecture: str, text: str
) -> None:
    yolo.imported().YOLO(architecture).save(tmp_path / "other.pt")

    with pytest.raises(ModelError, match=text):
        export(tmp_path, "other")


def test_weights_that_are_not_the_locked_ones_are_refused(
    models: Path, tmp_path: Path
) -> None:
    shutil.copy(models / "models.lock", tmp_path)
    (tmp_path / f"{NAME}.pt").write_bytes(b"other")

    with pytest.raises(ModelError, match=r"not the file that .*models\.lock knows"):
        export(tmp_path, NAME)


def test_ultralytics_that_was_imported_with_its_doors_open_is_not_used(
    tmp_path: Path, checkpoint: Path
) -> None:
    program = f"""
import ultralytics
from pathlib import Path
from hearthward_engine.models import yolo
yolo.load(Path({str(checkpoint)!r}))
"""
    open_doors = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("YOLO_", "ULTRALYTICS_"))
    } | {"YOLO_CONFIG_DIR": str(tmp_path), "YOLO_OFFLINE": "1"}

    ran = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env=open_doors,
    )

    assert ran.returncode == 1
    assert "doors open; start a new process" in ran.stderr


def test_command_prints_nothing_but_the_files(exported: Any) -> None:
    lines = exported.stdout.splitlines()

    assert len(lines) == 1 + len(SHAPES)
    assert all(Path(line.rsplit(" (", 1)[0]).is_file() for line in lines)
    manifest = json.loads((exported.folder / f"{NAME}.json").read_bytes())
    assert manifest["name"] == NAME
    assert manifest["demo"] is False
