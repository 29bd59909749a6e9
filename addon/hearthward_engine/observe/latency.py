# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantiles of what took how long lately."""

from collections import deque
from collections.abc import Iterable
import threading
from typing import Final

from ..present.pipeline import Timing

KEPT: Final = 512
"""Enough for a steady p99, and for it to follow a change within minutes."""


class Latency:
    """The newest times of one thing; any thread may report."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._newest: deque[float] = deque(maxlen=KEPT)
        self._count = 0

    def took(self, seconds: float) -> None:
        """Note how long it took once more."""
        with self._lock:
            self._newest.append(seconds)
            self._count += 1

    def timing(self) -> Timing:
        """Return the count and the quantiles."""
        with self._lock:
            newest, count = tuple(self._newest), self._count
        return timing_of(newest, count)


def timing_of(newest: Iterable[float], count: int) -> Timing:
    """Return the quantiles of the newest of so many times."""
    ordered = sorted(newest)
    return Timing(
        count=count,
        p50_ms=_quantile(ordered, 0.5),
        p95_ms=_quantile(ordered, 0.95),
        p99_ms=_quantile(ordered, 0.99),
    )


def _quantile(ordered: list[float], share: float) -> float | None:
    """Return the nearest-rank quantile in milliseconds, None where nothing is."""
    if not ordered:
        return None
    rank = min(len(ordered) - 1, int(share * len(ordered)))
    return round(ordered[rank] * 1000, 2)
