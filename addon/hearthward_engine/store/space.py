# SPDX-License-Identifier: AGPL-3.0-or-later
"""Room on the disk: pictures stop first, and a reserve is let go for verdicts."""

from contextlib import suppress
import logging
import os
from pathlib import Path
import shutil
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

from ..present.states import Problem
from ..runtime.locks import MeasuredLock

_LOGGER: Final = logging.getLogger(__name__)

RESERVE: Final = "hearthward.reserve"
RESERVE_BYTES: Final = 16 << 20
"""Room for some thousand verdicts."""
FLOOR_BYTES: Final = 256 << 20
"""Pictures leave so much to the database and to whatever else uses the disk."""
PART_OF_DISK: Final = 50
"""Of a small disk, both are at most this part."""

NEARLY_FULL: Final = (
    "the disk is nearly full: pictures are not stored, verdicts still are; make room, "
    "or lower retention_gb"
)
FULL: Final = (
    "the disk is full: verdicts wait in memory, pictures are not stored; make room, "
    "or lower retention_gb"
)

# A write that found no room may also be told as one that failed.
_NO_ROOM: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_FSYNC,
    }
)


def no_room(err: BaseException) -> bool:
    """Return whether the database could not write for want of room."""
    cause = err.orig if isinstance(err, DBAPIError) else err
    return getattr(cause, "sqlite_errorcode", None) in _NO_ROOM


class Space:
    """What is left on the data folder's disk, and what that means; thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Look at the disk of a folder, and put a reserve there if it has room."""
        self._folder = folder
        self._reserve = folder / RESERVE
        share = shutil.disk_usage(folder).total // PART_OF_DISK
        self._floor = min(FLOOR_BYTES, share)
        self._reserve_bytes = min(RESERVE_BYTES, share)
        self._lock = MeasuredLock("space")
        self._low = False
        self._refused = False
        self._told = False
        self.tend()

    def free(self) -> int:
        """Return how many bytes this user may still write."""
        return shutil.disk_usage(self._folder).free

    def tend(self) -> None:
        """Look again, and make the reserve anew where there is room; now and then."""
        if not self.pictures_fit():
            return
        with self._lock:
            told, self._told = self._told, False
            self._refused = False
        if told:
            _LOGGER.info("the disk has room again for the database")
        if not self._reserve.exists():
            self._make_reserve()

    def pictures_fit(self) -> bool:
        """Return whether pictures may be written."""
        free = self.free()
        with self._lock:
            was_low = self._low
            # Twice as much to go on as to stop, so that it does not flutter.
            low = self._low = free < self._floor * (2 if was_low else 1)
        if low and not was_low:
            _LOGGER.warning(NEARLY_FULL)
        if was_low and not low:
            _LOGGER.info("the disk has room again: pictures are stored")
        return not low

    def refused(self) -> bool:
        """Note that the database found no room; return whether some was made for it."""
        try:
            self._reserve.unlink()
        except OSError:
            with self._lock:
                told, self._told, self._refused = self._told, True, True
            if not told:
                _LOGGER.error(FULL)
            return False
        _LOGGER.warning("the disk is full: its reserve is given to the database")
        return True

    def took(self) -> None:
        """Note that the database has written."""
        self._refused = False

    def complaints(self) -> tuple[Problem, ...]:
        """Return what to tell people."""
        fit = self.pictures_fit()
        if self._refused:
            return (Problem(code="disk_full", text=FULL),)
        return () if fit else (Problem(code="disk_low", text=NEARLY_FULL),)

    def _make_reserve(self) -> None:
        if self.free() < 2 * self._floor + self._reserve_bytes:
            return
        try:
            file = os.open(self._reserve, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.posix_fallocate(file, 0, max(1, self._reserve_bytes))
            finally:
                os.close(file)
        except OSError:
            with suppress(OSError):
                self._reserve.unlink(missing_ok=True)
