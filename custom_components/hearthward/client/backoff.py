# SPDX-License-Identifier: Apache-2.0
"""How long to wait before trying again."""

from random import uniform


class Backoff:
    """Doubling waits with jitter, so that many clients do not return at once."""

    first_s: float = 1.0
    longest_s: float = 60.0

    def __init__(self) -> None:
        """Start with the shortest wait."""
        self._next_s = self.first_s

    def reset(self) -> None:
        """Forget past failures."""
        self._next_s = self.first_s

    def delay(self) -> float:
        """Return the seconds to wait now: half of them sure, half by chance."""
        current, self._next_s = self._next_s, min(self._next_s * 2, self.longest_s)
        return current / 2 + uniform(0, current / 2)  # noqa: S311 - not a secret
