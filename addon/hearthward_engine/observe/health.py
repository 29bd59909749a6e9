# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of the whole engine, out of the states of its parts."""

from collections.abc import Sequence
from typing import Final

from .. import __version__
from ..present.board import home_risk
from ..present.states import (
    CameraState,
    Capacity,
    DetectorState,
    EngineState,
    LlmState,
    Problem,
)
from ..runtime.interpreter import describe, free_threaded, gil_enabled

UNKNOWN: Final = Capacity(used=None, limited_by=None, more_cameras=None)
GIL: Final = (
    "a dependency switched the GIL on, so cameras share one core: use the released "
    "image, or take out what was installed into it"
)

_LLM_WORDS = {
    "unreachable": "the language model's server cannot be reached: rules only",
    "model_missing": "the language model is not installed on its server: rules only",
    "pulling": "the language model is being fetched: rules only",
    "refused": "the language model is not used: rules only",
}


def engine_state(
    *,
    detector: DetectorState | None,
    llm: LlmState,
    cameras: Sequence[CameraState],
    demo: bool,
    uptime_s: float,
    complaints: Sequence[Problem] = (),
    unused_gpu: str = "",
    capacity: Capacity = UNKNOWN,
) -> EngineState:
    """Return the engine's state; ``detector`` is None where no model was found.

    ``unused_gpu`` says why a GPU that is there does not detect: no fault, as somebody
    may want it so, but something to know.
    """
    problems = list(complaints)
    if free_threaded() and gil_enabled():
        problems.append(Problem(code="gil", text=GIL))
    reasons = [one.text for one in problems]
    if unused_gpu:
        problems.append(Problem(code="gpu_unused", text=unused_gpu))
    if llm.state in _LLM_WORDS:
        words = _LLM_WORDS[llm.state]
        reasons.append(f"{words} ({llm.reason})" if llm.reason else words)
    if llm.advice:
        reasons.append(llm.advice)
    if detector is None:
        reasons.insert(0, "no detection model is installed: nothing is watched")
        status = "model_missing"
    else:
        status = "degraded" if reasons else "ok"
    return EngineState(
        status=status,  # type: ignore[arg-type]
        reasons=tuple(reasons),
        version=__version__,
        demo=demo,
        gil_enabled=gil_enabled(),
        interpreter=describe(),
        detector=detector or DetectorState(backend="none", model="", device=""),
        llm=llm,
        home_risk=home_risk(cameras),
        cameras=len(cameras),
        uptime_s=round(uptime_s, 1),
        capacity=capacity,
        problems=tuple(problems),
    )
