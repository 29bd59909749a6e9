# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weights brought by hand, and the command line of hearthward-models."""

import hashlib
from pathlib import Path

import pytest

from hearthward_engine.models import lock as locks
from hearthward_engine.models.cli import FAILED, UNUSABLE, main
from hearthward_engine.models.errors import ModelError
from hearthward_engine.models.fetch import adopt
from hearthward_engine.runtime.interpreter import free_threaded

from .release_server import FILE, WEIGHTS, ReleaseServer, get, names


def test_file_brought_by_hand_is_adopted_and_locked(tmp_path: Path) -> None:
    source = tmp_path / "brought.pt"
    source.write_bytes(WEIGHTS)

    path = adopt(tmp_path / "models", "porch-v2", source)

    assert path == tmp_path / "models" / "porch-v2.pt"
    assert path.read_bytes() == WEIGHTS
    locked = locks.read(tmp_path / "models" / "models.lock").files["porch-v2.pt"]
    assert locked.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert (locked.origin, locked.size) == ("file", len(WEIGHTS))


def test_file_that_lies_in_the_models_folder_already_can_be_adopted(
    tmp_path: Path,
) -> None:
    (tmp_path / FILE).write_bytes(WEIGHTS)

    assert adopt(tmp_path, "yolo26n", tmp_path / FILE).read_bytes() == WEIGHTS
    assert names(tmp_path) == {FILE, "models.lock"}


def test_file_brought_by_hand_must_fit_the_lock(
    tmp_path: Path, server: ReleaseServer
) -> None:
    get(tmp_path / "models", server)
    (tmp_path / "other.pt").write_bytes(b"other")

    with pytest.raises(ModelError, match=r"other\.pt has SHA-256"):
        adopt(tmp_path / "models", "yolo26n", tmp_path / "other.pt")
    assert (tmp_path / "models" / FILE).read_bytes() == WEIGHTS


@pytest.mark.parametrize("name", ["", "../evil", "a/b", ".hidden", "nul\0"])
def test_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="name"):
        adopt(tmp_path, name, tmp_path / "x.pt")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"x\.pt cannot be read"):
        adopt(tmp_path, "yolo26n", tmp_path / "x.pt")
    assert names(tmp_path) == set()


needs_gil = pytest.mark.skipif(free_threaded(), reason="the command wants the GIL")


@needs_gil
def test_command_fetches_and_shows_progress_on_stderr(
    tmp_path: Path, server: ReleaseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "models"

    code = main(["fetch", "--models", str(folder), "--base-url", server.release_url])

    out, err = capsys.readouterr()
    assert code == 0
    assert out == f"{folder / FILE} is in place, its checksum is the locked one\n"
    assert "yolo26n: 100 % of 0.7 MiB" in err


@needs_gil
def test_command_fails_in_one_sentence(
    tmp_path: Path, server: ReleaseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.listing_status = 404

    code = main(["fetch", "--models", str(tmp_path), "--base-url", server.release_url])

    out, err = capsys.readouterr()
    assert code == FAILED
    assert out == ""
    assert err.startswith("hearthward-models: fetch: http://127.0.0.1")
    assert err.count("\n") == 1


@needs_gil
def test_command_takes_a_file_without_any_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "brought.pt"
    source.write_bytes(WEIGHTS)
    folder = tmp_path / "models"

    code = main(["fetch", "--models", str(folder), "--offline", str(source)])

    assert code == 0
    assert (folder / FILE).read_bytes() == WEIGHTS


@needs_gil
@pytest.mark.parametrize(
    ("command", "text"), [("export", "hearthward-models fetch"), ("verify", "fetch")]
)
def test_command_without_weights_says_what_to_run_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, text: str
) -> None:
    assert main([command, "--models", str(tmp_path)]) == FAILED
    assert text in capsys.readouterr().err


@pytest.mark.skipif(not free_threaded(), reason="refuses free-threaded builds only")
@pytest.mark.parametrize("command", ["fetch", "export", "verify"])
def test_command_refuses_a_free_threaded_python(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main([command, "--models", str(tmp_path)]) == UNUSABLE
    err = capsys.readouterr().err
    assert "a Python with the GIL is needed" in err
    assert names(tmp_path) == set()
