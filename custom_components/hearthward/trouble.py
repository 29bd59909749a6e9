# SPDX-License-Identifier: Apache-2.0
"""What last went wrong with an engine, also when it has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from homeassistant.util import dt as dt_util

from .client import EngineState

CONNECTION: Final = "connection"
MODEL_MISSING: Final = "model_missing"
LLM_FAULTS: Final = frozenset({"unreachable", "model_missing", "refused"})


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that went wrong: a code for automations, a sentence for people."""

    code: str
    text: str
    at: datetime


def troubles(state: EngineState) -> Mapping[str, str]:
    """Return what is wrong with an engine right now, by code."""
    found = {problem.code: problem.text for problem in state.problems}
    if state.status == MODEL_MISSING:
        found.setdefault(MODEL_MISSING, "; ".join(state.reasons))
    if state.llm.state in LLM_FAULTS:
        found[f"llm_{state.llm.state}"] = state.llm.reason or ""
    return found


def new_trouble(before: EngineState | None, after: EngineState) -> Trouble | None:
    """Return what has gone wrong since an earlier state, the last of several."""
    known = troubles(before) if before is not None else {}
    new = {code: text for code, text in troubles(after).items() if code not in known}
    return trouble(*new.popitem()) if new else None


def trouble(code: str, text: str) -> Trouble:
    """Return something that goes wrong now."""
    return Trouble(code=code, text=text or code, at=dt_util.utcnow())
