# SPDX-License-Identifier: AGPL-3.0-or-later
"""A full disk: pictures stop first, verdicts go on, and nothing is lost for good."""

from pathlib import Path
import shutil
from typing import NamedTuple

import pytest

from hearthward_engine.domain import Event, Level
from hearthward_engine.present.history import WindowQuery
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.store.errors import DiskFullError
from hearthward_engine.store.housekeeping import DAY_S
from hearthward_engine.store.retention import used_bytes
from hearthward_engine.store.space import RESERVE

from .spine_helpers import T0, make_assessment, make_window


class Usage(NamedTuple):
    total: int
    used: int
    free: int


MB = 1_000_000


class Disk:
    """A disk whose free room the test decides."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = 1000 * MB
        monkeypatch.setattr(shutil, "disk_usage", lambda _: self.usage())

    def usage(self) -> Usage:
        return Usage(1000 * MB, 1000 * MB - self.free, self.free)


def record(store: Store, name: str, **more: object) -> Event:
    window = make_window(name, **more)  # type: ignore[arg-type]
    return store.record(make_assessment(window), window)


def record_until_refused(store: Store) -> int:
    """Record windows until the disk is full; return how many were."""
    for number in range(10_000):
        try:
            record(store, f"w{number}", pictures=0)
        except DiskFullError:
            return number
    return 0


def limit_pages(store: Store, pages: int) -> None:
    """Have SQLite itself find no room beyond so many pages, none for 0."""
    store.write(
        lambda connection: connection.exec_driver_sql(
            f"PRAGMA max_page_count = {pages or 1 << 30}"
        )
    )


def pages(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)


def test_pictures_stop_on_a_nearly_full_disk_and_come_back_by_themselves(
    tmp_path: Path,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk(monkeypatch)
    with Store(tmp_path, clock) as store:
        assert store.complaints() == ()
        disk.free = 10 * MB
        for name in ("w1", "w2"):
            record(store, name)
        assert store.media("w1-k0") is None
        assert store.last_revision("w1") == 1
        (complaint,) = store.complaints()
        assert complaint.code == "disk_low"
        assert "nearly full: pictures are not stored" in complaint.text
        assert caplog.text.count("nearly full") == 1

        disk.free = 30 * MB
        assert store.complaints(), "a little more room is not enough to go on"
        disk.free = 100 * MB
        assert store.complaints() == ()
        record(store, "w3")
        assert store.media("w3-k0") is not None


def test_a_database_without_room_says_so_and_loses_nothing_it_acknowledged(
    tmp_path: Path, clock: ManualClock
) -> None:
    published: list[Event] = []
    with Store(tmp_path, clock, published.append) as store:
        limit_pages(store, pages(store) + 4)
        (tmp_path / RESERVE).unlink()
        done = record_until_refused(store)
        assert done
        assert store.complaints()[0].code == "disk_full"
        assert "verdicts wait in memory" in store.complaints()[0].text
        assert store.window(f"w{done}") is None, "all of it or nothing"
        assert store.window(f"w{done - 1}") is not None

        limit_pages(store, 0)
        event = record(store, f"w{done}", pictures=0)
        assert event.seq == done + 1
        assert store.complaints() == ()
    assert [event.seq for event in published] == list(range(1, done + 2))


def test_the_reserve_is_given_to_the_database_and_made_anew(
    tmp_path: Path, clock: ManualClock
) -> None:
    reserve = tmp_path / RESERVE
    with Store(tmp_path, clock) as store:
        assert reserve.stat().st_size > MB
        limit_pages(store, pages(store) + 1)
        assert record_until_refused(store)
        assert not reserve.exists()
        limit_pages(store, 0)
        store.space.tend()
        assert reserve.exists()


def test_the_oldest_pictures_go_first_and_those_of_grave_windows_later(
    store: Store, clock: ManualClock
) -> None:
    for number in range(40):
        name = f"w{number:02}"
        window = make_window(name, started_at=T0 + number * 60, pictures=1)
        grave = number in {10, 30}
        store.record(make_assessment(window, score=90 if grave else 10), window)
    clock.advance(DAY_S)
    store.keep_open(make_window("open", started_at=T0 - DAY_S, pictures=1)).result()
    store.keep_within(0)
    assert store.media("open-k0") is not None, "an open window keeps its pictures"
    assert store.media("w39-k0") is None
    assert len(store.windows(WindowQuery(limit=200))) == 40, "texts take little"


def test_a_limit_in_between_spares_what_is_needed_most(
    store: Store, clock: ManualClock
) -> None:
    for number in range(600):
        window = make_window(f"w{number:03}", started_at=T0 + number, pictures=1)
        store.record(make_assessment(window, score=90 if number < 5 else 10), window)
    clock.advance(3600)
    with store.read() as connection:
        database = used_bytes(connection)
    size = len(make_window("x", pictures=1).key_frames[0].jpeg)
    store.keep_within(database + 400 * size)
    listed = store.windows(WindowQuery(level=Level.CRITICAL))
    assert all(store.media(made.image or "") for made in listed)
    assert store.media("w005-k0") is None
    assert store.media("w599-k0") is not None


def test_rows_whose_picture_is_gone_are_forgotten(store: Store, tmp_path: Path) -> None:
    record(store, "w1")
    record(store, "w2")
    (gone,) = (tmp_path / "data" / "media").rglob("w1-k0.jpg")
    gone.unlink()
    assert store.sweep() == 0
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT window_id FROM media")
        assert set(rows.scalars()) == {"w2"}
