# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge a file of labelled windows with the rules alone or with a model."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from ..domain import Assessment
from ..risk import decision
from ..risk.analyst import Analyst
from ..risk.decision import Decided
from ..risk.envelope import envelope
from ..risk.hosts import OllamaSettings, Refusal
from ..risk.prompt import PROMPT_VERSION
from ..risk.rules import RULES_VERSION
from ..windows.facts import build_facts
from .labelled import (
    Evidence,
    LabelledWindow,
    names_somebody,
    read_windows,
    without_identities,
)
from .report import Scored, summary
from .spread import spread

type Assess = Literal["rules", "llm"]


class EvaluationError(RuntimeError):
    """The evaluation could not be done; the text says what to do."""


def run_eval(
    windows_path: Path,
    assess: Assess,
    ollama: OllamaSettings | None = None,
    workers: int | None = None,
) -> dict[str, Any]:
    """Return ``{"windows": […], "summary": {…}}`` for a file of labelled windows.

    Raise LabelledFileError for a bad line, EvaluationError where the model is wanted
    and cannot be asked.
    """
    labelled = list(read_windows(windows_path))
    if not labelled:
        msg = f"{windows_path} holds no window: give a file of JSON lines"
        raise EvaluationError(msg)
    seen = [one.evidence for one in labelled]
    unnamed = [without_identities(evidence) for evidence in seen]
    by_rules_unnamed = spread(by_rules, unnamed, workers)
    about: dict[str, Any] = {
        "assess": assess,
        "rules_version": RULES_VERSION,
        "prompt_version": PROMPT_VERSION,
    }
    if assess == "rules":
        made, made_unnamed = spread(by_rules, seen, workers), by_rules_unnamed
    else:
        if ollama is None:
            msg = "give the address of an Ollama server to assess with a model"
            raise EvaluationError(msg)
        made, made_unnamed, model = asyncio.run(_by_model(seen, unnamed, ollama))
        about |= model
    return {
        "windows": [
            _row(one, result) for one, result in zip(labelled, made, strict=True)
        ],
        "summary": {
            **about,
            **summary(_scored(labelled, made)),
            "without_identities": summary(_scored(labelled, made_unnamed)),
            "rules_without_identities": summary(_scored(labelled, by_rules_unnamed)),
        },
    }


def by_rules(evidence: Evidence) -> Assessment:
    """Return what the rules alone make of a window."""
    facts = build_facts(
        evidence.window,
        evidence.camera,
        evidence.house,
        evidence.baseline,
        evidence.linked,
    )
    bounds = envelope(facts)
    decided = Decided(revision=1, at=facts_end(evidence))
    reason: decision.Reason = "quiet" if decision.is_quiet(bounds) else "llm_off"
    return decision.rules_only(evidence.window, facts, bounds, reason, decided)


def facts_end(evidence: Evidence) -> float:
    """Return when the window ended."""
    return evidence.window.ended_at or evidence.window.started_at


async def _by_model(
    seen: Sequence[Evidence], unnamed: Sequence[Evidence], settings: OllamaSettings
) -> tuple[list[Assessment], list[Assessment], dict[str, Any]]:
    """Return the verdicts with and without identities, and what is known of the model.

    A window in which nobody was recognised is asked about once.
    """
    async with Analyst(settings) as analyst:
        host = await analyst.check()
        if isinstance(host, Refusal):
            msg = f"Ollama at {settings.place}: {host.message}"
            raise EvaluationError(msg)
        made = [await _judged(analyst, evidence) for evidence in seen]
        made_unnamed = [
            await _judged(analyst, blind) if names_somebody(evidence) else result
            for evidence, blind, result in zip(seen, unnamed, made, strict=True)
        ]
    return (
        made,
        made_unnamed,
        {
            "model": settings.model,
            "model_digest": host.digest,
            "server_version": host.version,
            "stand_in": host.stand_in,
            "num_ctx": settings.num_ctx,
            "seed": settings.seed,
        },
    )


async def _judged(analyst: Analyst, evidence: Evidence) -> Assessment:
    window = evidence.window
    facts = build_facts(
        window, evidence.camera, evidence.house, evidence.baseline, evidence.linked
    )
    bounds = envelope(facts)
    decided = Decided(revision=1, at=facts_end(evidence))
    if decision.is_quiet(bounds):
        return decision.rules_only(window, facts, bounds, "quiet", decided)
    verdict = await analyst.assess(facts, bounds)
    if isinstance(verdict, Refusal):
        reason = decision.reason_of(verdict)
        return decision.rules_only(window, facts, bounds, reason, decided)
    return decision.assessed(window, facts, bounds, verdict, decided)


def _scored(
    labelled: Sequence[LabelledWindow], made: Sequence[Assessment]
) -> list[Scored]:
    return [
        Scored(label=one.label, score=result.score)
        for one, result in zip(labelled, made, strict=True)
    ]


def _row(one: LabelledWindow, made: Assessment) -> dict[str, Any]:
    bounds = made.envelope
    return {
        "id": one.evidence.id,
        "scenario": one.label.scenario,
        "cluster": one.label.cluster,
        "kind": one.label.kind,
        "expected": list(one.label.expected),
        "score": made.score,
        "level": made.level,
        "outcome": made.outcome,
        "reason": made.reason,
        "rules": [hit.name for hit in bounds.hits] if bounds else [],
        "prior": bounds.prior if bounds else None,
        "floor": bounds.floor if bounds else None,
        "ceiling": bounds.ceiling if bounds else None,
        "conflicts": list(bounds.conflicts) if bounds else [],
        "title": made.title,
        "assessed_by": made.assessed_by,
    }
