# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thread that notices a standstill and writes down what every thread does.

A stack names files, lines and functions, never values, so it holds no secrets.
"""

import faulthandler
import logging
import tempfile
import threading
import time
from typing import Final

from .locks import current_waits

_LOG = logging.getLogger(__name__)

LOCK_WAIT_S: Final = 10.0
LOOP_SILENCE_S: Final = 5.0
"""Half of the guardian's patience, so that the stacks are written before the end."""
LOOK_EVERY_S: Final = 1.0
AGAIN_S: Final = 60.0
"""A standstill that spreads is written down again, but not more often than this."""
_ASLEEP_LOOKS: Final = 3.0
"""A look that comes later than this shows that the whole process was stopped."""


class Watchdog:
    """Looks for locks that are waited for in vain, and for a loop that is silent."""

    def __init__(
        self,
        *,
        lock_wait_s: float = LOCK_WAIT_S,
        loop_silence_s: float = LOOP_SILENCE_S,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """Set what a standstill is; nothing runs before ``start``."""
        self._lock_wait_s = lock_wait_s
        self._loop_silence_s = loop_silence_s
        self._look_every_s = look_every_s
        self._beat_at: float | None = None
        self._looked_at = self._awake_at = 0.0
        self._known: frozenset[str] = frozenset()
        self._dumped_at = float("-inf")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Start to look."""
        self._looked_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._thread.join()

    def beat(self) -> None:
        """Note that the event loop runs; the first beat begins its watch."""
        self._beat_at = time.monotonic()

    def write_down(self, why: str) -> None:
        """Log what every thread does right now."""
        _LOG.critical("%s; what every thread does:\n%s", why, _stacks())

    def _run(self) -> None:
        while not self._stop.wait(self._look_every_s):
            now = time.monotonic()
            if now - self._looked_at > _ASLEEP_LOOKS * self._look_every_s:
                # Everybody was stopped, and gets the whole time anew.
                self._awake_at = now
            self._looked_at = now
            self._look(now)

    def _look(self, now: float) -> None:
        troubles = self._troubles(now)
        if not troubles:
            if self._known:
                _LOG.warning("the standstill is over")
            self._known = frozenset()
            return
        fresh = troubles.keys() - self._known
        if not fresh or (self._known and now - self._dumped_at < AGAIN_S):
            return
        self._known |= fresh
        self._dumped_at = now
        self.write_down(f"standstill: {'; '.join(troubles.values())}")

    def _troubles(self, now: float) -> dict[str, str]:
        """Return what stands still, in words, by what it is."""
        troubles: dict[str, str] = {}
        for wait in current_waits():
            if min(wait.waited_s, now - self._awake_at) >= self._lock_wait_s:
                words = (
                    f"{wait.thread} has waited {wait.waited_s:.0f} s for the lock "
                    f"{wait.lock}, held by {wait.holder or 'nobody'}"
                )
                troubles.setdefault(f"lock {wait.lock}", words)
        if self._beat_at is not None:
            silent_s = now - max(self._beat_at, self._awake_at)
            if silent_s >= self._loop_silence_s:
                troubles["loop"] = f"the event loop is silent for {silent_s:.0f} s"
        return troubles


def _stacks() -> str:
    """Return the stacks of all threads."""
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        return file.read().decode(errors="replace").rstrip()
