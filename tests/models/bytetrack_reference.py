# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ultralytics' BYTETracker, unchanged, on the scenes of ``tests.engine.pure_iou``.

``python -m tests.models.bytetrack_reference`` prints what it makes of the scenes that
the engine's own tests compare with, where there is no Ultralytics.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
import json
import sys
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from hearthward_engine.models import yolo
from tests.engine.pure_iou import (
    BUFFER,
    HIGH,
    LIMITS,
    LOW,
    NEW,
    RECORDED_SEEDS,
    Frame,
    Row,
    street,
)

SIDE_PX = 1000


class Reference:
    """Runs BYTETracker and notes whether it took two tracks for one object."""

    def __init__(self) -> None:
        yolo.imported()
        if find_spec("lap") is None:
            # Imported by its trackers, and installed from the network if missing.
            sys.modules.setdefault("lap", _lap())
        from ultralytics.trackers import byte_tracker
        from ultralytics.trackers.utils import stracks

        self._tracker = byte_tracker.BYTETracker
        self._stracks = stracks
        self.merged = False

    def tracked(self, frames: Sequence[Frame], *, fused: bool) -> list[set[Row]]:
        """Return its tracks in each frame, by id and detection."""
        from ultralytics.engine.results import Boxes
        from ultralytics.utils import IterableSimpleNamespace

        tracker = self._tracker(
            IterableSimpleNamespace(
                track_high_thresh=HIGH,
                track_low_thresh=LOW,
                new_track_thresh=NEW,
                track_buffer=BUFFER,
                match_thresh=LIMITS["known"],
                fuse_score=fused,
            )
        )
        found = []
        with self._watching_for_mergers():
            for frame in frames:
                boxes = np.array([_pixels(one.box, one.confidence) for one in frame])
                shape = (SIDE_PX, SIDE_PX)
                rows = tracker.update(Boxes(boxes.reshape(-1, 6), shape))
                found.append({Row(int(row[4]), int(row[7])) for row in rows})
        return found

    @contextmanager
    def _watching_for_mergers(self) -> Iterator[None]:
        self.merged = False
        remove = self._stracks.remove_duplicate_stracks

        def watched(one: list[Any], other: list[Any]) -> tuple[list[Any], list[Any]]:
            kept = remove(one, other)
            self.merged |= sum(map(len, kept)) < len(one) + len(other)
            return kept

        self._stracks.remove_duplicate_stracks = watched
        try:
            yield
        finally:
            self._stracks.remove_duplicate_stracks = remove


def lapjv(
    costs: npt.NDArray[Any], *, extend_cost: bool, cost_limit: float
) -> tuple[float, npt.NDArray[Any], npt.NDArray[Any]]:
    """Stand in for ``lap.lapjv``: pairs dearer than the limit are not worth it."""
    assert extend_cost
    rows, columns = costs.shape
    square = np.full((rows + columns, rows + columns), cost_limit / 2)
    square[rows:, columns:] = 0
    square[:rows, :columns] = costs
    places, chosen = linear_sum_assignment(square)
    x, y = np.full(rows, -1), np.full(columns, -1)
    for row, column in zip(places, chosen, strict=True):
        if row < rows and column < columns:
            x[row], y[column] = column, row
    return float(square[places, chosen].sum()), x, y


def recording(reference: Reference) -> dict[str, list[list[list[int]]]]:
    """Return what is written down for the engine's own tests."""
    return {
        f"{seed} {'fused' if fused else 'plain'}": [
            [list(row) for row in sorted(rows)]
            for rows in reference.tracked(street(seed), fused=fused)
        ]
        for seed in RECORDED_SEEDS
        for fused in (False, True)
    }


def _pixels(box: tuple[float, ...], confidence: float) -> list[float]:
    return [*(SIDE_PX * side for side in box), confidence, 0.0]


def _lap() -> ModuleType:
    module = ModuleType("lap")
    module.__version__ = "0.5.13"  # type: ignore[attr-defined]
    module.lapjv = lapjv  # type: ignore[attr-defined]
    return module


if __name__ == "__main__":
    print(json.dumps(recording(Reference()), separators=(",", ":")))
