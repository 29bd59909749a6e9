# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decide stored windows anew, and tell what would change.

Nothing is written. The facts are those of then; the rules are today's. What a model
said then is put into today's bounds, or a model is asked once more.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..domain import Assessment, Envelope, Level, Outcome, Value, level_of
from ..evidence import Facts
from ..risk import decision
from ..risk.analyst import Analyst
from ..risk.envelope import envelope
from ..risk.hosts import OllamaSettings, Refusal
from ..risk.prompt import PROMPT_VERSION
from ..risk.rules import RULES_VERSION
from ..store.documents import unpack
from ..store.readonly import StoredJudgement, stored_judgements
from .run import Assess, EvaluationError
from .spread import spread

FEEDBACK = "feedback"
"""Name of the hit that says what feedback did."""


class Decision(Value, frozen=True):
    """A score and what led to it."""

    score: int | None
    level: Level | None
    rules: tuple[str, ...]
    assessed_by: str


class Replayed(Value, frozen=True):
    """One window then and now."""

    window_id: str
    camera_id: str
    started_at: float
    title: str
    then: Decision
    now: Decision | None = None
    """None where it cannot be decided anew; ``reason`` says why."""
    reason: str = ""

    @property
    def changed(self) -> bool:
        """Return whether the score would be another one."""
        return self.now is not None and self.now.score != self.then.score


def run_replay(
    folder: Path,
    assess: Assess = "rules",
    ollama: OllamaSettings | None = None,
    workers: int | None = None,
) -> dict[str, Any]:
    """Return ``{"windows": […], "summary": {…}}`` for a data folder.

    Raise StoreError where nothing can be read, EvaluationError where the model is
    wanted and cannot be asked.
    """
    stored = list(stored_judgements(folder))
    about: dict[str, Any] = {"assess": assess, "rules_version": RULES_VERSION}
    if assess == "rules":
        made = spread(by_todays_rules, stored, workers)
    else:
        if ollama is None:
            msg = "give the address of an Ollama server to assess with a model"
            raise EvaluationError(msg)
        made, model = asyncio.run(_by_model(stored, ollama))
        about |= {"prompt_version": PROMPT_VERSION, **model}
    return {
        "windows": [_row(one) for one in made],
        "summary": {**about, **_summary(made)},
    }


def by_todays_rules(stored: StoredJudgement) -> Replayed:
    """Return the window as today's rules decide it, with the model's word of then."""
    weighed = _weighed(stored)
    if isinstance(weighed, str):
        return _replayed(stored.assessment, None, weighed)
    _, bounds = weighed
    then = stored.assessment
    said = then.provenance.get("model_score", "")
    if then.outcome is Outcome.ASSESSED and said.isdecimal():
        score = decision.decided_score(bounds, int(said))
        return _replayed(then, _decision(bounds, score, then.assessed_by))
    return _replayed(then, _decision(bounds, bounds.score, "rules"))


async def _by_model(
    stored: Sequence[StoredJudgement], settings: OllamaSettings
) -> tuple[list[Replayed], dict[str, Any]]:
    async with Analyst(settings) as analyst:
        host = await analyst.check()
        if isinstance(host, Refusal):
            msg = f"Ollama at {settings.place}: {host.message}"
            raise EvaluationError(msg)
        made = [await _asked(analyst, one, settings.model) for one in stored]
    return made, {
        "model": settings.model,
        "model_digest": host.digest,
        "server_version": host.version,
        "stand_in": host.stand_in,
    }


async def _asked(analyst: Analyst, stored: StoredJudgement, model: str) -> Replayed:
    weighed = _weighed(stored)
    if isinstance(weighed, str):
        return _replayed(stored.assessment, None, weighed)
    facts, bounds = weighed
    if decision.is_quiet(bounds):
        return _replayed(stored.assessment, _decision(bounds, bounds.score, "rules"))
    verdict = await analyst.assess(facts, bounds)
    if isinstance(verdict, Refusal):
        return _replayed(stored.assessment, None, verdict.message)
    score = decision.decided_score(
        bounds, verdict.score, sees_nobody=not verdict.subjects_visible
    )
    return _replayed(stored.assessment, _decision(bounds, score, model))


def _weighed(stored: StoredJudgement) -> tuple[Facts, Envelope] | str:
    """Return facts and bounds, or why there are none; feedback counts as it did."""
    if stored.facts is None:
        return "no facts were stored"
    try:
        facts = unpack(stored.facts, Facts)
    except (msgspec.MsgspecError, ValueError) as error:
        return f"its facts cannot be read: {error}"
    then = stored.assessment.envelope
    hits = then.hits if then else ()
    shift = sum(hit.shift for hit in hits if hit.name == FEEDBACK)
    return facts, envelope(facts, shift)


def _decision(bounds: Envelope, score: int, assessed_by: str) -> Decision:
    return Decision(
        score=score,
        level=level_of(score),
        rules=tuple(hit.name for hit in bounds.hits),
        assessed_by=assessed_by,
    )


def _replayed(then: Assessment, now: Decision | None, reason: str = "") -> Replayed:
    hits = then.envelope.hits if then.envelope else ()
    return Replayed(
        window_id=then.window_id,
        camera_id=then.camera_id,
        started_at=then.started_at,
        title=then.title,
        then=Decision(
            score=then.score,
            level=then.level,
            rules=tuple(hit.name for hit in hits),
            assessed_by=then.assessed_by,
        ),
        now=now,
        reason=reason,
    )


def _row(one: Replayed) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(one)
    return row | {"changed": one.changed}


def _summary(made: Sequence[Replayed]) -> dict[str, Any]:
    both = [(one.then, one.now) for one in made if one.now is not None]
    scores = [
        (then.score, now.score)
        for then, now in both
        if then.score is not None and now.score is not None
    ]
    levels = Counter(
        f"{then.level or 'none'} to {now.level or 'none'}"
        for then, now in both
        if then.level != now.level
    )
    return {
        "n": len(made),
        "not_replayed": len(made) - len(both),
        "changed": sum(one.changed for one in made),
        "raised": sum(now > then for then, now in scores),
        "lowered": sum(now < then for then, now in scores),
        "levels_changed": dict(sorted(levels.items())),
    }
