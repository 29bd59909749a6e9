# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ONNX detector with models of known answers and with the demo's weights."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hearthward_engine.models.catalog import SHAPES
from hearthward_engine.vision.choice import NO_MODEL, Weights, choose_detector
from hearthward_engine.vision.coco import COCO_NAMES
from hearthward_engine.vision.detector import DetectorError
from hearthward_engine.vision.letterbox import letterbox
from hearthward_engine.vision.onnx import OnnxDetector
from hearthward_engine.vision.torch import best_shape

from .ingest_helpers import picture
from .onnx_helpers import write_model

# In pixels of a 384x640 input, whose upper and lower 12 rows are grey for 16:9.
ROWS = (
    (64.0, 12.0, 128.0, 192.0, 0.9, 0.0),
    (320.0, 192.0, 640.0, 372.0, 0.5, 2.0),
    (10.0, 100.0, 20.0, 120.0, 0.2, 16.0),
    (10.0, 100.0, 20.0, 120.0, 0.05, 16.0),
    (30.0, 100.0, 20.0, 120.0, 0.9, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
)
WHITE = np.full((1080, 1920, 3), 255, dtype=np.uint8)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "known.onnx", ROWS)


def test_boxes_come_back_as_fractions_of_the_picture(model: Path) -> None:
    person, car, dog = OnnxDetector(model).infer(WHITE)
    assert (person.label, car.label, dog.label) == ("person", "car", "dog")
    assert person.box == pytest.approx((0.1, 0.0, 0.2, 0.5), abs=1e-5)
    assert car.box == pytest.approx((0.5, 0.5, 1.0, 1.0), abs=1e-5)
    assert person.confidence == pytest.approx(0.9)


def test_the_pictures_values_reach_the_model_between_0_and_1(model: Path) -> None:
    dim = np.full((360, 640, 3), 51, dtype=np.uint8)
    (person, car) = OnnxDetector(model, floor=0.05).infer(dim)[:2]
    # The padding's grey of 114 is the brightest value of this input.
    assert person.confidence == pytest.approx(0.9 * 114 / 255, abs=1e-4)
    assert car.confidence == pytest.approx(0.5 * 114 / 255, abs=1e-4)


def test_the_floor_drops_what_is_weaker(model: Path) -> None:
    assert len(OnnxDetector(model, floor=0.01).infer(WHITE)) == 4
    assert len(OnnxDetector(model, floor=0.3).infer(WHITE)) == 2
    assert OnnxDetector(model, floor=0.95).infer(WHITE) == ()


def test_the_models_own_class_names_are_used(tmp_path: Path) -> None:
    names = "{0: 'person', 16: 'fox'}"
    path = write_model(tmp_path / "named.onnx", ROWS, names=names)
    detector = OnnxDetector(path)
    assert [one.label for one in detector.infer(WHITE)] == ["person", "fox"]
    assert detector.describe().classes == ("person", "fox")


@pytest.mark.parametrize(
    "names", ["", "not a dictionary", "[1, 2]", "__import__('os')"]
)
def test_class_names_that_cannot_be_read_are_cocos(tmp_path: Path, names: str) -> None:
    path = write_model(tmp_path / "odd.onnx", ROWS, names=names)
    assert OnnxDetector(path).describe().classes == COCO_NAMES


def test_a_fixed_input_shape_is_kept(tmp_path: Path) -> None:
    rows = [(0.0, 140.0, 320.0, 500.0, 0.9, 0.0)]
    path = write_model(tmp_path / "square.onnx", rows, shape=(640, 640))
    (one,) = OnnxDetector(path).infer(WHITE)
    assert one.box == pytest.approx((0.0, 0.0, 0.5, 1.0), abs=1e-5)


def test_a_model_with_other_output_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_model(tmp_path / "dense.onnx", [[0.0] * 84])
    with pytest.raises(DetectorError, match=r"dense\.onnx gives .*nms=False"):
        OnnxDetector(path)


def test_many_threads_get_what_one_gets(model: Path) -> None:
    detector = OnnxDetector(model)
    levels = [np.full((360, 640, 3), 120 + 16 * n, np.uint8) for n in range(8)]
    alone = [detector.infer(pixels) for pixels in levels]
    assert len({one[0].confidence for one in alone}) == 8
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(detector.infer, levels * 8))
    assert together == alone * 8


class Broken:
    """A session whose device is gone."""

    def run(self, *_: Any) -> Any:
        msg = "CUDA error or such"
        raise RuntimeError(msg)


def test_a_session_that_fails_is_rebuilt_in_place(model: Path) -> None:
    detector = OnnxDetector(model)
    expected = detector.infer(WHITE)
    detector._session = broken = Broken()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(detector.infer, [WHITE] * 8))
    assert results == [expected] * 8
    assert detector._session is not broken


def test_a_detector_that_cannot_be_rebuilt_says_so_and_recovers(model: Path) -> None:
    content = model.read_bytes()
    detector = OnnxDetector(model)
    model.unlink()
    detector._session = Broken()
    with pytest.raises(DetectorError, match=r"known\.onnx cannot be loaded"):
        detector.infer(WHITE)
    model.write_bytes(content)
    assert len(detector.infer(WHITE)) == 3


def test_the_choice_says_what_runs(model: Path) -> None:
    choice = choose_detector([Weights(path=model)], demo=False)
    assert choice.detector is not None
    info = choice.detector.describe()
    assert (info.backend, info.device, info.demo) == ("onnx", "cpu", False)
    assert choice.reason == "known with onnx on cpu"


def test_demo_weights_load_in_demo_mode_only_and_are_marked(model: Path) -> None:
    demo = Weights(path=model, demo=True)
    refused = choose_detector([demo], demo=False)
    assert (refused.detector, refused.reason) == (None, NO_MODEL)
    choice = choose_detector([demo], demo=True)
    assert choice.detector is not None
    assert choice.detector.describe().demo


def test_a_broken_file_gives_way_to_the_next_and_is_mentioned(
    model: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model at all")
    gone = Weights(path=tmp_path / "gone.onnx")
    choice = choose_detector(
        [gone, Weights(path=broken), Weights(path=model)], demo=False
    )
    assert choice.detector is not None
    assert choice.reason == (
        "broken.onnx cannot be loaded as an ONNX model; known with onnx on cpu"
    )


@pytest.mark.parametrize("content", [None, b"", b"not a model at all"])
def test_without_a_usable_file_the_model_is_missing(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "yolo26n.onnx"
    if content is not None:
        file.write_bytes(content)
    choice = choose_detector([Weights(path=file)], demo=False)
    assert choice.detector is None
    assert choice.reason.endswith(NO_MODEL)


def test_the_class_names_are_cocos_eighty() -> None:
    assert len(COCO_NAMES) == len(set(COCO_NAMES)) == 80
    wanted = {0: "person", 2: "car", 15: "cat", 16: "dog", 79: "toothbrush"}
    assert {number: COCO_NAMES[number] for number in wanted} == wanted


@pytest.fixture(scope="module")
def demo_weights() -> Iterator[Path]:
    demo = files("hearthward_engine") / "models" / "demo" / "street-yolo26n.onnx"
    if not demo.is_file():
        pytest.skip("the demo weights have not been trained yet")
    with as_file(demo) as path:
        yield path


@pytest.mark.parametrize("size", [(384, 640), (1080, 1920), (480, 640), (64, 2000)])
def test_the_demo_weights_take_pictures_of_any_shape(
    demo_weights: Path, size: tuple[int, int]
) -> None:
    found = OnnxDetector(demo_weights, floor=1e-4).infer(picture(3, size[1], size[0]))
    assert found
    for one in found:
        left, top, right, bottom = one.box
        assert 0.0 <= left < right <= 1.0
        assert 0.0 <= top < bottom <= 1.0
        assert one.label in COCO_NAMES


def test_a_letterboxed_picture_gives_the_same_boxes(demo_weights: Path) -> None:
    detector = OnnxDetector(demo_weights, floor=1e-4)
    pixels = picture(5, 1280, 720)
    image, layout = letterbox(pixels)
    direct = detector.infer(pixels)
    boxes = np.array([detector.infer(image)[0].box], dtype=np.float32)
    (back,) = layout.restore(boxes * np.array([640, 384, 640, 384], dtype=np.float32))
    assert np.allclose(back, direct[0].box, atol=1e-4)


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((1080, 1920), (384, 640)),
        ((1440, 1920), (480, 640)),
        ((1000, 1000), (640, 640)),
        ((1920, 1080), (640, 384)),
        ((600, 2000), (384, 640)),
        ((2000, 600), (640, 384)),
        ((900, 1600), (384, 640)),
        ((1000, 1250), (640, 640)),
    ],
)
def test_of_fixed_inputs_the_one_that_shows_the_picture_largest_is_taken(
    size: tuple[int, int], shape: tuple[int, int]
) -> None:
    assert best_shape(*size, dict.fromkeys(SHAPES)) == shape
