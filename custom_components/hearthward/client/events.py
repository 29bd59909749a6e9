# SPDX-License-Identifier: Apache-2.0
"""The engine's events: one endless stream of typed messages."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
import logging
from typing import Any, Final

import aiohttp

from .answers import decode_object
from .backoff import Backoff
from .base import MALFORMED, Raw, several
from .client import EngineClient
from .exceptions import ConnectionFailed, HearthwardError
from .models import Activity, Assessment, CameraState, EngineState, Incident

_LOGGER = logging.getLogger(__name__)

CLOSE_RESUME: Final = 4008
"""The engine closed a client that was too slow; it resumes with its cursor."""


@dataclass(frozen=True)
class Cursor:
    """The last durable event that was handled."""

    epoch: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class Hello:
    """The first message of a connection."""

    epoch: str
    head: int
    oldest: int | None
    engine_id: str
    version: str


@dataclass(frozen=True)
class Reset:
    """The engine does not know our cursor; there is no replay."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Events after our cursor are gone; the replay starts at ``oldest``."""

    after: int | None
    oldest: int | None


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All current state."""

    cameras: tuple[CameraState, ...]
    incidents: tuple[Incident, ...]
    engine: EngineState


@dataclass(frozen=True, kw_only=True)
class Durable:
    """Base of events that are replayed; handled once by (id, revision)."""

    cursor: Cursor
    id: str
    revision: int
    age_s: float


@dataclass(frozen=True, kw_only=True)
class AssessmentEvent(Durable):
    """A revision of the verdict on a window."""

    data: Assessment


@dataclass(frozen=True, kw_only=True)
class IncidentEvent(Durable):
    """An incident started, changed, ended or was merged."""

    change: str
    data: Incident


@dataclass(frozen=True, kw_only=True)
class CameraEvent:
    """The newest state of one camera."""

    data: CameraState


@dataclass(frozen=True, kw_only=True)
class ActivityEvent:
    """A track was confirmed; ``id`` is the track's."""

    id: str
    data: Activity


@dataclass(frozen=True, kw_only=True)
class SourceNeeded:
    """The engine failed twice to open a camera's stream."""

    camera_id: str
    generation: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class EngineEvent:
    """The newest state of the engine."""

    data: EngineState


@dataclass(frozen=True, kw_only=True)
class Disconnected:
    """There is no connection, why, and when the next try comes."""

    error: HearthwardError
    retry_in_s: float


type Message = (
    Hello
    | Reset
    | Gap
    | Snapshot
    | AssessmentEvent
    | IncidentEvent
    | CameraEvent
    | ActivityEvent
    | SourceNeeded
    | EngineEvent
    | Disconnected
)


class EventStream:
    """Listens for ever: connects, resumes, and says when it could not."""

    def __init__(
        self,
        client: EngineClient,
        cursor: Callable[[], Cursor | None],
        backoff: Backoff | None = None,
    ) -> None:
        """Take where to resume from; it is asked at every connection."""
        self._client = client
        self._cursor = cursor
        self._backoff = backoff or Backoff()

    async def messages(self) -> AsyncGenerator[Message]:
        """Yield messages without end; cancel to stop."""
        while True:
            error: HearthwardError = ConnectionFailed(
                "the engine closed the connection"
            )
            try:
                socket = await self._client.connect("/events", self._params())
            except HearthwardError as err:
                error = err
            else:
                came_on = False
                try:
                    async for message in _read(socket):
                        if isinstance(message, Snapshot):
                            self._backoff.reset()
                        came_on = came_on or isinstance(message, Durable)
                        yield message
                finally:
                    await socket.close()
                # Without a step forward the same would only happen again.
                if socket.close_code == CLOSE_RESUME and came_on:
                    continue
            delay = self._backoff.delay()
            yield Disconnected(error=error, retry_in_s=delay)
            await asyncio.sleep(delay)

    def _params(self) -> Mapping[str, str]:
        """Return the query that resumes after the cursor."""
        if (cursor := self._cursor()) is None:
            return {}
        return {"epoch": cursor.epoch, "after": str(cursor.seq)}


async def _read(socket: aiohttp.ClientWebSocketResponse) -> AsyncGenerator[Message]:
    """Yield what one connection brings; unknown kinds are passed over."""
    async for frame in socket:
        if frame.type is not aiohttp.WSMsgType.TEXT:
            continue
        raw = decode_object(frame.data)
        parse = _KINDS.get(str(raw.get("kind"))) if raw else None
        if raw is None or parse is None:
            continue
        try:
            message = parse(raw)
        except MALFORMED as err:
            _LOGGER.warning(
                "Passed over a malformed %s event (%s)", raw["kind"], type(err).__name__
            )
            continue
        yield message


def _durable(raw: Raw) -> dict[str, Any]:
    """Return the parts that all durable events share."""
    return {
        "cursor": Cursor(str(raw["epoch"]), int(raw["seq"])),
        "id": str(raw["id"]),
        "revision": int(raw["revision"]),
        "age_s": float(raw.get("age_s") or 0),
    }


def _hello(raw: Raw) -> Hello:
    return Hello(
        epoch=str(raw["epoch"]),
        head=int(raw["head"]),
        oldest=raw.get("oldest"),
        engine_id=str(raw["engine_id"]),
        version=str(raw.get("version", "")),
    )


def _snapshot(raw: Raw) -> Snapshot:
    return Snapshot(
        cameras=several(CameraState, raw["cameras"]),
        incidents=several(Incident, raw.get("incidents") or ()),
        engine=EngineState.from_dict(raw["engine"]),
    )


def _source_needed(raw: Raw) -> SourceNeeded:
    data = raw["data"]
    return SourceNeeded(
        camera_id=str(raw["id"]),
        generation=data.get("generation"),
        reason=str(data.get("reason") or ""),
    )


_KINDS: Final[Mapping[str, Callable[[Raw], Message]]] = {
    "hello": _hello,
    "reset": lambda _raw: Reset(),
    "gap": lambda raw: Gap(after=raw.get("after"), oldest=raw.get("oldest")),
    "snapshot": _snapshot,
    "assessment": lambda raw: AssessmentEvent(
        **_durable(raw), data=Assessment.from_dict(raw["data"])
    ),
    "incident": lambda raw: IncidentEvent(
        **_durable(raw),
        change=str(raw["change"]),
        data=Incident.from_dict(raw["data"]),
    ),
    "camera": lambda raw: CameraEvent(data=CameraState.from_dict(raw["data"])),
    "activity": lambda raw: ActivityEvent(
        id=str(raw["id"]), data=Activity.from_dict(raw["data"])
    ),
    "source_needed": _source_needed,
    "engine": lambda raw: EngineEvent(data=EngineState.from_dict(raw["data"])),
}
