# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which devices there are, from a file tree and a torch that stand in for a GPU box."""

from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
import sys
from types import ModuleType, SimpleNamespace

import pytest

from hearthward_engine.vision import choice, devices
from hearthward_engine.vision.choice import Weights, choose_detector
from hearthward_engine.vision.devices import Device

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
