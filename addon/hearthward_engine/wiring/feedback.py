# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people's verdicts do to a camera's prior: a little, and never a bound."""

from collections.abc import Sequence
from typing import Final

from ..runtime.locks import DISK_WAIT_S, MeasuredLock
from ..store import Store

STEP: Final = {"false_alarm": -5, "correct": 0, "missed": 5}
MOST: Final = 15
"""Points by which feedback moves a prior at most, either way."""


def shift_of(verdicts: Sequence[tuple[str, str]]) -> int:
    """Return the shift for (window id, verdict), oldest first; a window votes once."""
    newest = dict(verdicts)
    shift = sum(STEP[verdict] for verdict in newest.values())
    return max(-MOST, min(MOST, shift))


class FeedbackBook:
    """The shift of each camera, looked up in the store once; thread-safe."""

    def __init__(self, store: Store) -> None:
        """Read from and write to this store."""
        self._store = store
        self._lock = MeasuredLock("feedback", warn_s=DISK_WAIT_S)
        self._shifts: dict[str, int] = {}

    def shift(self, camera_id: str) -> int:
        """Return by how many points the camera's prior is shifted."""
        with self._lock:
            known = self._shifts.get(camera_id)
        if known is not None:
            return known
        return self._look_up(camera_id)

    def give(self, window_id: str, verdict: str) -> tuple[str, int]:
        """Take a verdict; return camera id and shift, or raise UnknownWindowError."""
        camera_id = self._store.add_feedback(window_id, verdict)
        return camera_id, self._look_up(camera_id)

    def _look_up(self, camera_id: str) -> int:
        # Read under the lock: an earlier reading must not replace a later one.
        with self._lock:
            shift = shift_of(self._store.feedback(camera_id))
            self._shifts[camera_id] = shift
            return shift
