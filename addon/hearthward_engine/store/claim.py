# SPDX-License-Identifier: AGPL-3.0-or-later
"""One engine per data folder."""

import fcntl
import os
from pathlib import Path
import time
from typing import Final

from .errors import StoreError

LOCK_FILE: Final = "engine.lock"
LOCK_WAIT_S: Final = 12.0
"""Longer than an engine whose guardian is gone takes to stop."""


def claim(folder: Path) -> int:
    """Make the data folder this process's own; return the open lock.

    Raise StoreError where the folder cannot be used or another engine keeps it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as err:
        msg = f"data_dir cannot be used: {err.strerror}"
        raise StoreError(msg) from err
    patience = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            if time.monotonic() > patience:
                os.close(lock)
                msg = "data_dir is in use by another engine: stop that one first"
                raise StoreError(msg) from err
            time.sleep(0.1)
        else:
            return lock
