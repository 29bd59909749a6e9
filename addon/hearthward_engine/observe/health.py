# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of the whole engine, out of the states of its parts."""

from collections.abc import Sequence
from typing import Final

from .. import __version__
from ..present.board import home_risk
from ..present.states import CameraState, Capacity, DetectorState, EngineState, LlmState
from ..runtime.interpreter import describe, free_threaded, gil_enabled

UNKNOWN: Final = Capacity(used=None, limited_by=None, more_cameras=None)

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
    complaints: Sequence[str] = (),
    capacity: Capacity = UNKNOWN,
) -> EngineState:
    """Return the engine's state; ``detector`` is None where no model was found."""
    reasons = list(complaints)
    if llm.state in _LLM_WORDS:
        words = _LLM_WORDS[llm.state]
        reasons.append(f"{words} ({llm.reason})" if llm.reason else words)
    if llm.advice:
        reasons.append(llm.advice)
    if free_threaded() and gil_enabled():
        reasons.append(
            "a dependency switched the GIL on, so cameras share one core: use the "
            "released image, or take out what was installed into it"
        )
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
    )
