# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log: who changed what, appended inside the transaction of the change."""

from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from ..present.memory import CannotUndoError, Change, UnknownChangeError
from .documents import pack, unpack
from .schema import AUDIT

KEPT: Final = 5000
"""Entries kept; the oldest go first."""

_APPEND: Final = insert(AUDIT)
_TRIM: Final = delete(AUDIT).where(AUDIT.c.number <= bindparam("oldest"))
_ENTRY: Final = select(AUDIT).where(AUDIT.c.number == bindparam("number"))
_MARK: Final = update(AUDIT).where(AUDIT.c.number == bindparam("of"))
_PAGE: Final = (
    select(AUDIT)
    .where(AUDIT.c.number < bindparam("before"))
    .order_by(AUDIT.c.number.desc())
    .limit(bindparam("limit"))
)


def write(connection: Connection, change: Change) -> Change:
    """Append an entry and return it with its number.

    One that undoes another marks it; raise CannotUndoError where it is undone already.
    """
    if change.undoes is not None:
        undone = entry(connection, change.undoes)
        if undone.undone_by is not None:
            msg = f"it was undone already, by change {undone.undone_by}"
            raise CannotUndoError(msg)
    row = {"undone_by": None, "document": pack(change)}
    result = connection.execute(_APPEND, row)
    (number,) = result.inserted_primary_key or (0,)
    if change.undoes is not None:
        connection.execute(_MARK, {"of": change.undoes, "undone_by": number})
    connection.execute(_TRIM, {"oldest": number - KEPT})
    return msgspec.structs.replace(change, number=number)


def page(connection: Connection, before: int | None, limit: int) -> list[Change]:
    """Return entries below a number, newest first."""
    asked = {"before": 2**62 if before is None else before, "limit": limit}
    return [_change(row) for row in connection.execute(_PAGE, asked)]


def entry(connection: Connection, number: int) -> Change:
    """Return one entry; raise UnknownChangeError."""
    row = connection.execute(_ENTRY, {"number": number}).one_or_none()
    if row is None:
        raise UnknownChangeError(number)
    return _change(row)


def _change(row: Row[Any]) -> Change:
    return msgspec.structs.replace(
        unpack(row.document, Change), number=row.number, undone_by=row.undone_by
    )
