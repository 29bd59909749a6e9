# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's whole side of the chain on known truth: pictures in, a score out.

Scenes of the street go through motion gate, detector with the demo weights, tracker,
zones, windows, facts and rules, exactly as a camera's thread leads them; only time is
simulated, so that a minute of street takes a few seconds.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from demo.street import cache
from demo.street.cameras import CAMERAS
from demo.street.catalogue import SCENES
from demo.street.scene import Scene
from hearthward_engine.domain import (
    Assessment,
    Camera,
    HouseState,
    Item,
    Level,
    PushSource,
    Window,
    Zone,
    ZoneKind,
)
from hearthward_engine.ingest.camera import CameraLoop
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.models.catalog import demo_model
from hearthward_engine.risk import decision
from hearthward_engine.risk.decision import Decided
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.vision.motion import MotionGate
from hearthward_engine.vision.onnx import OnnxDetector
from hearthward_engine.vision.tracker import Tracker
from hearthward_engine.vision.zones import Zoner
from hearthward_engine.windows.assembler import WindowAssembler
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import IncidentBook

from .judgement_helpers import Changes

T0 = 1_800_000_000.0
LONG_AGO = T0 - 86_400.0
EVERY = 2
"""Every second picture of the street: two and a half a second."""


class Outcome(NamedTuple):
    """What became of a scene."""

    windows: tuple[Window, ...]
    verdicts: tuple[Assessment, ...]
    provisional: tuple[int, ...]
    """Scores that would have been published before the window ended."""


class Judge:
    """Weighs windows by the rules, as the desk does without a model."""

    def __init__(self, camera: Camera, house: HouseState) -> None:
        self.camera = camera
        self.house = house
        self.windows: list[Window] = []
        self.verdicts: list[Assessment] = []
        self.provisional: list[int] = []

    def opened(self, window: Window) -> None:
        self.grew(window)

    def grew(self, window: Window) -> None:
        bounds = envelope(build_facts(window, self.camera, self.house))
        if decision.is_decisive(bounds):
            self.provisional.append(bounds.score)

    def closed(self, window: Window) -> None:
        facts = build_facts(window, self.camera, self.house)
        bounds = envelope(facts)
        decided = Decided(revision=1, at=window.ended_at or T0)
        reason: decision.Reason = "quiet" if decision.is_quiet(bounds) else "llm_off"
        self.windows.append(window)
        self.verdicts.append(
            decision.rules_only(window, facts, bounds, reason, decided)
        )


@pytest.fixture(scope="module")
def detector() -> OnnxDetector:
    return OnnxDetector(demo_model().onnx, demo=True)


def camera_of(scene: Scene) -> Camera:
    """Return the scene's camera as the integration would configure it."""
    place = CAMERAS[scene.camera]
    zones = tuple(
        Zone(name=zone.name, kind=ZoneKind(zone.kind), polygon=zone.polygon)
        for zone in place.zones
    )
    return Camera(id=place.id, name=place.name, source=PushSource(), zones=zones)


def house_of(scene: Scene) -> HouseState:
    """Return the house as the scene has it; nothing changes during the scene."""
    state: Mapping[str, object] = scene.house
    at_home = state["home"]
    assert isinstance(at_home, tuple)
    night = scene.lighting == "night"
    return HouseState(
        received_at=T0 + scene.seconds,
        sun=Item(
            value="below_horizon" if night else "above_horizon", changed_at=LONG_AGO
        ),
        alarm=Item(value=state["alarm"], changed_at=LONG_AGO),  # type: ignore[arg-type]
        people={
            name: Item(value="home" if name in at_home else "away", changed_at=LONG_AGO)
            for name in ("Robin", "Kim")
        },
    )


def played(name: str, detector: OnnxDetector) -> Outcome:
    """Lead a scene through a camera loop in simulated time."""
    scene = SCENES[name]
    clip = cache.load(scene)
    camera = camera_of(scene)
    judge = Judge(camera, house_of(scene))
    clock = ManualClock(T0)
    slot = LatestFrameSlot()
    assembler = WindowAssembler(camera, IncidentBook(Changes()), judge)
    loop = CameraLoop(
        camera,
        slot,
        MotionGate(),
        detector,
        Tracker(),
        lambda configured: Zoner(configured.zones),
        assembler,
        clock,
    )
    for index in range(0, len(clip), EVERY):
        clock.advance(T0 + index / scene.fps - clock.now())
        slot.put(RawFrame(clock.now(), bytes(clip.pictures[index])))
        loop.step()
    for _ in range(40):
        clock.advance(1.0)
        loop.step()
    assert loop.status.dropped.get("error", 0) == 0
    assert assembler.open_window() is None
    return Outcome(
        tuple(judge.windows), tuple(judge.verdicts), tuple(judge.provisional)
    )


def worst(outcome: Outcome) -> int:
    return max((made.score or 0 for made in outcome.verdicts), default=0)


def test_the_night_intruder_is_one_alarming_visit(detector: OnnxDetector) -> None:
    outcome = played("night_intruder", detector)
    (window,) = outcome.windows
    (verdict,) = outcome.verdicts
    low, high = SCENES["night_intruder"].expected
    assert low <= worst(outcome) <= high
    assert verdict.level in (Level.HIGH, Level.CRITICAL)
    assert verdict.classes[0] == "person"
    assert {"terrace", "shed"} <= set(verdict.zones)
    # Told while he was still there, and never as less than it came to.
    assert len(outcome.provisional) > 10
    assert 60 <= outcome.provisional[0] <= worst(outcome)
    truth = [
        line["t"]
        for line in cache.load(SCENES["night_intruder"]).truths
        if any(seen["class"] == "person" for seen in line["objects"])
    ]
    person = max(window.tracks, key=lambda track: track.last_at - track.first_at)
    assert person.label == "person"
    assert person.last_at - person.first_at >= 0.9 * (truth[-1] - truth[0])
    assert {frame.reason for frame in window.key_frames} >= {"in_zone", "last"}


def test_a_cat_at_night_is_a_quiet_window(detector: OnnxDetector) -> None:
    outcome = played("cat_night", detector)
    assert outcome.windows
    assert {label for made in outcome.verdicts for label in made.classes} == {"cat"}
    assert {made.reason for made in outcome.verdicts} == {"quiet"}
    assert worst(outcome) <= SCENES["cat_night"].expected[1]
    assert not outcome.provisional


def test_who_looks_into_a_parked_car_at_night_stays_alarming(
    detector: OnnxDetector,
) -> None:
    outcome = played("night_car_prowler", detector)
    low, high = SCENES["night_car_prowler"].expected
    assert low <= worst(outcome) <= high
    # Once told, the verdict does not fall back for want of the parked car.
    assert outcome.provisional
    assert outcome.verdicts[-1].score == worst(outcome)
    assert worst(outcome) >= max(outcome.provisional)


@pytest.mark.parametrize("name", ["quiet_night", "quiet_night_drive", "quiet_day"])
def test_where_nobody_comes_nothing_is_scored(
    name: str, detector: OnnxDetector
) -> None:
    outcome = played(name, detector)
    assert not any("person" in made.classes for made in outcome.verdicts)
    assert worst(outcome) <= SCENES[name].expected[1]
    assert not outcome.provisional


def test_a_delivery_by_day_stays_low(detector: OnnxDetector) -> None:
    outcome = played("delivery_day", detector)
    assert outcome.windows
    assert all(made.classes[0] == "person" for made in outcome.verdicts)
    assert worst(outcome) <= SCENES["delivery_day"].expected[1]
    assert "porch" in {zone for made in outcome.verdicts for zone in made.zones}
    assert not outcome.provisional
