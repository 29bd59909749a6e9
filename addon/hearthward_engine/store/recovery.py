# SPDX-License-Identifier: AGPL-3.0-or-later
"""A damaged database: set it aside, and start anew with all that can be read of it."""

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
import logging
from pathlib import Path
import sqlite3
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from ..runtime.compression import CodecError, decompress
from ..runtime.files import move_into_place
from . import vital
from .database import open_writer
from .errors import DamagedError, StoreError
from .migrations import fill_texts
from .schema import CAMERAS, EVENTS, META, METADATA, TEXTS, WINDOWS

_LOGGER: Final = logging.getLogger(__name__)

DAMAGED: Final = ".damaged-"
SALVAGED: Final = ".salvaged"
_BESIDE: Final = ("-wal", "-shm")
_BATCH: Final = 500
# The log is not carried over: a new epoch tells clients to ask for the history.
_LEFT: Final = (EVENTS, TEXTS)
_STATED_ANEW: Final = frozenset({"schema_version", "epoch"})
_MEND: Final = (
    "DELETE FROM assessments WHERE window_id NOT IN (SELECT id FROM windows)",
    "DELETE FROM windows WHERE id NOT IN (SELECT window_id FROM assessments)",
    """UPDATE windows SET revision = (
        SELECT max(revision) FROM assessments WHERE window_id = windows.id)""",
    "DELETE FROM patterns WHERE window_id NOT IN (SELECT id FROM windows)",
)


def open_sound(path: Path, now: float) -> tuple[Engine, str]:
    """Open the database, a new one in place of a damaged one; say what was done.

    Raise StoreError where no database can be had.
    """
    salvaged = path.with_name(path.name + SALVAGED)
    if salvaged.exists() and not path.exists():
        move_into_place(salvaged, path)  # a crash came between the last two steps
    try:
        return _open(path), ""
    except DamagedError as err:
        _LOGGER.error("%s; what can be read of it is saved", err)
    try:
        rows = _save(path, salvaged)
        aside = _set_aside(path, now)
        move_into_place(salvaged, path)
    except (OSError, DBAPIError) as err:
        msg = f"{path.name} is damaged and cannot be replaced ({err}): make room"
        raise StoreError(msg) from err
    text = (
        f"the database was damaged and a new one is in use: {rows[WINDOWS.name]} "
        f"windows and {rows[CAMERAS.name]} cameras could be taken over; the old one is "
        f"{aside.name}"
    )
    _LOGGER.error(text)
    return open_writer(path), text


def set_aside(folder: Path) -> list[Path]:
    """Return the damaged databases that were set aside, oldest first."""
    return sorted(
        found
        for found in folder.glob(f"*{DAMAGED}*")
        if not found.name.endswith(_BESIDE)
    )


def _open(path: Path) -> Engine:
    if path.exists() and not path.stat().st_size and vital.read(path.parent):
        msg = f"{path.name} is empty"
        raise DamagedError(msg)
    return open_writer(path)


def _set_aside(path: Path, now: float) -> Path:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.name}{DAMAGED}{stamp}")
    # First what belongs to it: it must never be taken for part of the new one.
    for beside in (*_BESIDE, ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + beside).rename(
                aside.parent / f"{aside.name}{beside}"
            )
    return aside


def _save(damaged: Path, target: Path) -> dict[str, int]:
    """Write a database of what can be read; return rows taken over by table."""
    for beside in ("", *_BESIDE):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    engine = open_writer(target)
    try:
        with engine.begin() as connection:
            # Rows come in any order and in part; what dangles is dropped at the end.
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table in METADATA.sorted_tables:
                if table not in _LEFT:
                    _copy(damaged, connection, table)
            _add_vital(damaged.parent, connection)
            for statement in _MEND:
                connection.exec_driver_sql(statement)
            fill_texts(connection)
            return {
                table.name: int(
                    connection.exec_driver_sql(
                        f"SELECT count(*) FROM {table.name}"  # noqa: S608
                    ).scalar()
                    or 0
                )
                for table in (WINDOWS, CAMERAS)
            }
    finally:
        engine.dispose()


def _copy(damaged: Path, connection: Connection, table: Table) -> None:
    """Take over the readable rows of a table."""
    batch: list[tuple[Any, ...]] = []
    names: tuple[str, ...] = ()

    def put() -> None:
        if batch:
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO {table.name} ({', '.join(names)}) "  # noqa: S608
                f"VALUES ({', '.join('?' * len(names))})",
                batch.copy(),
            )
            batch.clear()

    for row in _rows(damaged, table):
        if table is META and row["name"] in _STATED_ANEW:
            continue
        sound = _sound(table, row)
        if sound is None:
            continue
        names = tuple(f'"{name}"' for name in sound)
        batch.append(tuple(sound.values()))
        if len(batch) >= _BATCH:
            put()
    put()


def _rows(damaged: Path, table: Table) -> Iterator[dict[str, Any]]:
    """Yield rows from the first on, and from the last back where one is unreadable."""
    address = f"file:{quote(str(damaged))}?mode=ro"
    for order in ("ASC", "DESC"):
        try:
            with closing(sqlite3.connect(address, uri=True)) as source:
                source.row_factory = sqlite3.Row
                asked = f"SELECT * FROM {table.name} ORDER BY rowid {order}"  # noqa: S608
                for row in source.execute(asked):
                    found = dict(zip(row.keys(), row, strict=True))
                    yield {name: found[name] for name in found if name in table.c}
                return
        except sqlite3.Error as err:
            _LOGGER.warning("%s cannot be read in full: %s", table.name, err)


def _sound(table: Table, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return the row without documents that are damaged; None where it needs one."""
    for name, value in row.items():
        column = table.c[name]
        if value is None:
            if not column.nullable:
                return None
        elif isinstance(value, bytes):
            try:
                decompress(value)
            except CodecError:
                if not column.nullable:
                    return None
                row[name] = None
    return row


def _add_vital(folder: Path, connection: Connection) -> None:
    """Add names and cameras that could not be read, from their second copy."""
    kept = vital.read(folder)
    if kept is None:
        return
    for text in kept.texts.items():
        connection.exec_driver_sql("INSERT OR IGNORE INTO meta VALUES (?, ?)", text)
    for camera in kept.cameras:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO cameras (id, key, name, removed) "
            "VALUES (?, ?, ?, 0)",
            camera,
        )
