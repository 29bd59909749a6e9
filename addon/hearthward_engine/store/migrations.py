# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps that bring a database of any earlier version up to date, in order."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select

from .errors import StoreError
from .schema import META, METADATA


def _create(connection: Connection) -> None:
    """Version 1: all tables."""
    METADATA.create_all(connection)


MIGRATIONS: Final[tuple[Callable[[Connection], None], ...]] = (_create,)
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
