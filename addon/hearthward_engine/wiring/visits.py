# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take up the visits that were seen shortly before a restart."""

import logging
from typing import Final

import msgspec
from sqlalchemy import bindparam, select

from ..domain import Window
from ..evidence import Facts
from ..runtime.compression import CodecError
from ..store import Store
from ..store.documents import unpack
from ..store.schema import WINDOWS
from ..windows.visits import WITHIN_S, VisitBook

LONGEST_WINDOW_S: Final = 600.0

_OF_LATE: Final = (
    select(WINDOWS.c.id, WINDOWS.c.document, WINDOWS.c.facts)
    .where(WINDOWS.c.started_at >= bindparam("since"), WINDOWS.c.facts.is_not(None))
    .order_by(WINDOWS.c.started_at)
)

_LOGGER: Final = logging.getLogger(__name__)


def take_up_visits(store: Store, book: VisitBook, now: float) -> None:
    """Tell the book of the visits in the store that may still count."""
    since = now - WITHIN_S - LONGEST_WINDOW_S
    with store.read() as connection:
        rows = connection.execute(_OF_LATE, {"since": since}).all()
    for row in rows:
        try:
            book.note(unpack(row.document, Window), unpack(row.facts, Facts))
        except (CodecError, msgspec.MsgspecError) as error:
            _LOGGER.warning("window %s counts as no visit: %s", row.id, error)
