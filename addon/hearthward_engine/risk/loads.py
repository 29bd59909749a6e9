# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notice a model that is loaded anew again and again though it is in use."""

from typing import Final

RELOAD_S: Final = 1.0
"""A model that is in memory answers without so long a load."""
STEADY_S: Final = 600.0
"""So soon after an answer it is still in memory, unless somebody drove it out."""
HOUR_S: Final = 3600.0


class Lately:
    """How often something happened in the last hour; one writer, any reader."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._times: tuple[float, ...] = ()

    def note(self, now: float) -> None:
        """Count one more."""
        self._times = (*(at for at in self._times if now - at < HOUR_S), now)

    def count(self, now: float) -> int:
        """Return how often it was."""
        return sum(now - at < HOUR_S for at in self._times)


class LoadWatch:
    """Tells the loads that somebody else brought about from those to be expected."""

    def __init__(self) -> None:
        """Expect a load."""
        self.lately = Lately()
        self._answered_at: float | None = None

    def took(self, load_s: float, now: float) -> bool:
        """Take an answer's load time; return whether it was a needless load."""
        before, self._answered_at = self._answered_at, now
        steady = before is not None and now - before < STEADY_S
        if not steady or load_s <= RELOAD_S:
            return False
        self.lately.note(now)
        return True

    def failed(self) -> None:
        """Expect a load: after a failure the model may be gone from memory."""
        self._answered_at = None
