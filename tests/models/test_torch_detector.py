# SPDX-License-Identifier: AGPL-3.0-or-later
"""The torch detector on the processor, against ONNX Runtime; needs models' torch."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image
import pytest

from demo.weights.evaluate import FIRST_SEED, sample
from hearthward_engine.domain import Detection
from hearthward_engine.models.catalog import (
    SHAPES,
    ExportedModel,
    demo_model,
    find_export,
)
from hearthward_engine.models.compare import PARTNER, Found, Matched, match
from hearthward_engine.vision.detector import Detector, DetectorError
from hearthward_engine.vision.onnx import OnnxDetector
from hearthward_engine.vision.torch import TorchDetector

pytestmark = [
    pytest.mark.skipif(find_spec("torch") is None, reason="needs torch"),
    pytest.mark.timeout(1200),
]


@pytest.fixture(scope="module")
def model(models: Path) -> ExportedModel:
    found = find_export(models)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def detector(model: ExportedModel) -> TorchDetector:
    return TorchDetector(model.torch, model.classes, model=model.name, device="cpu")


def found_by(detector: Detector, path: Path) -> list[Found]:
    return as_found(detector.infer(np.asarray(Image.open(path).convert("RGB"))))


def as_found(detections: Sequence[Detection]) -> list[Found]:
    return [
        Found(item.label, item.confidence, item.box)
        for item in detections
        if item.confidence >= PARTNER
    ]


def test_it_finds_what_onnx_runtime_finds_in_every_shape(
    model: ExportedModel, detector: TorchDetector, pictures: Path
) -> None:
    onnx = OnnxDetector(model.onnx)
    matched = Matched()
    for path in sorted(pictures.iterdir()):
        matched += match(found_by(onnx, path), found_by(detector, path))
    assert matched.share >= 0.98
    assert len(detector._loaded) == len(SHAPES)


def test_many_threads_get_what_one_gets(
    detector: TorchDetector, pictures: Path
) -> None:
    images = [
        np.asarray(Image.open(path).convert("RGB"))
        for path in sorted(pictures.iterdir())[:4]
    ]
    alone = [detector.infer(image) for image in images]
    batches = detector.batch_sizes
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(detector.infer, images * 4))
    joined = {size for size in detector.batch_sizes if size not in batches}
    assert max(joined, default=1) > 1, "frames of equal shape go through together"
    matched = Matched()
    for index, found in enumerate(together):
        matched += match(as_found(alone[index % 4]), as_found(found))
    assert matched.share >= 0.98


def test_half_precision_finds_what_full_precision_finds() -> None:
    trained = demo_model()
    picture = np.asarray(sample(FIRST_SEED, 0).image)
    full, half = (
        TorchDetector(
            trained.torch, trained.classes, model=trained.name, device="cpu", half=half
        ).infer(picture)
        for half in (False, True)
    )
    matched = match(as_found(full), as_found(half))
    assert matched.total >= 4
    assert matched.share == 1.0


def test_a_program_that_fails_is_loaded_anew(
    model: ExportedModel, pictures: Path
) -> None:
    detector = TorchDetector(model.torch, model.classes, model=model.name, device="cpu")
    pixels = np.asarray(Image.open(next(pictures.iterdir())).convert("RGB"))
    before = detector.infer(pixels)

    def broken(_: object) -> None:
        msg = "CUDA error: an illegal memory access was encountered"
        raise RuntimeError(msg)

    for network in detector._loaded.values():
        network._program = broken
    assert detector.infer(pixels) == before


def test_a_batch_that_does_not_fit_the_memory_is_halved(
    model: ExportedModel, pictures: Path
) -> None:
    import torch

    detector = TorchDetector(model.torch, model.classes, model=model.name, device="cpu")
    pixels = np.asarray(Image.open(next(pictures.iterdir())).convert("RGB"))
    alone = detector.infer(pixels)

    def small(
        program: Callable[[torch.Tensor], object],
    ) -> Callable[[torch.Tensor], object]:
        def run(batch: torch.Tensor) -> object:
            if len(batch) > 2:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return program(batch)

        return run

    for network in detector._loaded.values():
        network._program = small(network._program)
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(detector.infer, [pixels] * 24))
    assert len(found) == 24
    assert all(len(one) == len(alone) for one in found)
    assert max(detector.batch_sizes) <= 2


def test_a_file_that_is_no_program_is_named(
    tmp_path: Path, model: ExportedModel
) -> None:
    path = tmp_path / "street.pt2"
    path.write_bytes(b"not a program")
    with pytest.raises(DetectorError, match=r"street\.pt2 cannot be loaded on cpu"):
        TorchDetector({(384, 640): path}, model.classes, model="x", device="cpu")


def test_it_says_what_it_is(detector: TorchDetector, model: ExportedModel) -> None:
    info = detector.describe()
    assert (info.backend, info.model, info.device) == ("torch", model.name, "cpu")
    assert len(info.classes) == 80
