# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the engine's history, and what it answers."""

from typing import Any

import msgspec

from ..domain import Assessment, Camera, Incident, IncidentState, Level, Window


class Position(msgspec.Struct, frozen=True):
    """A place in a list: a start time and, of what started then, an id."""

    started_at: float
    id: str = ""


class WindowQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which windows to list, newest first."""

    camera_id: str | None = None
    level: Level | None = None
    text: str | None = None
    """Words, starts of words (``word*``) and ``"phrases"``, all to be found."""
    before: Position | None = None
    after: float | None = None
    limit: int = 50


class IncidentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which incidents to list, newest first."""

    state: IncidentState | None = None
    min_level: Level | None = None
    before: Position | None = None
    after: float | None = None
    limit: int = 50


class IncidentPage(msgspec.Struct, frozen=True):
    """Incidents, newest first, and the place to go on from where there may be more."""

    incidents: tuple[Incident, ...]
    next: Position | None


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


class CannotJudgeError(Exception):
    """A window cannot be judged once more; the text says why."""


class UnknownCameraError(LookupError):
    """No camera of that id is registered."""
