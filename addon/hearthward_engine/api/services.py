# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the composition root hands to the API: small protocols, nothing concrete."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from aiohttp import web

from ..domain import (
    Assessment,
    Camera,
    Clock,
    Event,
    HouseState,
    Incident,
    Observation,
    StreamSource,
)
from ..present.board import Board
from ..present.findings import Report
from ..present.history import (
    IncidentPage,
    IncidentQuery,
    LogRange,
    StoredWindow,
    WindowQuery,
)
from ..present.language import Language, Trial
from ..present.logs import LogLine
from ..present.memory import Change, Shift, Week
from ..present.news import News
from ..present.pipeline import Pipeline
from ..present.states import EngineState
from ..present.statistics import Tally
from .access import Access
from .wire_cameras import FrameAnswer, SourceTest


class Archive(Protocol):
    """The engine's history; every call blocks and may come from any thread."""

    @property
    def epoch(self) -> str:
        """Return what changes only with a new database."""

    def windows(self, query: WindowQuery) -> list[Assessment]:
        """Return newest revisions, newest window first."""

    def window(self, window_id: str) -> StoredWindow | None:
        """Return one window with all revisions."""

    def window_count(self, camera_id: str) -> int:
        """Return how many windows of a camera are stored."""

    def incident(self, incident_id: str) -> Incident | None:
        """Return one incident."""

    def media(self, media_id: str) -> bytes | None:
        """Return a picture as JPEG."""

    def log_range(self) -> LogRange:
        """Return what the event log holds."""

    def events(self, after: int, limit: int = 200) -> list[Event]:
        """Return logged events in order."""


class Almanac(Protocol):
    """Days gone by; every call blocks and may come from any thread."""

    def incidents(self, query: IncidentQuery) -> IncidentPage:
        """Return a page of incidents, newest first."""

    def windows_of(self, incident: Incident) -> list[Assessment]:
        """Return the newest revision of each window of an incident, oldest first."""

    def tally(self, after: float, before: float, zone: tzinfo) -> Tally:
        """Count the windows that started in a period by hours of a time zone."""


class Mailbox(Protocol):
    """One subscriber's news and events."""

    async def overrun(self) -> None:
        """Wait until more was published than this subscriber may leave waiting."""

    def __aiter__(self) -> AsyncIterator[Event | News]:
        """Yield what was published, logged events first."""


class Bulletin(Protocol):
    """Where what happens is published."""

    def subscribe(self) -> AbstractContextManager[Mailbox]:
        """Receive everything published from now on."""


class Cameras(Protocol):
    """The cameras of this engine; every call blocks and may come from any thread."""

    def register(self, key: str, name: str) -> tuple[str, bool]:
        """Return the camera's id and whether its key was known."""

    def put(self, camera: Camera, who: str = "") -> None:
        """Configure a registered camera; raise UnknownCameraError or ApiError."""

    def remove(self, camera_id: str, who: str = "") -> None:
        """Stop watching a camera; raise UnknownCameraError."""

    def push(self, camera_id: str, jpeg: bytes, age_ms: float) -> FrameAnswer:
        """Take a JPEG of that age; raise ApiError where it is refused."""

    def test(self, source: StreamSource) -> SourceTest:
        """Open a stream for at most ten seconds; raise ApiError for a bad address."""


class Memory(Protocol):
    """What was learned and changed; every call blocks and may come from any thread."""

    def give(self, window_id: str, verdict: str, who: str) -> Shift:
        """Take a verdict; return what its pattern now has; UnknownWindowError."""

    def shifts(self, camera_id: str | None) -> list[Shift]:
        """Return what verdicts add up to, of all cameras or of one."""

    def reset(self, camera_id: str, pattern: str | None, who: str) -> int:
        """Forget verdicts; return how many; raise UnknownCameraError."""

    def week(self, camera_id: str) -> Week:
        """Return a camera's baseline; raise UnknownCameraError."""

    def forget_baseline(self, camera_id: str, who: str) -> None:
        """Learn a camera anew; raise UnknownCameraError."""

    def changes(self, before: int | None, limit: int) -> list[Change]:
        """Return the audit log below a number, newest first."""

    def undo(self, number: int, who: str) -> Change:
        """Take a change back; raise UnknownChangeError or CannotUndoError."""


class OnDemand(Protocol):
    """Judges windows once more; every call belongs on the event loop."""

    async def judge(self, window_id: str) -> Assessment:
        """Return the newest revision; UnknownWindowError or CannotJudgeError."""


class LanguageHosts(Protocol):
    """The language model's hosts; every call belongs on the event loop."""

    async def look(self) -> Language:
        """Ask every host what it has."""

    async def pull(self, place: str, model: str | None) -> None:
        """Start a download; raise UnknownPlaceError or RefusedModelError."""

    async def stop_pull(self, place: str, model: str | None) -> None:
        """End a download; raise UnknownPlaceError or RefusedModelError."""

    async def try_out(self, place: str, model: str | None) -> Trial:
        """Have a model judge a scene; raise as ``pull`` does."""


class Grant(Protocol):
    """``credits`` more frames of a camera may be sent, ``interval_ms`` apart."""

    @property
    def camera_id(self) -> str:
        """Return whose credits these are."""

    @property
    def credits(self) -> int:
        """Return how many more frames may be sent."""

    @property
    def interval_ms(self) -> int:
        """Return the shortest time between two frames."""


class Credits(Protocol):
    """Who may send how many frames."""

    def listen(self, listener: Callable[[Grant], None]) -> None:
        """Send grants to this listener, from any thread."""

    def connect(self) -> tuple[int, Sequence[Grant]]:
        """Note a new sender; return its session and its first grants."""

    def disconnect(self, session: int) -> None:
        """Note that a sender is gone."""


class Meter(Protocol):
    """Counts and times what the API does."""

    def answered(self, path: str, seconds: float) -> None:
        """Time a plain call; ``path`` is the route's pattern."""

    def delivered(self, kind: str, seconds: float) -> None:
        """Time a logged event's way to a client."""

    def event_clients(self, number: int) -> None:
        """Note how many clients of the events websocket there are."""

    def render(self) -> tuple[bytes, str]:
        """Return all metrics as text, and its content type."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the handlers use."""

    clock: Clock
    archive: Archive
    almanac: Almanac
    bulletin: Bulletin
    board: Board
    cameras: Cameras
    credits: Credits
    access: Access
    meter: Meter
    engine_state: Callable[[], EngineState]
    pipeline: Callable[[], Pipeline]
    examine: Callable[[], Report]
    """Look at everything the engine needs; may take seconds."""
    take_house: Callable[[HouseState], None]
    memory: Memory
    on_demand: OnDemand
    language: LanguageHosts
    seen: Callable[[str], Observation | None]
    """The newest picture of a camera and its tracks."""
    log_lines: Callable[[int, int | None, int], list[LogLine]]
    """Lines from a level on, below a number, at most so many; newest first."""
    engine_id: str
    name: str
    version: str
    demo: bool
    known_classes: frozenset[str]
    ingress_proxy: str | None = None
    """The only address that Ingress comes from; None: there is no Ingress."""


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
