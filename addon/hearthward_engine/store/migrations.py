# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps that bring a database of any earlier version up to date, in order."""

from collections.abc import Callable
import logging
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select

from ..domain import Assessment
from ..runtime.compression import CodecError
from .documents import unpack
from .errors import StoreError
from .schema import (
    ASSESSMENTS,
    AUDIT,
    BASELINES,
    META,
    METADATA,
    PATTERNS,
    TEXTS,
    VERSION_1,
    WINDOWS,
)

_LOGGER: Final = logging.getLogger(__name__)


def _create(connection: Connection) -> None:
    """Version 1: cameras, windows, verdicts, incidents, pictures, the log."""
    METADATA.create_all(connection, tables=VERSION_1)


def _texts(connection: Connection) -> None:
    """Version 2: titles and summaries as texts, to be searched."""
    TEXTS.create(connection)
    fill_texts(connection)


def fill_texts(connection: Connection) -> None:
    """Note the texts of all windows; none may be noted yet."""
    newest = select(ASSESSMENTS.c.window_id, ASSESSMENTS.c.document).join(
        WINDOWS,
        (WINDOWS.c.id == ASSESSMENTS.c.window_id)
        & (WINDOWS.c.revision == ASSESSMENTS.c.revision),
    )
    for rows in connection.execute(newest).partitions(500):
        texts = []
        for row in rows:
            try:
                made = unpack(row.document, Assessment)
            except (CodecError, msgspec.MsgspecError) as err:
                _LOGGER.warning("window %s cannot be searched: %s", row.window_id, err)
                continue
            texts.append(
                {
                    "window_id": row.window_id,
                    "title": made.title,
                    "summary": made.summary,
                }
            )
        if texts:
            connection.execute(insert(TEXTS), texts)


def _memory(connection: Connection) -> None:
    """Version 3: patterns of windows voted on, baselines, the audit log."""
    for table in (PATTERNS, BASELINES, AUDIT):
        table.create(connection)


MIGRATIONS: Final[tuple[Callable[[Connection], None], ...]] = (
    _create,
    _texts,
    _memory,
)
"""Only ever appended to; the position (from 1) is the schema version."""

_VERSION: Final = "schema_version"


def migrate(connection: Connection) -> int:
    """Apply what is missing and return the version; refuse a newer database."""
    META.create(connection, checkfirst=True)
    found = connection.scalar(select(META.c.value).where(META.c.name == _VERSION))
    version = int(found or 0)
    if version > len(MIGRATIONS):
        msg = (
            f"the database has schema version {version}, this engine knows "
            f"{len(MIGRATIONS)}: install the engine that wrote it, or a newer one"
        )
        raise StoreError(msg)
    for step in MIGRATIONS[version:]:
        step(connection)
    if version < len(MIGRATIONS):
        connection.execute(META.delete().where(META.c.name == _VERSION))
        connection.execute(
            META.insert().values(name=_VERSION, value=str(len(MIGRATIONS)))
        )
    return len(MIGRATIONS)
