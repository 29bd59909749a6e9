# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows with their verdicts as the engine makes them, to be written and read."""

from dataclasses import dataclass
import os
from typing import Final

from hearthward_engine.domain import (
    Assessment,
    Box,
    Detection,
    Envelope,
    KeyFrame,
    Outcome,
    RuleHit,
    Track,
    TrackPoint,
    Window,
    level_of,
)

CAMERAS: Final = 16
PICTURE_BYTES: Final = 40_000
"""Of a cropped key frame, compressed: nothing that could be compressed again."""
BEGAN: Final = 1_800_000_000.0


@dataclass(frozen=True)
class Verdict:
    """What is recorded of one window."""

    window: Window
    assessment: Assessment


def verdict(number: int, kind: str = "w") -> Verdict:
    """Return the window of that number, with one picture, and its verdict."""
    began = BEGAN + number * 5
    name = f"{kind}{number:08}"
    box: Box = (0.4, 0.3, 0.5, 0.7)
    track = Track(
        id=f"{name}-t",
        label="person",
        confidence=0.83,
        first_at=began,
        last_at=began + 40,
        points=tuple(TrackPoint(at=began + step, box=box) for step in range(40)),
    )
    picture = KeyFrame(
        id=f"{name}-k",
        at=began + 10,
        reason="largest",
        boxes=(Detection(label="person", confidence=0.83, box=box),),
        jpeg=os.urandom(PICTURE_BYTES),
    )
    window = Window(
        id=name,
        camera_id=f"c{number % CAMERAS}",
        incident_id=f"{name}-i",
        visit_id=f"{name}-v",
        started_at=began,
        ended_at=began + 60,
        tracks=(track,),
        key_frames=(picture,),
    )
    return Verdict(window, _assessment(window))


def _assessment(window: Window) -> Assessment:
    return Assessment(
        window_id=window.id,
        camera_id=window.camera_id,
        incident_id=window.incident_id,
        revision=1,
        status="final",
        decided_at=window.started_at + 61,
        started_at=window.started_at,
        ended_at=window.ended_at,
        outcome=Outcome.RULES_ONLY,
        reason="llm_off",
        score=64,
        level=level_of(64),
        title="Person stays at the front door",
        summary="A person came to the front door at night, stayed 40 s and left again.",
        reasoning="",
        factors=("night", "unknown person", "approach to an entry"),
        envelope=Envelope(
            prior=65,
            floor=60,
            hits=(
                RuleHit(name="loitering", reason="stayed 40 s at the door", floor=60),
                RuleHit(name="night", reason="it is night", shift=15),
            ),
        ),
        classes=("person",),
        zones=("front door",),
        assessed_by="rules",
        house_state="fresh",
        image=window.key_frames[0].id,
    )
