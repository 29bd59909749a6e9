# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house over a window: what held while it went on, whenever it was told."""

from collections.abc import Iterable

from hypothesis import given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import HouseSpan, HouseState, Item
from hearthward_engine.evidence import Facts
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.span import KEEP_S, MAX_SPELLS, with_report

from .judgement_helpers import T0, camera, empty_house, house, track, visit, window

SEEN = window(visit(20.0))
END = T0 + 28.0


def span(*reports: HouseState) -> HouseSpan:
    known: HouseSpan | None = None
    for report in reports:
        known = with_report(known, report)
    assert known is not None
    return known


def facts_of(*reports: HouseState) -> Facts:
    return build_facts(SEEN, camera(), span(*reports))


def alarm(value: str, at: float) -> Item[str]:
    return Item(value=value, changed_at=at)


def test_an_alarm_switched_off_during_the_window_was_armed_when_it_happened() -> None:
    facts = facts_of(
        empty_house(received_at=T0 - 50, alarm=alarm("armed_away", T0 - 900)),
        empty_house(received_at=T0 + 21, alarm=alarm("disarmed", T0 + 20)),
    )
    assert facts.alarm == "armed_away"
    assert facts.disarmed_s_ago == 8.0


def test_switching_off_before_or_after_the_window_is_not_of_it() -> None:
    armed = empty_house(received_at=T0 - 50, alarm=alarm("armed_away", T0 - 900))
    before = empty_house(received_at=T0 - 9, alarm=alarm("disarmed", T0 - 10))
    assert facts_of(armed, before).alarm == "disarmed"
    assert facts_of(armed, before).disarmed_s_ago is None
    after = empty_house(received_at=END + 31, alarm=alarm("disarmed", END + 30))
    assert facts_of(armed, after).alarm == "armed_away"
    assert facts_of(armed, after).disarmed_s_ago is None


def test_arming_during_the_window_counts_too() -> None:
    facts = facts_of(
        empty_house(received_at=T0 - 50, alarm=alarm("disarmed", T0 - 900)),
        empty_house(received_at=T0 + 16, alarm=alarm("armed_away", T0 + 15)),
    )
    assert facts.alarm == "armed_away"


def test_what_changed_before_and_was_not_told_for_long_is_unknown() -> None:
    facts = facts_of(
        empty_house(received_at=T0 - 900, alarm=alarm("armed_away", T0 - 4000)),
        empty_house(received_at=T0 + 200, alarm=alarm("disarmed", T0 + 190)),
    )
    assert facts.house == "fresh"
    assert facts.alarm is None


def test_a_door_that_opened_and_closed_again_did_open() -> None:
    door = {"front door": Item(value="open", changed_at=T0 + 10)}
    shut = {"front door": Item(value="closed", changed_at=T0 + 14)}
    lock = {"front lock": Item(value="unlocked", changed_at=T0 + 9)}
    locked = {"front lock": Item(value="locked", changed_at=T0 + 15)}
    facts = facts_of(
        house(received_at=T0 + 11, contacts=door, locks=lock),
        house(received_at=T0 + 16, contacts=shut, locks=locked),
    )
    assert facts.opened == ("front door",)
    assert facts.closed_again == ("front door",)
    assert facts.unlocked == ("front lock",)


def test_the_same_value_with_a_new_time_is_no_change() -> None:
    standing = {"terrace": Item(value="open", changed_at=T0 - 4000)}
    anew = {"terrace": Item(value="open", changed_at=T0 + 5)}
    facts = facts_of(
        house(received_at=T0 - 20, contacts=standing),
        house(received_at=T0 + 6, contacts=anew),
    )
    assert facts.opened == ()


def test_a_door_opened_while_armed_counts_though_somebody_switches_off() -> None:
    facts = facts_of(
        empty_house(received_at=T0 - 5, alarm=alarm("armed_away", T0 - 900)),
        empty_house(
            received_at=T0 + 12,
            alarm=alarm("armed_away", T0 - 900),
            contacts={"front door": Item(value="open", changed_at=T0 + 11)},
        ),
        empty_house(
            received_at=T0 + 26,
            alarm=alarm("disarmed", T0 + 25),
            contacts={"front door": Item(value="closed", changed_at=T0 + 14)},
        ),
    )
    assert envelope(facts).floor >= 90


def test_who_was_home_is_who_was_home_then() -> None:
    came = house(
        received_at=T0 + 400, people={"Anna": Item(value="home", changed_at=T0 + 300)}
    )
    assert facts_of(empty_house(received_at=T0 - 5), came).home == ()
    left = empty_house(
        received_at=T0 + 400, people={"Anna": Item(value="away", changed_at=T0 + 300)}
    )
    assert facts_of(house(received_at=T0 - 5), left).home == ("Anna",)


def test_a_ring_is_found_though_another_followed() -> None:
    facts = facts_of(
        house(received_at=T0 + 13, doorbell_at=T0 + 12),
        house(received_at=T0 + 500, doorbell_at=T0 + 480),
    )
    assert facts.doorbell_s_ago == 16.0


def test_dusk_during_the_window_makes_it_night() -> None:
    facts = facts_of(
        house(received_at=T0 - 5),
        house(received_at=T0 + 16, sun=Item(value="below_horizon", changed_at=T0 + 15)),
    )
    assert facts.night is True


def test_the_memory_of_the_house_is_bounded() -> None:
    known: HouseSpan | None = None
    for number in range(3 * MAX_SPELLS):
        at = T0 + number * 5
        value = "open" if number % 2 else "closed"
        flapping = {"gate": Item(value=value, changed_at=at)}
        known = with_report(known, house(received_at=at, contacts=flapping))
    assert known is not None
    assert len(known.contacts["gate"]) == MAX_SPELLS
    later = with_report(known, house(received_at=T0 + 960 + KEEP_S + 60))
    assert not later.contacts


def test_a_clock_that_was_set_back_starts_the_memory_anew() -> None:
    ahead = house(received_at=T0 + 90_000)
    assert span(ahead, house(received_at=T0)).received_at == T0


# --- the order of reports -----------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> list[HouseState]:
    """Return reports of one house, each telling all that holds when it is made."""
    grid = st.integers(-60, 60).map(lambda step: T0 + step * 10.0)

    def timeline(*values: str) -> list[tuple[float, str]]:
        times = sorted(draw(st.sets(grid, max_size=4)))
        return [(T0 - 5000.0, values[0])] + [
            (at, draw(st.sampled_from(values))) for at in times
        ]

    def held(line: Iterable[tuple[float, str]], at: float) -> Item[str]:
        since, value = [one for one in line if one[0] <= at][-1]
        return Item(value=value, changed_at=since)

    anna, ben = timeline("away", "home"), timeline("away", "home")
    armed, door = timeline("armed_away", "disarmed"), timeline("closed", "open")
    reported = draw(st.lists(grid.map(lambda at: at + 1), min_size=1, unique=True))
    return [
        empty_house(
            received_at=at,
            night=True,
            alarm=held(armed, at),
            people={"Anna": held(anna, at), "Ben": held(ben, at)},
            contacts={"front door": held(door, at)},
        )
        for at in sorted(reported)
    ]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_reports_come_in_does_not_matter(
    reports: list[HouseState], chance: object
) -> None:
    shuffled = list(reports)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    # Nothing is as old as what shows that a clock was set back.
    near = [one for one in shuffled if one.received_at > T0 - 250]
    near = [one for one in near if one.received_at < T0 + 250]
    if near:
        assert span(*near) == span(*sorted(near, key=lambda one: one.received_at))
        assert span(*near, *near) == span(*near)


@given(histories())
def test_one_report_more_never_makes_the_alarm_of_then_milder(
    reports: list[HouseState],
) -> None:
    order = ("disarmed", "armed_home", "armed_night", "armed_away", "triggered")
    known: HouseSpan | None = None
    strictest = -1
    for report in reports:
        known = with_report(known, report)
        found = build_facts(SEEN, camera(), known)
        if report.received_at >= T0 and found.alarm is not None:
            assert order.index(found.alarm) >= strictest
            strictest = order.index(found.alarm)


# --- identity, by the house over time -----------------------------------------

STROLLER = track([(0, 0.1, 0.46), (9, 0.9, 0.46)], track_id="p")


def arrival(at: float, **changes: object) -> HouseSpan:
    people = {"Anna": Item(value="home", changed_at=at)}
    came = empty_house(received_at=at + 1, people=people, **changes)
    return span(empty_house(received_at=T0 - 5), came)


def test_a_passer_by_does_not_hide_who_came_home() -> None:
    seen = window(visit(20.0), STROLLER)
    facts = build_facts(seen, camera(), arrival(T0 + 30))
    assert {one.id: one.identity for one in facts.tracks} == {"t1": "Anna", "p": None}


def test_a_restart_that_tells_presence_anew_names_nobody() -> None:
    known = span(
        house(received_at=T0 - 60),
        house(
            received_at=T0 + 12, people={"Anna": Item(value="home", changed_at=T0 + 10)}
        ),
    )
    assert build_facts(SEEN, camera(), known).residents == ()


def test_who_goes_out_and_comes_back_at_once_is_not_told_apart() -> None:
    out = house(
        received_at=T0 + 6, people={"Anna": Item(value="away", changed_at=T0 + 5)}
    )
    back = house(
        received_at=T0 + 81, people={"Anna": Item(value="home", changed_at=T0 + 80)}
    )
    known = span(house(received_at=T0 - 60), out, back)
    assert build_facts(SEEN, camera(), known).residents == ()


@pytest.mark.parametrize(
    "spots",
    [
        [(0, 0.1, 0.46), (6, 0.85, 0.7), (14, 0.85, 0.8), (20, 0.5, 0.85)],
        [(0, 0.1, 0.46), (8, 0.5, 0.85), (12, 0.5, 0.85), (20, 0.1, 0.46)],
    ],
    ids=["through a restricted zone", "goes away again"],
)
def test_a_way_that_is_no_way_home_names_nobody(
    spots: list[tuple[float, float, float]],
) -> None:
    facts = build_facts(window(track(spots)), camera(), arrival(T0 + 30))
    assert facts.people
    assert facts.residents == ()


PATHS = (
    visit(20.0, track_id="s"),
    visit(70.0, track_id="s"),
    track([(0, 0.2, 0.7), (40, 0.1, 0.8)], track_id="s"),
    track([(0, 0.9, 0.7), (20, 0.9, 0.8)], track_id="s"),
    track([(0, 0.1, 0.46), (8, 0.5, 0.85), (30, 0.1, 0.46)], track_id="s"),
    STROLLER,
)


@given(
    st.sampled_from(PATHS),
    st.booleans(),
    st.sampled_from(["disarmed", "armed_away", "armed_night"]),
    st.floats(-179, 179).map(lambda off: T0 + 28 + round(off)),
)
def test_a_resident_beside_them_neither_raises_nor_lowers_a_strangers_score(
    stranger: object, night: bool, armed: str, at: float
) -> None:
    alone = window(stranger, ended_at=T0 + 90)  # type: ignore[arg-type]
    resident = visit(20.0, track_id="r")
    joined = window(stranger, resident, ended_at=T0 + 90)  # type: ignore[arg-type]
    known = span(
        empty_house(received_at=T0 - 5, night=night, alarm=alarm(armed, T0 - 900)),
        empty_house(
            received_at=T0 + 300,
            night=night,
            alarm=alarm(armed, T0 - 900),
            people={"Anna": Item(value="home", changed_at=at)},
        ),
    )
    together = build_facts(joined, camera(), known)
    if together.residents:
        unnamed = msgspec.structs.replace(
            build_facts(alone, camera(), known),
            tracks=tuple(t for t in together.tracks if t.id != "r"),
        )
        assert envelope(together).prior == envelope(unnamed).prior
        assert envelope(together).floor == envelope(unnamed).floor
        assert envelope(together).ceiling == envelope(unnamed).ceiling


@given(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3))
def test_at_most_one_track_gets_a_name_and_nothing_else_changes(
    paths: list[object],
) -> None:
    people = [
        msgspec.structs.replace(one, id=f"t{number}")  # type: ignore[type-var]
        for number, one in enumerate(paths)
    ]
    seen = window(*people, ended_at=T0 + 90)
    before = build_facts(seen, camera(), span(empty_house(received_at=T0 + 95)))
    after = build_facts(seen, camera(), arrival(T0 + 120))
    assert len(after.residents) <= 1
    assert sum(one.identity is not None for one in after.tracks) <= 1
    unnamed = tuple(msgspec.structs.replace(t, identity=None) for t in after.tracks)
    assert unnamed == before.tracks
