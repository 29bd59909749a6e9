# SPDX-License-Identifier: AGPL-3.0-or-later
"""Principles that tell people apart: who rang, who lives here, what hour it is."""

import msgspec

from hearthward_engine.domain import Envelope, HouseState, Item, Track
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import (
    PORCH,
    T0,
    camera,
    empty_house,
    house,
    track,
    visit,
    window,
)

PASSING = [(0.0, 0.02, 0.46), (20.0, 0.98, 0.46)]


def judged(*tracks: Track, at: HouseState | None, zones: bool = True) -> Envelope:
    seen = camera() if zones else camera(zones=())
    return envelope(build_facts(window(*tracks), seen, at))


def fired(bounds: Envelope) -> set[str]:
    return {hit.name for hit in bounds.hits}


def test_a_courier_in_a_dark_evening_gets_the_time_that_one_gets_by_day() -> None:
    late = empty_house(night=True)
    evening = empty_house(night=True, time_zone="UTC")
    assert (
        judged(visit(20.0), at=evening).score < 60 <= judged(visit(20.0), at=late).score
    )
    assert "tries_the_door" in fired(judged(visit(40.0), at=evening))


def test_the_ring_of_one_excuses_no_other() -> None:
    rang_at_once = empty_house(doorbell_at=T0 + 8)
    late_comer = visit(40.0, start=T0 + 60, track_id="t2")
    assert "tries_the_door" not in fired(judged(visit(40.0), at=rang_at_once))
    assert "tries_the_door" in fired(judged(late_comer, at=rang_at_once))
    rang_late = empty_house(doorbell_at=T0 + 100)
    gone_before = window(visit(40.0), ended_at=T0 + 90)
    facts = build_facts(gone_before, camera(), rang_late)
    assert "tries_the_door" in fired(envelope(facts))


def test_guests_stay_guests_while_somebody_else_walks_past() -> None:
    guests = (visit(15.0), visit(15.0, track_id="t2"))
    passer = track(PASSING, track_id="t3", start=T0 + 45)
    rang = house(night=True, doorbell_at=T0 + 10)
    assert judged(*guests, passer, at=rang).score < 60
    away = [(0.0, *PORCH), (2.0, *PORCH), (7.0, 0.3, 0.6), (11.0, 0.1, 0.46)]
    leaving = (track(away), track(away, track_id="t2"))
    assert judged(*leaving, passer, at=house(night=True)).score <= 29


def test_smoking_before_the_door_is_no_loitering_unless_the_alarm_is_on() -> None:
    spots = [(0.0, *PORCH), (6.0, *PORCH)]
    spots += [(float(at), 0.32, 0.62) for at in range(10, 70)]
    calm = judged(track(spots), at=house(night=True))
    assert "loitering_at_entry_at_night" not in fired(calm)
    armed = judged(track(spots), at=house(night=True, alarm="armed_night"))
    assert "loitering_at_entry_at_night" in fired(armed)
    assert armed.score > calm.score


def test_working_at_a_door_where_one_was_first_seen_is_no_stepping_out() -> None:
    worked = track([(float(at), *PORCH) for at in range(60)])
    assert judged(worked, at=house(night=True)).score >= 55


def test_a_glimpse_of_what_may_be_a_person_is_nobody() -> None:
    glimpse = track([(0.0, *PORCH), (1.0, *PORCH)])
    faint = msgspec.structs.replace(glimpse, confidence=0.3)
    assert judged(faint, at=house(night=True)).score < 20
    assert judged(glimpse, at=house(night=True)).score >= 20
    stayed = msgspec.structs.replace(visit(20.0), confidence=0.3)
    assert judged(stayed, at=house(night=True)).score >= 20


def test_who_stands_before_the_door_when_it_rings_did_not_come_out_of_it() -> None:
    away = [(0.0, *PORCH), (12.0, *PORCH), (18.0, 0.3, 0.6), (22.0, 0.1, 0.46)]
    caller = judged(track(away), at=house(night=True, doorbell_at=T0 + 8))
    assert "comes_from_inside" not in fired(caller)
    assert caller.score >= 25
    opened_to_a_ring = judged(track(away), at=house(night=True, doorbell_at=T0 - 10))
    assert "comes_from_inside" in fired(opened_to_a_ring)


def test_who_comes_with_a_resident_and_a_key_does_not_break_in() -> None:
    pair = (visit(20.0), visit(20.0, track_id="t2"))
    lock = Item(value="unlocked", changed_at=T0 + 12)
    anna = Item(value="home", changed_at=T0 - 30)
    came = house(night=True, locks={"front": lock}, people={"Anna": anna})
    assert judged(*pair, at=came).score < 60
    assert judged(*pair, at=house(night=True)).score >= 70


def test_without_zones_several_at_the_house_at_night_are_still_noticed() -> None:
    def near(track_id: str) -> Track:
        spots = [(0.0, 0.2, 0.5, 0.2), (5.0, 0.5, 0.95, 0.6), (25.0, 0.5, 0.95, 0.6)]
        parts = [track([spot[:3]], tall=spot[3]) for spot in spots]
        whole = track([spot[:3] for spot in spots], track_id=track_id)
        points = tuple(part.points[0] for part in parts)
        return Track(
            id=whole.id,
            label=whole.label,
            confidence=whole.confidence,
            first_at=whole.first_at,
            last_at=whole.last_at,
            points=points,
        )

    pair = (near("t1"), near("t2"))
    seen = judged(*pair, at=house(night=True), zones=False)
    assert "several_at_entry_at_night" in fired(seen)
    afar = (track(PASSING), track(PASSING, track_id="t2"))
    assert judged(*afar, at=house(night=True), zones=False).score < 60
