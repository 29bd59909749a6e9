# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make an assessment of rules and verdict; a score is never invented."""

from collections.abc import Mapping
from typing import Final, Literal

from ..domain import Assessment, Envelope, Outcome, Value, Window, level_of
from ..evidence import Facts
from . import titles
from .hosts import Refusal
from .prompt import Verdict
from .rules import RULES_VERSION
from .words import code_of, localised

REACH: Final = 20
"""How far the model may move a score from the prior."""
QUIET_BELOW: Final = 15
DECISIVE_FLOOR: Final = 60
REASONING_CHARS: Final = 1000
FACTOR_CHARS: Final = 160
MAX_FACTORS: Final = 6

type Reason = Literal[
    "",
    "quiet",
    "late",
    "busy",
    "llm_down",
    "model_missing",
    "llm_off",
    "llm_refused",
    "bad_answer",
    "engine_stopping",
    "provisional",
    "no_facts",
    "engine_error",
]


REASON_OF: Final[Mapping[str, Reason]] = {
    "model_missing": "model_missing",
    "busy": "busy",
    "bad_answer": "bad_answer",
    "unproven": "llm_refused",
    "refused": "llm_refused",
}


class Decided(Value, frozen=True):
    """When a decision falls, which revision it is and which picture shows it."""

    revision: int
    at: float
    image: str | None = None


def reason_of(refusal: Refusal) -> Reason:
    """Return the short code under which a refusal stands in an assessment."""
    return REASON_OF.get(refusal.code, "llm_down")


def is_quiet(envelope: Envelope) -> bool:
    """Return whether nothing calls for the model: a low prior and no rule against it.

    A rule that only calms (an animal, a passer-by) does not make a window loud.
    """
    raised = any(hit.shift > 0 or hit.floor is not None for hit in envelope.hits)
    return envelope.prior < QUIET_BELOW and not raised


def is_decisive(envelope: Envelope) -> bool:
    """Return whether the rules alone warrant an alert before the window ends."""
    return envelope.floor >= DECISIVE_FLOOR


def decided_score(
    envelope: Envelope, model: int, *, reach: int = REACH, sees_nobody: bool = False
) -> int:
    """Return the model's score held inside the rules' bounds and its own reach."""
    low = max(envelope.floor, envelope.prior - reach)
    high = min(envelope.ceiling, envelope.prior + reach)
    if sees_nobody:
        low = envelope.floor
    return max(low, min(high, model))


def assessed(
    window: Window,
    facts: Facts,
    envelope: Envelope,
    verdict: Verdict,
    decided: Decided,
    *,
    reach: int = REACH,
) -> Assessment:
    """Return the final assessment by rules and model."""
    score = decided_score(
        envelope,
        verdict.score,
        reach=reach,
        sees_nobody=not verdict.subjects_visible,
    )
    told = localised(envelope, facts.language)
    own_words = code_of(facts.language) in titles.MODEL_LANGUAGES
    provenance = {
        **verdict.provenance,
        "model_score": str(verdict.score),
        "reach": str(reach),
    }
    finding = _Finding(
        outcome=Outcome.ASSESSED,
        score=score,
        title=verdict.title if own_words else titles.title(facts, told),
        summary=verdict.summary if own_words else titles.summary(facts, told),
        reasoning=" ".join(verdict.evidence),
        factors=verdict.factors,
        assessed_by=verdict.assessed_by,
        provenance={**provenance, "action": verdict.action},
    )
    return _assessment(window, facts, told, decided, finding)


def rules_only(
    window: Window,
    facts: Facts,
    envelope: Envelope,
    reason: Reason,
    decided: Decided,
    *,
    status: Literal["provisional", "final"] = "final",
) -> Assessment:
    """Return the assessment by the rules alone, and why the model had no part."""
    told = localised(envelope, facts.language)
    finding = _Finding(
        outcome=Outcome.RULES_ONLY,
        reason=reason,
        status=status,
        score=envelope.score,
        title=titles.title(facts, told),
        summary=titles.summary(facts, told),
        reasoning=titles.reasoning(told),
        factors=tuple(hit.reason for hit in told.hits),
        assessed_by="rules",
        provenance={"rules_version": RULES_VERSION},
    )
    return _assessment(window, facts, told, decided, finding)


def not_assessed(
    window: Window, reason: Reason, decided: Decided, language: str = "en"
) -> Assessment:
    """Return the record of a window that nothing could be said about."""
    return Assessment(
        window_id=window.id,
        camera_id=window.camera_id,
        incident_id=window.incident_id,
        revision=decided.revision,
        status="final",
        decided_at=decided.at,
        started_at=window.started_at,
        ended_at=window.ended_at,
        outcome=Outcome.NOT_ASSESSED,
        reason=reason,
        score=None,
        level=None,
        title=titles.not_assessed_title(language),
        summary="",
        reasoning="",
        factors=(),
        envelope=None,
        classes=tuple(dict.fromkeys(track.label for track in window.tracks)),
        zones=(),
        assessed_by="rules",
        house_state="stale",
        image=decided.image,
        provenance={"rules_version": RULES_VERSION},
    )


class _Finding(Value, frozen=True):
    """What was found out, by whom and in which words."""

    outcome: Outcome
    score: int
    title: str
    summary: str
    reasoning: str
    factors: tuple[str, ...]
    assessed_by: str
    provenance: dict[str, str]
    reason: Reason = ""
    status: Literal["provisional", "final"] = "final"


def _assessment(
    window: Window,
    facts: Facts,
    envelope: Envelope,
    decided: Decided,
    finding: _Finding,
) -> Assessment:
    shortened = titles.shortened
    factors = finding.factors[:MAX_FACTORS]
    return Assessment(
        window_id=window.id,
        camera_id=window.camera_id,
        incident_id=window.incident_id,
        revision=decided.revision,
        status=finding.status,
        decided_at=decided.at,
        started_at=window.started_at,
        ended_at=window.ended_at,
        outcome=finding.outcome,
        reason=finding.reason,
        score=finding.score,
        level=level_of(finding.score),
        title=shortened(finding.title, titles.TITLE_CHARS),
        summary=shortened(finding.summary, titles.SUMMARY_CHARS),
        reasoning=shortened(finding.reasoning, REASONING_CHARS),
        factors=tuple(shortened(factor, FACTOR_CHARS) for factor in factors),
        envelope=envelope,
        classes=facts.classes,
        zones=facts.zones,
        assessed_by=finding.assessed_by,
        house_state=facts.house,
        image=decided.image,
        provenance=finding.provenance,
    )
