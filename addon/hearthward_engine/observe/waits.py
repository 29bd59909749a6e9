# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long threads waited for each other's locks, as metrics."""

from collections.abc import Iterable
from itertools import accumulate

from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ..runtime.locks import BOUNDS_S, lock_stats

_BOUNDS = (*(f"{bound:g}" for bound in BOUNDS_S), "+Inf")


class LockWaits(Collector):
    """Reads the measured locks when it is scraped; waits for none of them."""

    def collect(self) -> Iterable[Metric]:
        """Yield the histogram and the longest wait, by the locks' names."""
        waits = HistogramMetricFamily(
            "hearthward_lock_wait_seconds",
            "How long threads waited for a lock; at once counts as well.",
            labels=["lock"],
        )
        longest = GaugeMetricFamily(
            "hearthward_lock_longest_wait_seconds",
            "The longest wait for a lock since the start.",
            labels=["lock"],
        )
        for stats in lock_stats():
            buckets = zip(_BOUNDS, accumulate(stats.counts), strict=True)
            waits.add_metric([stats.name], list(buckets), stats.waited_s)
            longest.add_metric([stats.name], stats.longest_s)
        return (waits, longest)
