# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stations that a camera's loop leads its frames through, as it knows them."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from hearthward_engine.domain import (
    Box,
    Camera,
    Detection,
    Kind,
    Observation,
    Track,
    Value,
)
from hearthward_engine.runtime.turns import Urgency

from .decode import Pixels
from .masks import Area


class Detector(Protocol):
    """Finds objects in a picture."""

    def infer(self, pixels: Pixels, urgency: Urgency) -> tuple[Detection, ...]:
        """Return what is in the picture, boxes as its fractions."""


class Gate(Protocol):
    """Spares the detector the still pictures."""

    def passes(
        self,
        pixels: Pixels,
        at: float,
        *,
        busy: bool = False,
        hidden: Area | None = None,
    ) -> bool:
        """Return whether to analyse the picture; ``hidden`` is masked in it."""

    @property
    def moving(self) -> bool:
        """Return whether something moved in the last picture, or just before."""

    @property
    def hint(self) -> Box | None:
        """Return where something small moves in the last picture, if it does."""


class TrackerUpdate(Protocol):
    """What a picture changed."""

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Return the confirmed live tracks."""

    @property
    def confirmed(self) -> tuple[Track, ...]:
        """Return those that have just been confirmed as moving."""

    @property
    def unconfirmed(self) -> bool:
        """Return whether a detection waits for a second sight."""


class Tracker(Protocol):
    """Follows objects from picture to picture."""

    def update(
        self, detections: Sequence[Detection], at: float, *, aspect: float
    ) -> TrackerUpdate:
        """Take in a picture's detections."""

    def live(self, at: float) -> tuple[Track, ...]:
        """Return the confirmed tracks that are still there."""


class Zoner(Protocol):
    """Knows which zones a track is in."""

    def keep(self, detections: Sequence[Detection]) -> tuple[Detection, ...]:
        """Return the detections outside of ignored zones."""

    def update(self, tracks: Sequence[Track], at: float) -> tuple[Track, ...]:
        """Return the tracks with their stays."""


class Observer(Protocol):
    """Takes what the camera saw; called by this camera's thread only."""

    def observe(self, observation: Observation) -> None:
        """Take in an observation; ``frame`` is None where only time passed."""


type ZonerFactory = Callable[[Camera], Zoner]
type EndReason = Literal["removed", "off", "stopped"]


class LoopHooks(Value, frozen=True, eq=False):
    """Who hears of what happens in a loop; called by the camera's thread."""

    taken: Callable[[str], None] | None = None
    """A frame of this camera was taken: its sender may have its credit back."""
    hurry: Callable[[str], None] | None = None
    """Something waits for a second sight on this camera: send frames at once."""
    confirmed: Callable[[Track, Camera], None] | None = None
    fault: Callable[[str, BaseException], None] | None = None
    """A frame was lost to a failure of the detector or of memory."""
    adopt: Callable[[Camera, Observer], Observer] | None = None
    """The camera's settings changed: return the observer to go on with."""
    ended: Callable[[Camera, Observer, EndReason], None] | None = None
    """The loop is over; the last that this thread does with the observer."""
    spare: Callable[[], bool] | None = None
    """Whether there is time for a closer look at something small."""


class LoopStatus(Value, frozen=True):
    """How a loop is doing."""

    taken: int
    analysed: int
    fps: float
    """Frames taken a second over the last ten seconds."""
    last_frame_at: float | None
    """Capture time of the last frame that went through without an error."""
    dropped: dict[str, int]
    presence: dict[Kind, int]
    decode_ms: float
    """What it usually takes to make a frame pixels."""
    size: tuple[int, int] = (0, 0)
    """Width and height of the pictures as they come."""
    closer_looks: int = 0
    """How often a region was looked at once more, and the detections that added."""
    found_closer: int = 0
