# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes: judged once, known again, and never where it would be rash."""

import json

from hypothesis import given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import Outcome
from hearthward_engine.evidence import Facts
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.risk.decision import Decided, assessed
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import DEFAULT_MODEL, HostFacts
from hearthward_engine.risk.prompt import Verdict
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.wiring.judges import RememberingAnalyst
from hearthward_engine.wiring.scenes import KEEP_S, SceneCache, scene_of, used_again

from .desk_helpers import office
from .judgement_helpers import (
    T0,
    Server,
    camera,
    empty_house,
    house,
    ollama_server,
    track,
    visit,
    window,
)

HOST = HostFacts(version="0.21.1", digest="sha256:1", vision=False, context=8192)
DAY = house()


def facts_of(stay_s: float = 20.0, at: object = DAY, **changes: object) -> Facts:
    seen = window(visit(stay_s, **changes))
    return build_facts(seen, camera(), at)  # type: ignore[arg-type]


def scene(facts: Facts, shift: int = 0, host: HostFacts = HOST) -> str | None:
    return scene_of(facts, envelope(facts, shift), "nemotron", host)


def changed(facts: Facts, **changes: object) -> Facts:
    return msgspec.structs.replace(facts, **changes)


VERDICT = Verdict(
    evidence=("He stood there for 34 s.", "He rang and left."),
    factors=("rang the bell", "came at 14:02"),
    score=22,
    title="Caller stays 34 s",
    summary="He came at 14:02.",
    action="watch",
    assessed_by="nemotron",
    provenance={"model_digest": "sha256:1"},
)


# --- what is one scene ----------------------------------------------------------------


def test_the_same_facts_under_other_ids_and_a_little_later_are_one_scene() -> None:
    facts = facts_of()
    later = build_facts(
        msgspec.structs.replace(window(visit(21.0, track_id="t7")), id="w9"),
        camera(),
        DAY,
    )
    assert facts.window_id != later.window_id
    assert scene(facts) == scene(later) is not None
    assert scene(changed(facts, local_time=facts.local_time[:14] + "59:59")) == scene(
        facts
    )


@pytest.mark.parametrize(
    "other",
    [
        {"camera_id": "back"},
        {"note": "the neighbours' door"},
        {"alarm": "armed_home"},
        {"home": ("Ben",)},
        {"doorbell_s_ago": 5.0},
        {"opened": ("front door",)},
        {"parked": 1},
        {"weekday": "Sunday"},
        {"language": "de"},
        {"interrupted": True},
        {"local_time": "2027-01-15T23:00:00"},
    ],
)
def test_whatever_the_prompt_would_tell_otherwise_makes_another_scene(
    other: dict[str, object],
) -> None:
    facts = facts_of()
    assert scene(changed(facts, **other)) != scene(facts)


def test_another_stay_path_prior_model_or_server_makes_another_scene() -> None:
    facts = facts_of()
    assert scene(facts_of(45.0)) != scene(facts)
    passing = build_facts(
        window(track([(0.0, 0.0, 0.46), (9.0, 0.9, 0.46)])), camera(), DAY
    )
    assert scene(passing) != scene(facts)
    assert scene(facts, shift=-5) != scene(facts)
    for host in (
        msgspec.structs.replace(HOST, digest="sha256:2"),
        msgspec.structs.replace(HOST, version="0.22.0"),
    ):
        assert scene(facts, host=host) != scene(facts)


def test_where_the_prior_is_high_there_is_no_scene() -> None:
    facts = facts_of(60.0, empty_house(night=True, alarm="armed_away"))
    assert envelope(facts).prior >= 60
    assert scene(facts) is None


@given(st.floats(1.0, 400.0), st.floats(1.0, 400.0))
def test_windows_of_one_scene_have_one_envelope(one_s: float, other_s: float) -> None:
    one, other = facts_of(round(one_s)), facts_of(round(other_s))
    if scene(one) is not None and scene(one) == scene(other):
        assert envelope(one) == envelope(other)


# --- a verdict used again -------------------------------------------------------------


def test_a_verdict_used_again_says_whose_it_was_and_repeats_no_figures() -> None:
    facts = facts_of()
    again = used_again(VERDICT, "w0", facts, envelope(facts))
    assert again.provenance == {"model_digest": "sha256:1", "cached_from": "w0"}
    assert again.score == VERDICT.score
    assert "He rang and left." in again.evidence
    told = json.dumps([again.evidence, again.factors, again.title, again.summary])
    assert "34" not in told
    assert "14:02" not in told


def test_a_verdict_used_again_is_held_in_the_new_windows_envelope() -> None:
    facts = facts_of()
    bounds = envelope(facts)
    wild = msgspec.structs.replace(VERDICT, score=100)
    again = used_again(wild, "w0", facts, bounds)
    decided = Decided(revision=1, at=T0)
    made = assessed(window(visit(20.0)), facts, bounds, again, decided)
    assert made.score is not None
    assert made.score <= min(bounds.ceiling, bounds.prior + 20)
    assert made.provenance["cached_from"] == "w0"


def test_verdicts_expire_and_the_oldest_make_room() -> None:
    clock = ManualClock(T0)
    scenes = SceneCache(clock, most=3)
    for name in "abcd":
        scenes.keep(name, f"w-{name}", VERDICT)
    assert scenes.find("a") is None
    assert scenes.find("b") == ("w-b", VERDICT)
    scenes.keep("e", "w-e", VERDICT)
    assert scenes.find("c") is None
    clock.advance(KEEP_S)
    assert [scenes.find(name) for name in "bde"] == [None, None, None]


# --- the analyst ----------------------------------------------------------------------


def analyst(server: Server, clock: ManualClock, metrics: Metrics) -> RememberingAnalyst:
    return RememberingAnalyst(server.settings(), metrics, SceneCache(clock))


def counted(metrics: Metrics, kind: str) -> float:
    name = "hearthward_scenes_total"
    return metrics.registry.get_sample_value(name, {"scene": kind}) or 0.0


async def test_the_model_is_asked_once_about_a_scene_until_it_expires() -> None:
    clock, metrics = ManualClock(T0), Metrics()
    async with ollama_server() as server:
        there = analyst(server, clock, metrics)
        async with office(there, at=lambda: DAY) as desk:
            for name in ("w1", "w2", "w3"):
                desk.desk.closed(window(visit(20.0), window_id=name))
                made = await desk.final(name)
                assert made.outcome is Outcome.ASSESSED
                assert made.provenance.get("cached_from", "w1") == "w1"
                assert ("cached_from" in made.provenance) == (name != "w1")
            assert (counted(metrics, "new"), counted(metrics, "known")) == (1, 2)
            clock.advance(KEEP_S)
            desk.desk.closed(window(visit(20.0), window_id="w4"))
            assert "cached_from" not in (await desk.final("w4")).provenance


async def test_a_model_with_eyes_always_looks_itself() -> None:
    clock, metrics = ManualClock(T0), Metrics()
    async with ollama_server() as server:
        await server.control(models=[DEFAULT_MODEL], vision=True)
        there = analyst(server, clock, metrics)
        facts = facts_of()
        for _ in range(2):
            verdict = await there.assess(facts, envelope(facts), (b"jpeg",))
            assert isinstance(verdict, Verdict)
            assert "cached_from" not in verdict.provenance
        await there.close()
    assert (counted(metrics, "barred"), counted(metrics, "known")) == (2, 0)


async def test_no_known_scene_hides_that_the_server_is_down() -> None:
    clock, metrics = ManualClock(T0), Metrics()
    async with ollama_server() as server:
        there = analyst(server, clock, metrics)
        facts = facts_of()
        assert isinstance(await there.assess(facts, envelope(facts)), Verdict)
        await server.control(mode="500")
        other = facts_of(45.0)
        assert not isinstance(await there.assess(other, envelope(other)), Verdict)
        assert not isinstance(await there.assess(facts, envelope(facts)), Verdict)
        await there.close()
