# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tracker's rounds are ByteTrack's: the same ids and boxes as a recording of it.

``tests.engine.pure_iou`` says what is compared and what it proves. The recording is
checked against Ultralytics itself, and many more scenes are, in ``tests/models``.
"""

import json

import pytest

from hearthward_engine.domain import Detection
from hearthward_engine.vision.tracker import Tracker

from .pure_iou import RECORDED_SEEDS, RECORDING, Row, street, tracked


@pytest.mark.parametrize("seed", RECORDED_SEEDS)
@pytest.mark.parametrize("kind", ["plain", "fused"])
def test_ids_and_boxes_are_those_of_the_recording(seed: int, kind: str) -> None:
    recorded = json.loads(RECORDING.read_text())[f"{seed} {kind}"]
    ours = tracked(street(seed), fused=kind == "fused")
    assert len(ours) == len(recorded)
    for number, (one, other) in enumerate(zip(ours, recorded, strict=True)):
        assert one == {Row(*row) for row in other}, f"frame {number}"
    assert sum(map(len, recorded)) > 100


def test_the_engine_itself_decides_otherwise() -> None:
    # A runner at two frames a second: no two boxes overlap, and it is one person.
    steps = [
        Detection(
            label="person",
            confidence=0.9,
            box=(0.1 + 0.15 * step, 0.4, 0.2 + 0.15 * step, 0.6),
        )
        for step in range(5)
    ]
    assert {
        row.number
        for rows in tracked([(s,) for s in steps], fused=False)
        for row in rows
    } == {1}
    tracker = Tracker()
    updates = [
        tracker.update([s], 1e9 + n / 2, aspect=1.0) for n, s in enumerate(steps)
    ]
    assert len({track.id for update in updates for track in update.tracks}) == 1
    assert len(updates[-1].tracks[0].points) == 5
