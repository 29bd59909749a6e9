# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing exports with Ultralytics; needs the models environment."""

from importlib.util import find_spec
import json
from pathlib import Path
import shutil

import numpy as np
from PIL import Image
import pytest

from hearthward_engine.models import frames, yolo
from hearthward_engine.models.catalog import SHAPES, ExportedModel, find_export
from hearthward_engine.models.cli import FAILED, main
from hearthward_engine.models.errors import ModelError
from hearthward_engine.models.export import export
from hearthward_engine.models.verify import Verdict, verify
from hearthward_engine.vision.letterbox import fit
from hearthward_engine.vision.onnx import OnnxDetector

pytestmark = [
    pytest.mark.skipif(
        find_spec("ultralytics") is None, reason="needs the models environment"
    ),
    # Exporting takes half a minute of a processor, on a busy machine much longer.
    pytest.mark.timeout(1200),
]
NAME = "yolo26n"


@pytest.fixture
def model(models: Path) -> ExportedModel:
    found = find_export(models, NAME)
    assert found is not None
    return found


def by_name(verdict: Verdict) -> dict[str, bool]:
    return {check.name: check.holds for check in verdict.checks}


def test_export_agrees_with_ultralytics_on_tensors_and_boxes(
    models: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        ["verify", "--models", str(models), "--images", str(pictures), "--json"]
    )

    answer = json.loads(capsys.readouterr().out)
    assert code == 0
    assert answer["holds"] is True
    assert answer["model"] == NAME
    assert answer["frames"] == len(list(pictures.iterdir()))
    checks = {check["name"]: check for check in answer["checks"]}
    assert set(checks) == {"tensors.onnx", "tensors.torch", "boxes.engine"}
    assert checks["tensors.onnx"]["value"] <= 1e-3
    assert checks["tensors.torch"]["value"] <= 1e-3
    assert checks["boxes.engine"]["value"] >= 0.98
    assert all(check["compared"] > 100 for check in checks.values())


def test_export_of_other_weights_is_found_out(
    model: ExportedModel, models: Path, pictures: Path, tmp_path: Path
) -> None:
    other = yolo.load(models / f"{NAME}.pt")
    for branch in other.model.model[-1].one2one_cv3:
        branch[-1].bias.data += 0.05
    other.save(tmp_path / "other.pt")
    engine = OnnxDetector(model.onnx)

    verdict = verify(model, tmp_path / "other.pt", engine, frames.of_folder(pictures))

    assert not verdict.holds
    assert not by_name(verdict)["tensors.onnx"]
    assert not by_name(verdict)["tensors.torch"]


class Crooked(OnnxDetector):
    """An engine that sees a picture pushed to the right by a fifth."""

    def infer(self, pixels):  # type: ignore[no-untyped-def]
        return super().infer(np.roll(pixels, pixels.shape[1] // 5, axis=1))


def test_engine_that_puts_boxes_elsewhere_is_found_out(
    model: ExportedModel, models: Path, pictures: Path
) -> None:
    verdict = verify(
        model, models / f"{NAME}.pt", Crooked(model.onnx), frames.of_folder(pictures)
    )

    assert by_name(verdict) == {
        "tensors.onnx": True,
        "tensors.torch": True,
        "boxes.engine": False,
    }


def test_pictures_in_which_nothing_is_seen_prove_nothing(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(models, tmp_path / "models")
    weights = tmp_path / "models" / f"{NAME}.pt"
    blind = yolo.load(weights)
    for branch in blind.model.model[-1].one2one_cv3:
        branch[-1].bias.data -= 100.0
    blind.save(tmp_path / "models" / "blind.pt")
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (640, 384), "grey").save(folder / "grey.png")
    export(weights.parent, "blind", shapes=[(384, 640)])

    options = ["--models", str(weights.parent), "--name", "blind"]
    code = main(["verify", *options, "--images", str(folder)])

    out = capsys.readouterr().out
    assert code == FAILED
    assert out.count("FAILS") == 3
    assert "nothing was detected" in out


def test_table_says_what_holds(
    models: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["verify", "--models", str(models), "--images", str(pictures)])

    head, *rows = capsys.readouterr().out.splitlines()
    assert code == 0
    assert head == f"{NAME} against Ultralytics on 8 pictures"
    assert [row.split()[:2] for row in rows] == [
        ["holds", "tensors.onnx"],
        ["holds", "tensors.torch"],
        ["holds", "boxes.engine"],
    ]


def test_export_that_no_longer_belongs_to_the_weights_is_refused(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(models, tmp_path, dirs_exist_ok=True)
    (tmp_path / "models.lock").unlink()
    with (tmp_path / f"{NAME}.pt").open("ab") as file:
        file.write(b"\0")

    assert main(["verify", "--models", str(tmp_path)]) == FAILED
    assert "exported from other weights" in capsys.readouterr().err


def test_weights_without_export_say_what_to_run_first(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(checkpoint, tmp_path)

    assert main(["verify", "--models", str(tmp_path)]) == FAILED
    assert "hearthward-models export" in capsys.readouterr().err


def test_built_in_pictures_cover_every_exported_shape() -> None:
    pictures = list(frames.generated())

    shapes = {fit(*picture.pixels.shape[:2]).shape for picture in pictures}
    assert shapes == set(SHAPES)
    assert len({picture.name for picture in pictures}) == len(pictures)
    again = next(frames.generated())
    assert (again.pixels == pictures[0].pixels).all()


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        (None, b"", "cannot be read"),
        ("notes.txt", b"text", "has no picture"),
        ("broken.jpg", b"text", r"broken\.jpg cannot be read as a picture"),
    ],
)
def test_folder_without_usable_pictures_is_named(
    tmp_path: Path, name: str | None, content: bytes, text: str
) -> None:
    folder = tmp_path / "pictures"
    if name:
        folder.mkdir()
        (folder / name).write_bytes(content)

    with pytest.raises(ModelError, match=text):
        list(frames.of_folder(folder))
