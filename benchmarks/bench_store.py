# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a verdict takes to be on the disk, and one to be read, in a crowd."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from statistics import median, quantiles
import tempfile
from threading import Barrier, Event, Thread
import time
from typing import Final

from benchmarks import Figure
from benchmarks.verdicts import CAMERAS, PICTURE_BYTES, Verdict, verdict
from hearthward_engine.present.history import WindowQuery
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.runtime.interpreter import describe
from hearthward_engine.store import Store

NAMES: Final = ("store.write", "store.read")
WRITERS: Final = 20
READERS: Final = 50
STORED: Final = 500
WARM_UP_S: Final = 1.0
MEASURED_S: Final = 10.0
PAGE: Final = 20
NEWS_EVERY_S: Final = 0.5
"""As many cameras give at a busy hour."""


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Write and read in a store of its own, in the folder for temporary files."""
    figures: dict[str, Figure] = {}
    with (
        tempfile.TemporaryDirectory(prefix="hearthward-bench-") as folder,
        Store(Path(folder), SystemClock()) as store,
    ):
        if "store.write" in names:
            figures["store.write"] = _write(store)
        if "store.read" in names:
            for number in range(STORED):
                made = verdict(number, "r")
                store.record(made.assessment, made.window)
            figures["store.read"] = _read(store)
    return figures


def _write(store: Store) -> Figure:
    """Record one revision after the other in every thread, without a pause."""

    def recorded(item: Verdict) -> None:
        store.record(item.assessment, item.window)

    taken = crowd(WRITERS, recorded, lambda thread: _verdicts(f"{thread}-"))
    return _figure(
        taken,
        f"{WRITERS} threads without a pause, each verdict with its window, a picture "
        f"of {PICTURE_BYTES // 1000} kB and its event",
    )


def _read(store: Store) -> Figure:
    """Ask for newest verdicts again and again in every thread, while some are made."""

    def asked(camera_id: str) -> None:
        listed = store.windows(WindowQuery(camera_id=camera_id, limit=PAGE))
        if store.newest_of_camera(camera_id) is None or not listed:
            msg = f"{camera_id} has no verdict"
            raise AssertionError(msg)

    done = Event()

    def go_on() -> None:
        for made in _verdicts("s"):
            store.record(made.assessment, made.window)
            if done.wait(NEWS_EVERY_S):
                return

    def cameras(thread: int) -> Iterable[str]:
        return (f"c{number % CAMERAS}" for number in count(thread))

    writer = Thread(target=go_on)
    writer.start()
    try:
        taken = crowd(READERS, asked, cameras)
    finally:
        done.set()
        writer.join()
    return _figure(
        taken,
        f"{READERS} threads without a pause, a camera's newest verdict and its last "
        f"{PAGE}, while {1 / NEWS_EVERY_S:.0f} verdicts a second make the answers old",
    )


def crowd[T](
    threads: int, work: Callable[[T], None], items: Callable[[int], Iterable[T]]
) -> list[float]:
    """Return how long each piece of work took, in seconds; the warm-up left out."""
    start, stop = Barrier(threads + 1), Event()
    taken: list[list[float]] = [[] for _ in range(threads)]
    failures: list[BaseException] = []

    def go(thread: int) -> None:
        try:
            source = iter(items(thread))
            start.wait()
            began = time.perf_counter()
            while not stop.is_set():
                item = next(source)
                before = time.perf_counter()
                work(item)
                after = time.perf_counter()
                if before - began > WARM_UP_S:
                    taken[thread].append(after - before)
        except BaseException as err:  # noqa: BLE001 - raised by who started it
            failures.append(err)
            stop.set()

    crowd_ = [Thread(target=go, args=(number,)) for number in range(threads)]
    for thread in crowd_:
        thread.start()
    start.wait()
    stop.wait(WARM_UP_S + MEASURED_S)
    stop.set()
    for thread in crowd_:
        thread.join()
    if failures:
        raise failures[0]
    return [one for own in taken for one in own]


def _verdicts(kind: str) -> Iterable[Verdict]:
    return (verdict(number, kind) for number in count())


def _figure(taken: list[float], setting: str) -> Figure:
    hundredths = quantiles(taken, n=100)
    p95, p99 = hundredths[94] * 1000, hundredths[98] * 1000
    note = (
        f"{setting}: {len(taken) / MEASURED_S:.0f} a second, median "
        f"{median(taken) * 1000:.4f} ms, p99 {p99:.4f} ms; {describe()}"
    )
    return Figure(round(p95, 4), note)
