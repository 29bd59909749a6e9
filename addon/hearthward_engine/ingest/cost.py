# SPDX-License-Identifier: AGPL-3.0-or-later
"""What work costs: a thread's share of a core, and the usual time of a step."""

import time
from typing import Final

OVER_S: Final = 10.0
USUAL_RATE: Final = 0.1


class CpuShare:
    """The share of one core that the calling thread took over about ten seconds."""

    def __init__(self) -> None:
        """Start unmeasured."""
        self.share = 0.0
        self._began: float | None = None
        self._cpu_s = 0.0

    def sample(self, now: float) -> None:
        """Take note of the time, a monotonic one; always from the same thread."""
        if self._began is None:
            self._began, self._cpu_s = now, time.thread_time()
            return
        passed_s = now - self._began
        if passed_s >= OVER_S:
            cpu_s = time.thread_time()
            self.share = (cpu_s - self._cpu_s) / passed_s
            self._began, self._cpu_s = now, cpu_s


class Usual:
    """A running mean that follows changes within some dozens of steps."""

    def __init__(self) -> None:
        """Start unmeasured."""
        self.value = 0.0
        self._measured = False

    def take(self, value: float) -> None:
        """Take in another value."""
        rate = USUAL_RATE if self._measured else 1.0
        self.value += rate * (value - self.value)
        self._measured = True
