# SPDX-License-Identifier: Apache-2.0
"""The named scenes of the street. Bands follow the labelled-window scenarios."""

from collections.abc import Mapping

from . import scenes_day, scenes_night
from .scene import Scene

SCENES: Mapping[str, Scene] = {
    scene.name: scene for scene in (*scenes_night.SCENES, *scenes_day.SCENES)
}

DEMO_SCENES: Mapping[str, str] = {
    "front_door": "quiet_night_front",
    "driveway": "quiet_night_drive",
    "back_yard": "night_intruder",
}
"""What the demo plays: one quiet house at night, and somebody in the back yard."""

QUIET: Mapping[tuple[str, str], str] = {
    ("front_door", "day"): "quiet_day",
    ("front_door", "night"): "quiet_night_front",
    ("driveway", "day"): "quiet_drive",
    ("driveway", "night"): "quiet_night_drive",
    ("back_yard", "day"): "quiet_yard",
    ("back_yard", "night"): "quiet_night",
}
"""The scene a camera falls back to when one that plays once is over."""


def find_scene(name: str, camera: str | None = None) -> Scene:
    """Return a scene by name, checked against a camera when one is given."""
    if name in SCENES:
        scene = SCENES[name]
        if camera is None or scene.camera == camera:
            return scene
        msg = f"scene {name!r} belongs to camera {scene.camera!r}, not {camera!r}"
        raise ValueError(msg)
    msg = f"unknown scene {name!r}; known: {', '.join(sorted(SCENES))}"
    raise ValueError(msg)
