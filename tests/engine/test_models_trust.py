# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which weights are trusted: checksums, the lock, addresses, full disks."""

import fcntl
import hashlib
from pathlib import Path
import subprocess
import sys

import httpx
import pytest

from hearthward_engine.models import lock as locks
from hearthward_engine.models.errors import ModelError
from hearthward_engine.models.fetch import fetch
from hearthward_engine.models.official import refuse_unsafe

from .release_server import FILE, RELEASE_PATH, WEIGHTS, ReleaseServer, get, names


def test_release_without_checksum_is_not_trusted_at_first(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.digest = None

    with pytest.raises(ModelError, match=r"no checksum.*--offline FILE"):
        get(tmp_path, server)
    assert server.asked_ranges == []


def test_lock_stands_in_for_a_release_without_checksum(
    tmp_path: Path, server: ReleaseServer
) -> None:
    lock = tmp_path / "committed.lock"
    get(tmp_path / "first", server, lock=lock)
    server.digest = None

    path = get(tmp_path / "second", server, lock=lock)

    assert path.read_bytes() == WEIGHTS
    assert names(tmp_path / "second") == {FILE}


def test_weights_replaced_in_the_release_are_refused_by_the_lock(
    tmp_path: Path, server: ReleaseServer
) -> None:
    get(tmp_path, server).unlink()
    server.body = bytes(len(WEIGHTS))
    server.digest = f"sha256:{hashlib.sha256(server.body).hexdigest()}"
    server.requests.clear()

    with pytest.raises(ModelError, match="one of them was changed"):
        get(tmp_path, server)
    assert server.asked_ranges == []


def test_weights_changed_on_disk_are_refused(
    tmp_path: Path, server: ReleaseServer
) -> None:
    get(tmp_path, server).write_bytes(b"changed")

    with pytest.raises(ModelError, match=r"models\.lock says.*move it away"):
        get(tmp_path, server)
    assert (tmp_path / FILE).read_bytes() == b"changed"


def test_weights_that_lie_there_unlocked_are_checked_with_the_release(
    tmp_path: Path, server: ReleaseServer
) -> None:
    (tmp_path / FILE).write_bytes(WEIGHTS)

    get(tmp_path, server)

    assert server.asked_ranges == []
    assert locks.read(tmp_path / "models.lock").files[FILE].origin == "release"


def test_unlocked_weights_of_another_content_are_refused(
    tmp_path: Path, server: ReleaseServer
) -> None:
    (tmp_path / FILE).write_bytes(b"mine")

    with pytest.raises(ModelError, match="the release says"):
        get(tmp_path, server)
    assert names(tmp_path) == {FILE}


def test_damaged_lock_is_named_and_kept(tmp_path: Path, server: ReleaseServer) -> None:
    (tmp_path / "models.lock").write_text('{"files": {"yolo26n.pt": {}}}')

    with pytest.raises(ModelError, match=r"models\.lock is damaged"):
        get(tmp_path, server)
    assert names(tmp_path) == {"models.lock"}


def test_locking_one_file_keeps_the_others(
    tmp_path: Path, server: ReleaseServer
) -> None:
    lock = tmp_path / "models.lock"
    other = locks.Locked(sha256="0" * 64, size=1, origin="release", release="v1")
    locks.add(lock, "yolo26s.pt", other)

    get(tmp_path, server)

    assert set(locks.read(lock).files) == {FILE, "yolo26s.pt"}
    assert locks.read(lock).files["yolo26s.pt"] == other


def test_only_official_names_are_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"'\.\./x'.*yolo26n, yolo26s"):
        fetch(tmp_path, "../x")


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "127.0.0.1/x", "http://"]
)
def test_other_schemes_are_refused(
    tmp_path: Path, server: ReleaseServer, url: str
) -> None:
    with pytest.raises(ModelError, match=r"https|cannot be reached|URL"):
        get(tmp_path, server, release_url=url)


def test_redirect_to_another_scheme_is_refused(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.location = "ftp://127.0.0.1/weights.pt"

    with pytest.raises(ModelError, match="only https and http"):
        get(tmp_path, server)
    assert names(tmp_path) == set()


def test_redirect_to_plain_http_elsewhere_is_refused_on_a_first_fetch(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.location = "http://mirror.invalid/weights.pt"

    with pytest.raises(ModelError, match="a first fetch needs https"):
        get(tmp_path, server)


def test_plain_http_will_do_once_the_checksum_is_known() -> None:
    mirror = httpx.URL("http://mirror.invalid/weights.pt")

    refuse_unsafe(mirror, locked=True)
    with pytest.raises(ModelError):
        refuse_unsafe(mirror, locked=False)


def test_credentials_of_a_mirror_stay_out_of_the_errors(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.listing_status = 404
    host = server.url.removeprefix("http://")
    url = f"http://carol:hunter2@{host}{RELEASE_PATH}?token=hunter3"

    with pytest.raises(ModelError) as caught:
        get(tmp_path, server, release_url=url)
    assert "hunter" not in str(caught.value)
    assert RELEASE_PATH in str(caught.value)


def test_disk_too_small_is_told_before_anything_is_fetched(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.size = 10**18

    with pytest.raises(ModelError, match=f"bytes free, {10**18} are needed"):
        get(tmp_path, server)
    assert server.asked_ranges == []


def test_full_disk_is_named_and_the_next_run_goes_on(
    tmp_path: Path, server: ReleaseServer
) -> None:
    limited = f"""
import resource, sys
from pathlib import Path
from hearthward_engine.models.errors import ModelError
from hearthward_engine.models.fetch import fetch
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    fetch(Path({str(tmp_path)!r}), "yolo26n", release_url={server.release_url!r})
except ModelError as err:
    sys.exit(str(err))
"""
    ran = subprocess.run(
        [sys.executable, "-c", limited],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 1
    assert "the disk is full" in ran.stderr
    have = (tmp_path / f"{FILE}.part").stat().st_size
    assert 0 < have <= 300_000

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert server.asked_ranges == [None, f"bytes={have}-"]


def test_folder_that_cannot_be_made_is_named(
    tmp_path: Path, server: ReleaseServer
) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ModelError, match="file/models cannot be made"):
        get(tmp_path / "file" / "models", server)


def test_two_fetches_do_not_write_into_each_other(
    tmp_path: Path, server: ReleaseServer
) -> None:
    with (tmp_path / f"{FILE}.part").open("wb") as held:
        held.write(b"x")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ModelError, match="another fetch"):
            get(tmp_path, server)
    assert (tmp_path / f"{FILE}.part").read_bytes() == b"x"
