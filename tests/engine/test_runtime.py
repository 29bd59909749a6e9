# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stations need of the interpreter."""

import gc
import importlib
import pkgutil
import sys
import threading
import time
import uuid

from hypothesis import given, strategies as st
import pytest

import hearthward_engine.ingest
from hearthward_engine.observe.metrics import Metrics
import hearthward_engine.runtime
from hearthward_engine.runtime import clock, compression, locks
from hearthward_engine.runtime.clock import FORWARD_STEP_S, ManualClock, SystemClock
from hearthward_engine.runtime.compression import CodecError, compress, decompress
from hearthward_engine.runtime.executors import cores, cpu_executor
from hearthward_engine.runtime.ids import new_id
from hearthward_engine.runtime.interpreter import describe, free_threaded, gil_enabled
from hearthward_engine.runtime.locks import (
    NOTICE_WAIT_S,
    WARN_WAIT_S,
    LockStats,
    MeasuredLock,
    current_waits,
    lock_stats,
)
import hearthward_engine.vision

from .vision_helpers import UNHURRIED


@pytest.mark.skipif(not free_threaded(), reason="this Python always has the GIL")
def test_the_gil_stays_off_with_all_of_the_engines_eyes_imported() -> None:
    for package in (
        hearthward_engine.runtime,
        hearthward_engine.ingest,
        hearthward_engine.vision,
    ):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    assert not gil_enabled()


def test_the_interpreter_is_described_for_people() -> None:
    text = describe()
    assert text.startswith(f"CPython {sys.version_info.major}.{sys.version_info.minor}")
    assert text.endswith("GIL on" if gil_enabled() else "GIL off")
    assert ("t," in text) == free_threaded()


def test_ids_are_unique_and_sort_by_birth_where_they_can() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    if hasattr(uuid, "uuid7"):
        assert ids == sorted(ids)
        assert uuid.UUID(ids[0]).version == 7


def test_ids_are_unique_across_threads() -> None:
    made: list[str] = []

    def make() -> None:
        made.extend(new_id() for _ in range(2000))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


@UNHURRIED
@given(st.binary())
def test_documents_come_back_as_they_were(data: bytes) -> None:
    assert decompress(compress(data)) == data


@UNHURRIED
@given(st.binary())
def test_documents_without_zstandard_come_back_too(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compression, "_zstd", None)
        document = compress(data)
        assert document[:1] == compression.DEFLATE
        assert decompress(document) == data
    assert decompress(document) == data


def test_a_codec_this_python_cannot_read_is_refused_by_name() -> None:
    document = compression.ZSTD + compress(b"words")[1:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compression, "_zstd", None)
        with pytest.raises(CodecError, match="with zstd; this Python reads deflate"):
            decompress(document)


@pytest.mark.parametrize("document", [b"", b"q123"])
def test_an_unknown_codec_is_refused(document: bytes) -> None:
    with pytest.raises(CodecError, match="unknown codec"):
        decompress(document)


@pytest.mark.parametrize("tag", [compression.ZSTD, compression.DEFLATE])
def test_a_damaged_document_is_refused(tag: bytes) -> None:
    if tag == compression.ZSTD and "zstd" not in compression.readable():
        pytest.skip("no zstd in this Python")
    with pytest.raises(CodecError, match="damaged"):
        decompress(tag + b"not compressed")


class WallClock:
    """Stands in for the ``time`` module: a wall clock that people set."""

    def __init__(self) -> None:
        self.shift_s = 0.0

    def time(self) -> float:
        return time.time() + self.shift_s

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    made = WallClock()
    monkeypatch.setattr(clock, "time", made)
    return made


def test_the_clock_starts_at_the_wall_clocks_time() -> None:
    assert SystemClock().now() == pytest.approx(time.time(), abs=5.0)


def test_a_wall_clock_set_back_does_not_move_the_engine_back(wall: WallClock) -> None:
    engine = SystemClock()
    before = engine.now()
    wall.shift_s = -3600.0
    assert before <= engine.now() < before + 60.0
    assert engine.ahead_s() == pytest.approx(3600.0, abs=5.0)


def test_a_wall_clock_set_forward_is_followed(wall: WallClock) -> None:
    engine = SystemClock()
    before = engine.now()
    wall.shift_s = 86_400.0
    assert engine.now() == pytest.approx(before + 86_400.0, abs=60.0)
    assert abs(engine.ahead_s()) < FORWARD_STEP_S


def test_a_clock_read_by_many_threads_while_it_is_set_only_goes_forward(
    wall: WallClock,
) -> None:
    engine = SystemClock()
    backwards: list[float] = []

    def read() -> None:
        last = engine.now()
        for _ in range(3000):
            now = engine.now()
            if now < last:
                backwards.append(last - now)
            last = now

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for step in range(50):
        wall.shift_s = step * 7.0 * (-1) ** step
        time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert backwards == []


def test_a_manual_clock_moves_only_when_told() -> None:
    manual = ManualClock(100.0)
    assert (manual.now(), manual.monotonic()) == (100.0, 0.0)
    assert manual.advance(2.5) == 102.5
    assert (manual.now(), manual.monotonic()) == (102.5, 2.5)
    with pytest.raises(ValueError, match="only goes forward"):
        manual.advance(-1)


def _square(number: int) -> int:
    return number * number


def test_cpu_work_comes_back_in_order_from_every_kind_of_executor() -> None:
    with cpu_executor(2) as executor:
        assert list(executor.map(_square, range(5))) == [0, 1, 4, 9, 16]
    assert cores() >= 1
    with pytest.raises(ValueError, match="at least 1"):
        cpu_executor(0)


def _hold(lock: MeasuredLock, until: threading.Event) -> threading.Thread:
    """Take a lock in another thread, named "holder", until the event is set."""
    held = threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            until.wait()

    holder = threading.Thread(target=hold, name="holder")
    holder.start()
    held.wait()
    return holder


def _free_after_a_wait(lock: MeasuredLock, until: threading.Event) -> None:
    """Set the event as soon as somebody has waited for the lock for long enough."""

    def free() -> None:
        while not any(
            wait.lock == lock.name and wait.waited_s > WARN_WAIT_S
            for wait in current_waits()
        ):
            time.sleep(0.001)
        until.set()

    threading.Thread(target=free).start()


def test_a_measured_lock_excludes_and_counts_who_waited(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lock, until = MeasuredLock("cameras"), threading.Event()
    holder = _hold(lock, until)
    _free_after_a_wait(lock, until)
    with lock:
        assert "for the lock" not in caplog.text, "nobody waits for the log as well"
    holder.join()
    stats = lock.stats()
    assert stats.acquired == 2
    assert stats.counts[0] == 1, "the first one had it at once"
    assert stats.waited_s == pytest.approx(stats.longest_s)
    assert (stats.over(NOTICE_WAIT_S), stats.over(WARN_WAIT_S)) == (1, 1)
    assert "for the lock cameras" in caplog.text


def test_patient_locks_are_not_complained_about_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lock, until = MeasuredLock("disk", warn_s=3600.0), threading.Event()
    holder = _hold(lock, until)
    _free_after_a_wait(lock, until)
    with lock:
        pass
    holder.join()
    assert lock.stats().over(WARN_WAIT_S) == 1
    assert caplog.text == ""


def test_who_waits_for_a_lock_and_who_has_it_is_known_meanwhile() -> None:
    lock, until = MeasuredLock("gate"), threading.Event()

    def take() -> None:
        with lock:
            pass

    holder = _hold(lock, until)
    waiter = threading.Thread(target=take, name="waiter")
    waiter.start()
    while not (waits := [wait for wait in current_waits() if wait.lock == "gate"]):
        time.sleep(0.001)
    until.set()
    holder.join()
    waiter.join()
    assert [(wait.thread, wait.holder) for wait in waits] == [("waiter", "holder")]
    assert waits[0].waited_s >= 0.0
    assert [wait for wait in current_waits() if wait.lock == "gate"] == []


def test_waiting_for_oneself_is_an_error_and_not_a_standstill() -> None:
    lock = MeasuredLock("alone")
    with lock, pytest.raises(RuntimeError, match="holds the lock alone already"), lock:
        pass
    with lock:
        assert lock.stats().acquired == 2, "the failed try gave nothing back"


def test_a_reentrant_lock_is_free_only_after_its_last_exit() -> None:
    lock = MeasuredLock("again", reentrant=True)
    with lock:
        with lock, lock:
            pass
        assert lock.holder == threading.get_ident()
    assert lock.holder == 0
    until = threading.Event()
    until.set()
    _hold(lock, until).join()
    assert lock.stats().acquired == 2, "a lock that one has is not taken again"


def test_a_measured_lock_keeps_a_count_right_between_threads() -> None:
    lock = MeasuredLock("count")
    total = [0]

    def add() -> None:
        for _ in range(3000):
            with lock:
                total[0] += 1

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total == [12_000]
    assert lock.stats().acquired == 12_000


def _waits_of(name: str) -> LockStats | None:
    return next((stats for stats in lock_stats() if stats.name == name), None)


def test_the_waits_for_locks_of_one_name_add_up_also_when_they_are_gone() -> None:
    for _ in range(200):
        with MeasuredLock("short-lived"):
            pass
    kept = MeasuredLock("short-lived")
    with kept:
        found = _waits_of("short-lived")
    assert found is not None
    assert found.acquired == 201
    gc.collect()
    live = [lock() for lock, tally in locks._registry._live if tally.name == kept.name]
    assert [lock for lock in live if lock is not None] == [kept]


def test_locks_made_by_many_threads_are_all_counted() -> None:
    def make() -> None:
        for _ in range(300):
            with MeasuredLock("made"):
                pass

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        lock_stats()
    found = _waits_of("made")
    assert found is not None
    assert found.acquired == 2400


def test_the_metrics_show_the_waits_without_waiting_for_any_lock() -> None:
    lock, until = MeasuredLock("shown"), threading.Event()
    with lock:
        pass
    holder = _hold(lock, until)
    text = Metrics().render()[0].decode()
    until.set()
    holder.join()
    assert 'hearthward_lock_wait_seconds_bucket{le="0.01",lock="shown"} 2.0' in text
    assert 'hearthward_lock_wait_seconds_bucket{le="0.05",lock="shown"} 2.0' in text
    assert 'hearthward_lock_wait_seconds_count{lock="shown"} 2.0' in text
    assert 'hearthward_lock_longest_wait_seconds{lock="shown"} 0.0' in text
