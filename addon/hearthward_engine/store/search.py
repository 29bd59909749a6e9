# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full-text search over what was said of windows; its index follows the texts.

The index is made of the table of texts and kept by triggers in the transaction of
whatever changes that table. It is never the only place of anything: where it is
missing it is built, and where this SQLite has none the texts are looked through.
"""

from contextlib import closing
from functools import cache
import json
import logging
import re
import sqlite3
from typing import Final

from sqlalchemy import Connection, column, select, table, text

from .schema import TEXTS, WINDOWS

_LOGGER: Final = logging.getLogger(__name__)

_WORD: Final = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_INDEX: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS texts_index USING fts5(
    title, summary, content='texts', content_rowid='number',
    tokenize='unicode61 remove_diacritics 2')
"""
_FILL: Final = "INSERT INTO texts_index(texts_index) VALUES ('rebuild')"
_ADDED: Final = """
CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
    INSERT INTO texts_index(rowid, title, summary)
        VALUES (new.number, new.title, new.summary);
END
"""
_CHANGED: Final = """
CREATE TRIGGER texts_changed AFTER UPDATE ON texts BEGIN
    INSERT INTO texts_index(texts_index, rowid, title, summary)
        VALUES ('delete', old.number, old.title, old.summary);
    INSERT INTO texts_index(rowid, title, summary)
        VALUES (new.number, new.title, new.summary);
END
"""
_REMOVED: Final = """
CREATE TRIGGER texts_removed AFTER DELETE ON texts BEGIN
    INSERT INTO texts_index(texts_index, rowid, title, summary)
        VALUES ('delete', old.number, old.title, old.summary);
END
"""
_TRIGGERS: Final = {
    "texts_added": _ADDED,
    "texts_changed": _CHANGED,
    "texts_removed": _REMOVED,
}
_FOUND_TRIGGERS: Final = """
SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'texts'
"""

MATCH: Final = WINDOWS.c.id.in_(
    select(TEXTS.c.window_id).where(
        TEXTS.c.number.in_(
            select(column("rowid"))
            .select_from(table("texts_index"))
            .where(text("texts_index MATCH :match"))
        )
    )
)
LIKE: Final = WINDOWS.c.id.in_(
    select(TEXTS.c.window_id).where(
        text(
            "NOT EXISTS (SELECT 1 FROM json_each(:like) WHERE "
            "texts.title || ' ' || texts.summary NOT LIKE value ESCAPE '~')"
        )
    )
)


CONDITIONS: Final = {"match": MATCH, "like": LIKE}
"""By the name of the bound text that they compare with."""


@cache
def full_text() -> bool:
    """Return whether this SQLite can index texts."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(word)")
        except sqlite3.OperationalError:
            return False
    return True


def prepare(connection: Connection) -> None:
    """Build the index where it is missing; lay it aside where it cannot be kept."""
    found = set(connection.exec_driver_sql(_FOUND_TRIGGERS).scalars())
    if found == (set(_TRIGGERS) if full_text() else set()):
        return
    for name in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    if full_text():
        for statement in (_INDEX, _FILL, *_TRIGGERS.values()):
            connection.exec_driver_sql(statement)
    else:
        _LOGGER.warning(
            "this SQLite has no FTS5: the history is searched without an index, slower "
            "and with accents taken as they are"
        )


def bound(asked: str) -> dict[str, object]:
    """Return what a person typed as a condition's bound text; none without a word.

    All words must be there; ``word*`` is the start of one, ``"a few words"`` stand
    together. Nothing else has a meaning, so nothing that is typed can be wrong.
    """
    words = _words(asked)
    if not words:
        return {}
    if not full_text():
        return {"like": json.dumps([_pattern(word) for word, _ in words])}
    return {"match": " ".join(f'"{word}"{"*" * starts}' for word, starts in words)}


def _words(asked: str) -> list[tuple[str, bool]]:
    """Return the words and phrases, and of which only the start is given."""
    # What UTF-8 cannot say and what ends a text for SQLite is no part of a word.
    plain = asked.encode("utf-8", "replace").decode().replace("\0", " ")
    found = []
    for phrase, star, word in _WORD.findall(plain):
        said = phrase or word.rstrip("*")
        if any(letter.isalnum() for letter in said):
            found.append((said, bool(star) or word.endswith("*")))
    return found


def _pattern(word: str) -> str:
    return f"%{re.sub('([~%_])', r'~\1', word)}%"
