# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a frame was captured, and when to try a broken stream again."""

import random
from typing import Final

FIRST_RETRY_S: Final = 1.0
LONGEST_RETRY_S: Final = 60.0
# Beyond this the stream's own clock is not believed any more.
JUMP_S: Final = 1.0
# How fast a falling-behind is believed, per frame.
LEAK: Final = 0.02


class CaptureTimes:
    """Maps a stream's timestamps to the engine's clock.

    A frame cannot arrive before it was captured, so the least delayed frames show the
    true offset; jitter of the network is smoothed away.
    """

    def __init__(self) -> None:
        """Start without an offset: the first frame sets it."""
        self._offset_s: float | None = None
        self._last_at = float("-inf")

    def captured_at(self, pts_s: float | None, arrived_at: float) -> float:
        """Return the capture time; never after the arrival, always growing."""
        at = arrived_at if pts_s is None else self._map(pts_s, arrived_at)
        self._last_at = max(at, self._last_at + 1e-3)
        return self._last_at

    def _map(self, pts_s: float, arrived_at: float) -> float:
        measured_s = arrived_at - pts_s
        offset_s = self._offset_s
        if offset_s is None or not 0 <= measured_s - offset_s <= JUMP_S:
            offset_s = measured_s
        else:
            offset_s += LEAK * (measured_s - offset_s)
        self._offset_s = offset_s
        return min(arrived_at, pts_s + offset_s)


class BackOff:
    """Waits that double from one second to a minute, with jitter."""

    def __init__(self, *, seed: int | None = None) -> None:
        """Start at the shortest wait."""
        self._random = random.Random(seed)  # noqa: S311 - jitter needs no secrecy
        self._next_s = FIRST_RETRY_S

    def wait_s(self) -> float:
        """Return how long to wait now, between half and all of the current step."""
        step_s = self._next_s
        self._next_s = min(LONGEST_RETRY_S, step_s * 2)
        return step_s * self._random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin again with the shortest wait: the stream has proved itself."""
        self._next_s = FIRST_RETRY_S


class Pace:
    """Lets something pass at most ``per_s`` times a second, without drift."""

    def __init__(self, per_s: float) -> None:
        """Start open."""
        self._period_s = 1.0 / per_s
        self._due = float("-inf")

    def change(self, per_s: float) -> None:
        """Go on with another rate."""
        self._period_s = 1.0 / per_s

    def due_in_s(self, now: float) -> float:
        """Return how long to wait until the next one may pass; at least 0."""
        return min(self._period_s, max(0.0, self._due - now))

    def hurry(self, due: float) -> None:
        """Let the next one pass at ``due`` already, a monotonic time."""
        self._due = min(self._due, due)

    def passed(self, now: float) -> None:
        """Note that one passed at ``now``, a monotonic time."""
        late_s = now - self._due
        # Slightly late ones keep the rhythm; after a pause a new one begins.
        self._due = (self._due if late_s < self._period_s else now) + self._period_s
