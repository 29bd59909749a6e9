# SPDX-License-Identifier: AGPL-3.0-or-later
"""Incidents: who joins whom, when they end, what they score, over restarts too."""

from concurrent.futures import ThreadPoolExecutor
import errno
import os

from hearthward_engine.domain import Incident, IncidentState, Level
from hearthward_engine.windows.incidents import Change, IncidentBook

from .judgement_helpers import T0, Changes, camera

FRONT = camera("front", adjacent=("drive",))
DRIVE = camera("drive")
BACK = camera("back", adjacent=("drive",))
FAR = camera("far")


def test_every_window_is_born_into_an_incident() -> None:
    told = Changes()
    book = IncidentBook(told)
    incident_id = book.open_window(FRONT, "w1", T0)
    ((change, incident),) = told.seen
    assert change == "started"
    assert incident.id == incident_id
    assert incident.window_ids == ("w1",)
    assert incident.score is None
    assert incident.revision == 1


def test_adjacent_cameras_share_an_incident_and_others_do_not() -> None:
    book = IncidentBook(Changes())
    front = book.open_window(FRONT, "w1", T0)
    assert book.open_window(DRIVE, "w2", T0 + 5) == front
    assert book.open_window(FAR, "w3", T0 + 6) != front


def test_an_incident_ends_a_minute_after_its_last_window() -> None:
    told = Changes()
    book = IncidentBook(told)
    book.open_window(FRONT, "w1", T0)
    book.tick(T0 + 300)
    assert told.names == ["started"]
    book.close_window("w1", T0 + 300)
    book.tick(T0 + 359)
    assert told.names == ["started"]
    book.tick(T0 + 361)
    change, incident = told.seen[-1]
    assert change == "ended"
    assert incident.state is IncidentState.ENDED
    assert incident.ended_at == T0 + 360
    assert book.open_window(FRONT, "w2", T0 + 362) != incident.id


def test_an_incident_lasts_at_most_thirty_minutes() -> None:
    told = Changes()
    book = IncidentBook(told)
    first = book.open_window(FRONT, "w1", T0)
    second = book.open_window(FRONT, "w2", T0 + 1801)
    assert second != first
    assert "ended" in told.names


def test_the_score_is_the_highest_of_the_newest_verdicts() -> None:
    told = Changes()
    book = IncidentBook(told)
    book.open_window(FRONT, "w1", T0)
    book.open_window(DRIVE, "w2", T0 + 1)
    book.score("w1", 40, "Person at porch")
    book.score("w2", 70, "Person on drive")
    assert told.seen[-1][1].score == 70
    assert told.seen[-1][1].level is Level.HIGH
    assert told.seen[-1][1].title == "Person on drive"
    book.score("w2", 20, "Neighbour")
    assert told.seen[-1][1].score == 40
    before = len(told.seen)
    book.score("w2", 20, "Neighbour")
    assert len(told.seen) == before
    revisions = [incident.revision for _, incident in told.seen]
    assert revisions == list(range(1, len(revisions) + 1))


def test_an_unassessed_window_gives_no_score() -> None:
    told = Changes()
    book = IncidentBook(told)
    book.open_window(FRONT, "w1", T0)
    book.score("w1", None, "Could not be assessed")
    incident = book.incident_of("w1")
    assert incident is not None
    assert incident.score is None
    assert incident.level is None


def test_a_late_score_still_reaches_an_ended_incident() -> None:
    told = Changes()
    book = IncidentBook(told)
    book.open_window(FRONT, "w1", T0)
    book.close_window("w1", T0 + 10)
    book.tick(T0 + 100)
    book.score("w1", 66, "Person at porch")
    assert told.seen[-1][0] == "changed"
    assert told.seen[-1][1].state is IncidentState.ENDED
    assert told.seen[-1][1].score == 66


def test_two_incidents_that_prove_one_merge_into_the_older() -> None:
    told = Changes()
    book = IncidentBook(told)
    older = book.open_window(camera("a"), "w1", T0)
    younger = book.open_window(camera("b"), "w2", T0 + 1)
    book.score("w2", 80, "Person in yard")
    assert older != younger
    joined = book.open_window(camera("c", adjacent=("a", "b")), "w3", T0 + 2)
    assert joined == older
    merged = [incident for change, incident in told.seen if change == "merged"]
    assert [(one.id, one.merged_into) for one in merged] == [(younger, older)]
    survivor = book.incident_of("w2")
    assert survivor is not None
    assert survivor.id == older
    assert survivor.score == 80
    assert set(survivor.window_ids) == {"w1", "w2", "w3"}
    assert [incident.id for incident in book.open_incidents()] == [older]


def test_a_restart_takes_up_open_incidents() -> None:
    told = Changes()
    book = IncidentBook(told)
    incident_id = book.open_window(FRONT, "w1", T0)
    book.score("w1", 72, "Person at porch")
    stored = told.seen[-1][1]

    later = Changes()
    again = IncidentBook(later)
    cameras = {one.id: one for one in (FRONT, DRIVE)}
    again.restore([stored], cameras, T0 + 500, ["w1"])
    assert not later.seen
    assert again.open_window(DRIVE, "w2", T0 + 501) == incident_id
    assert later.seen[-1][1].revision == stored.revision + 1
    assert later.seen[-1][1].score == 72
    again.close_window("w1", T0 + 502)
    again.close_window("w2", T0 + 510)
    again.tick(T0 + 571)
    assert later.names[-1] == "ended"


def test_the_book_takes_many_threads_at_once_without_losing_a_window() -> None:
    told = Changes()
    book = IncidentBook(told)
    cameras = [camera(f"c{index}") for index in range(8)]

    def work(index: int) -> None:
        for turn in range(50):
            window_id = f"{index}-{turn}"
            book.open_window(cameras[index], window_id, T0 + turn)
            book.score(window_id, turn, "seen")
            book.close_window(window_id, T0 + turn)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    incidents = book.open_incidents()
    assert len(incidents) == 8
    assert sum(len(incident.window_ids) for incident in incidents) == 400
    for incident in incidents:
        own = [seen.revision for _, seen in told.seen if seen.id == incident.id]
        assert own == list(range(1, len(own) + 1))


def test_news_that_cannot_be_told_now_is_told_later_and_in_order() -> None:
    told = Changes()
    full = True

    def listener(change: Change, incident: Incident) -> None:
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        told(change, incident)

    book = IncidentBook(listener)
    book.open_window(FRONT, "w1", T0)
    book.score("w1", 70, "Person at porch")
    book.close_window("w1", T0 + 10)
    full = False
    book.tick(T0 + 71)
    assert told.names == ["started", "changed", "ended"]
    assert [incident.revision for _, incident in told.seen] == [1, 2, 3]


def test_a_restart_after_a_merger_ends_the_surviving_incident_in_time() -> None:
    told = Changes()
    book = IncidentBook(told)
    older = book.open_window(camera("a"), "w1", T0)
    book.open_window(camera("b"), "w2", T0 + 1)
    book.open_window(camera("c", adjacent=("a", "b")), "w3", T0 + 2)
    newest = {incident.id: incident for _, incident in told.seen}

    later = Changes()
    again = IncidentBook(later)
    again.restore(newest.values(), {}, T0 + 20, ["w2"])
    survivor = again.incident_of("w2")
    assert survivor is not None
    assert survivor.id == older
    again.close_window("w2", T0 + 30)
    again.tick(T0 + 91)
    assert [(change, one.id) for change, one in later.seen] == [("ended", older)]


def test_a_restart_does_not_hold_on_to_a_verdict_that_is_corrected_later() -> None:
    told = Changes()
    book = IncidentBook(told)
    book.open_window(FRONT, "w1", T0)
    book.score("w1", 80, "Provisional")
    stored = told.seen[-1][1]
    again = IncidentBook(Changes())
    again.restore([stored], {}, T0 + 5, ["w1"], {"w1": (80, "Provisional")})
    again.score("w1", 35, "A neighbour")
    incident = again.incident_of("w1")
    assert incident is not None
    assert (incident.score, incident.title) == (35, "A neighbour")


def test_windows_of_a_merged_incident_stay_known_to_the_survivor() -> None:
    book = IncidentBook(Changes())
    older = book.open_window(camera("a"), "w1", T0)
    book.open_window(camera("b"), "w2", T0 + 1)
    book.open_window(camera("c", adjacent=("a", "b")), "w3", T0 + 2)
    book.tick(T0 + 1000)
    survivor = book.incident_of("w2")
    assert survivor is not None
    assert survivor.id == older
