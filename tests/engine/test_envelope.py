# SPDX-License-Identifier: AGPL-3.0-or-later
"""The envelope: well-formed for any facts, and monotone where it must be."""

from itertools import pairwise
from typing import get_args

from hypothesis import given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import Kind, ZoneKind
from hearthward_engine.evidence import (
    Approach,
    BaselineFacts,
    Facts,
    LinkedFacts,
    Pace,
    TrackFacts,
    ZoneFacts,
)
from hearthward_engine.risk.envelope import envelope

from . import judgement_helpers as _profile  # noqa: F401 - no time limits

ALARMS = ("disarmed", "armed_home", "armed_night", "armed_away", "triggered")
PLACES = tuple(kind for kind in ZoneKind if kind is not ZoneKind.IGNORE)
PRIVATE = (ZoneKind.ENTRY, ZoneKind.DRIVEWAY, ZoneKind.YARD, ZoneKind.RESTRICTED)

seconds = st.floats(0, 200).map(lambda value: round(value, 1))


@st.composite
def people(draw: st.DrawFn) -> TrackFacts:
    kinds = draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=4))
    zones = tuple(
        ZoneFacts(name=kind.value, kind=kind, dwell_s=draw(seconds), entries=1)
        for kind in kinds
    )
    private = sum(zone.dwell_s for zone in zones if zone.kind in PRIVATE)
    sidewalk = sum(z.dwell_s for z in zones if z.kind is ZoneKind.SIDEWALK)
    off = private + draw(seconds)
    from_s = draw(st.floats(-100, 85))
    return TrackFacts(
        id=draw(st.uuids()).hex,
        label="person",
        kind=Kind.PERSON,
        confidence=0.9,
        identity=draw(st.sampled_from([None, None, None, "Anna"])),
        dwell_s=off + sidewalk,
        from_s=from_s,
        until_s=from_s + off + sidewalk,
        zones=zones,
        approach=draw(st.sampled_from(get_args(Approach.__value__))),
        pace=draw(st.sampled_from(get_args(Pace.__value__))),
        spread=draw(st.floats(0, 5)),
        stood_s=draw(st.floats(0, 1)) * off,
        approaches=draw(st.integers(0, 3)),
        off_sidewalk_s=off,
        private_s=private,
        at_entry_s=draw(seconds),
        near_entry_s=draw(seconds),
        beside_vehicle_s=draw(seconds),
        started_in_entry=draw(st.booleans()),
        closest=draw(st.floats(0, 1)),
    )


things = st.builds(
    lambda label, kind: TrackFacts(
        id=label, label=label, kind=kind, confidence=0.8, identity=None, dwell_s=9.0
    ),
    st.just("cat"),
    st.sampled_from([Kind.ANIMAL, Kind.VEHICLE, Kind.THING]),
)

links = st.builds(
    LinkedFacts,
    camera_id=st.just("other"),
    camera=st.just("other"),
    offset_s=st.floats(-90, 90),
    strangers=st.integers(0, 2),
    residents=st.just(()),
    off_sidewalk_s=seconds,
    zones=st.just(()),
)

facts = st.builds(
    Facts,
    window_id=st.just("w"),
    camera_id=st.just("c"),
    camera=st.just("Front"),
    note=st.just(""),
    duration_s=st.just(90.0),
    local_time=st.sampled_from(["2026-11-21T23:00:00", "2026-11-21T18:00:00"]),
    weekday=st.just("Saturday"),
    house=st.just("fresh"),
    night=st.sampled_from([True, False, None]),
    alarm=st.sampled_from([*ALARMS, None]),
    home=st.sampled_from([None, (), ("Anna",)]),
    doorbell_s_ago=st.sampled_from([None, None, 10.0, 80.0]),
    arrived=st.sampled_from([{}, {"Anna": 50.0}]),
    left=st.sampled_from([{}, {"Ben": 50.0}]),
    opened=st.sampled_from([(), ("door",)]),
    unlocked=st.sampled_from([(), ("lock",)]),
    tracks=st.lists(st.one_of(people(), things), max_size=4).map(tuple),
    linked=st.lists(links, max_size=2).map(tuple),
    baseline=st.none()
    | st.builds(
        BaselineFacts,
        rate_now=st.floats(0, 10),
        typical_dwell_s=st.floats(1, 60),
        dwell_ratio=st.floats(0, 9),
    ),
    visits_before=st.integers(0, 4),
    has_zones=st.booleans(),
)

shifts = st.integers(-40, 40)


WITHOUT_HOUSE = {
    "restricted_zone",
    "comes_again",
    "loitering",
    "loitering_long",
    "several_people",
    "rare_hour",
    "unusually_long",
    "animal_only",
    "residents_only",
    "vehicle_only",
    "vehicle_passes",
    "passing_by",
}
"""Rules that go by what the camera saw and by what is usual there."""


def with_tracks(seen: Facts, tracks: tuple[TrackFacts, ...]) -> Facts:
    return msgspec.structs.replace(seen, tracks=tracks)


@given(facts)
def test_the_prior_lies_inside_bounds_that_do_not_cross(seen: Facts) -> None:
    bounds = envelope(seen)
    assert 0 <= bounds.floor <= bounds.prior <= bounds.ceiling <= 100
    assert bounds.score == bounds.prior


@given(facts)
def test_a_floor_wins_over_a_ceiling_and_the_conflict_is_listed(seen: Facts) -> None:
    bounds = envelope(seen)
    floors = [hit.floor for hit in bounds.hits if hit.floor is not None]
    ceilings = [hit.ceiling for hit in bounds.hits if hit.ceiling is not None]
    assert bounds.floor == max(floors, default=0)
    crossed = max(floors, default=0) > min(ceilings, default=100)
    assert bool(bounds.conflicts) == crossed


@pytest.mark.parametrize(("less", "more"), list(pairwise(ALARMS)))
@given(facts, shifts)
def test_each_step_of_arming_never_lowers_a_score(
    less: str, more: str, seen: Facts, shift: int
) -> None:
    calm = msgspec.structs.replace(seen, alarm=less)
    armed = msgspec.structs.replace(seen, alarm=more)
    assert envelope(armed, shift).score >= envelope(calm, shift).score


@given(facts, people(), shifts)
def test_one_more_stranger_never_lowers_a_score(
    seen: Facts, someone: TrackFacts, shift: int
) -> None:
    stranger = msgspec.structs.replace(someone, identity=None)
    more = with_tracks(seen, (*seen.tracks, stranger))
    assert envelope(more, shift).score >= envelope(seen, shift).score


@given(facts, people(), people(), shifts)
def test_a_resident_neither_raises_nor_lowers_a_strangers_score(
    seen: Facts, stranger: TrackFacts, someone: TrackFacts, shift: int
) -> None:
    stranger = msgspec.structs.replace(stranger, identity=None)
    resident = msgspec.structs.replace(someone, identity="Ben")
    alone = with_tracks(seen, (*seen.tracks, stranger))
    together = with_tracks(seen, (*alone.tracks, resident))
    assert envelope(together, shift) == envelope(alone, shift)


@given(facts, shifts)
def test_feedback_moves_the_prior_by_fifteen_at_most_and_no_bound(
    seen: Facts, shift: int
) -> None:
    plain, told = envelope(seen), envelope(seen, shift)
    assert abs(told.score - plain.score) <= 15
    assert told.floor == plain.floor
    assert told.floor <= told.score <= told.ceiling
    weighed_whole = len(seen.strangers) + bool(set(seen.tracks) - set(seen.people)) < 2
    if not told.conflicts and weighed_whole:
        assert told.ceiling == plain.ceiling


@given(facts)
def test_what_a_stale_house_does_not_say_fires_no_rule(seen: Facts) -> None:
    stale = msgspec.structs.replace(
        seen,
        house="stale",
        night=None,
        alarm=None,
        home=None,
        doorbell_s_ago=None,
        arrived={},
        left={},
        opened=(),
        unlocked=(),
    )
    fired = {hit.name for hit in envelope(stale).hits}
    assert fired <= WITHOUT_HOUSE


@given(facts, st.floats(1.0, 6.0))
def test_staying_longer_never_lowers_a_score(seen: Facts, factor: float) -> None:
    def longer(track: TrackFacts) -> TrackFacts:
        if track.kind is not Kind.PERSON:
            return track
        zones = tuple(
            msgspec.structs.replace(zone, dwell_s=zone.dwell_s * factor)
            for zone in track.zones
        )
        return msgspec.structs.replace(
            track,
            zones=zones,
            **{
                name: getattr(track, name) * factor
                for name in (
                    "dwell_s",
                    "stood_s",
                    "off_sidewalk_s",
                    "private_s",
                    "at_entry_s",
                    "near_entry_s",
                    "beside_vehicle_s",
                )
            },
        )

    stayed = with_tracks(seen, tuple(longer(track) for track in seen.tracks))
    assert envelope(stayed).score >= envelope(seen).score


@given(facts)
def test_more_approaches_never_lower_a_score(seen: Facts) -> None:
    tracks = tuple(
        msgspec.structs.replace(track, approaches=track.approaches + 1)
        for track in seen.tracks
    )
    assert envelope(with_tracks(seen, tracks)).score >= envelope(seen).score


@given(facts)
def test_being_recognised_never_raises_a_score(seen: Facts) -> None:
    tracks = tuple(
        msgspec.structs.replace(track, identity="Anna")
        if track.kind is Kind.PERSON
        else track
        for track in seen.tracks
    )
    assert envelope(with_tracks(seen, tracks)).score <= envelope(seen).score


@given(facts)
def test_a_window_without_strangers_is_never_an_alarm(seen: Facts) -> None:
    known = tuple(t for t in seen.tracks if t.kind is not Kind.PERSON or t.identity)
    assert envelope(with_tracks(seen, known)).score < 60


@given(facts)
def test_the_same_facts_give_the_same_envelope(seen: Facts) -> None:
    assert envelope(seen) == envelope(seen)
