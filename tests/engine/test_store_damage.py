# SPDX-License-Identifier: AGPL-3.0-or-later
"""A damaged database costs what cannot be read of it, and nothing else."""

from pathlib import Path

import pytest

from hearthward_engine.present.history import LogRange, WindowQuery
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.store.recovery import set_aside
from hearthward_engine.store.store import DATABASE

from .spine_helpers import T0, make_assessment, make_window

WINDOWS = 400


def fill(folder: Path, clock: ManualClock) -> dict[str, str]:
    """Make a store with cameras and windows; return what must survive."""
    with Store(folder, clock) as store:
        store.claim("token", "secret")
        camera_id, _ = store.register_camera("front", "Front door")
        for number in range(WINDOWS):
            window = make_window(
                f"w{number:03}", started_at=T0 + number, camera_id=camera_id, pictures=0
            )
            store.record(make_assessment(window), window)
        return {"engine": store.engine_id, "epoch": store.epoch, "camera": camera_id}


def spoil(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * length)


def check(store: Store, before: dict[str, str]) -> None:
    """What Home Assistant knows the engine by is as it was; the log is new."""
    assert store.engine_id == before["engine"]
    assert store.epoch != before["epoch"]
    assert store.meta("token") == "secret"
    assert store.register_camera("front", "Front door") == (before["camera"], True)
    assert store.log_range() == LogRange(1, 0)
    window = make_window("fresh", started_at=T0 + 1000)
    assert store.record(make_assessment(window), window).seq == 1


def test_what_can_be_read_of_a_damaged_database_is_taken_over(
    tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    before = fill(tmp_path, clock)
    path = tmp_path / DATABASE
    spoil(path, path.stat().st_size // 2, 3 * 4096)
    with Store(tmp_path, clock) as store:
        check(store, before)
        kept = store.windows(WindowQuery(limit=200))
        assert len(kept) > 100
        found = store.windows(WindowQuery(text="person", limit=200))
        assert len(found) == len(kept)
        (complaint,) = store.complaints()
        assert complaint.code == "database"
        assert "the database was damaged" in complaint.text
        assert "1 cameras" in complaint.text
    assert "the database was damaged" in caplog.text
    (aside,) = set_aside(tmp_path)
    assert aside.name in complaint.text
    with Store(tmp_path, clock) as again:
        assert again.complaints() == ()
        assert again.engine_id == before["engine"]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 500])
def test_identity_survives_a_database_of_which_nothing_can_be_read(
    tmp_path: Path, clock: ManualClock, content: bytes
) -> None:
    before = fill(tmp_path, clock)
    (tmp_path / DATABASE).write_bytes(content)
    with Store(tmp_path, clock) as store:
        check(store, before)
        assert store.damage
    (aside,) = set_aside(tmp_path)
    assert aside.read_bytes() == content


def test_a_crash_in_the_middle_of_the_replacement_is_made_good(
    tmp_path: Path, clock: ManualClock
) -> None:
    before = fill(tmp_path, clock)
    path = tmp_path / DATABASE
    path.rename(tmp_path / f"{DATABASE}.salvaged")
    with Store(tmp_path, clock) as store:
        assert store.engine_id == before["engine"]
        assert store.last_revision("w399") == 1
