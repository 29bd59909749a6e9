# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every frame costs, stage by stage, measured without one thread waiting.

Each thread keeps tallies of its own, so cameras never meet at a counter; whoever asks
adds them up. The numbers are the whole process's, as those of the locks are.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from enum import StrEnum
import threading
import time
from typing import Final, Self

import msgspec


class Measure(StrEnum):
    """What is measured of frames: seconds, and the sizes of batches."""

    STREAM = "stream"
    """Decoding one packet of a stream, on its reader's thread."""
    DECODE = "decode"
    """Making pixels of the frame that was taken."""
    GATE = "gate"
    LETTERBOX = "letterbox"
    WAIT = "wait"
    """For the detector's turn, or for its batch."""
    DETECT = "detect"
    DETECTOR = "detector"
    """Letterbox, waiting and detecting together."""
    REGION = "region"
    """The closer look at something small, all of it."""
    TRACK = "track"
    """Filters, tracker and zones."""
    OBSERVE = "observe"
    """What windows, store and desk make of it before the next frame."""
    TAKEN_AGE = "taken_age"
    """How old a frame was when its loop took it."""
    DETECTED_AGE = "detected_age"
    """How old it was when its detections were there."""
    BATCH = "batch"
    """Frames in one run of the detector."""


STAGES: Final = (
    Measure.STREAM,
    Measure.DECODE,
    Measure.GATE,
    Measure.LETTERBOX,
    Measure.WAIT,
    Measure.DETECT,
    Measure.REGION,
    Measure.TRACK,
    Measure.OBSERVE,
)
AGES: Final = (Measure.TAKEN_AGE, Measure.DETECTED_AGE)

KEPT: Final = 256
"""The newest values of each thread: enough for a p99 that follows changes."""
STAGE_BOUNDS_S: Final = (
    *(0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02),
    *(0.05, 0.1, 0.2, 0.5, 1.0, 5.0),
)
AGE_BOUNDS_S: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
BATCH_BOUNDS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_BOUNDS: Final[Mapping[Measure, Sequence[float]]] = {
    **dict.fromkeys(Measure, STAGE_BOUNDS_S),
    **dict.fromkeys(AGES, AGE_BOUNDS_S),
    Measure.BATCH: BATCH_BOUNDS,
}


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of all threads: a histogram since the start, and what was lately."""

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    """By the upper bounds, and those beyond the last."""
    total: float
    newest: tuple[float, ...]
    """In no order."""

    @property
    def count(self) -> int:
        """Return how many values there were."""
        return sum(self.counts)


class _Tally:
    """One thread's values of one measure; only that thread writes."""

    __slots__ = ("at", "bounds", "counts", "newest", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0
        self.newest: list[float] = []
        self.at = 0

    def take(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value
        if len(self.newest) < KEPT:
            self.newest.append(value)
        else:
            self.newest[self.at] = value
            self.at = (self.at + 1) % KEPT

    def absorb(self, other: Self) -> None:
        """Take over the sums of a thread that is gone."""
        pairs = zip(self.counts, other.counts, strict=True)
        self.counts = [mine + others for mine, others in pairs]
        self.total += other.total


type _Tallies = dict[Measure, _Tally]


class Measures:
    """The tallies of all threads; any thread may report and ask."""

    def __init__(self) -> None:
        """Start empty."""
        self._local = threading.local()
        self._lock = threading.Lock()
        self._threads: list[tuple[threading.Thread, _Tallies]] = []
        self._gone: _Tallies = {}

    def took(self, measure: Measure, value: float) -> None:
        """Note one more value."""
        try:
            tallies: _Tallies = self._local.tallies
        except AttributeError:
            tallies = self._begin()
        tally = tallies.get(measure)
        if tally is None:
            tally = tallies[measure] = _Tally(_BOUNDS[measure])
        tally.take(max(0.0, value))

    def read(self, measure: Measure) -> Readings:
        """Return what all threads noted, without waiting for one that writes."""
        bounds = _BOUNDS[measure]
        with self._lock:
            self._tidy()
            found = [tallies.get(measure) for _, tallies in self._threads]
            found.append(self._gone.get(measure))
        tallies = [tally for tally in found if tally is not None]
        counts = [tuple(tally.counts) for tally in tallies]
        return Readings(
            bounds=tuple(bounds),
            counts=tuple(map(sum, zip(*counts, strict=True)))
            if counts
            else (0,) * (len(bounds) + 1),
            total=sum(tally.total for tally in tallies),
            newest=tuple(value for tally in tallies for value in tally.newest.copy()),
        )

    def _begin(self) -> _Tallies:
        """Return the calling thread's tallies, from now on counted with the others."""
        tallies: _Tallies = {}
        self._local.tallies = tallies
        with self._lock:
            self._tidy()
            self._threads.append((threading.current_thread(), tallies))
        return tallies

    def _tidy(self) -> None:
        """Keep the sums of threads that are gone, and let go of the rest."""
        live = []
        for thread, tallies in self._threads:
            if thread.is_alive():
                live.append((thread, tallies))
                continue
            for measure, tally in tallies.items():
                kept = self._gone.setdefault(measure, _Tally(tally.bounds))
                kept.absorb(tally)
        self._threads = live


MEASURES: Final = Measures()
"""The measures of this process."""


class Laps:
    """A stopwatch for the stages of one frame, one after another."""

    __slots__ = ("_at",)

    def __init__(self) -> None:
        """Start now."""
        self._at = time.perf_counter()

    def took(self, measure: Measure) -> float:
        """Note the seconds since the last lap and return them."""
        now = time.perf_counter()
        seconds, self._at = now - self._at, now
        MEASURES.took(measure, seconds)
        return seconds

    def skip(self) -> None:
        """Begin the next lap now: what was before it is measured by others."""
        self._at = time.perf_counter()
