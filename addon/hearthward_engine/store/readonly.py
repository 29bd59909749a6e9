# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read stored windows without touching the store, also while the engine uses it."""

from collections.abc import Iterator
from pathlib import Path
import sqlite3
from typing import Final
from urllib.parse import quote

from sqlalchemy import create_engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from ..domain import Assessment, Value
from .documents import unpack
from .errors import StoreError
from .schema import ASSESSMENTS, WINDOWS
from .store import DATABASE

_ALL: Final = (
    select(WINDOWS.c.facts, ASSESSMENTS.c.document)
    .join(
        ASSESSMENTS,
        (ASSESSMENTS.c.window_id == WINDOWS.c.id)
        & (ASSESSMENTS.c.revision == WINDOWS.c.revision),
    )
    .order_by(WINDOWS.c.started_at, WINDOWS.c.id)
)


class StoredJudgement(Value, frozen=True, eq=False):
    """The newest assessment of a window, and its facts as they were stored."""

    assessment: Assessment
    facts: bytes | None


def stored_judgements(folder: Path) -> Iterator[StoredJudgement]:
    """Yield the newest judgement of every stored window, oldest window first.

    Raise StoreError where the folder holds no database that can be read.
    """
    path = folder / DATABASE
    if not path.is_file():
        msg = f"no {DATABASE} in {folder}: give the engine's data folder by --data-dir"
        raise StoreError(msg)

    def connect() -> sqlite3.Connection:
        uri = f"file:{quote(str(path.resolve()))}?mode=ro"
        return sqlite3.connect(uri, uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            for row in connection.execute(_ALL):
                made = unpack(row.document, Assessment)
                yield StoredJudgement(assessment=made, facts=row.facts)
    except DBAPIError as err:
        msg = (
            f"{path.name} cannot be read ({err.orig}): start the engine once so that "
            "it brings its database up to date"
        )
        raise StoreError(msg) from err
    finally:
        engine.dispose()
