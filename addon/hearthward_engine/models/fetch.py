# SPDX-License-Identifier: AGPL-3.0-or-later
"""Get weights into the models folder: from their release, or from a file at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
import errno
import fcntl
import os
from pathlib import Path
import shutil
from typing import BinaryIO

import httpx

from .. import __version__
from ..runtime.files import move_into_place
from . import lock as locks, manifest
from .download import CHUNK_BYTES, Patience, Report, download
from .errors import ModelError
from .lock import Locked
from .official import (
    RELEASE_URL,
    Asset,
    checked_official,
    look_up,
    refuse_unsafe,
    shown,
)

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _silent(_have: int, _size: int) -> None:
    """Report nothing."""


def fetch(
    models: Path,
    name: str,
    *,
    release_url: str = RELEASE_URL,
    lock: Path | None = None,
    patience: Patience = Patience(),  # noqa: B008 - immutable
    report: Report = _silent,
) -> Path:
    """Return the official weights, downloaded and checked unless they are here.

    The first fetch takes the checksum from the release and writes it into the lock
    (``models.lock`` in the models folder by default); later ones compare with it.
    """
    file = f"{checked_official(name)}.pt"
    lock = lock or models / locks.FILE_NAME
    target = _folder(models) / file
    locked = locks.read(lock).files.get(file)
    if target.exists() and locked:
        _require(target, locked.sha256, f"{lock.name} says")
        return target
    with _client(patience, locked=locked is not None) as client:
        asset, tag = _asset(client, release_url, file)
        digest = _agreed(asset, locked, lock)
        if target.exists():
            _require(target, digest, "the release says")
        else:
            _into_place(client, asset, digest, target, patience, report)
    if not locked:
        entry = Locked(sha256=digest, size=asset.size, origin="release", release=tag)
        locks.add(lock, file, entry)
    return target


def adopt(models: Path, name: str, source: Path, *, lock: Path | None = None) -> Path:
    """Return the weights after copying them from a file, without any network.

    A checksum in the lock must fit; where there is none the file's own is locked.
    """
    file = f"{manifest.checked_name(name)}.pt"
    lock = lock or models / locks.FILE_NAME
    target = _folder(models) / file
    digest = manifest.sha256(source)
    if locked := locks.read(lock).files.get(file):
        _require(source, locked.sha256, f"{lock.name} says")
    if not (target.exists() and target.samefile(source)):
        with _partial(target) as part, source.open("rb") as data:
            part.truncate(0)
            shutil.copyfileobj(data, part, CHUNK_BYTES)
            _publish(part, target)
    if not locked:
        size = target.stat().st_size
        locks.add(lock, file, Locked(sha256=digest, size=size, origin="file"))
    return target


def _into_place(
    client: httpx.Client,
    asset: Asset,
    digest: str,
    target: Path,
    patience: Patience,
    report: Report,
) -> None:
    """Download an asset and put it at target only if its checksum is right."""
    with _partial(target) as part:
        part.seek(0, 2)
        missing = asset.size - part.tell()
        free = shutil.disk_usage(target.parent).free
        if missing > free:
            msg = f"{target.parent} has {free} bytes free, {missing} are needed"
            raise ModelError(msg)
        while True:
            resumed = download(client, asset, part, patience=patience, report=report)
            part.flush()
            found = manifest.sha256(Path(part.name))
            if found == digest:
                _publish(part, target)
                return
            part.truncate(0)
            if not resumed:
                msg = (
                    f"{target.name} arrived with SHA-256 {found}, but {digest} was "
                    "expected; nothing was kept. Fetch again, or from another network "
                    "if it stays so"
                )
                raise ModelError(msg)
            # The bytes of an earlier run may be of another file: once more from zero.


def _asset(client: httpx.Client, release_url: str, file: str) -> tuple[Asset, str]:
    """Return what the release lists for a file, with errors that say what to do."""
    try:
        return look_up(client, release_url, file)
    except httpx.HTTPStatusError as err:
        status = err.response.status_code
        limited = status in (httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS)
        hint = "its limit for one address is used up, try again in an hour; " * limited
        msg = (
            f"{shown(err.request.url)} answered with status {status}; {hint}"
            f"{_by_hand(file)}"
        )
        raise ModelError(msg) from err
    except httpx.InvalidURL as err:
        msg = f"the release's address, or one in its listing, is not a URL: {err}"
        raise ModelError(msg) from err
    except httpx.HTTPError as err:
        where = shown(err.request.url)
        msg = f"{where} cannot be reached ({err}); {_by_hand(file)}"
        raise ModelError(msg) from err


def _by_hand(file: str) -> str:
    """Return how to go on without a network."""
    return (
        f"without a network, bring {file} here by other means and run fetch with "
        "--offline FILE"
    )


def _agreed(asset: Asset, locked: Locked | None, lock: Path) -> str:
    """Return the checksum that lock and release agree on; raise ModelError if not."""
    if locked is None and asset.sha256 is None:
        msg = (
            f"the release gives no checksum for {asset.name}, so it cannot be trusted "
            "on a first fetch; bring the file and run fetch with --offline FILE"
        )
        raise ModelError(msg)
    if locked and asset.sha256 and asset.sha256 != locked.sha256:
        msg = (
            f"the release says {asset.name} has SHA-256 {asset.sha256}, but {lock} "
            f"says {locked.sha256}: one of them was changed; nothing was fetched"
        )
        raise ModelError(msg)
    return locked.sha256 if locked else str(asset.sha256)


def _require(path: Path, digest: str, who: str) -> None:
    """Raise ModelError unless the file has the checksum."""
    if (found := manifest.sha256(path)) != digest:
        msg = (
            f"{path} has SHA-256 {found}, but {who} {digest}; move it away and fetch "
            "again"
        )
        raise ModelError(msg)


def _client(patience: Patience, *, locked: bool) -> httpx.Client:
    """Return a client that refuses unsafe addresses, also those redirected to."""

    def refuse(request: httpx.Request) -> None:
        refuse_unsafe(request.url, locked=locked)

    return httpx.Client(
        timeout=patience.timeout_s,
        follow_redirects=True,
        headers={"User-Agent": f"hearthward/{__version__}"},
        event_hooks={"request": [refuse]},
    )


def _folder(models: Path) -> Path:
    """Return the models folder, made where it is missing."""
    try:
        models.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        msg = f"{models} cannot be made: {err.strerror}"
        raise ModelError(msg) from err
    return models


@contextmanager
def _partial(target: Path) -> Iterator[BinaryIO]:
    """Yield the partial file of a target, held by this process alone.

    An empty one is removed afterwards; what a broken download left stays.
    """
    path = target.with_name(f"{target.name}.part")
    try:
        with path.open("a+b") as part:
            _hold(part)
            try:
                yield part
            finally:
                if path.exists() and path.stat().st_size == 0:
                    path.unlink()
    except OSError as err:
        full = "the disk is full" if err.errno in _DISK_FULL else err.strerror
        msg = f"{path} cannot be written: {full}; free some space or rights and go on"
        raise ModelError(msg) from err


def _hold(part: BinaryIO) -> None:
    """Keep other processes away from the partial file until it is closed."""
    path = Path(part.name)
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The other one may have finished, and renamed what we opened, in between.
        mine = path.exists() and os.path.samestat(os.fstat(part.fileno()), path.stat())
    except BlockingIOError:
        mine = False
    if not mine:
        msg = f"another fetch is writing {path}; wait for it to end"
        raise ModelError(msg)


def _publish(part: BinaryIO, target: Path) -> None:
    """Make the finished partial file the target, in one step and on the disk."""
    part.flush()
    os.fsync(part.fileno())
    move_into_place(Path(part.name), target)
