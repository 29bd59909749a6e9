# SPDX-License-Identifier: AGPL-3.0-or-later
"""Titles and summaries made of facts: short, telling, never empty."""

from hypothesis import given, strategies as st
import pytest

from hearthward_engine.domain import Track
from hearthward_engine.risk import titles
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import T0, camera, house, track, visit, window

CAT = track([(0, 0.1, 0.7), (9, 0.2, 0.7)], label="cat", tall=0.08)


def title(*tracks: Track, **at: object) -> str:
    facts = build_facts(window(*tracks), camera(), house(**at))  # type: ignore[arg-type]
    return titles.title(facts, envelope(facts))


@pytest.mark.parametrize(
    ("tracks", "at", "expected"),
    [
        ((visit(10.0),), {}, "Person at porch"),
        ((visit(10.0),), {"doorbell_at": T0 + 9}, "Person at the door, rang"),
        ((visit(70.0),), {"night": True}, "Person loitering at porch"),
        ((visit(), visit(track_id="t2")), {}, "2 people at porch"),
        ((visit(identity="Anna"),), {}, "Anna at home"),
        ((CAT,), {}, "Cat at lawn"),
        ((), {}, "Nothing of note"),
        ((track([(0, 0.02, 0.46), (20, 0.98, 0.46)]),), {}, "Person passing by"),
    ],
)
def test_a_title_says_who_and_where(
    tracks: tuple[Track, ...], at: dict[str, object], expected: str
) -> None:
    assert title(*tracks, **at) == expected


def test_a_summary_tells_camera_time_and_the_strongest_reason() -> None:
    facts = build_facts(window(visit(70.0)), camera(), house(night=True))
    text = titles.summary(facts, envelope(facts))
    assert text.startswith("On Front door: Person, 78 s, in pavement")
    assert "hangs about an entry at night" in text
    assert len(text) <= 200


def test_an_unknown_language_falls_back_to_english() -> None:
    facts = build_facts(window(visit()), camera(), house(language="tlh"))
    assert titles.title(facts) == "Person at porch"


@given(st.text(max_size=400), st.integers(5, 200))
def test_shortening_keeps_to_the_limit_and_to_one_line(text: str, limit: int) -> None:
    short = titles.shortened(text, limit)
    assert len(short) <= limit
    assert "\n" not in short
    if len(" ".join(text.split())) <= limit:
        assert short == " ".join(text.split())
