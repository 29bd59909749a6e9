# SPDX-License-Identifier: AGPL-3.0-or-later
"""``models.lock``: the checksums that weights had when they were first fetched."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import fcntl
import os
from pathlib import Path
from typing import Final, Literal

import msgspec

from . import manifest
from .errors import ModelError

FILE_NAME: Final = "models.lock"


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one weights file; ``size`` in bytes."""

    sha256: str
    size: int
    origin: Literal["release", "file"]
    """Who gave the checksum: the release itself, or only a file put in by hand."""
    release: str = ""


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """All locked files by name."""

    version: Literal[1] = 1
    files: dict[str, Locked] = {}


def read(path: Path) -> Lock:
    """Return the lock at path, an empty one where there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError:
        return Lock()
    except OSError as err:
        msg = f"{path} cannot be read: {err.strerror}"
        raise ModelError(msg) from err
    except msgspec.MsgspecError as err:
        msg = f"{path} is damaged ({err}); restore it, or delete it to trust anew"
        raise ModelError(msg) from err


def add(path: Path, file: str, locked: Locked) -> None:
    """Write a file's checksum into the lock at path, keeping all the others."""
    with _alone(path.parent):
        lock = read(path)
        manifest.write(path, Lock(files={**lock.files, file: locked}))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other threads and processes from changing the lock at the same time."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # A network share may not know locks on folders; one fetch at a time is safe.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
