# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open the SQLite database: file mode, pragmas, integrity, schema."""

import os
from pathlib import Path
import sqlite3
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from .errors import DamagedError, StoreError
from .migrations import migrate
from .search import prepare as prepare_search

BUSY_TIMEOUT_MS: Final = 10_000
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY: Final = 0xFF
READERS: Final = 8
MORE_READERS: Final = 56
READER_WAIT_S: Final = 30


def open_writer(path: Path) -> Engine:
    """Create or open the database, check it, bring it up to date; one connection.

    Raise DamagedError where it is no sound database, StoreError where it is no use.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    # FULL: what was acknowledged survives a power cut, not only a crash.
    engine = _engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL", size=1, more=0)
    try:
        with engine.begin() as connection:
            _check(connection, path)
            migrate(connection)
            prepare_search(connection)
    except DBAPIError as err:
        engine.dispose()
        msg = f"{path.name} cannot be used ({err.orig})"
        code = getattr(err.orig, "sqlite_errorcode", 0) & _PRIMARY
        raise (DamagedError if code in _DAMAGE else StoreError)(msg) from err
    except StoreError:
        engine.dispose()
        raise
    return engine


def open_readers(path: Path) -> Engine:
    """Return a pool of connections for reads from any thread."""
    return _engine(
        path, begin="BEGIN", synchronous="NORMAL", size=READERS, more=MORE_READERS
    )


def _engine(
    path: Path, *, begin: str, synchronous: str, size: int, more: int
) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=more,
        pool_timeout=READER_WAIT_S,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transaction control would commit before savepoints.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "foreign_keys = ON",
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _check(connection: Connection, path: Path) -> None:
    """Raise DamagedError where SQLite finds the file damaged."""
    answer = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if answer != "ok":
        msg = f"{path.name} is damaged ({answer})"
        raise DamagedError(msg)
