# SPDX-License-Identifier: Apache-2.0
"""What the street plays during the demo, and when."""

from collections.abc import Mapping
from dataclasses import dataclass

QUIET_NIGHT: Mapping[str, str] = {
    "front_door": "quiet_night_front",
    "driveway": "quiet_night_drive",
    "back_yard": "quiet_night",
}


@dataclass(frozen=True)
class Act:
    """A scene that one camera plays once, so many seconds after the beginning."""

    at_s: float
    camera: str
    scene: str
    text: str


STORY: tuple[Act, ...] = (
    Act(8, "back_yard", "night_intruder", "somebody comes over the fence"),
    Act(110, "back_yard", "cat_night", "a cat crosses the back yard"),
    Act(200, "driveway", "night_car_prowler", "somebody looks into the car"),
    Act(300, "front_door", "night_prowler_front", "somebody lingers at the front door"),
)
STORY_SECONDS = 420.0
"""After this the story begins anew."""


def scenes() -> set[str]:
    """Return the names of all scenes of the demo."""
    return {*QUIET_NIGHT.values(), *(act.scene for act in STORY)}
