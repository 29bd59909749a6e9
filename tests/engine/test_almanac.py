# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days gone by: incidents in pages, and windows counted by hour and level."""

from datetime import UTC, datetime
import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from yarl import URL

from hearthward_engine.domain import Level
from hearthward_engine.present.history import IncidentQuery
from hearthward_engine.store import Store
from hearthward_engine.store.almanac import CHUNK, MOST_CHUNKS, Almanac

from .spine_helpers import T0, Running, make_assessment, make_incident, make_window

BERLIN = ZoneInfo("Europe/Berlin")


def record(
    store: Store, window_id: str, at: float, score: int | None, camera_id: str = "c1"
) -> None:
    window = make_window(
        window_id, camera_id=camera_id, started_at=at, ended_at=at + 20, pictures=0
    )
    store.record(make_assessment(window, score=score), window)


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_windows_are_counted_by_the_hours_of_the_house(store: Store) -> None:
    record(store, "w1", instant("2027-01-15T22:59:59+00:00"), 10)
    record(store, "w2", instant("2027-01-15T23:00:00+00:00"), 40)
    record(store, "w3", instant("2027-01-15T23:30:00+00:00"), 70)
    record(store, "w4", instant("2027-01-15T23:30:00+00:00"), 90, "c2")
    record(store, "w5", instant("2027-01-15T23:40:00+00:00"), None)
    after, before = instant("2027-01-15T00:00+01:00"), instant("2027-01-17T00:00+01:00")

    found = Almanac(store).tally(after, before, BERLIN)

    first, second = found.cameras
    assert [(one.day, one.hour) for one in first.hours] == [
        ("2027-01-15", 23),
        ("2027-01-16", 0),
    ]
    assert [(one.low, one.medium, one.high) for one in first.hours] == [
        (1, 0, 0),
        (0, 1, 1),
    ]
    assert first.hours[1].not_assessed == 1
    assert (second.camera_id, second.hours[0].critical) == ("c2", 1)
    assert found.time_zone == "Europe/Berlin"
    assert Almanac(store).tally(after, after + 1, BERLIN).cameras == ()


def test_a_zone_that_is_no_whole_hour_ahead_has_its_own_hours(store: Store) -> None:
    record(store, "w1", instant("2027-01-15T18:14:59+00:00"), 10)
    record(store, "w2", instant("2027-01-15T18:15:00+00:00"), 10)
    counted = Almanac(store).tally(T0 - 86_400, T0 + 86_400, ZoneInfo("Asia/Kathmandu"))
    (camera,) = counted.cameras
    assert [(one.day, one.hour) for one in camera.hours] == [
        ("2027-01-15", 23),
        ("2027-01-16", 0),
    ]


def test_the_hour_that_comes_twice_in_autumn_holds_both(store: Store) -> None:
    record(store, "w1", instant("2026-10-25T00:30:00+00:00"), 10)
    record(store, "w2", instant("2026-10-25T01:30:00+00:00"), 10)
    at = instant("2026-10-25T00:00:00+00:00")
    (camera,) = Almanac(store).tally(at, at + 86_400, BERLIN).cameras
    assert [(one.hour, one.low) for one in camera.hours] == [(2, 2)]


def test_a_false_alarm_is_a_judged_alarm_whose_newest_verdict_says_so(
    store: Store,
) -> None:
    for number, score in enumerate((70, 90, 70, 40, 10)):
        record(store, f"w{number}", T0 + number, score)
    for window_id, verdict in (
        ("w0", "correct"),
        ("w0", "false_alarm"),
        ("w1", "false_alarm"),
        ("w1", "correct"),
        ("w3", "false_alarm"),
        ("w4", "missed"),
    ):
        store.add_feedback(window_id, verdict)
    (camera,) = Almanac(store).tally(T0, T0 + 60, UTC).cameras
    assert (camera.alarms, camera.judged_alarms, camera.false_alarms) == (3, 2, 1)
    assert camera.missed == 1


def test_only_the_newest_revision_of_a_window_counts(store: Store) -> None:
    window = make_window(pictures=0)
    provisional = make_assessment(window, score=90, status="provisional")
    store.record(provisional, window)
    store.record(make_assessment(window, revision=2, score=20), window)
    (camera,) = Almanac(store).tally(T0, T0 + 60, UTC).cameras
    assert [(one.low, one.critical) for one in camera.hours] == [(1, 0)]
    assert camera.alarms == 0


def test_incidents_of_a_level_are_found_however_far_back_they_are(
    store: Store,
) -> None:
    number = CHUNK + 5
    for index in range(number):
        score = 90 if index == 0 else 10
        story = make_incident(f"i{index:03}", started_at=T0 + index, score=score)
        store.record_incident("started", story)
    almanac = Almanac(store)
    page = almanac.incidents(IncidentQuery(min_level=Level.HIGH))
    assert ([one.id for one in page.incidents], page.next) == (["i000"], None)
    everything = almanac.incidents(IncidentQuery(limit=number))
    assert (len(everything.incidents), everything.next) == (number, None)


def test_a_call_reads_so_far_and_says_where_to_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hearthward_engine.store.almanac.CHUNK", 2)
    number = 2 * MOST_CHUNKS + 1
    for index in range(number):
        score = 90 if index == 0 else 10
        story = make_incident(f"i{index:03}", started_at=T0 + index, score=score)
        store.record_incident("started", story)
    query = IncidentQuery(min_level=Level.HIGH)
    almanac = Almanac(store)
    first = almanac.incidents(query)
    assert first.incidents == ()
    assert first.next is not None
    second = almanac.incidents(IncidentQuery(min_level=Level.HIGH, before=first.next))
    assert [one.id for one in second.incidents] == ["i000"]


async def test_incidents_are_listed_in_pages(engine: Running) -> None:
    for index, score in enumerate((70, 20, 90, 65, None)):
        story = make_incident(f"i{index}", started_at=T0 + index, score=score)
        engine.engine.store.record_incident("started", story)
    seen: list[str] = []
    asked: dict[str, Any] | None = {"limit": 2, "min_level": "high"}
    while asked:
        path = str(URL("/incidents").with_query(asked))
        status, page = await engine.call("GET", path)
        assert status == 200
        seen += [one["id"] for one in page["incidents"]]
        asked = page["next"] and asked | {"before": page["next"]}
    assert seen == ["i3", "i2", "i0"]
    _, page = await engine.call("GET", "/incidents?after=2027-01-15T08:00:03Z")
    assert [one["id"] for one in page["incidents"]] == ["i4", "i3"]
    status, answer = await engine.call("GET", "/incidents?before=yesterday")
    assert (status, answer["error"]["field"]) == (422, "before")


async def test_an_incident_is_shown_with_its_windows(engine: Running) -> None:
    store = engine.engine.store
    for number in (1, 2):
        record(store, f"w{number}", T0 + number, 70, f"c{number}")
    story = make_incident(window_ids=("w1", "w2", "gone"), camera_ids=("c1", "c2"))
    store.record_incident("started", story)
    _, shown = await engine.call("GET", "/incidents/i1")
    assert [one["window_id"] for one in shown["windows"]] == ["w1", "w2"]
    assert (
        shown["windows"][0]
        == (await engine.call("GET", "/windows/w1"))[1]["assessment"]
    )


async def test_statistics_are_of_the_last_seven_days_unless_asked(
    engine: Running,
) -> None:
    now = engine.engine.store.record_incident("started", make_incident()).at
    record(engine.engine.store, "new", now - 3600, 70)
    record(engine.engine.store, "old", now - 8 * 86_400, 70)
    status, counted = await engine.call("GET", "/statistics?time_zone=Europe/Berlin")
    assert (status, counted["time_zone"]) == (200, "Europe/Berlin")
    (camera,) = counted["cameras"]
    assert [hour["high"] for hour in camera["hours"]] == [1]
    assert camera["alarms"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("time_zone=Mars/Olympus", "time_zone"),
        ("time_zone=../../etc/passwd", "time_zone"),
        ("after=then", "after"),
        ("before=2027-01-01T00:00Z&after=2027-01-02T00:00Z", "after"),
        ("before=2027-03-01T00:00Z&after=2027-01-01T00:00Z", "after"),
    ],
)
async def test_statistics_that_cannot_be_are_refused_by_name(
    engine: Running, query: str, field: str
) -> None:
    status, answer = await engine.call("GET", f"/statistics?{query}")
    assert (status, answer["error"]["field"]) == (422, field)


def test_many_threads_count_while_one_writes(store: Store) -> None:
    almanac, done = Almanac(store), threading.Event()
    totals: list[int] = []

    def count() -> None:
        while not done.is_set():
            cameras = almanac.tally(T0, T0 + 3600, UTC).cameras
            totals.append(sum(hour.high for one in cameras for hour in one.hours))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        record(store, f"w{number}", T0 + number, 70)
    done.set()
    for thread in threads:
        thread.join()
    assert all(0 <= total <= 40 for total in totals)
    (camera,) = almanac.tally(T0, T0 + 3600, UTC).cameras
    assert camera.alarms == 40
