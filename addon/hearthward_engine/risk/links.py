# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remember the latest windows of each incident, so that one explains another."""

from collections import OrderedDict
from typing import Final

import msgspec

from ..domain import Camera, Window
from ..runtime.locks import MeasuredLock

MAX_INCIDENTS: Final = 64
MAX_WINDOWS: Final = 8
"""Per incident; older ones say little about what goes on now."""


class Links:
    """Windows by incident, without their pictures; safe from any thread."""

    def __init__(self) -> None:
        self._lock = MeasuredLock("links")
        self._known: OrderedDict[str, OrderedDict[str, tuple[Window, Camera]]] = (
            OrderedDict()
        )

    def put(self, window: Window, camera: Camera) -> None:
        """Remember a window as it stands now."""
        bare = msgspec.structs.replace(window, key_frames=())
        with self._lock:
            windows = self._known.setdefault(window.incident_id, OrderedDict())
            windows[window.id] = (bare, camera)
            windows.move_to_end(window.id)
            while len(windows) > MAX_WINDOWS:
                windows.popitem(last=False)
            self._known.move_to_end(window.incident_id)
            while len(self._known) > MAX_INCIDENTS:
                self._known.popitem(last=False)

    def others(self, window: Window) -> list[tuple[Window, Camera]]:
        """Return what other cameras saw in the same incident."""
        with self._lock:
            known = self._known.get(window.incident_id, OrderedDict())
            return [
                pair for pair in known.values() if pair[0].camera_id != window.camera_id
            ]
