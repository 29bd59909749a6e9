# SPDX-License-Identifier: AGPL-3.0-or-later
"""The GPU's benchmark, tried out on the processor; where there is no GPU it says so."""

import pytest

from benchmarks import PROMISES, bench_gpu
from hearthward_engine.vision.devices import Device


def test_every_figure_is_measured_on_whatever_device() -> None:
    figures = bench_gpu.measured("cpu", cameras=2, frames=1, pairs=2, bare_s=0.01)
    assert figures.keys() == set(bench_gpu.NAMES)
    assert all(figure.value and figure.value > 0 for figure in figures.values())
    assert "2 cameras, 1 frames each; batches of" in figures["gpu.cameras"].note
    assert set(bench_gpu.NAMES) <= PROMISES.keys()


@pytest.mark.parametrize(
    ("gpus", "reason"),
    [
        ([], "no NVIDIA GPU here"),
        (
            [Device(kind="nvidia", name="RTX 3060", obstacle="take the cuda image")],
            "RTX 3060: take the cuda image",
        ),
    ],
)
def test_without_a_gpu_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, gpus: list[Device], reason: str
) -> None:
    monkeypatch.setattr(bench_gpu, "nvidia", lambda: gpus)
    figures = bench_gpu.run(bench_gpu.NAMES)
    assert {(one.value, one.note) for one in figures.values()} == {(None, reason)}
