# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verdicts in the language of the house: complete, and in every text people read."""

from string import Formatter

import pytest

from hearthward_engine.domain import RuleHit, Track
from hearthward_engine.domain.levels import ANIMALS, VEHICLES
from hearthward_engine.evidence import Facts
from hearthward_engine.risk import decision, titles
from hearthward_engine.risk.decision import Decided
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.pattern import FEEDBACK, feedback_hit
from hearthward_engine.risk.prompt import Verdict
from hearthward_engine.risk.rules import RULES
from hearthward_engine.risk.words import LANGUAGES, localised, words
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import camera, house, track, visit, window

FOREIGN = sorted(LANGUAGES - {"en"})
CAT = track([(0, 0.1, 0.7), (9, 0.2, 0.7)], label="cat", tall=0.08)
BAG = track([(0, 0.1, 0.7), (9, 0.2, 0.7)], label="backpack", tall=0.08)
DECIDED = Decided(revision=1, at=1.0)


def facts_in(language: str, *tracks: Track) -> Facts:
    seen = window(*(tracks or (visit(70.0),)))
    return build_facts(seen, camera(), house(night=True, language=language))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_the_languages_that_home_assistant_has_of_us() -> None:
    assert {"de", "en", "es", "fr", "hu", "nl"} == LANGUAGES


@pytest.mark.parametrize("language", FOREIGN)
def test_a_language_is_whole(language: str) -> None:
    english, local = words("en"), words(language)
    assert local.texts.keys() == english.texts.keys()
    for name, text in local.texts.items():
        assert fields(text) == fields(english.texts[name]), name
    assert local.labels.keys() == VEHICLES | ANIMALS
    feedback = {"feedback_false", "feedback_missed"}
    assert local.rules.keys() == {rule.name for rule in RULES} | feedback


@pytest.mark.parametrize("language", FOREIGN)
def test_no_text_is_left_in_english(language: str) -> None:
    english, local = words("en"), words(language)
    assert not set(local.rules.values()) & {rule.reason for rule in RULES}
    alike = {name for name in local.texts if local.texts[name] == english.texts[name]}
    assert alike <= {"animal", "person", "camera", "places"}


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [
        (
            "de-CH",
            "Person hält sich auf bei porch",
            (
                "Front door: Person, 78 s, in pavement, lawn, porch. "
                "Jemand Unbekanntes hält sich nachts an einem Eingang auf."
            ),
        ),
        (
            "fr",
            "Présence prolongée : Personne – porch",
            (
                "Front door : Personne, 78 s, zone : pavement, lawn, porch. "
                "Un inconnu s’attarde à une entrée la nuit."
            ),
        ),
        (
            "hu",
            "Személy időzik – porch",
            (
                "Front door: Személy, 78 mp, zóna: pavement, lawn, porch. "
                "Egy ismeretlen éjjel egy bejáratnál időzik."
            ),
        ),
    ],
)
def test_rules_alone_speak_the_language_of_the_house(
    language: str, title: str, summary: str
) -> None:
    facts = facts_in(language)
    bounds = envelope(facts)
    made = decision.rules_only(window(visit(70.0)), facts, bounds, "llm_off", DECIDED)
    assert (made.title, made.summary) == (title, summary)
    local = set(words(language).rules.values())
    assert made.envelope is not None
    assert {hit.reason for hit in made.envelope.hits} <= local
    assert set(made.factors) <= local
    assert made.reasoning
    assert made.envelope.score == bounds.score


def test_a_model_that_writes_english_leaves_title_and_summary_to_the_templates() -> (
    None
):
    facts = facts_in("nl")
    verdict = Verdict(
        score=60,
        title="Person lingering",
        summary="A person lingers.",
        evidence=("person at the porch",),
        factors=("night",),
        action="alert",
        assessed_by="nemotron-3-nano:4b",
        provenance={},
    )
    bounds = envelope(facts)
    made = decision.assessed(window(visit(70.0)), facts, bounds, verdict, DECIDED)
    assert made.title == "Persoon hangt rond bij porch"
    assert "Een onbekende hangt ’s nachts rond bij een ingang." in made.summary
    english = facts_in("en")
    made = decision.assessed(window(visit(70.0)), english, bounds, verdict, DECIDED)
    assert made.title == "Person lingering"


@pytest.mark.parametrize(
    ("language", "cat", "bag"),
    [("en", "Cat at lawn", "Backpack at lawn"), ("es", "Gato en lawn", "Objeto en")],
)
def test_animals_have_names_and_other_things_are_things(
    language: str, cat: str, bag: str
) -> None:
    assert titles.title(facts_in(language, CAT)) == cat
    assert titles.title(facts_in(language, BAG)).startswith(bag)


@pytest.mark.parametrize(
    ("shift", "reason"),
    [
        (-9, "Ähnliches hast du hier als Fehlalarm bewertet."),
        (9, "Ähnliches hast du hier als übersehen bewertet."),
    ],
)
def test_what_people_said_is_told_in_their_language(shift: int, reason: str) -> None:
    facts = facts_in("de")
    hit = feedback_hit(facts, shift)
    assert hit.name == FEEDBACK
    bounds = envelope(facts, shift)
    told = localised(bounds, "de")
    assert reason in {one.reason for one in told.hits}


def test_a_rule_that_a_language_does_not_know_keeps_its_english_reason() -> None:
    bounds = envelope(facts_in("de"))
    foreign = RuleHit(name="of_tomorrow", reason="Something new.")
    told = localised(bounds.__replace__(hits=(foreign,)), "de")
    assert told.hits == (foreign,)


@pytest.mark.parametrize("language", ["tlh", "", "../../etc/passwd", "EN-gb"])
def test_whatever_a_house_calls_its_language_there_are_words(language: str) -> None:
    assert words(language) is words("en")
