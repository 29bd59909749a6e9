# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store: nothing twice, nothing lost, everything found again."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import sqlite3
import stat

import msgspec
import pytest

from hearthward_engine.domain import (
    Camera,
    Event,
    IncidentState,
    KeyFrame,
    Level,
    StreamSource,
    Window,
)
from hearthward_engine.present.history import (
    LogRange,
    Position,
    UnknownWindowError,
    WindowQuery,
)
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store, StoreError
from hearthward_engine.store.cache import ReadCache
from hearthward_engine.store.housekeeping import DAY_S, Housekeeping

from .spine_helpers import T0, make_assessment, make_incident, make_window


class Facts(msgspec.Struct):
    duration_s: float
    started_at: float


def alike(first: list[Window], second: list[Window]) -> bool:
    """Compare by content; key frames are otherwise told apart by identity."""
    return bool(msgspec.to_builtins(first) == msgspec.to_builtins(second))


def test_a_recorded_revision_is_found_with_window_facts_and_picture(
    store: Store,
) -> None:
    window = make_window()
    assessment = make_assessment(window)
    event = store.record(assessment, window, Facts(20.0, T0))

    assert (event.epoch, event.seq, event.kind) == (store.epoch, 1, "assessment")
    assert event.data == assessment
    found = store.window("w1")
    assert found is not None
    assert found.revisions == (assessment,)
    assert found.facts == {"duration_s": 20.0, "started_at": T0}
    assert found.window.tracks == window.tracks
    assert store.media("w1-k0") == window.key_frames[0].jpeg
    assert store.windows(WindowQuery()) == [assessment]
    assert store.last_revision("w1") == 1


def test_recording_the_same_revision_again_changes_and_publishes_nothing(
    tmp_path: Path, clock: ManualClock
) -> None:
    published: list[Event] = []
    with Store(tmp_path, clock, published.append) as store:
        window = make_window()
        first = store.record(make_assessment(window, score=70), window)
        again = store.record(make_assessment(window, score=10), window)
        assert again == first
        assert published == [first]
        assert store.log_range() == LogRange(1, 1)


def test_a_later_revision_replaces_the_earlier_in_lists_and_keeps_it_in_detail(
    store: Store,
) -> None:
    window = make_window()
    early = make_assessment(window, revision=1, score=65, status="provisional")
    late = make_assessment(window, revision=2, score=80)
    store.record(late, window)
    store.record(early, window)
    assert store.windows(WindowQuery()) == [late]
    found = store.window("w1")
    assert found is not None
    assert found.revisions == (early, late)


def test_sequence_numbers_are_gapless_and_published_in_order_under_many_writers(
    tmp_path: Path, clock: ManualClock
) -> None:
    published: list[int] = []
    with Store(tmp_path, clock, lambda event: published.append(event.seq)) as store:

        def write(number: int) -> None:
            window = make_window(f"w{number}", pictures=0)
            store.record(make_assessment(window), window)

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(write, range(200)))
        assert published == list(range(1, 201))
        assert [event.seq for event in store.events(0, 500)] == published


def test_a_failing_write_does_not_take_others_of_its_commit_with_it(
    store: Store,
) -> None:
    def work(number: int) -> object:
        if number % 5 == 0:
            with pytest.raises(UnknownWindowError):
                store.add_feedback(f"missing{number}", "correct")
            return None
        window = make_window(f"w{number}", pictures=0)
        return store.record(make_assessment(window), window)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(60)))
    assert store.log_range() == LogRange(1, 48)


def test_a_listener_that_fails_costs_neither_event_nor_writer(
    tmp_path: Path, clock: ManualClock
) -> None:
    def refuse(event: Event) -> None:
        raise RuntimeError(event.id)

    with Store(tmp_path, clock, refuse) as store:
        for number in (1, 2):
            window = make_window(f"w{number}", pictures=0)
            store.record(make_assessment(window), window)
        assert store.log_range() == LogRange(1, 2)


def test_windows_are_listed_by_filters_newest_first_and_paged_without_loss(
    store: Store,
) -> None:
    for number in range(7):
        window = make_window(
            f"w{number}",
            camera_id="c1" if number % 2 else "c2",
            # Two windows that start at the same moment must both be found.
            started_at=T0 + number // 2 * 100,
            pictures=0,
        )
        store.record(make_assessment(window, score=number * 15), window)

    def ids(query: WindowQuery) -> list[str]:
        return [item.window_id for item in store.windows(query)]

    everything = ids(WindowQuery())
    assert everything == ["w6", "w5", "w4", "w3", "w2", "w1", "w0"]
    assert ids(WindowQuery(camera_id="c2")) == ["w6", "w4", "w2", "w0"]
    assert ids(WindowQuery(level=Level.HIGH)) == ["w5", "w4"]
    assert ids(WindowQuery(after=T0 + 200)) == ["w6", "w5", "w4"]
    paged: list[str] = []
    before = None
    while page := store.windows(WindowQuery(before=before, limit=2)):
        paged += [item.window_id for item in page]
        before = Position(page[-1].started_at, page[-1].window_id)
    assert paged == everything


def test_an_incident_keeps_its_newest_revision_whatever_the_order(
    store: Store,
) -> None:
    first = make_incident(revision=1)
    ended = make_incident(revision=3, state=IncidentState.ENDED, ended_at=T0 + 60)
    middle = make_incident(revision=2, score=70)
    store.record_incident("started", first)
    event = store.record_incident("ended", ended)
    store.record_incident("changed", middle)
    assert store.record_incident("ended", ended) == event
    assert store.incident("i1") == ended
    assert store.incidents_since(T0 + 59) == [ended]
    assert store.incidents_since(T0 + 60) == []
    assert [item.change for item in store.events(0)] == ["started", "ended", "changed"]


def test_an_open_window_is_remembered_with_its_pictures_until_finally_assessed(
    store: Store,
) -> None:
    window = make_window(ended_at=None, pictures=2)
    store.keep_open(window).result()
    assert alike(store.open_windows(), [window])
    provisional = make_assessment(window, revision=1, status="provisional")
    store.record(provisional, window)
    closed = msgspec.structs.replace(window, ended_at=T0 + 20)
    store.keep_open(closed).result()
    assert alike(store.open_windows(), [closed])
    store.record(make_assessment(closed, revision=2), closed)
    assert store.open_windows() == []


def test_pictures_that_the_finished_window_did_not_keep_go_with_their_files(
    store: Store, tmp_path: Path
) -> None:
    grown = make_window(ended_at=None, pictures=4)
    store.keep_open(grown).result()
    shown = msgspec.structs.replace(
        make_assessment(grown, status="provisional"), image="w1-k2"
    )
    store.record(shown, grown)
    closed = make_window(pictures=2)
    store.record(make_assessment(closed, revision=2), closed)
    found = {number for number in range(4) if store.media(f"w1-k{number}")}
    assert found == {0, 1, 2}, "0 and 1 are key frames, 2 was shown, 3 is of no use"
    files = list((tmp_path / "data" / "media").rglob("*.jpg"))
    assert len(files) == 3


def test_a_late_note_of_an_open_window_does_not_bring_it_back(store: Store) -> None:
    window = make_window()
    store.record(make_assessment(window), window)
    store.keep_open(window).result()
    assert store.open_windows() == []


def test_a_camera_gets_its_old_id_back_by_key_even_after_removal(store: Store) -> None:
    camera_id, known = store.register_camera("front", "Front")
    assert not known
    source = StreamSource(url="rtsp://user:secret@camera/1", generation=3)
    camera = Camera(id=camera_id, name="Front door", source=source)
    store.save_camera(camera)
    assert store.cameras()[0].camera == camera
    store.remove_camera(camera_id)
    assert (store.cameras()[0].removed, store.cameras()[0].camera) == (True, None)
    assert store.register_camera("front", "Front") == (camera_id, True)
    assert not store.cameras()[0].removed


def test_epoch_engine_id_and_log_survive_a_reopening(
    tmp_path: Path, clock: ManualClock
) -> None:
    with Store(tmp_path, clock) as store:
        window = make_window()
        store.record(make_assessment(window), window)
        before = (store.epoch, store.engine_id, store.events(0))
    with Store(tmp_path, clock) as store:
        assert (store.epoch, store.engine_id, store.events(0)) == before
        other = make_window("w2")
        assert store.record(make_assessment(other), other).seq == 2


def test_the_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    with Store(tmp_path / "data", ManualClock()):
        for path in (tmp_path / "data").glob("hearthward.db*"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_retention_forgets_old_windows_with_their_files_and_keeps_the_numbering(
    store: Store, clock: ManualClock
) -> None:
    old = make_window("old", pictures=1)
    store.record_incident("started", make_incident())
    store.record_incident(
        "ended",
        make_incident(revision=2, state=IncidentState.ENDED, ended_at=T0 + 60),
    )
    store.record(make_assessment(old), old)
    store.add_feedback("old", "correct")
    clock.advance(DAY_S * 2)
    new = make_window("new", started_at=clock.now())
    store.record(make_assessment(new), new)

    store.forget_before(clock.now() - DAY_S)

    assert store.window("old") is None
    assert store.incident("i1") is None
    assert store.media("old-k0") is None
    assert store.media("new-k0") is not None
    assert store.feedback("c1") == []
    assert store.log_range() == LogRange(4, 4)
    assert store.sweep() == 0
    clock.advance(DAY_S * 9)
    store.forget_before(clock.now())
    assert store.log_range() == LogRange(4, 4), "the newest event always stays"


def test_retention_spares_windows_that_still_wait_for_their_verdict(
    store: Store, clock: ManualClock
) -> None:
    window = make_window()
    store.keep_open(window).result()
    store.record(make_assessment(window, status="provisional"), window)
    store.forget_before(T0 + DAY_S)
    assert alike(store.open_windows(), [window])
    assert store.window("w1") is not None


def test_housekeeping_runs_at_once_and_stops(store: Store, clock: ManualClock) -> None:
    window = make_window()
    store.record(make_assessment(window), window)
    clock.advance(DAY_S * 2)
    keeper = Housekeeping(store, clock, keep_days=1, keep_gb=1)
    keeper.start()
    keeper.stop()
    assert store.window("w1") is None


def test_the_sweep_deletes_files_without_a_row_and_no_others(
    store: Store, tmp_path: Path
) -> None:
    window = make_window()
    store.record(make_assessment(window), window)
    folder = tmp_path / "data" / "media" / "2020-01-01"
    folder.mkdir()
    (folder / "orphan.jpg").write_bytes(b"x")
    (folder / "half.123.part").write_bytes(b"x")
    assert store.sweep() == 2
    assert not folder.exists()
    assert store.media("w1-k0") is not None


def test_a_picture_that_cannot_be_written_costs_the_picture_only(
    store: Store, tmp_path: Path
) -> None:
    window = make_window()
    store.media("w1-k0")
    day = tmp_path / "data" / "media" / "2027-01-15"
    day.write_text("a file where the day's folder belongs")
    store.record(make_assessment(window), window)
    assert store.window("w1") is not None
    assert store.media("w1-k0") is None


def test_a_picture_id_cannot_leave_the_media_folder(store: Store) -> None:
    evil = KeyFrame(id="../../x", at=T0, reason="first", boxes=(), jpeg=b"x")
    window = msgspec.structs.replace(make_window(), key_frames=(evil,))
    with pytest.raises(StoreError, match="key frame's id"):
        store.record(make_assessment(window), window)


def test_feedback_on_an_unknown_window_is_refused(store: Store) -> None:
    with pytest.raises(UnknownWindowError):
        store.add_feedback("nothing", "correct")


def test_a_database_of_a_newer_engine_is_refused(tmp_path: Path) -> None:
    Store(tmp_path, ManualClock()).close()
    with sqlite3.connect(tmp_path / "hearthward.db") as database:
        database.execute("UPDATE meta SET value='99' WHERE name='schema_version'")
    database.close()
    with pytest.raises(StoreError, match="newer"):
        Store(tmp_path, ManualClock())


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path, ManualClock())
    store.close()
    store.close()
    window = make_window()
    with pytest.raises(StoreError, match="closed"):
        store.record(make_assessment(window), window)


def test_what_is_read_twice_is_what_was_last_recorded(store: Store) -> None:
    asked = WindowQuery(camera_id="c1")
    assert store.windows(asked) == []
    assert store.newest_of_camera("c1") is None
    window = make_window()
    for revision in (1, 2):
        made = make_assessment(window, revision=revision)
        store.record(made, window)
        store.windows(asked).clear()
        assert store.windows(asked) == [made]
        assert store.newest_of_camera("c1") == made
    store.forget_before(T0 + DAY_S)
    assert store.windows(asked) == []
    assert store.newest_of_camera("c1") is None


def test_an_answer_read_before_a_change_is_not_kept() -> None:
    cache = ReadCache()

    def read_while_it_changes() -> str:
        cache.forget()
        return "old"

    assert cache.get("key", read_while_it_changes) == "old"
    assert cache.get("key", lambda: "new") == "new"
    assert cache.get("key", lambda: "unasked") == "new"
