# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are there whole or not at all, also when the process is killed."""

from concurrent.futures import ThreadPoolExecutor
import errno
import os
from pathlib import Path
import stat
import subprocess
import sys
import threading

import pytest

from hearthward_engine.domain import KeyFrame
from hearthward_engine.models import lock as locks
from hearthward_engine.models.lock import Locked
from hearthward_engine.runtime.files import PUBLIC, write_atomically
from hearthward_engine.store.media import MediaFolder

from .spine_helpers import T0, jpeg

OLD, NEW = b"old" * 50_000, b"new" * 70_000

# Dies by SIGKILL in the middle of a step, as an engine does that is out of memory.
DIES = """
import os, pathlib, signal, sys
from hearthward_engine.runtime.files import write_atomically

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr({"fsync": os, "replace": pathlib.Path}[sys.argv[2]], sys.argv[2], die)
write_atomically(pathlib.Path(sys.argv[1]), b"new" * 70_000)
"""
# Replaces one file for ever, by turns with two contents.
REWRITES = """
import pathlib, sys
from hearthward_engine.runtime.files import write_atomically
path = pathlib.Path(sys.argv[1])
print("begun", flush=True)
while True:
    write_atomically(path, b"old" * 50_000)
    write_atomically(path, b"new" * 70_000)
"""


def unfinished(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix == ".part"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_in_between_leaves_the_old_file_whole(
    tmp_path: Path, step: str
) -> None:
    path = tmp_path / "document"
    write_atomically(path, OLD)

    died = subprocess.run([sys.executable, "-c", DIES, path, step], check=False)

    assert died.returncode == -9
    assert path.read_bytes() == OLD
    assert len(unfinished(tmp_path)) == 1
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW


def test_kill_nine_at_any_moment_leaves_one_of_two_contents(tmp_path: Path) -> None:
    path = tmp_path / "document"
    write_atomically(path, OLD)
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", REWRITES, path], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            reads = [path.read_bytes() for _ in range(50)]
            writer.kill()
        assert {*reads, path.read_bytes()} <= {OLD, NEW}


def test_a_failure_leaves_the_old_file_and_no_unfinished_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "document"
    write_atomically(path, OLD)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, NEW)
    assert path.read_bytes() == OLD
    assert unfinished(tmp_path) == []


def test_a_folder_that_cannot_be_synced_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def of_a_share(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(descriptor)

    monkeypatch.setattr("os.fsync", of_a_share)
    write_atomically(tmp_path / "document", NEW)
    assert (tmp_path / "document").read_bytes() == NEW


def test_files_are_private_unless_they_are_meant_for_others(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "secret", b"x")
        write_atomically(tmp_path / "manifest", b"x", mode=PUBLIC)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "manifest").stat().st_mode) == 0o644


def test_of_many_writers_of_one_file_each_writes_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "document"
    contents = [bytes([number]) * 100_000 for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda content: write_atomically(path, content), contents))
    assert path.read_bytes() in contents
    assert unfinished(tmp_path) == []


def test_pictures_are_written_while_the_days_last_one_is_deleted(
    tmp_path: Path,
) -> None:
    folder = MediaFolder(tmp_path)
    lost: list[str] = []
    done = threading.Event()
    body = jpeg()

    def write(thread: int) -> None:
        for number in range(60):
            name = f"k{thread}-{number}"
            frame = KeyFrame(id=name, at=T0, reason="first", boxes=(), jpeg=body)
            try:
                place = folder.write(frame)
            except OSError as err:
                lost.append(f"{name}: {err}")
                continue
            if not folder.read(place):
                lost.append(f"{name} is gone")
            folder.delete([place])

    def tidy() -> None:
        frame = KeyFrame(id="none", at=T0, reason="first", boxes=(), jpeg=b"")
        while not done.is_set():
            folder.delete([folder.place(frame)])

    with ThreadPoolExecutor(5) as pool:
        tidying = pool.submit(tidy)
        writing = [pool.submit(write, thread) for thread in range(4)]
        for one in writing:
            one.result()
        done.set()
        tidying.result()
    assert lost == []
    assert list(tmp_path.iterdir()) == []


def test_checksums_that_are_locked_at_the_same_time_are_all_kept(
    tmp_path: Path,
) -> None:
    path = tmp_path / locks.FILE_NAME
    names = [f"yolo26{number}.pt" for number in range(20)]

    def add(name: str) -> None:
        locks.add(path, name, Locked(sha256=name, size=1, origin="file"))

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(add, names))
    assert sorted(locks.read(path).files) == sorted(names)
