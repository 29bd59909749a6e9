# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which devices there are, from a file tree and a torch that stand in for a GPU box."""

from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
import sys
import threading
from types import ModuleType, SimpleNamespace

import numpy as np
import onnxruntime
import pytest

from hearthward_engine.vision import choice, devices
from hearthward_engine.vision.choice import Weights, choose_detector
from hearthward_engine.vision.detector import DetectorError
from hearthward_engine.vision.devices import Device
from hearthward_engine.vision.onnx import OnnxDetector, providers

from .onnx_helpers import write_model

ROWS = ((64.0, 12.0, 128.0, 192.0, 0.9, 0.0),)


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the module an empty /proc and /dev of its own."""
    monkeypatch.setattr(devices, "_NVIDIA_DRIVER", tmp_path / "gpus")
    monkeypatch.setattr(devices, "_DEV", tmp_path / "dev")
    devices.nvidia.cache_clear()
    yield tmp_path
    devices.nvidia.cache_clear()


def card(machine: Path, name: str = "NVIDIA GeForce RTX 3060") -> None:
    folder = machine / "gpus/0000:01:00.0"
    folder.mkdir(parents=True)
    (folder / "information").write_text(f"Model: \t\t {name}\nIRQ:   130\n")


def install_torch(
    monkeypatch: pytest.MonkeyPatch, *, cuda: str | None, names: tuple[str, ...] = ()
) -> None:
    torch = ModuleType("torch")
    torch.__spec__ = ModuleSpec("torch", None)
    vars(torch)["version"] = SimpleNamespace(cuda=cuda)
    vars(torch)["cuda"] = SimpleNamespace(
        is_available=lambda: bool(names),
        device_count=lambda: len(names),
        get_device_name=lambda number: names[number],
    )
    memory = type("OutOfMemoryError", (RuntimeError,), {})
    vars(torch)["OutOfMemoryError"] = memory
    monkeypatch.setitem(sys.modules, "torch", torch)


def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "find_spec", lambda _: None)


def test_a_machine_without_a_card_has_its_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_torch(monkeypatch)
    (only,) = devices.devices()
    assert (only.kind, only.obstacle) == ("cpu", "")
    assert "cores" in only.name


def test_a_card_is_named_with_what_keeps_it_idle(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card(machine)
    without_torch(monkeypatch)
    processor, idle = devices.devices()
    assert processor.kind == "cpu"
    assert (idle.kind, idle.name) == ("nvidia", "NVIDIA GeForce RTX 3060")
    assert "take the cuda image" in idle.obstacle


def test_a_card_that_the_container_was_not_given_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card(machine)
    install_torch(monkeypatch, cuda="13.2")
    assert "give the container the GPU" in devices.nvidia()[0].obstacle


def test_a_torch_without_cuda_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / "dev").mkdir()
    (machine / "dev/nvidia0").touch()
    install_torch(monkeypatch, cuda=None)
    (idle,) = devices.nvidia()
    assert idle.name == "NVIDIA GPU"
    assert "without CUDA" in idle.obstacle


def test_a_card_that_works_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    install_torch(monkeypatch, cuda="13.2", names=("RTX 4090",))
    assert devices.devices()[0] == Device(kind="nvidia", name="RTX 4090")


def test_another_makers_card_is_seen_and_not_used(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / "dev/dri").mkdir(parents=True)
    (machine / "dev/dri/renderD128").touch()
    without_torch(monkeypatch)
    _, other = devices.devices()
    assert (other.kind, other.name) == ("gpu", "render node renderD128")
    assert other.obstacle


def test_the_processor_is_taken_with_the_reason_why_the_card_is_not(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card(machine)
    without_torch(monkeypatch)
    path = write_model(tmp_path / "known.onnx", ROWS)
    chosen = choose_detector([Weights(path=path)], demo=False)
    assert chosen.detector is not None
    assert chosen.detector.describe().device == "cpu"
    assert "not on NVIDIA GeForce RTX 3060: " in chosen.reason
    assert chosen.reason.endswith("known with onnx on cpu")


def test_a_card_whose_program_does_not_load_gives_way_to_the_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_torch(monkeypatch, cuda="13.2", names=("RTX 4090",))
    path = write_model(tmp_path / "known.onnx", ROWS)
    weights = Weights(path=path, programs={(384, 640): tmp_path / "gone.pt2"})
    chosen = choice.choose_detector([weights], demo=False)
    assert chosen.detector is not None
    assert "gone.pt2 cannot be loaded on cuda" in chosen.reason


ALL = ("TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider")


class GpuSession(onnxruntime.InferenceSession):  # type: ignore[misc]
    """A session as one of the GPU wheel is: it says what it runs on, and may fail.

    What it computes, the processor computes.
    """

    unusable: frozenset[str] = frozenset()
    """Providers whose libraries are missing: they are passed over silently."""
    broken: frozenset[str] = frozenset()
    """Providers that raise when a session is made with them."""

    def __init__(self, *args: object, providers: list[str], **options: object) -> None:
        if self.broken & set(providers[:1]):
            msg = "CUDA failure 35: CUDA driver version is insufficient"
            raise RuntimeError(msg)
        super().__init__(*args, providers=["CPUExecutionProvider"], **options)
        self.used = [name for name in providers if name not in self.unusable]

    def get_providers(self) -> list[str]:
        return self.used


@pytest.fixture
def gpu_wheel(monkeypatch: pytest.MonkeyPatch) -> type[GpuSession]:
    """Stand in for the ONNX Runtime that was built for CUDA and TensorRT."""

    class Session(GpuSession):
        pass

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(ALL))
    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    without_torch(monkeypatch)
    return Session


def test_the_processor_alone_is_what_this_onnx_runtime_was_built_for() -> None:
    assert providers() == ("cpu",)


def test_an_onnx_runtime_with_tensorrt_compiles_a_model_of_one_size(
    gpu_wheel: type[GpuSession], tmp_path: Path
) -> None:
    assert providers() == ("tensorrt", "cuda", "cpu")
    path = write_model(tmp_path / "known.onnx", ROWS, shape=(384, 640))
    chosen = choose_detector([Weights(path=path)], demo=False)
    assert chosen.detector is not None
    info = chosen.detector.describe()
    assert (info.device, info.parallel) == ("cuda (TensorRT)", 1)
    assert chosen.reason == "known with onnx on cuda (TensorRT)"
    picture = np.full((360, 640, 3), 255, np.uint8)
    assert len(chosen.detector.infer(picture)) == 1


def test_a_model_of_any_size_is_left_to_cuda_with_the_reason(
    gpu_wheel: type[GpuSession], tmp_path: Path
) -> None:
    path = write_model(tmp_path / "known.onnx", ROWS)
    chosen = choose_detector([Weights(path=path)], demo=False)
    assert chosen.detector is not None
    assert chosen.detector.describe().device == "cuda"
    assert "TensorRT needs one input size, known.onnx takes any" in chosen.reason


def test_providers_whose_libraries_are_missing_give_way_to_the_processor(
    machine: Path, gpu_wheel: type[GpuSession], tmp_path: Path
) -> None:
    card(machine)
    gpu_wheel.unusable = frozenset(ALL[:2])
    path = write_model(tmp_path / "known.onnx", ROWS)
    chosen = choose_detector([Weights(path=path)], demo=False)
    assert chosen.detector is not None
    assert chosen.detector.describe().device == "cpu"
    assert "ONNX Runtime cannot use cuda: give the container the GPU" in chosen.reason
    assert "not on NVIDIA GeForce RTX 3060: " in chosen.reason
    assert chosen.reason.endswith("known with onnx on cpu")


def test_a_session_that_cannot_be_made_on_the_gpu_is_made_on_the_processor(
    gpu_wheel: type[GpuSession], tmp_path: Path
) -> None:
    gpu_wheel.broken = frozenset(ALL[:2])
    path = write_model(tmp_path / "known.onnx", ROWS)
    chosen = choose_detector([Weights(path=path)], demo=False)
    assert chosen.detector is not None
    assert chosen.detector.describe().device == "cpu"
    assert "cannot be loaded as an ONNX model on the GPU" in chosen.reason


def test_a_gpu_that_fails_at_the_first_picture_is_not_taken(
    gpu_wheel: type[GpuSession], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session: GpuSession, *args: object) -> object:
        msg = "CUDNN_STATUS_NOT_SUPPORTED"
        raise RuntimeError(msg)

    path = write_model(tmp_path / "known.onnx", ROWS)
    monkeypatch.setattr(gpu_wheel, "run", fail)
    with pytest.raises(DetectorError, match="ONNX Runtime fails on cuda"):
        OnnxDetector(path, provider="cuda")


def test_this_onnx_runtime_asked_for_cuda_says_that_it_cannot(tmp_path: Path) -> None:
    path = write_model(tmp_path / "known.onnx", ROWS)
    with pytest.warns(match="CUDAExec"), pytest.raises(DetectorError):
        OnnxDetector(path, provider="cuda")


def test_a_torch_program_on_the_gpu_comes_before_onnx_runtime(
    gpu_wheel: type[GpuSession], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    install_torch(monkeypatch, cuda="13.2", names=("RTX 4090",))
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(ALL))
    monkeypatch.setattr(onnxruntime, "InferenceSession", gpu_wheel)
    path = write_model(tmp_path / "known.onnx", ROWS)
    weights = Weights(path=path, programs={(384, 640): tmp_path / "gone.pt2"})
    chosen = choose_detector([weights], demo=False)
    assert chosen.reason.startswith("gone.pt2 cannot be loaded on cuda; ")
    assert chosen.reason.endswith("known with onnx on cuda")
    left = [thread.name for thread in threading.enumerate()]
    assert not [name for name in left if name.startswith("detector-cuda")]
