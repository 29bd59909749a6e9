# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's tracker beside Ultralytics' BYTETracker, on the same detections.

The engine's tracker runs with ByteTrack's judgement (``tests.engine.pure_iou`` says
what that is and what equality proves); Ultralytics' is the unchanged original. One
step of the original has no counterpart in the engine: it drops one of two tracks that
lie on each other, one seen and one lost. Scenes in which it did are set aside.
"""

from importlib.util import find_spec
import json

import numpy as np
import pytest

from hearthward_engine.vision.policy import Stage
from tests.engine.pure_iou import LIMITS, RECORDING, street, tracked

from .bytetrack_reference import Reference, lapjv, recording

pytestmark = pytest.mark.skipif(
    find_spec("ultralytics") is None, reason="needs the models environment"
)
SCENES = 60


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference()


@pytest.mark.parametrize("fused", [False, True], ids=["overlap", "overlap x score"])
def test_ids_and_boxes_are_those_of_bytetrack(
    reference: Reference, fused: bool
) -> None:
    rows = ids = compared = 0
    for seed in range(SCENES):
        frames = street(seed)
        theirs = reference.tracked(frames, fused=fused)
        if reference.merged:
            continue
        ours = tracked(frames, fused=fused)
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert one == other, f"scene {seed}, frame {number}"
        compared += 1
        rows += sum(map(len, theirs))
        ids += len({row.number for frame in theirs for row in frame})
    assert compared >= SCENES - 3
    assert rows > 100 * compared
    assert ids > 4 * compared


@pytest.mark.parametrize("stage", ["weak", "tentative"])
def test_a_round_that_judges_otherwise_is_found_out(
    reference: Reference, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = [reference.tracked(street(seed), fused=False) for seed in range(10)]
    monkeypatch.setitem(LIMITS, stage, 0.1)
    ours = [tracked(street(seed), fused=False) for seed in range(10)]
    assert ours != theirs


def test_the_recording_that_the_engines_tests_use_is_what_bytetrack_says(
    reference: Reference,
) -> None:
    # Made by: python -m tests.models.bytetrack_reference
    assert json.loads(RECORDING.read_text()) == recording(reference)


def test_the_assignment_leaves_out_pairs_that_are_dearer_than_the_limit() -> None:
    costs = np.array([[0.1, 0.75], [0.75, 0.9]])
    _, x, y = lapjv(costs, extend_cost=True, cost_limit=0.8)
    assert (x.tolist(), y.tolist()) == ([0, -1], [0, -1])
    _, x, y = lapjv(costs[:1, 1:], extend_cost=True, cost_limit=0.7)
    assert (x.tolist(), y.tolist()) == ([-1], [-1])
