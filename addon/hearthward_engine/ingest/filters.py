# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which detections a camera's settings let through to its tracker."""

from collections.abc import Iterable

from hearthward_engine.domain import Camera, Detection


def wanted(detections: Iterable[Detection], camera: Camera) -> tuple[Detection, ...]:
    """Return those of the camera's classes that are sure and tall enough."""
    return tuple(
        one
        for one in detections
        if one.label in camera.classes
        and one.confidence >= camera.min_confidence.get(one.label, 0.0)
        and one.box[3] - one.box[1] >= camera.least_height(one.label)
    )
