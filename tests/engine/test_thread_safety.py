# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many threads on everything that threads share; on 3.14t truly at the same time.

What each part promises for one thread holds for all of them together: nothing lost,
nothing torn, nothing twice, nothing left behind.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from functools import partial
import itertools
from pathlib import Path
import random
import sqlite3
import threading

import msgspec
import pytest

from hearthward_engine.api.access import Access
from hearthward_engine.api.errors import ApiError, Code
from hearthward_engine.domain import Event
from hearthward_engine.ingest.credits import CreditBook
from hearthward_engine.models import lock as locks
from hearthward_engine.models.errors import ModelError
from hearthward_engine.observe.logs import HIDDEN, Redactor
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.present.board import Board
from hearthward_engine.present.states import CameraStatus
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.runtime.ids import new_id
from hearthward_engine.store import Store
from hearthward_engine.store.memory import Ledger
from hearthward_engine.vision import devices
from hearthward_engine.vision.onnx import OnnxDetector
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.wiring.feedback import FeedbackBook, shift_of
from hearthward_engine.wiring.house import HouseBook

from .churn_helpers import Churn, Sender, loops_and_readers
from .ingest_helpers import CameraServer, eventually, picture
from .judgement_helpers import camera, empty_house, house, visit, window
from .onnx_helpers import write_model
from .release_server import FILE, WEIGHTS, ReleaseServer, get, names
from .spine_helpers import T0, make_assessment, make_incident, make_window, running
from .store_helpers import WINDOWS, Journal, read, write
from .thread_helpers import ROWS, Finder, Yard, together, yard_camera

CROWD = 100
READERS, WRITERS = 50, 20


# --- one of a kind, for a hundred threads --------------------------------------------


def test_a_hundred_threads_get_one_token_and_one_name_for_one_thing(
    store: Store, clock: ManualClock
) -> None:
    claimed = together(CROWD, lambda _: store.claim("colour", new_id()))
    assert len(set(claimed)) == 1
    assert store.meta("colour") == claimed[0]

    accesses = together(CROWD, lambda _: Access(store, clock))
    assert len({access.secrets for access in accesses}) == 1

    made = together(CROWD, lambda _: store.register_camera("front", "Front"))
    assert len({camera_id for camera_id, _ in made}) == 1
    assert Counter(known for _, known in made) == {False: 1, True: CROWD - 1}


def test_of_a_hundred_that_want_the_engine_one_gets_it(
    store: Store, clock: ManualClock
) -> None:
    access = Access(store, clock)

    def own(number: int) -> Code | None:
        try:
            access.own(f"home-{number}")
        except ApiError as err:
            return err.code
        return None

    answers = together(CROWD, own)
    assert Counter(answers) == {None: 1, Code.OTHER_HOME_ASSISTANT: CROWD - 1}
    assert access.is_owner(f"home-{answers.index(None)}")


def test_a_pairing_code_lets_one_in_however_many_know_it(
    store: Store, clock: ManualClock
) -> None:
    access = Access(store, clock)
    code = access.open_pairing()

    def pair(_number: int) -> str:
        try:
            return access.pair(code, "home")
        except ApiError as err:
            return err.code

    assert Counter(together(CROWD, pair)) == {
        access.token: 1,
        Code.PAIRING_CLOSED: CROWD - 1,
    }


def test_wrong_codes_are_all_counted(store: Store, clock: ManualClock) -> None:
    access = Access(store, clock)
    access.open_pairing()

    def pair(number: int) -> Code:
        with pytest.raises(ApiError) as caught:
            access.pair("no code at all", f"home-{number}")
        return caught.value.code

    refused = Counter(together(CROWD, pair))
    assert refused == {Code.WRONG_CODE: 5, Code.TOO_MANY_TRIES: CROWD - 5}


def test_a_broken_session_is_built_anew_once_for_a_hundred_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    detector = OnnxDetector(write_model(tmp_path / "known.onnx", ROWS))
    whole = picture()
    (expected,) = detector.infer(whole)
    built: list[object] = []
    build = detector._build

    def counting() -> object:
        built.append(build())
        return built[-1]

    monkeypatch.setattr(detector, "_build", counting)
    monkeypatch.setattr(detector, "_session", object())
    assert set(together(CROWD, lambda _: detector.infer(whole))) == {(expected,)}
    assert len(built) == 1


def test_a_hundred_secrets_at_once_are_all_kept_out_of_the_log() -> None:
    redactor = Redactor()
    secrets = [f"Pa55word-{number}-{number * number}" for number in range(CROWD)]

    def hide(number: int) -> str:
        redactor.hide(secrets[number])
        return redactor.clean(f"stream of {secrets[number]}")

    assert set(together(CROWD, hide)) == {f"stream of {HIDDEN}"}
    assert redactor.clean(" ".join(secrets)) == " ".join([HIDDEN] * CROWD)


def test_a_sender_holds_what_the_book_says_however_its_cameras_come_and_go() -> None:
    book = CreditBook()
    sender = Sender(book)

    def toggle(number: int) -> None:
        camera_id = f"c{number % 3}"
        for turn in range(200):
            if number < 6:
                (book.close if turn % 2 else partial(book.open, fps=5.0))(camera_id)
            elif number < 9:
                book.hurry(camera_id)
            elif number == 9 and turn % 40 == 0:
                sender.connect()
            else:
                sender.spend(camera_id)
                book.ready(camera_id)

    together(12, toggle)
    assert sender.agrees()
    for camera_id in ("c0", "c1", "c2"):
        book.open(camera_id, 5.0)
        while sender.spend(camera_id):
            book.close(camera_id)
        book.open(camera_id, 5.0)
    assert sender.agrees()
    assert {account.held for account in book._accounts.values()} == {1}


def test_verdicts_given_at_once_leave_the_shift_of_them_all(store: Store) -> None:
    book = FeedbackBook(Ledger(store), ManualClock(T0))
    seen = window(visit(20.0))
    facts = build_facts(seen, camera(), house(night=True))
    store.record(make_assessment(seen), seen, facts)
    given = itertools.cycle(("false_alarm", "missed", "correct"))
    verdicts = [next(given) for _ in range(20)]
    for _ in range(5):
        together(20, lambda number: book.give(seen.id, verdicts[number]))
        (newest,) = dict(store.feedback("front")).values()
        assert book.shift("front", facts) == shift_of([newest])


def test_the_house_in_use_is_the_house_that_is_stored(store: Store) -> None:
    book = HouseBook(store)
    reports = [empty_house(doorbell_at=T0 + number) for number in range(20)]
    for _ in range(5):
        together(20, lambda number: book.take(reports[number]))
        later = HouseBook(store)
        later.resume()
        assert later.current() == book.current()


# --- the store -----------------------------------------------------------------------


def test_fifty_readers_and_twenty_writers_lose_and_tear_nothing(
    tmp_path: Path, clock: ManualClock
) -> None:
    published: list[Event] = []
    journal = Journal()
    with Store(tmp_path, clock, published.append) as store:
        epoch = store.epoch
        left = itertools.count(WRITERS - 1, -1)
        last = threading.Lock()

        def work(number: int) -> list[Event] | int:
            if number >= WRITERS:
                return read(store, journal, number)
            try:
                return write(store, journal, number)
            finally:
                with last:
                    if next(left) == 0:
                        journal.done.set()

        results = together(WRITERS + READERS, work)
        written = [
            event
            for result in results[:WRITERS]
            for event in result  # type: ignore[union-attr]
        ]
        total = WRITERS * WINDOWS * 3
        assert sorted(event.seq for event in written) == list(range(1, total + 1))
        assert [event.seq for event in published] == list(range(1, total + 1))
        assert store.open_windows() == []

    assert {event.seq: event for event in published} == {
        event.seq: event for event in written
    }
    with Store(tmp_path, clock) as reopened:
        assert reopened.epoch == epoch
        kept = reopened.events(0, total + 1)
    assert msgspec.to_builtins(kept) == msgspec.to_builtins(published)
    with sqlite3.connect(tmp_path / "hearthward.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_a_camera_that_comes_and_goes_in_ten_threads_keeps_its_id(
    store: Store,
) -> None:
    def come_and_go(number: int) -> set[str]:
        ids = set()
        for turn in range(5):
            camera_id, _ = store.register_camera(f"key-{turn % 2}", f"name-{number}")
            ids.add(camera_id)
            store.remove_camera(camera_id)
        return ids

    assert len(set().union(*together(10, come_and_go))) == 2
    assert len(store.cameras()) == 2


# --- devices -------------------------------------------------------------------------


@pytest.fixture
def unseen_devices() -> Iterator[None]:
    devices.nvidia.cache_clear()
    yield
    devices.nvidia.cache_clear()


@pytest.mark.usefixtures("unseen_devices")
def test_ten_threads_that_look_for_devices_find_the_same() -> None:
    found = together(10, lambda _: devices.devices())
    assert found == [devices.devices()] * 10
    assert "cpu" in {device.kind for device in found[0]}


def test_ten_detectors_loaded_at_once_all_see(tmp_path: Path) -> None:
    model = write_model(tmp_path / "known.onnx", ROWS)
    whole = picture()
    expected = OnnxDetector(model).infer(whole)
    seen = together(10, lambda _: OnnxDetector(model).infer(whole))
    assert seen == [expected] * 10


# --- progress ------------------------------------------------------------------------


def test_ten_downloads_report_their_own_progress_and_lock_every_checksum(
    tmp_path: Path, server: ReleaseServer
) -> None:
    shared = tmp_path / locks.FILE_NAME

    def download(number: int) -> list[tuple[int, int]]:
        seen: list[tuple[int, int]] = []
        get(
            tmp_path / f"models-{number}",
            server,
            lock=shared,
            report=lambda have, size: seen.append((have, size)),
        )
        return seen

    for seen in together(10, download):
        assert seen == sorted(seen)
        assert seen[-1] == (len(WEIGHTS), len(WEIGHTS))
    for number in range(10):
        assert (tmp_path / f"models-{number}" / FILE).read_bytes() == WEIGHTS
    assert set(locks.read(shared).files) == {FILE}


def test_of_ten_downloads_into_one_folder_one_writes_and_none_spoils_it(
    tmp_path: Path, server: ReleaseServer
) -> None:
    def download(_number: int) -> str:
        try:
            return get(tmp_path / "models", server).name
        except ModelError as err:
            return str(err).partition(" is writing")[0]

    answers = Counter(together(10, download))
    assert answers.keys() <= {FILE, "another fetch"}
    assert answers[FILE] >= 1
    assert (tmp_path / "models" / FILE).read_bytes() == WEIGHTS
    assert names(tmp_path / "models") == {FILE, locks.FILE_NAME}


def test_what_ten_threads_report_adds_up_in_the_metrics(clock: ManualClock) -> None:
    metrics = Metrics()
    window = make_window()
    made = make_assessment(window)

    def report(number: int) -> None:
        for _ in range(100):
            metrics.window_closed(f"c{number % 3}")
            metrics.recorded(made)
            metrics.answered("/info", 0.001)
            metrics.delivered("assessment", 0.001)
        assert metrics.render()[0]

    together(10, report)
    text = metrics.render()[0].decode()
    closed = [f'hearthward_windows_total{{camera_id="c{n}"}}' for n in range(3)]
    numbers = dict(line.rsplit(" ", 1) for line in text.splitlines() if "{" in line)
    assert [float(numbers[name]) for name in closed] == [400.0, 300.0, 300.0]
    assert float(numbers['hearthward_api_seconds_count{path="/info"}']) == 1000.0
    assert float(numbers['hearthward_delivery_seconds_count{kind="assessment"}']) == (
        1000.0
    )


def test_the_board_shows_the_newest_of_what_ten_threads_tell_it(
    clock: ManualClock,
) -> None:
    board = Board(clock, lambda _: CameraStatus(state="watching"))
    for number in range(10):
        board.put_camera(yard_camera(number))
    revisions = list(range(1, 31))
    window = make_window(camera_id="c0", pictures=0)

    def tell(number: int) -> None:
        order = random.Random(number).sample(revisions, len(revisions))
        for revision in order:
            story = make_incident(revision=revision, score=revision, camera_ids=("c0",))
            made = make_assessment(window, revision=revision, score=revision)
            for id_, data in ((story.id, story), (window.id, made)):
                board.happened(
                    Event(
                        epoch="e",
                        seq=1,
                        id=id_,
                        revision=revision,
                        at=T0,
                        change=None,
                        data=data,
                    )
                )
            board.window_open(f"c{number}", f"w{number}")
            assert board.camera_state(f"c{number}").window_id == f"w{number}"
            assert len(board.camera_states()) <= 10
        board.remove_camera(f"c{number}")
        board.put_camera(yard_camera(number))

    together(10, tell)
    (incident,) = board.open_incidents()
    assert (incident.revision, incident.score) == (30, 30)
    state = board.camera_state("c0")
    assert (state.risk.score, state.window_id) == (30, None)


# --- analyses ------------------------------------------------------------------------


def test_five_analyses_in_parallel_see_what_each_sees_alone(tmp_path: Path) -> None:
    with Yard(tmp_path / "alone") as alone, Yard(tmp_path / "together") as yard:
        for number in range(5):
            alone.analyse(number)
        together(5, yard.analyse)
        for number in range(5):
            assert alone.seen(number), "every camera saw somebody"
            assert yard.seen(number) == alone.seen(number)
        assert Counter(change for change, _ in yard.changes) == Counter(
            change for change, _ in alone.changes
        )
        windows = [window.id for window in yard.judge.closed_windows]
        assert len(set(windows)) == len(windows)
        kept = {window.id for window in yard.store.open_windows()}
        assert kept == set(windows), "all wait for their assessment"


async def test_cameras_come_and_go_under_load_and_leave_nothing_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with CameraServer() as server:
        async with running(tmp_path / "data", detector=Finder(tmp_path)) as started:
            engine = started.engine
            churn = Churn(engine, server)
            await asyncio.to_thread(together, churn.THREADS, churn.work)
            possible = {"accepted", "identical", "off", "not_pushed", "unknown_camera"}
            assert "accepted" in churn.answers <= possible

            await asyncio.to_thread(churn.settle)
            assert set(engine.board.cameras()) == set(churn.ids)
            assert len(loops_and_readers()) >= len(churn.ids)

            for camera_id in churn.ids:
                await asyncio.to_thread(engine.cameras.remove, camera_id)
            assert engine.board.cameras() == {}
            assert engine._fleet.statuses() == ()
            assert all(stored.removed for stored in engine.store.cameras())
            no_more = partial(eventually, lambda: not loops_and_readers())
            await asyncio.to_thread(no_more, "the cameras' threads have ended")
            churn.sender.connect()
            assert engine.credits._accounts == {}
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []
