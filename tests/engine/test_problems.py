# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person should mend has a code, and what degrades the engine a reason."""

import pytest

from hearthward_engine.observe import health
from hearthward_engine.present.states import (
    DetectorState,
    EngineState,
    LlmState,
    Problem,
)
from hearthward_engine.settings import Settings
from hearthward_engine.vision import choice
from hearthward_engine.vision.detector import DetectorInfo
from hearthward_engine.vision.devices import Device
from hearthward_engine.wiring import sight
from hearthward_engine.wiring.sight import Sight

from .spine_helpers import FixedDetector

FULL = Problem(code="disk_full", text="the disk is full")


def state_of(*problems: Problem, unused_gpu: str = "") -> EngineState:
    return health.engine_state(
        detector=DetectorState(backend="onnx", model="yolo26n", device="cpu"),
        llm=LlmState(state="ok", model="nemotron-3-nano:4b"),
        cameras=(),
        demo=False,
        uptime_s=1.0,
        complaints=problems,
        unused_gpu=unused_gpu,
    )


def test_a_problem_is_told_by_code_and_degrades_the_engine() -> None:
    state = state_of(FULL)
    assert state.status == "degraded"
    assert state.problems == (FULL,)
    assert state.reasons == ("the disk is full",)
    assert state_of().problems == ()
    assert state_of().status == "ok"


@pytest.mark.parametrize(
    ("free", "gil", "codes"),
    [(True, True, ("gil",)), (True, False, ()), (False, True, ())],
)
def test_the_gil_is_a_problem_only_where_it_could_be_off(
    monkeypatch: pytest.MonkeyPatch, free: bool, gil: bool, codes: tuple[str, ...]
) -> None:
    monkeypatch.setattr(health, "free_threaded", lambda: free)
    monkeypatch.setattr(health, "gil_enabled", lambda: gil)
    state = state_of()
    assert tuple(one.code for one in state.problems) == codes
    assert ("use the released image" in "".join(state.reasons)) is bool(codes)


def test_a_gpu_that_is_not_used_is_told_and_nothing_is_called_degraded() -> None:
    state = state_of(unused_gpu="RTX 4070 does not detect: no torch")
    assert state.status == "ok"
    assert state.reasons == ()
    assert [one.code for one in state.problems] == ["gpu_unused"]


@pytest.mark.parametrize(
    ("device", "obstacle", "told"),
    [
        ("cpu", "CUDA cannot use it", "RTX 4070 does not detect: CUDA cannot use it"),
        ("cpu", "", ""),
        ("cuda", "CUDA cannot use it", ""),
    ],
)
def test_the_choice_of_a_detector_notes_a_gpu_that_is_wasted(
    monkeypatch: pytest.MonkeyPatch, device: str, obstacle: str, told: str
) -> None:
    class Chosen(FixedDetector):
        def describe(self) -> DetectorInfo:
            return DetectorInfo(backend="fixed", model="test", device=device)

    gpu = Device(kind="nvidia", name="RTX 4070", obstacle=obstacle)
    found = choice.Choice(detector=Chosen(), reason="chosen")
    monkeypatch.setattr(sight, "nvidia", lambda: (gpu,))
    monkeypatch.setattr(sight, "choose_detector", lambda *_, **__: found)
    assert sight.find_sight(Settings(demo=True)).unused_gpu == told


def test_what_is_wrong_with_a_model_is_a_problem_with_the_model() -> None:
    found = Sight(detector=None, complaints=("the file is gone",)).problems
    assert found == (Problem(code="model", text="the file is gone"),)
