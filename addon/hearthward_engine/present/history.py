# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the engine's history, and what it answers."""

from typing import Any

import msgspec

from ..domain import Assessment, Camera, Level, Window


class Position(msgspec.Struct, frozen=True):
    """A place in the list of windows: a start time and, within it, a window's id."""

    started_at: float
    window_id: str = ""


class WindowQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which windows to list, newest first."""

    camera_id: str | None = None
    level: Level | None = None
    text: str | None = None
    """Words, starts of words (``word*``) and ``"phrases"``, all to be found."""
    before: Position | None = None
    after: float | None = None
    limit: int = 50


class StoredWindow(msgspec.Struct, frozen=True, kw_only=True):
    """A window with everything that was found out about it."""

    window: Window
    revisions: tuple[Assessment, ...]
    """Oldest first."""
    facts: dict[str, Any] | None


class StoredCamera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera as it was last configured; ``camera`` is None before the first PUT."""

    id: str
    key: str
    name: str
    camera: Camera | None
    removed: bool


class LogRange(msgspec.Struct, frozen=True):
    """The oldest and the newest number in the event log; of an empty one 1 and 0."""

    oldest: int
    head: int


class UnknownWindowError(LookupError):
    """No window of that id is stored."""


class UnknownCameraError(LookupError):
    """No camera of that id is registered."""
