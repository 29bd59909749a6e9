# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are there whole or not at all, whenever the power goes."""

import errno
import os
from pathlib import Path
import tempfile
from typing import Final

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644
UNFINISHED: Final = ".part"
"""How the names of files end that a crash may leave behind."""
# Network shares have folders that cannot be synced; their files are safe all the same.
_CANNOT_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP})


def write_atomically(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Replace the file at path in one step; it is on the disk afterwards.

    A crash leaves the old file or the new one, and at most an unfinished one beside
    it. Any number of threads and processes may write the same file: one of them wins.
    Raise OSError, with the old file in place.
    """
    prefix = f".{path.name}."
    descriptor, name = tempfile.mkstemp(UNFINISHED, prefix, path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        move_into_place(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def move_into_place(finished: Path, path: Path) -> None:
    """Rename a file that is on the disk, so that the rename is on the disk too."""
    finished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    except OSError as err:
        if err.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(folder)
