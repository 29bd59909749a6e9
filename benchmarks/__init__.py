# SPDX-License-Identifier: Apache-2.0
"""What Hearthward promises, in figures.

A module `bench_*.py` measures some of them. It has `NAMES`, the names it measures, and
`run(names)`, which returns a `Figure` for each of the names it was asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import os
from typing import Protocol

# Before anything imports it: ONNX Runtime reports to its maker unless told not to.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


@dataclass(frozen=True)
class Bound:
    """The unit of a figure and where it must lie."""

    unit: str
    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        """Return the target as people write it."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    def holds(self, value: float) -> bool | None:
        """Return whether the value keeps the promise; None where there is none."""
        if self.at_least is not None:
            return value >= self.at_least
        return None if self.at_most is None else value <= self.at_most


@dataclass(frozen=True)
class Figure:
    """A measured value, or None with the reason why it was not measured."""

    value: float | None
    note: str = ""


class Benchmark(Protocol):
    """What a module `bench_*.py` offers."""

    NAMES: Sequence[str]

    def run(self, names: Sequence[str]) -> Mapping[str, Figure]:
        """Measure the named figures, all in this one run."""


PROMISES: dict[str, Bound] = {
    "pipeline": Bound("ratio", at_least=0.90),
    "pipeline.model": Bound("ratio"),
    "peer.pt": Bound("ratio", at_least=1.5),
    "peer.onnx": Bound("ratio", at_least=1.1),
    "parity.tensors": Bound("largest difference", at_most=1e-3),
    "parity.boxes": Bound("share", at_least=0.98),
    "threads.tracking.2": Bound("ratio", at_least=1.7),
    "threads.tracking.4": Bound("ratio", at_least=3.8),
    "threads.tracking.8": Bound("ratio", at_least=7.0),
    "threads.tracking.2.gil": Bound("ratio"),
    "threads.processes.2": Bound("ratio"),
    "threads.preprocess.4": Bound("ratio", at_least=3.75),
    "passes.5": Bound("share", at_least=0.99),
    "passes.2": Bound("share", at_least=0.99),
    "passes.1": Bound("share", at_least=0.97),
    "passes.0.5": Bound("share", at_least=0.90),
    "identity.5": Bound("IDF1"),
    "identity.2": Bound("IDF1"),
    "identity.1": Bound("IDF1"),
    "identity.0.5": Bound("IDF1"),
    "gate.recall": Bound("share", at_least=0.99),
    "gate.skip": Bound("share", at_least=0.80),
    "delivery": Bound("ms, p95", at_most=100),
    "delivery.p50": Bound("ms"),
    "delivery.event": Bound("ms, p95", at_most=100),
    "delivery.event.p50": Bound("ms"),
    "delivery.push": Bound("ms, p95"),
    "delivery.push.p50": Bound("ms"),
    "gpu.cameras": Bound("frames per second"),
    "gpu.model": Bound("share of the bare network"),
    "gpu.batch.1": Bound("frames per second"),
    "gpu.batch.2": Bound("frames per second"),
    "gpu.batch.4": Bound("frames per second"),
    "gpu.batch.8": Bound("frames per second"),
    "gpu.batch.16": Bound("frames per second"),
    "gpu.graphs": Bound("ratio"),
    "gpu.half": Bound("ratio"),
    "gpu.lanes": Bound("ratio"),
    "cameras.cpu": Bound("largest deviation from the mean", at_most=0.15),
    "cameras.memory": Bound("MB per camera", at_most=40),
    "latency.50.p50": Bound("ms"),
    "latency.50.p95": Bound("ms"),
    "latency.90.p50": Bound("ms"),
    "latency.90.p95": Bound("ms"),
    "store.write": Bound("ms, p95", at_most=50),
    "store.read": Bound("ms, p95", at_most=5),
    "analyst": Bound("ratio", at_least=1.8),
    "events.lost": Bound("events", at_most=0),
    "events.p50": Bound("ms"),
    "events.p95": Bound("ms"),
    "events.missing": Bound("events", at_most=0),
    "callbacks": Bound("ms of CPU, longest", at_most=5),
    "callbacks.share": Bound("per cent of Home Assistant's CPU"),
    "callbacks.rows": Bound("recorder rows per hour and camera", at_most=300),
}
