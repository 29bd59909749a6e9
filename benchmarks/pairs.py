# SPDX-License-Identifier: Apache-2.0
"""Compare two ways of doing the same work on a machine that is never quiet.

Both run in turn, many times, each time as neighbours; only the ratio within a pair
counts, and of all pairs the median. Drift and other programs hit both alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

type Seconds = float


@dataclass(frozen=True)
class Compared:
    """The ratio by which the first way is faster, and the times behind it."""

    ratio: float
    low: float
    high: float
    """Quartiles of the ratio."""
    first_s: Seconds
    second_s: Seconds
    """Medians."""
    pairs: int

    def __str__(self) -> str:
        """Return what a note says of it."""
        return (
            f"median of {self.pairs} interleaved pairs, quartiles "
            f"{self.low:.2f}-{self.high:.2f}"
        )


def compare(
    first: Callable[[], Seconds], second: Callable[[], Seconds], *, pairs: int = 15
) -> Compared:
    """Return how much faster ``first`` does its work than ``second`` does its own.

    Each returns how long it took. One pair is run to warm up; who starts alternates.
    """
    first(), second()
    times: list[tuple[Seconds, Seconds]] = []
    for number in range(pairs):
        if number % 2:
            slow = second()
            times.append((first(), slow))
        else:
            times.append((first(), second()))
    ratios = [slow / fast for fast, slow in times]
    low, middle, high = quantiles(ratios, n=4)
    return Compared(
        ratio=round(middle, 3),
        low=low,
        high=high,
        first_s=median(fast for fast, _ in times),
        second_s=median(slow for _, slow in times),
        pairs=pairs,
    )
