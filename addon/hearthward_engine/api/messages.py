# SPDX-License-Identifier: AGPL-3.0-or-later
"""The messages of the events websocket; ``kind`` tells them apart."""

from typing import Literal

from ..domain import Assessment, Event, Value
from ..present.news import Activity, News, SourceNeeded
from ..present.states import CameraState, EngineState
from .views import assessment_view, incident_view
from .wire import AssessmentView, IncidentView


class Message(Value, tag_field="kind"):
    """Base of all messages."""


class Hello(Message, tag="hello"):
    """First on every connection: what the log holds."""

    epoch: str
    head: int
    oldest: int
    engine_id: str
    version: str


class Reset(Message, tag="reset"):
    """The cursor is of another log: forget it; no replay follows."""


class Gap(Message, tag="gap"):
    """Events after the cursor are gone; the replay starts at ``oldest``."""

    after: int
    oldest: int


class Snapshot(Message, tag="snapshot"):
    """Everything as it is now."""

    cameras: tuple[CameraState, ...]
    incidents: tuple[IncidentView, ...]
    engine: EngineState


class AssessmentMessage(Message, tag="assessment"):
    """A revision of a window's verdict; durable."""

    epoch: str
    seq: int
    id: str
    revision: int
    age_s: float
    data: AssessmentView


class IncidentMessage(Message, tag="incident"):
    """A revision of an incident; durable."""

    epoch: str
    seq: int
    id: str
    revision: int
    age_s: float
    change: Literal["started", "changed", "ended", "merged"]
    data: IncidentView


class CameraMessage(Message, tag="camera"):
    """A camera's state changed."""

    id: str
    data: CameraState


class ActivityMessage(Message, tag="activity"):
    """A track was confirmed."""

    id: str
    data: Activity


class SourceNeededMessage(Message, tag="source_needed"):
    """A lease failed twice: send a fresh one."""

    id: str
    data: SourceNeeded


class EngineMessage(Message, tag="engine"):
    """The engine's state changed."""

    data: EngineState


def event_message(event: Event, now: float) -> Message:
    """Return a logged event as it is sent at ``now``."""
    data = event.data
    if isinstance(data, Assessment):
        since = data.ended_at if data.status == "final" else data.decided_at
        return AssessmentMessage(
            epoch=event.epoch,
            seq=event.seq,
            id=event.id,
            revision=event.revision,
            age_s=_age(data.decided_at if since is None else since, now),
            data=assessment_view(data),
        )
    return IncidentMessage(
        epoch=event.epoch,
        seq=event.seq,
        id=event.id,
        revision=event.revision,
        age_s=_age(event.at, now),
        change=event.change or "changed",
        data=incident_view(data),
    )


def news_message(item: News) -> Message:
    """Return news of the moment as it is sent."""
    match item.data:
        case CameraState():
            return CameraMessage(id=item.id, data=item.data)
        case Activity():
            return ActivityMessage(id=item.id, data=item.data)
        case SourceNeeded():
            return SourceNeededMessage(id=item.id, data=item.data)
        case EngineState():
            return EngineMessage(data=item.data)


def _age(since: float, now: float) -> float:
    return round(max(0.0, now - since), 3)
