# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second copy of what Home Assistant knows this engine by, beside the database.

Without it a database damaged at the wrong place would cost the pairing, and with the
cameras' ids all entities and their history.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from ..runtime.files import write_atomically
from .schema import CAMERAS, META

_LOGGER: Final = logging.getLogger(__name__)

FILE: Final = "hearthward.keys"
FLEETING: Final = frozenset({"schema_version", "epoch", "house", "pairing"})
"""Named texts that are no identity."""

_TEXTS: Final = select(META.c.name, META.c.value)
_CAMERAS: Final = select(CAMERAS.c.id, CAMERAS.c.key, CAMERAS.c.name)


class Vital(msgspec.Struct, frozen=True):
    """Named texts, and of each camera its id, key and name."""

    texts: dict[str, str]
    cameras: list[tuple[str, str, str]]


def read(folder: Path) -> Vital | None:
    """Return the copy; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Vital)
    except (OSError, msgspec.MsgspecError):
        return None


def write(folder: Path, connection: Connection) -> None:
    """Make the copy say what the database says; where it cannot, the old one stays."""
    texts = {
        row.name: row.value
        for row in connection.execute(_TEXTS)
        if row.name not in FLEETING
    }
    cameras = [(row.id, row.key, row.name) for row in connection.execute(_CAMERAS)]
    content = msgspec.json.encode(Vital(texts, cameras))
    try:
        if (folder / FILE).read_bytes() == content:
            return
    except OSError:
        pass
    try:
        write_atomically(folder / FILE, content)
    except OSError as err:
        _LOGGER.warning("%s is not written: %s", FILE, err.strerror)
