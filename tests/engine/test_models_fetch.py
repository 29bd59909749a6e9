# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetching weights: what arrives, what breaks off, what a server refuses."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
from pathlib import Path
import threading

import pytest

from hearthward_engine.models import lock as locks
from hearthward_engine.models.download import Patience
from hearthward_engine.models.errors import ModelError

from .release_server import FILE, IMPATIENT, WEIGHTS, ReleaseServer, get, names


def test_first_fetch_locks_the_checksum_that_the_release_gives(
    tmp_path: Path, server: ReleaseServer
) -> None:
    path = get(tmp_path / "models", server)

    assert path.read_bytes() == WEIGHTS
    assert names(tmp_path / "models") == {FILE, "models.lock"}
    locked = locks.read(tmp_path / "models" / "models.lock").files[FILE]
    assert f"sha256:{locked.sha256}" == server.digest
    assert locked.size == len(WEIGHTS)
    assert (locked.origin, locked.release) == ("release", "v8.4.0")


def test_second_fetch_needs_no_network(tmp_path: Path, server: ReleaseServer) -> None:
    get(tmp_path, server)
    asked = len(server.requests)

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert len(server.requests) == asked


def test_progress_ends_at_the_whole_size(tmp_path: Path, server: ReleaseServer) -> None:
    seen: list[tuple[int, int]] = []

    get(tmp_path, server, report=lambda have, size: seen.append((have, size)))

    assert seen == sorted(seen)
    assert seen[-1] == (len(WEIGHTS), len(WEIGHTS))


@pytest.mark.parametrize("cut", [0, 1, 65_536, 300_000, len(WEIGHTS) - 1])
def test_broken_connection_is_resumed_where_it_broke(
    tmp_path: Path, server: ReleaseServer, cut: int
) -> None:
    server.cuts = [cut]

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert server.asked_ranges == [None, f"bytes={cut}-" if cut else None]


def test_many_breaks_do_no_harm_while_something_arrives(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.cuts = [50_000] * 13

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert len(server.asked_ranges) == 14


def test_next_run_goes_on_with_what_an_earlier_one_left(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.cuts = [400_000, 0, 0, 0]
    with pytest.raises(
        ModelError, match=r"400000 of 700000 bytes.* same command again"
    ):
        get(tmp_path, server)
    assert names(tmp_path) == {f"{FILE}.part"}
    server.requests.clear()
    server.cuts.clear()

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert server.asked_ranges == ["bytes=400000-"]
    assert names(tmp_path) == {FILE, "models.lock"}


def test_partial_file_of_something_else_is_started_over(
    tmp_path: Path, server: ReleaseServer
) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(b"old" * 1000)

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert server.asked_ranges == ["bytes=3000-", None]


def test_partial_file_longer_than_the_weights_is_started_over(
    tmp_path: Path, server: ReleaseServer
) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(WEIGHTS + b"more")

    assert get(tmp_path, server).read_bytes() == WEIGHTS


def test_server_without_ranges_is_asked_for_all_of_it_again(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.ranges = False
    server.cuts = [400_000]

    assert get(tmp_path, server).read_bytes() == WEIGHTS
    assert server.asked_ranges == [None, "bytes=400000-"]


def test_server_that_always_breaks_off_early_is_given_up(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.ranges = False
    server.cuts = [400_000, 300_000] * 20

    with pytest.raises(ModelError, match="broke off"):
        get(tmp_path, server)
    assert len(server.asked_ranges) == 1 + IMPATIENT.attempts


def test_wrong_content_is_never_put_in_place(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.body = bytes(len(WEIGHTS))
    found = hashlib.sha256(server.body).hexdigest()

    with pytest.raises(ModelError, match=f"{found}.*{str(server.digest)[7:]}"):
        get(tmp_path, server)
    assert names(tmp_path) == set()


def test_more_bytes_than_the_release_lists_are_refused(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.body = WEIGHTS * 3

    with pytest.raises(ModelError, match="more than the 700000 bytes"):
        get(tmp_path, server)
    assert names(tmp_path) == set()


def test_fewer_bytes_than_the_release_lists_are_refused(
    tmp_path: Path, server: ReleaseServer
) -> None:
    server.body = WEIGHTS[:-1]

    with pytest.raises(ModelError, match=r"fewer bytes.*\.part"):
        get(tmp_path, server)
    assert FILE not in names(tmp_path)


def test_server_errors_are_waited_out(tmp_path: Path, server: ReleaseServer) -> None:
    server.statuses = [500, 503]

    assert get(tmp_path, server).read_bytes() == WEIGHTS


@pytest.mark.parametrize(("status", "asked"), [(500, 3), (404, 1), (403, 1)])
def test_lasting_refusal_of_the_file_names_the_status(
    tmp_path: Path, server: ReleaseServer, status: int, asked: int
) -> None:
    server.statuses = [status] * 10

    with pytest.raises(ModelError, match=f"{FILE}.*status {status}"):
        get(tmp_path, server)
    assert len(server.asked_ranges) == asked
    assert names(tmp_path) == set()


def test_stalled_server_is_given_up(tmp_path: Path, server: ReleaseServer) -> None:
    server.stalled = threading.Event()
    patience = Patience(timeout_s=0.1, attempts=2, pause_s=0.0)

    with pytest.raises(ModelError, match="broke off after 0 of 700000"):
        get(tmp_path, server, patience=patience)
    assert len(server.asked_ranges) == patience.attempts


@pytest.mark.parametrize(
    ("status", "text"), [(404, "status 404"), (403, "limit.*hour"), (500, "status 500")]
)
def test_refused_listing_says_how_to_go_on_without_a_network(
    tmp_path: Path, server: ReleaseServer, status: int, text: str
) -> None:
    server.listing_status = status

    with pytest.raises(ModelError, match=f"{text}.*--offline FILE"):
        get(tmp_path, server)


def test_no_network_says_how_to_go_on_without_one(
    tmp_path: Path, server: ReleaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        port = closed.server_port

    with pytest.raises(ModelError, match=f"{port}.*cannot be reached.*--offline FILE"):
        get(tmp_path, server, release_url=f"http://127.0.0.1:{port}/release")


@pytest.mark.parametrize(
    ("listing", "text"),
    [
        (b"<html>sign in to the network</html>", "not a release"),
        (b'{"tag_name": "v8.4.0", "assets": []}', f"v8.4.0.*has no {FILE}"),
        (b'{"tag_name": "v8.4.0"}', "not a release.*assets"),
    ],
)
def test_listing_without_the_file_is_refused(
    tmp_path: Path, server: ReleaseServer, listing: bytes, text: str
) -> None:
    server.listing = listing

    with pytest.raises(ModelError, match=text):
        get(tmp_path, server)


def test_listing_of_a_mirror_may_use_relative_addresses(
    tmp_path: Path, server: ReleaseServer
) -> None:
    asset = {
        "name": FILE,
        "size": len(WEIGHTS),
        "digest": server.digest,
        "browser_download_url": f"../files/{FILE}",
    }
    server.listing = json.dumps({"tag_name": "own", "assets": [asset]}).encode()

    assert get(tmp_path, server).read_bytes() == WEIGHTS
