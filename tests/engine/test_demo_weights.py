# SPDX-License-Identifier: Apache-2.0
"""The weights trained on the street: their files, their shape, and what they see."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.street.catalogue import SCENES
from demo.street.compositor import Renderer
from demo.street.random_scenes import take
from demo.weights.evaluate import FIRST_SEED, Detector, evaluate

HOME = Path(__file__).parents[2] / "addon/hearthward_engine/models/demo"
ONNX = HOME / "street-yolo26n.onnx"
LIMIT_BYTES = 12_000_000
LEAST = 0.4


@pytest.fixture(scope="module")
def manifest() -> Any:
    return json.loads((HOME / "street-yolo26n.json").read_text())


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(ONNX)


def seen(detector: Detector, name: str, frames: range) -> list[set[int]]:
    """Return the COCO ids found in some frames of a named scene."""
    renderer = Renderer(SCENES[name])
    found = []
    for index in frames:
        rows = detector.detect(renderer.frame(index)[0], LEAST)
        found.append({int(row[5]) for row in rows})
    return found


def test_the_files_are_small_and_are_those_of_the_manifest(
    manifest: Any,
) -> None:
    assert manifest["demo"] is True
    files = [manifest["files"]["onnx"], *manifest["files"]["torch"].values()]
    for entry in files:
        data = (HOME / str(entry["path"])).read_bytes()
        assert len(data) <= LIMIT_BYTES
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_classes_carry_coco_ids(manifest: Any) -> None:
    assert manifest["classes"] == {
        "0": "person",
        "2": "car",
        "7": "truck",
        "14": "bird",
        "15": "cat",
        "16": "dog",
        "28": "suitcase",
    }


def test_the_output_is_nms_free_for_any_batch_and_shape() -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(ONNX), providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    for batch, height, width in ((1, 384, 640), (3, 480, 640), (2, 640, 384)):
        images = np.zeros((batch, 3, height, width), np.float32)
        assert session.run(None, {name: images})[0].shape == (batch, 300, 6)


def test_the_night_intruder_is_seen(detector: Detector) -> None:
    found = seen(detector, "night_intruder", range(60, 255, 15))
    assert sum(0 in classes for classes in found) >= len(found) - 1


def test_nobody_is_seen_in_the_cat_scene_and_the_cat_is(detector: Detector) -> None:
    found = seen(detector, "cat_night", range(30, 185, 15))
    assert not any(0 in classes for classes in found)
    # Two sightings confirm a track; small dark animals are what is seen worst.
    assert sum(15 in classes for classes in found) >= 3


@pytest.mark.parametrize(
    "name", ["quiet_night", "quiet_night_front", "quiet_night_drive", "quiet_yard"]
)
def test_nobody_is_seen_where_nobody_is(detector: Detector, name: str) -> None:
    assert not any(0 in classes for classes in seen(detector, name, range(5, 300, 37)))


def test_held_out_scenes_are_no_worse_than_the_model_card_says(
    detector: Detector, manifest: Any
) -> None:
    assert take(FIRST_SEED, 0).scene.name == f"random-{FIRST_SEED}-0"
    figures = evaluate(detector, scenes=8, takes=4)
    assert figures["classes"]["person"]["ap50"] >= 0.7
    assert manifest["metrics"]["map50"] >= 0.6
