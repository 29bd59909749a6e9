# SPDX-License-Identifier: Apache-2.0
"""The script language of the street: who does what, where and when.

    person(coat="dark", headwear="hood").at(4).start(-6, 9).walk(0, 7.2).reach(12)

Places are metres on the ground as the camera sees them: x to the right, z away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import math
from typing import Any, Literal

from .animals import AnimalLook
from .geometry import Frame3, Point2
from .people import PersonLook
from .vehicles import VehicleLook

FPS = 5
TRUTH_CLASSES: Mapping[int, str] = {
    0: "person",
    2: "car",
    7: "truck",
    14: "bird",
    15: "cat",
    16: "dog",
    28: "suitcase",
}
"""COCO ids the street uses; COCO has no parcel, so a parcel is a suitcase."""

CLASS_OF = {
    "person": 0,
    "car": 2,
    "van": 7,
    "bird": 14,
    "cat": 15,
    "dog": 16,
    "parcel": 28,
}
SPEED_M_S = {
    "walk": 1.35,
    "carry": 1.2,
    "sneak": 0.75,
    "jog": 2.5,
    "run": 4.2,
    "drive": 6.0,
    "fly": 5.0,
}
STRIDE_M = {
    "person": 0.75,
    "dog": 0.45,
    "cat": 0.26,
    "bird": 0.5,
    "car": 0.35,
    "van": 0.38,
}

type Look = PersonLook | AnimalLook | VehicleLook
type Lighting = Literal["day", "night"]
type Weather = Literal["clear", "rain"]


@dataclass(frozen=True)
class Leg:
    """One stretch of a path: seconds, end point and what the body does meanwhile."""

    seconds: float
    end: Point2
    pose: str
    facing: float | None = None
    lift: float = 0.0


@dataclass(frozen=True)
class Moment:
    """Where an actor is and what it does at one instant."""

    place: Frame3
    pose: str
    phase: float


@dataclass(frozen=True)
class Actor:
    """Someone or something in a scene; every method returns a changed copy."""

    kind: str
    look: Look
    begins: float = 0.0
    origin: Point2 = (0.0, 8.0)
    legs: tuple[Leg, ...] = ()
    stays: bool = False

    def at(self, seconds: float) -> "Actor":
        """Let the actor enter at this second of the scene."""
        return replace(self, begins=seconds)

    def start(self, x: float, z: float) -> "Actor":
        """Set the place the actor appears at."""
        return replace(self, origin=(x, z))

    def walk(self, x: float, z: float, speed: float | None = None) -> "Actor":
        """Walk in a straight line."""
        return self.move("walk", x, z, speed)

    def sneak(self, x: float, z: float, speed: float | None = None) -> "Actor":
        """Walk slowly and bent."""
        return self.move("sneak", x, z, speed)

    def carry(self, x: float, z: float, speed: float | None = None) -> "Actor":
        """Walk with a parcel in both arms."""
        return self.move("carry", x, z, speed)

    def jog(self, x: float, z: float, speed: float | None = None) -> "Actor":
        """Jog in a straight line."""
        return self.move("jog", x, z, speed)

    def run(self, x: float, z: float, speed: float | None = None) -> "Actor":
        """Run in a straight line."""
        return self.move("run", x, z, speed)

    def drive(self, x: float, z: float, speed: float | None = None) -> "Actor":
        """Drive in a straight line."""
        return self.move("drive", x, z, speed)

    def fly(self, x: float, z: float, lift: float, speed: float = 5.0) -> "Actor":
        """Fly to a place at a height in metres."""
        return self.move("fly", x, z, speed, lift)

    def stand(self, seconds: float, facing: float | None = None) -> "Actor":
        """Stay, looking ahead or at a heading in degrees (0 = away from the camera)."""
        return self.hold("stand", seconds, facing)

    def ring(self, seconds: float, facing: float | None = None) -> "Actor":
        """Press a bell."""
        return self.hold("ring", seconds, facing)

    def reach(self, seconds: float, facing: float | None = None) -> "Actor":
        """Handle something with both hands: a latch, a window, a lock."""
        return self.hold("reach", seconds, facing)

    def crouch(self, seconds: float, facing: float | None = None) -> "Actor":
        """Crouch on the spot."""
        return self.hold("crouch", seconds, facing)

    def for_good(self) -> "Actor":
        """Keep the actor where its path ends until the scene ends."""
        return replace(self, stays=True)

    def move(
        self, pose: str, x: float, z: float, speed: float | None, lift: float = 0.0
    ) -> "Actor":
        """Append a straight leg."""
        x0, z0 = self.legs[-1].end if self.legs else self.origin
        pace = speed or SPEED_M_S[pose]
        leg = Leg(
            max(math.hypot(x - x0, z - z0), 0.05) / pace, (x, z), pose, None, lift
        )
        return replace(self, legs=(*self.legs, leg))

    def hold(self, pose: str, seconds: float, facing: float | None) -> "Actor":
        """Append a leg on the spot."""
        end = self.legs[-1].end if self.legs else self.origin
        lift = self.legs[-1].lift if self.legs else 0.0
        turn = None if facing is None else math.radians(facing)
        return replace(self, legs=(*self.legs, Leg(seconds, end, pose, turn, lift)))

    @property
    def ends(self) -> float:
        """Return the second at which the path is over."""
        return self.begins + sum(leg.seconds for leg in self.legs)

    def moment(self, seconds: float) -> Moment | None:
        """Return the actor's state at a time of the scene, or None when absent."""
        clock = seconds - self.begins
        if clock < 0:
            return None
        spot, heading, travelled, lift = self.origin, 0.0, 0.0, 0.0
        if self.legs:
            lift = self.legs[0].lift if self.kind == "bird" else 0.0
        for leg in self.legs:
            dx, dz = leg.end[0] - spot[0], leg.end[1] - spot[1]
            length = math.hypot(dx, dz)
            if length > 1e-6:
                heading = math.atan2(dx, dz)
            if leg.facing is not None:
                heading = leg.facing
            if clock <= leg.seconds:
                share = clock / leg.seconds if leg.seconds else 1.0
                place = Frame3(
                    spot[0] + dx * share,
                    spot[1] + dz * share,
                    heading,
                    lift + (leg.lift - lift) * share,
                )
                walked = travelled + length * share
                return Moment(place, leg.pose, self._phase(walked, clock, leg.pose))
            clock -= leg.seconds
            travelled += length
            spot, lift = leg.end, leg.lift
        if not self.stays:
            return None
        return Moment(Frame3(*spot, heading, lift), "stand", 0.0)

    def _phase(self, walked: float, clock: float, pose: str) -> float:
        if pose in {"stand", "reach", "ring", "crouch"}:
            return clock * 1.7
        if pose == "fly":
            return clock * 9.0
        if self.kind in {"car", "van"}:
            return walked / STRIDE_M[self.kind]
        stretch = {"jog": 1.35, "run": 1.7, "sneak": 0.75}.get(pose, 1.0)
        return walked / (STRIDE_M.get(self.kind, 0.5) * stretch) * math.pi


def person(**look: Any) -> Actor:
    """Return a person; keywords are the fields of `PersonLook`."""
    return Actor("person", PersonLook(**look))


def dog(**look: Any) -> Actor:
    """Return a dog; keywords are the fields of `AnimalLook`."""
    return Actor("dog", AnimalLook(**look))


def cat(**look: Any) -> Actor:
    """Return a cat; keywords are the fields of `AnimalLook`."""
    return Actor("cat", AnimalLook(**look))


def bird(**look: Any) -> Actor:
    """Return a bird; keywords are the fields of `AnimalLook`."""
    return Actor("bird", AnimalLook(**look))


def car(**look: Any) -> Actor:
    """Return a car; keywords are the fields of `VehicleLook`."""
    return Actor("car", VehicleLook(**look))


def van(**look: Any) -> Actor:
    """Return a delivery van; keywords are the fields of `VehicleLook`."""
    return Actor("van", VehicleLook(style="van", **look))


def parcel(size: float = 1.0) -> Actor:
    """Return a cardboard parcel; give it a place, a time and `for_good`."""
    return Actor("parcel", AnimalLook(size=size))


@dataclass(frozen=True)
class Headlights:
    """Headlights of a car out of view sweep over the picture."""

    begins: float
    seconds: float = 3.0
    leftwards: bool = False


@dataclass(frozen=True)
class Scene:
    """A script for one camera, with its scenario label and expected score band."""

    name: str
    camera: str
    scenario: str
    expected: tuple[int, int]
    kind: Literal["benign", "suspicious", "threat"] = "benign"
    seed: int = 1
    seconds: float = 60.0
    lighting: Lighting = "day"
    weather: Weather = "clear"
    actors: tuple[Actor, ...] = ()
    headlights: tuple[Headlights, ...] = ()
    house: Mapping[str, Any] = field(default_factory=dict)
    fps: int = FPS

    @property
    def frames(self) -> int:
        """Return how many frames the scene has."""
        return round(self.seconds * self.fps)


@dataclass(frozen=True)
class Truth:
    """One visible actor of a frame; the box is xyxy as fractions of the picture."""

    actor: str
    class_id: int
    visible: float
    box: tuple[float, float, float, float]
