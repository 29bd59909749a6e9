# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thread that forgets what is older, or more, than the user wants to keep."""

import logging
import threading
from typing import Final

from ..domain import Clock
from .store import Store

_LOGGER: Final = logging.getLogger(__name__)

EVERY_S: Final = 3600.0
LOOK_EVERY_S: Final = 30.0
"""How often the room on the disk is looked at."""
GB: Final = 1_000_000_000
DAY_S: Final = 86_400.0


class Housekeeping:
    """Runs retention at once and every hour until stopped."""

    def __init__(
        self, store: Store, clock: Clock, keep_days: float, keep_gb: float
    ) -> None:
        """Keep that many days and gigabytes; nothing runs before ``start``."""
        self._store = store
        self._clock = clock
        self._keep_s = keep_days * DAY_S
        self._keep_bytes = int(keep_gb * GB)
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="housekeeping", daemon=True
        )

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and wait for it."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._store.forget_before(self._clock.now() - self._keep_s)
                self._store.keep_within(self._keep_bytes)
            except Exception:
                _LOGGER.exception("retention failed; trying again in an hour")
            for _ in range(int(EVERY_S / LOOK_EVERY_S)):
                if self._stop.wait(LOOK_EVERY_S):
                    return
                self._store.space.tend()
