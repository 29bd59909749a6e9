# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every stage of a frame took, for machines and for people."""

from collections.abc import Iterable, Mapping
from itertools import accumulate

from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ..present.pipeline import LockNumbers, Timing
from ..runtime.locks import NOTICE_WAIT_S, WARN_WAIT_S, lock_stats
from ..runtime.measures import AGES, MEASURES, STAGES, Measure, Measures, Readings
from .latency import timing_of


class Stages(Collector):
    """Reads the tallies of all threads when it is scraped."""

    def __init__(self, measures: Measures = MEASURES) -> None:
        """Read these."""
        self._measures = measures

    def collect(self) -> Iterable[Metric]:
        """Yield the stages, the ages, the batches, and the detector as a whole."""
        stages = HistogramMetricFamily(
            "hearthward_stage_seconds",
            "How long each stage of a frame took.",
            labels=["stage"],
        )
        ages = HistogramMetricFamily(
            "hearthward_frame_age_seconds",
            "How old frames were when they were taken, and when they were detected.",
            labels=["when"],
        )
        batches = HistogramMetricFamily(
            "hearthward_batch_frames", "Frames in one run of the detector.", labels=[]
        )
        detector = HistogramMetricFamily(
            "hearthward_detect_seconds",
            "How long the detector took for a picture, waiting included.",
            labels=[],
        )
        for stage in STAGES:
            _add(stages, [stage.value], self._measures.read(stage))
        for age in AGES:
            name = age.value.removesuffix("_age")
            _add(ages, [name], self._measures.read(age))
        _add(batches, [], self._measures.read(Measure.BATCH))
        _add(detector, [], self._measures.read(Measure.DETECTOR))
        return (stages, ages, batches, detector)


def timing(measure: Measure, measures: Measures = MEASURES) -> Timing:
    """Return the quantiles of one measure."""
    readings = measures.read(measure)
    return timing_of(readings.newest, readings.count)


def timings(which: Iterable[Measure]) -> Mapping[str, Timing]:
    """Return the quantiles of several measures by their names."""
    return {measure.value: timing(measure) for measure in which}


def batches() -> dict[str, int]:
    """Return how many runs of the detector had at most so many frames."""
    readings = MEASURES.read(Measure.BATCH)
    names = [*(f"{bound:g}" for bound in readings.bounds), "more"]
    pairs = zip(names, readings.counts, strict=True)
    return {name: count for name, count in pairs if count}


def locks() -> tuple[LockNumbers, ...]:
    """Return the waits for the measured locks, the longest first."""
    found = [
        LockNumbers(
            name=stats.name,
            taken=stats.acquired,
            over_10_ms=stats.over(NOTICE_WAIT_S),
            over_50_ms=stats.over(WARN_WAIT_S),
            longest_ms=round(stats.longest_s * 1000, 2),
        )
        for stats in lock_stats()
    ]
    return tuple(sorted(found, key=lambda lock: -lock.longest_ms))


def _add(family: HistogramMetricFamily, labels: list[str], readings: Readings) -> None:
    bounds = [*(f"{bound:g}" for bound in readings.bounds), "+Inf"]
    sums = accumulate(readings.counts)
    buckets = list(zip(bounds, sums, strict=True))
    family.add_metric(labels, buckets, readings.total)
