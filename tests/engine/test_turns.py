# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns and batches: who comes first, what is joined, what a failure costs."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
import threading
import time

import pytest

from hearthward_engine.runtime.turns import AGEING_S, Turns, Urgency, weight
from hearthward_engine.vision.batcher import PROVEN_BATCHES, Batcher

DEADLINE_S = 60.0


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.001)


# --- turns --------------------------------------------------------------------


def test_no_more_than_the_limit_are_in_at_once() -> None:
    turns = Turns(3)
    lock = threading.Lock()
    inside = most = 0

    def work(_: int) -> None:
        nonlocal inside, most
        with turns.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.001)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(work, range(240)))
    assert most == 3
    assert (turns.waiting, inside) == (0, 0)


def test_the_most_urgent_of_those_who_wait_is_next() -> None:
    turns = Turns(1)
    order: list[Urgency] = []

    def work(urgency: Urgency) -> None:
        with turns.turn(urgency):
            order.append(urgency)

    threads = []
    with turns.turn():
        for number, urgency in enumerate(
            (Urgency.IDLE, Urgency.MOTION, Urgency.WINDOW)
        ):
            thread = threading.Thread(target=work, args=(urgency,))
            thread.start()
            threads.append(thread)
            wait_for(lambda number=number: turns.waiting == number + 1)
    for thread in threads:
        thread.join(DEADLINE_S)
    assert order == [Urgency.WINDOW, Urgency.MOTION, Urgency.IDLE]


def test_waiting_long_outweighs_urgency() -> None:
    assert weight(Urgency.IDLE, 3 * AGEING_S) > weight(Urgency.WINDOW, 0.5 * AGEING_S)
    assert weight(Urgency.WINDOW, 0.0) > weight(Urgency.IDLE, AGEING_S)


def test_a_failure_gives_the_turn_back() -> None:
    turns = Turns(1)
    with pytest.raises(RuntimeError, match="broke"), turns.turn():
        raise RuntimeError("broke")
    with turns.turn():
        assert turns.waiting == 0


def test_there_must_be_a_turn() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Turns(0)


# --- batches ------------------------------------------------------------------


class Device:
    """Doubles numbers; holds its first batch until told, and remembers all."""

    def __init__(self, *, fits: int = 99) -> None:
        self.fits = fits
        self.batches: list[tuple[str, tuple[int, ...]]] = []
        self.begun = threading.Event()
        self.go = threading.Event()

    def run(self, key: str, items: Sequence[int]) -> list[int]:
        self.begun.set()
        self.go.wait(DEADLINE_S)
        if len(items) > self.fits:
            raise MemoryError("out of memory")
        if 13 in items:
            raise RuntimeError("unlucky")
        self.batches.append((key, tuple(items)))
        return [2 * item for item in items]


def batcher(device: Device, *, most: int = 8, lanes: int = 1) -> Batcher[str, int, int]:
    return Batcher(
        device.run,
        most=most,
        lanes=lanes,
        too_much=lambda error: isinstance(error, MemoryError),
        wait_s=0.05,
    )


def submit_together(
    joined: Batcher[str, int, int],
    device: Device,
    items: Sequence[tuple[str, int, Urgency]],
) -> list[int | Exception]:
    """Submit a first item, then all these while the device is busy with it."""
    device.go.clear()
    device.begun.clear()

    def submit(item: tuple[str, int, Urgency]) -> int | Exception:
        try:
            return joined.submit(*item)
        except Exception as error:  # noqa: BLE001
            return error

    with ThreadPoolExecutor(len(items) + 1) as pool:
        first = pool.submit(submit, ("first", 0, Urgency.MOTION))
        assert device.begun.wait(DEADLINE_S)
        answers = []
        for number, item in enumerate(items):
            answers.append(pool.submit(submit, item))
            wait_for(lambda number=number: len(joined._pending) == number + 1)
        device.go.set()
        assert first.result(DEADLINE_S) == 0
        return [answer.result(DEADLINE_S) for answer in answers]


def test_frames_that_come_together_are_one_batch_and_each_caller_gets_its_own() -> None:
    device = Device()
    joined = batcher(device)
    found = submit_together(
        joined, device, [("wide", number, Urgency.MOTION) for number in range(1, 7)]
    )
    assert found == [2, 4, 6, 8, 10, 12]
    assert [len(items) for _, items in device.batches] == [1, 6]
    assert joined.sizes == {1: 1, 6: 1}
    joined.close()


def test_shapes_are_not_mixed_and_no_batch_is_larger_than_allowed() -> None:
    device = Device()
    joined = batcher(device, most=3)
    items = [
        ("tall" if number % 2 else "wide", number, Urgency.MOTION)
        for number in range(10)
    ]
    found = submit_together(joined, device, items)
    assert found == [2 * number for number in range(10)]
    for key, batch in device.batches[1:]:
        assert len(batch) <= 3
        assert {number % 2 for number in batch} == {int(key == "tall")}
    joined.close()


def test_when_not_all_fit_the_most_urgent_go_first() -> None:
    device = Device()
    joined = batcher(device, most=2)
    ranks = [Urgency.IDLE, Urgency.IDLE, Urgency.MOTION, Urgency.WINDOW, Urgency.WINDOW]
    submit_together(
        joined, device, [("wide", number, rank) for number, rank in enumerate(ranks, 1)]
    )
    assert set(device.batches[1][1]) == {4, 5}
    assert device.batches[2][1][0] == 3
    joined.close()


def test_a_batch_too_large_for_the_memory_is_halved_and_nobody_loses_a_frame() -> None:
    device = Device(fits=2)
    joined = batcher(device)
    items = [("wide", number, Urgency.MOTION) for number in range(1, 9)]
    assert submit_together(joined, device, items) == [2 * n for n in range(1, 9)]
    assert max(len(batch) for _, batch in device.batches) == 2
    assert joined._most == 2
    device.fits = 99
    for number in range(2 * PROVEN_BATCHES):
        joined.submit("wide", 20 + number)
    assert joined._most == 8, "a memory that is free again is used again"
    joined.close()


def test_a_failure_reaches_its_batch_only() -> None:
    device = Device()
    joined = batcher(device)
    found = submit_together(
        joined, device, [("a", 13, Urgency.WINDOW), ("b", 1, Urgency.MOTION)]
    )
    assert isinstance(found[0], RuntimeError)
    assert found[1] == 2
    assert joined.submit("a", 5) == 10
    joined.close()


def test_while_one_lane_is_busy_another_takes_the_next_batch() -> None:
    device = Device()
    joined = batcher(device, lanes=2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(joined.submit, "wide", 1)
        assert device.begun.wait(DEADLINE_S)
        device.begun.clear()
        second = pool.submit(joined.submit, "wide", 2)
        assert device.begun.wait(DEADLINE_S), "the second lane waits for the first"
        device.go.set()
        assert (first.result(DEADLINE_S), second.result(DEADLINE_S)) == (2, 4)
    joined.close()
    assert not any(thread.is_alive() for thread in joined._threads)


@pytest.mark.parametrize("lanes", [1, 3])
def test_many_cameras_at_once_all_get_their_answers(lanes: int) -> None:
    device = Device()
    device.go.set()
    joined = batcher(device, lanes=lanes)
    with ThreadPoolExecutor(32) as pool:
        found = list(
            pool.map(
                lambda number: joined.submit("ab"[number % 2], 20 + number), range(2000)
            )
        )
    assert found == [2 * (20 + number) for number in range(2000)]
    assert sum(size * count for size, count in joined.sizes.items()) == 2000
    joined.close()


def test_a_closed_batcher_says_so() -> None:
    device = Device()
    device.go.set()
    joined = batcher(device)
    joined.close()
    with pytest.raises(RuntimeError, match="closed"):
        joined.submit("a", 1)
