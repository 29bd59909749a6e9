# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters: what a camera's settings let through to its tracker, class by class."""

from collections.abc import Iterator

import pytest

from hearthward_engine.domain import Detection
from hearthward_engine.ingest.filters import wanted
from hearthward_engine.windows.facts import build_facts

from .fleet_helpers import House, camera
from .ingest_helpers import FakeDetector, eventually
from .judgement_helpers import camera as watching, house as home, track, window


def seen(label: str, confidence: float = 0.6, tall: float = 0.2) -> Detection:
    return Detection(
        label=label, confidence=confidence, box=(0.4, 0.8 - tall, 0.5, 0.8)
    )


@pytest.fixture
def house() -> Iterator[House]:
    made = House(FakeDetector())
    yield made
    made.fleet.stop()


def test_by_default_every_usual_class_of_any_confidence_passes() -> None:
    both = (seen("person", 0.11), seen("car", 0.11), seen("banana", 0.99))
    assert wanted(both, camera()) == both[:2]


def test_a_threshold_holds_for_its_class_only() -> None:
    strict = camera(min_confidence={"cat": 0.7})
    sure, unsure, person = seen("cat", 0.7), seen("cat", 0.69), seen("person", 0.3)
    assert wanted([sure, unsure, person], strict) == (sure, person)


def test_a_smallest_box_of_a_class_stands_in_for_the_general_one() -> None:
    mixed = camera(min_box=0.1, min_boxes={"car": 0.3, "cat": 0.02})
    low_car, high_car = seen("car", tall=0.29), seen("car", tall=0.31)
    small_cat, small_dog = seen("cat", tall=0.05), seen("dog", tall=0.05)
    everything = [low_car, high_car, small_cat, small_dog]
    assert wanted(everything, mixed) == (high_car, small_cat)


def test_a_class_that_is_not_asked_for_stays_out_whatever_its_threshold() -> None:
    only_cats = camera(classes=("cat",), min_confidence={"person": 0.1})
    assert wanted([seen("person", 0.99)], only_cats) == ()


def test_evidence_obeys_the_smallest_box_of_its_class() -> None:
    low = track([(0.0, 0.2, 0.8), (5.0, 0.6, 0.8)], tall=0.1)
    assert build_facts(window(low), watching(), home()).tracks
    tall_only = watching(min_boxes={"person": 0.2})
    assert not build_facts(window(low), tall_only, home()).tracks
    other = watching(min_boxes={"car": 0.2})
    assert build_facts(window(low), other, home()).tracks


def test_thresholds_keep_a_camera_from_tracking_and_can_be_changed_at_work(
    house: House,
) -> None:
    house.fleet.put(camera("sure", min_confidence={"person": 0.95}))
    house.fleet.put(camera("tall", min_boxes={"person": 0.6}))
    house.fleet.put(camera("open", min_confidence={"car": 0.95}))
    for camera_id in ("sure", "tall", "open"):
        house.push(camera_id, 3)
    eventually(lambda: bool(house.fleet.status("open").presence), "a person is seen")
    assert house.fleet.status("sure").presence == {}
    assert house.fleet.status("tall").presence == {}
    house.fleet.put(camera("sure", min_confidence={"person": 0.85}))
    house.push("sure", 4)
    eventually(lambda: bool(house.fleet.status("sure").presence), "it is seen now")
