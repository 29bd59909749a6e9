# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions: bounded scores, honest outcomes, bounded texts."""

from hypothesis import given, strategies as st
import pytest

from hearthward_engine.domain import Envelope, Outcome, RuleHit, level_of
from hearthward_engine.risk import decision
from hearthward_engine.risk.decision import Decided, decided_score
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import Refusal
from hearthward_engine.risk.prompt import Verdict
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import camera, empty_house, house, track, visit, window

DECIDED = Decided(revision=3, at=1_800_000_100.0, image="m1")


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    floor = draw(st.integers(0, 100))
    ceiling = draw(st.integers(floor, 100))
    return Envelope(
        prior=draw(st.integers(floor, ceiling)), floor=floor, ceiling=ceiling
    )


def verdict(score: int = 70, **changes: object) -> Verdict:
    fields: dict[str, object] = {
        "evidence": ("Somebody stood at the porch.",),
        "factors": ("night",),
        "score": score,
        "title": "Person at porch",
        "summary": "An unknown person stood at the porch.",
        "action": "alert",
        "assessed_by": "nemotron-3-nano:4b",
        "provenance": {"model_digest": "abc"},
        **changes,
    }
    return Verdict(**fields)  # type: ignore[arg-type]


@given(envelopes(), st.integers(0, 100))
def test_the_model_moves_a_score_only_within_reach_and_bounds(
    bounds: Envelope, model: int
) -> None:
    score = decided_score(bounds, model)
    assert bounds.floor <= score <= bounds.ceiling
    assert abs(score - bounds.score) <= decision.REACH


@given(envelopes(), st.integers(0, 100))
def test_a_model_that_sees_nobody_may_go_down_to_the_floor(
    bounds: Envelope, model: int
) -> None:
    score = decided_score(bounds, model, sees_nobody=True)
    assert bounds.floor <= score <= bounds.ceiling
    if model <= bounds.floor:
        assert score == bounds.floor


def test_an_assessed_window_says_who_assessed_it_and_why() -> None:
    seen = window(visit(20.0))
    facts = build_facts(seen, camera(), house(night=True))
    made = decision.assessed(seen, facts, envelope(facts), verdict(50), DECIDED)
    assert made.outcome is Outcome.ASSESSED
    assert made.reason == ""
    assert made.status == "final"
    assert made.revision == 3
    assert made.score is not None
    assert made.level is level_of(made.score)
    assert made.assessed_by == "nemotron-3-nano:4b"
    assert made.title == "Person at porch"
    assert made.provenance["model_score"] == "50"
    assert made.provenance["reach"] == str(decision.REACH)
    assert made.provenance["model_digest"] == "abc"
    assert made.classes == ("person",)
    assert made.house_state == "fresh"
    assert made.image == "m1"


def test_rules_only_gives_the_clamped_prior_and_the_reason() -> None:
    seen = window(visit(40.0))
    facts = build_facts(seen, camera(), empty_house())
    bounds = envelope(facts)
    made = decision.rules_only(seen, facts, bounds, "llm_down", DECIDED)
    assert made.outcome is Outcome.RULES_ONLY
    assert made.reason == "llm_down"
    assert made.score == bounds.score
    assert made.assessed_by == "rules"
    assert made.title
    assert made.reasoning


def test_an_unassessed_window_has_no_score() -> None:
    made = decision.not_assessed(window(visit()), "no_facts", DECIDED)
    assert made.outcome is Outcome.NOT_ASSESSED
    assert made.score is None
    assert made.level is None
    assert made.envelope is None
    assert made.classes == ("person",)


def test_an_outage_moves_a_score_by_at_most_the_reach() -> None:
    seen = window(visit(20.0))
    facts = build_facts(seen, camera(), house(night=True))
    bounds = envelope(facts)
    alone = decision.rules_only(seen, facts, bounds, "llm_down", DECIDED).score
    assert alone is not None
    for score in (0, 30, 60, 100):
        made = decision.assessed(seen, facts, bounds, verdict(score), DECIDED)
        assert made.score is not None
        assert abs(made.score - alone) <= decision.REACH


def test_texts_of_a_talkative_model_are_cut() -> None:
    seen = window(visit())
    facts = build_facts(seen, camera(), house())
    wordy = verdict(
        title="very " * 40,
        summary="long " * 200,
        evidence=("word " * 400,),
        factors=tuple("factor " * 60 for _ in range(20)),
    )
    made = decision.assessed(seen, facts, envelope(facts), wordy, DECIDED)
    assert len(made.title) <= 60
    assert len(made.summary) <= 200
    assert len(made.reasoning) <= 1000
    assert len(made.factors) <= 6
    assert all(len(factor) <= 160 for factor in made.factors)


def test_a_house_of_another_language_gets_no_english_of_the_model() -> None:
    seen = window(visit())
    facts = build_facts(seen, camera(), house(language="de"))
    own = verdict(title="Words of a model")
    made = decision.assessed(seen, facts, envelope(facts), own, DECIDED)
    assert made.title == "Person bei porch"
    assert made.assessed_by == "nemotron-3-nano:4b"


@pytest.mark.parametrize(
    ("person", "quiet"),
    [
        (track([(0, 0.1, 0.7), (9, 0.3, 0.7)], label="cat", tall=0.08), True),
        (track([(0, 0.02, 0.46), (20, 0.98, 0.46)]), True),
        (visit(identity="Anna"), True),
        (visit(10.0), False),
    ],
    ids=["cat", "passer-by", "resident", "caller"],
)
def test_only_what_nobody_needs_to_weigh_is_quiet(person: object, quiet: bool) -> None:
    facts = build_facts(window(person), camera(), house())  # type: ignore[arg-type]
    assert decision.is_quiet(envelope(facts)) is quiet


def test_a_raising_rule_makes_a_low_prior_loud() -> None:
    raised = Envelope(prior=9, hits=(RuleHit(name="x", reason="X.", shift=5),))
    calmed = Envelope(prior=9, hits=(RuleHit(name="x", reason="X.", ceiling=15),))
    assert not decision.is_quiet(raised)
    assert decision.is_quiet(calmed)


def test_every_refusal_has_a_reason_code() -> None:
    codes = {
        "model_missing": "model_missing",
        "busy": "busy",
        "unreachable": "llm_down",
        "timeout": "llm_down",
        "bad_answer": "bad_answer",
        "unproven": "llm_refused",
        "refused": "llm_refused",
    }
    for code, reason in codes.items():
        refusal = Refusal(code=code, message="x")  # type: ignore[arg-type]
        assert decision.reason_of(refusal) == reason
