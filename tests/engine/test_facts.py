# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts: what a window says of tracks, house and neighbours, and what it does not."""

import msgspec
import pytest

from hearthward_engine.domain import (
    Baseline,
    HouseState,
    Item,
    Kind,
    Zone,
    ZoneKind,
    ZoneStay,
)
from hearthward_engine.evidence import Facts
from hearthward_engine.windows.facts import build_facts

from .judgement_helpers import PORCH, T0, camera, house, track, visit, window


def test_dwell_and_zones_come_in_the_order_of_entering() -> None:
    facts = build_facts(window(visit(12.0)), camera(), house())
    (person,) = facts.people
    assert person.dwell_s == 20.0
    names = [zone.name for zone in person.zones]
    assert names == ["pavement", "lawn", "porch"]
    assert person.time_in(ZoneKind.ENTRY) >= 12.0
    assert person.path == "pavement > lawn > porch"
    assert person.approach == "toward"
    assert facts.zones == ("pavement", "lawn", "porch")
    assert facts.classes == ("person",)


def test_stays_of_the_zoner_are_taken_where_there_are_some() -> None:
    stay = ZoneStay(
        zone="gate", kind=ZoneKind.DRIVEWAY, entered_at=T0 - 60, left_at=T0 + 5
    )
    person = msgspec.structs.replace(visit(5.0), stays=(stay,), first_at=T0 - 60)
    (facts,) = build_facts(window(person), camera(), house()).people
    assert [zone.name for zone in facts.zones] == ["gate"]
    assert facts.time_in(ZoneKind.DRIVEWAY) == 65.0
    assert facts.dwell_s == pytest.approx(73.0)


def test_sparse_points_give_the_same_dwell_as_dense_ones() -> None:
    sparse = track([(0.0, *PORCH), (40.0, *PORCH)])
    (facts,) = build_facts(window(sparse), camera(), house()).people
    assert facts.time_in(ZoneKind.ENTRY) == pytest.approx(40.0, abs=1.0)


def test_what_is_too_small_or_ignored_is_not_evidence() -> None:
    tiny = track([(0.0, 0.5, 0.8), (5.0, 0.6, 0.8)], tall=0.01)
    assert not build_facts(window(tiny), camera(), house()).tracks
    road = Zone(
        name="road",
        kind=ZoneKind.IGNORE,
        polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
    )
    ignored = camera(zones=(road,))
    assert not build_facts(window(visit()), ignored, house()).tracks


def test_a_parked_car_is_scenery_and_somebody_beside_it_is_told() -> None:
    car = track(
        [(0.0, 0.7, 0.7), (20.0, 0.7, 0.7)], track_id="c", label="car", tall=0.2
    )
    person = track(
        [(0.0, 0.1, 0.7), (5.0, 0.69, 0.72), (20.0, 0.69, 0.72)], track_id="p"
    )
    facts = build_facts(window(car, person), camera(), house())
    assert facts.parked == 1
    assert facts.classes == ("person",)
    assert facts.people[0].beside_vehicle_s >= 12.0


def test_a_car_that_moves_is_no_scenery() -> None:
    car = track([(0.0, 0.1, 0.7), (6.0, 0.7, 0.7)], label="car", stationary=True)
    facts = build_facts(window(car), camera(), house())
    assert facts.parked == 0
    assert facts.tracks[0].kind is Kind.VEHICLE


def test_coming_back_to_the_door_counts_as_a_second_approach() -> None:
    person = track(
        [(0, *PORCH), (6, 0.5, 0.45), (12, *PORCH), (15, *PORCH), (20, 0.5, 0.45)]
    )
    (facts,) = build_facts(window(person), camera(), house()).people
    assert facts.approaches == 2
    steady = build_facts(window(visit(20.0)), camera(), house()).people[0]
    assert steady.approaches == 1


@pytest.mark.parametrize(
    ("speed", "pace"),
    [(0.0, "still"), (0.012, "slow"), (0.04, "walking"), (0.1, "running")],
)
def test_pace_is_measured_in_body_heights(speed: float, pace: str) -> None:
    spots = [(float(t), 0.1 + speed * t, 0.7) for t in range(9)]
    (facts,) = build_facts(window(track(spots, tall=0.1)), camera(), house()).people
    assert facts.pace == pace


def test_a_stale_house_is_unknown_in_every_respect() -> None:
    old = house(night=True, alarm="armed_away", received_at=T0 - 200)
    facts = build_facts(window(visit()), camera(), old)
    assert facts.house == "stale"
    assert facts.night is None
    assert facts.alarm is None
    assert facts.home is None
    assert facts.nobody_home is None


def test_without_a_house_the_facts_still_stand() -> None:
    facts = build_facts(window(visit()), camera(), None)
    assert facts.house == "stale"
    assert facts.people


def test_local_time_uses_the_houses_zone_and_tolerates_a_wrong_one() -> None:
    away = house(time_zone="Asia/Tokyo")
    assert build_facts(window(visit()), camera(), away).local_time[11:16] == "17:00"
    wrong = house(time_zone="Atlantis/Deep")
    assert build_facts(window(visit()), camera(), wrong).local_time[11:16] == "08:00"


def test_without_a_sun_the_clock_says_whether_it_is_night() -> None:
    by_clock = house(sun=None, time_zone="America/New_York")
    assert build_facts(window(visit()), camera(), by_clock).night is True
    assert build_facts(window(visit()), camera(), house(sun=None)).night is False


def test_a_ring_belongs_to_the_visit_only_near_it() -> None:
    rang = house(doorbell_at=T0 + 12)
    facts = build_facts(window(visit()), camera(), rang)
    assert facts.rang
    assert facts.doorbell_s_ago == 6.0
    long_ago = house(doorbell_at=T0 - 600)
    assert not build_facts(window(visit()), camera(), long_ago).rang


def test_what_opened_during_the_window_is_told_and_what_stood_open_is_not() -> None:
    contacts = {
        "front door": Item(value="open", changed_at=T0 + 5),
        "terrace": Item(value="open", changed_at=T0 - 4000),
    }
    locks = {"front lock": Item(value="unlocked", changed_at=T0 + 4)}
    facts = build_facts(
        window(visit()), camera(), house(contacts=contacts, locks=locks)
    )
    assert facts.opened == ("front door",)
    assert facts.unlocked == ("front lock",)


def test_a_baseline_gives_the_deviation() -> None:
    usual = Baseline(rate_now=2.0, typical_dwell_s=6.0)
    facts = build_facts(window(visit(10.0)), camera(), house(), usual)
    assert facts.baseline is not None
    assert facts.baseline.dwell_ratio == 3.0
    assert build_facts(window(visit()), camera(), house(), None).baseline is None


def test_linked_windows_are_summed_up() -> None:
    other = window(visit(20.0, start=T0 - 30), window_id="w0", camera_id="drive")
    other = msgspec.structs.replace(other, started_at=T0 - 30)
    facts = build_facts(
        window(visit()),
        camera(),
        house(),
        linked=[(other, camera("drive", name="Driveway"))],
    )
    (linked,) = facts.linked
    assert linked.camera == "Driveway"
    assert linked.strangers == 1
    assert linked.offset_s == -30.0
    assert "porch" in linked.zones


def test_facts_are_pure_and_survive_storage() -> None:
    seen = window(visit())
    first = build_facts(seen, camera(), house())
    assert build_facts(seen, camera(), house()) == first
    assert msgspec.json.decode(msgspec.json.encode(first), type=Facts) == first


def test_an_open_window_has_facts_too() -> None:
    facts = build_facts(window(visit(), ended_at=None), camera(), house())
    assert facts.duration_s == 18.0


# --- identity -----------------------------------------------------------------


def arriving(*names: str, at: float = T0 + 30, **changes: object) -> HouseState:
    people = {name: Item(value="home", changed_at=at) for name in names}
    return house(people=people, **changes)  # type: ignore[arg-type]


def test_the_one_person_who_fits_the_one_arrival_is_that_resident() -> None:
    facts = build_facts(window(visit()), camera(), arriving("Anna"))
    assert facts.residents == ("Anna",)
    assert not facts.strangers


@pytest.mark.parametrize(
    "people",
    [
        (visit(), visit(track_id="t2")),
        (track([(0, 0.1, 0.46), (8, 0.9, 0.46)]),),
        (visit(identity="Anna"), visit(track_id="t2")),
    ],
    ids=["two strangers", "passes by", "already recognised"],
)
def test_nobody_is_named_where_it_is_not_certain(people: tuple[object, ...]) -> None:
    facts = build_facts(window(*people), camera(), arriving("Anna"))  # type: ignore[arg-type]
    assert facts.strangers


def test_two_arrivals_or_an_old_one_name_nobody() -> None:
    two = arriving("Anna", "Ben")
    assert build_facts(window(visit()), camera(), two).strangers
    old = arriving("Anna", at=T0 - 400)
    assert build_facts(window(visit()), camera(), old).strangers


def test_who_leaves_the_house_is_named_by_the_departure() -> None:
    spots = [(0, *PORCH), (3, *PORCH), (8, 0.3, 0.6), (12, 0.1, 0.46)]
    left = house(people={"Ben": Item(value="away", changed_at=T0 + 60)})
    facts = build_facts(window(track(spots)), camera(), left)
    assert facts.residents == ("Ben",)
    coming = build_facts(window(visit()), camera(), left)
    assert coming.strangers


def test_an_alarm_that_sounds_contradicts_an_arrival() -> None:
    sounding = arriving("Anna", alarm=Item(value="triggered", changed_at=T0))
    facts = build_facts(window(visit()), camera(), sounding)
    assert facts.strangers
