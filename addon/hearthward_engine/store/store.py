# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's memory: blocking, thread-safe calls over SQLite and a media folder."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
import logging
from pathlib import Path
from typing import Final, Self

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from ..domain import Assessment, Camera, Clock, Event, Incident, Window
from ..present.history import (
    LogRange,
    StoredCamera,
    StoredWindow,
    UnknownWindowError,
    WindowQuery,
)
from ..present.states import Problem
from ..runtime.ids import new_id
from ..runtime.locks import MeasuredLock
from . import reads, records, vital
from .cache import ReadCache
from .database import open_readers
from .documents import pack
from .media import MediaFolder
from .records import Change
from .recovery import open_sound
from .schema import CAMERAS, FEEDBACK, META, WINDOWS
from .space import Space
from .upkeep import Upkeep
from .writer import LogWriter

_LOGGER: Final = logging.getLogger(__name__)

DATABASE: Final = "hearthward.db"
MEDIA_FOLDER: Final = "media"

# Built once, for the reason that ``reads`` gives.
_FORGET_META: Final = delete(META).where(META.c.name == bindparam("of"))
_PUT_META: Final = insert(META)
_CLAIM: Final = upsert(META).on_conflict_do_nothing()
_CAMERA_OF_KEY: Final = select(CAMERAS.c.id).where(CAMERAS.c.key == bindparam("key"))
_ADD_CAMERA: Final = insert(CAMERAS)
_CHANGE_CAMERA: Final = update(CAMERAS).where(CAMERAS.c.id == bindparam("camera_id"))
_CAMERA_OF_WINDOW: Final = select(WINDOWS.c.camera_id).where(
    WINDOWS.c.id == bindparam("id")
)
_ADD_FEEDBACK: Final = insert(FEEDBACK)


class Store:
    """Everything that outlives the process; one per data folder."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        publish: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        """Open or create the store; ``publish`` gets new events in order of ``seq``."""
        self._clock = clock
        self._publish = publish
        self._folder = folder
        self._vital_lock = MeasuredLock("vital")
        path = folder / DATABASE
        self._writer_engine, self.damage = open_sound(path, clock.now())
        self.space: Final = Space(folder)
        self._readers = open_readers(path)
        self._writer = LogWriter(self._writer_engine, self.space)
        self._media = MediaFolder(folder / MEDIA_FOLDER)
        self._cache = ReadCache()
        self._upkeep = Upkeep(self, self._media, clock)
        self.epoch: Final = self.claim("epoch", new_id())
        self.engine_id: Final = self.claim("engine_id", new_id())
        self._copy_vital()

    def __enter__(self) -> Self:
        """Return the store, to be closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        self._writer.close()
        self._readers.dispose()
        self._writer_engine.dispose()

    # --- for the store's other books --------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection for reading."""
        with self._readers.connect() as connection:
            yield connection

    def write[T](self, work: Callable[[Connection], T]) -> T:
        """Run work in the log writer's transaction; return its result, committed."""
        return self._writer.submit(work).result()

    # --- named texts ----------------------------------------------------------

    def meta(self, name: str) -> str | None:
        """Return a named text."""
        with self.read() as connection:
            return reads.meta(connection, name)

    def set_meta(self, name: str, value: str | None) -> None:
        """Set a named text; None forgets it."""

        def work(connection: Connection) -> None:
            connection.execute(_FORGET_META, {"of": name})
            if value is not None:
                connection.execute(_PUT_META, {"name": name, "value": value})

        self.write(work)
        if name not in vital.FLEETING:
            self._copy_vital()

    def claim(self, name: str, value: str) -> str:
        """Set a named text unless it is set; return what it then is."""

        def work(connection: Connection) -> str:
            connection.execute(_CLAIM, {"name": name, "value": value})
            return str(reads.meta(connection, name))

        found = self.meta(name)
        if found is None:
            found = self.write(work)
            self._copy_vital()
        return found

    # --- cameras --------------------------------------------------------------

    def cameras(self) -> list[StoredCamera]:
        """Return all cameras ever registered, removed ones too."""
        with self.read() as connection:
            return reads.cameras(connection)

    def register_camera(self, key: str, name: str) -> tuple[str, bool]:
        """Return the id of the camera with that key, and whether it was known."""

        def work(connection: Connection) -> tuple[str, bool]:
            known = connection.scalar(_CAMERA_OF_KEY, {"key": key})
            if known is None:
                minted = new_id()
                made = {"id": minted, "key": key, "name": name, "removed": False}
                connection.execute(_ADD_CAMERA, made)
                return minted, False
            connection.execute(
                _CHANGE_CAMERA, {"camera_id": known, "name": name, "removed": False}
            )
            return known, True

        registered = self.write(work)
        self._copy_vital()
        return registered

    def save_camera(self, camera: Camera) -> None:
        """Store the configuration of a registered camera."""
        self._change_camera(camera.id, name=camera.name, document=pack(camera))

    def remove_camera(self, camera_id: str) -> None:
        """Forget the configuration; the id stays with its key, the history stays."""
        self._change_camera(camera_id, removed=True, document=None)

    def _change_camera(self, camera_id: str, **values: object) -> None:
        change = {"camera_id": camera_id, **values}
        self._writer.submit(
            lambda connection: connection.execute(_CHANGE_CAMERA, change)
        ).result()

    # --- windows, incidents, feedback -----------------------------------------

    def record(
        self,
        assessment: Assessment,
        window: Window,
        facts: msgspec.Struct | None = None,
    ) -> Event:
        """Store a revision, its window and pictures, and log it, all or nothing.

        A revision that is stored already is left alone; its event is returned.
        """
        media = self._write_media(window)
        superseded: list[str] = []

        def work(connection: Connection) -> tuple[Event, bool]:
            event, new = records.record_assessment(
                connection,
                self.epoch,
                assessment,
                window,
                facts,
                media,
                self._clock.now(),
            )
            if new:
                superseded.extend(
                    records.forget_superseded(connection, assessment, window)
                )
            return event, new

        event = self._log(work)
        self._media.delete(superseded)
        return event

    def record_incident(self, change: Change, incident: Incident) -> Event:
        """Store a revision of an incident and log what happened to it."""
        return self._log(
            lambda connection: records.record_incident(
                connection, self.epoch, change, incident, self._clock.now()
            )
        )

    def keep_open(self, window: Window) -> Future[None]:
        """Remember a window until its final assessment; the future says when done."""
        media = self._write_media(window)
        return self._writer.submit(
            lambda connection: records.keep_open(connection, window, media)
        )

    def forget_open(self, window_id: str) -> None:
        """Stop remembering a window that will not be assessed."""
        self._writer.submit(
            lambda connection: records.forget_open(connection, window_id)
        ).result()

    def open_windows(self) -> list[Window]:
        """Return remembered windows, oldest first, with their pictures."""
        with self.read() as connection:
            windows = reads.open_windows(connection)
        return [self._with_pictures(window) for window in windows]

    def windows(self, query: WindowQuery) -> list[Assessment]:
        """Return the newest revision of each window asked for, newest first."""

        def read() -> tuple[Assessment, ...]:
            with self.read() as connection:
                return tuple(reads.windows(connection, query))

        return list(self._cache.get(query, read))

    def window(self, window_id: str) -> StoredWindow | None:
        """Return one window with its revisions and facts; pictures left out."""
        with self.read() as connection:
            return reads.window(connection, window_id)

    def window_count(self, camera_id: str) -> int:
        """Return how many windows of a camera are stored."""
        with self.read() as connection:
            return reads.window_count(connection, camera_id)

    def last_revision(self, window_id: str) -> int:
        """Return the newest recorded revision of a window, 0 without one."""
        with self.read() as connection:
            return reads.last_revision(connection, window_id)

    def newest_of_camera(self, camera_id: str) -> Assessment | None:
        """Return the newest revision of a camera's newest window."""

        def read() -> Assessment | None:
            with self.read() as connection:
                return reads.newest_of_camera(connection, camera_id)

        return self._cache.get(camera_id, read)

    def newest_of_incident(self, incident: Incident) -> list[Assessment]:
        """Return the newest revision of each window of an incident."""
        with self.read() as connection:
            return reads.newest_of_windows(connection, incident.window_ids)

    def incidents_since(self, ended_after: float) -> list[Incident]:
        """Return open incidents and those that ended after a time, oldest first."""
        with self.read() as connection:
            return reads.incidents_since(connection, ended_after)

    def incident(self, incident_id: str) -> Incident | None:
        """Return one incident."""
        with self.read() as connection:
            return reads.incident(connection, incident_id)

    def add_feedback(self, window_id: str, verdict: str) -> str:
        """Store what a person thinks of a window; return the window's camera."""
        at = self._clock.now()

        def work(connection: Connection) -> str:
            camera_id = connection.scalar(_CAMERA_OF_WINDOW, {"id": window_id})
            if camera_id is None:
                msg = f"no window {window_id} is stored"
                raise UnknownWindowError(msg)
            connection.execute(
                _ADD_FEEDBACK,
                {
                    "window_id": window_id,
                    "camera_id": camera_id,
                    "verdict": verdict,
                    "at": at,
                },
            )
            return str(camera_id)

        return self.write(work)

    def feedback(self, camera_id: str) -> list[tuple[str, str]]:
        """Return (window id, verdict) of a camera's feedback, oldest first."""
        with self.read() as connection:
            return reads.verdicts(connection, camera_id)

    # --- pictures -------------------------------------------------------------

    def media(self, media_id: str) -> bytes | None:
        """Return a picture as JPEG, or None where there is none of that id."""
        with self.read() as connection:
            place = reads.media_place(connection, media_id)
        return None if place is None else self._media.read(place) or None

    # --- the event log --------------------------------------------------------

    def log_range(self) -> LogRange:
        """Return the oldest and newest number in the log."""
        with self.read() as connection:
            return reads.log_range(connection)

    def events(self, after: int, limit: int = 200) -> list[Event]:
        """Return logged events numbered above ``after``, in order."""
        with self.read() as connection:
            return reads.events(connection, self.epoch, after, limit)

    # --- housekeeping ---------------------------------------------------------

    def sweep(self) -> int:
        """Make files and rows of pictures agree; call before anything is recorded."""
        return self._upkeep.sweep()

    def forget_before(self, cutoff: float) -> None:
        """Delete windows, incidents, events and pictures older than a time."""
        self._upkeep.forget_before(cutoff)
        self._cache.forget()

    def keep_within(self, limit: int) -> None:
        """Delete pictures, and then windows, until all takes up so many bytes."""
        self._upkeep.keep_within(limit)
        self._cache.forget()

    def complaints(self) -> tuple[Problem, ...]:
        """Return what people should be told of disk and database."""
        found = self.space.complaints()
        if self.damage:
            return (Problem(code="database", text=self.damage), *found)
        return found

    # --- private --------------------------------------------------------------

    def _log(self, work: Callable[[Connection], tuple[Event, bool]]) -> Event:
        event, _ = self._writer.submit(work, self._publish_new).result()
        return event

    def _publish_new(self, result: tuple[Event, bool]) -> None:
        event, new = result
        if new:
            if event.kind == "assessment":
                self._cache.forget()
            self._publish(event)

    def _copy_vital(self) -> None:
        with self._vital_lock, self.read() as connection:
            vital.write(self._folder, connection)

    def _write_media(self, window: Window) -> dict[str, str]:
        """Return id → place of what was written; a full disk costs pictures only."""
        places: dict[str, str] = {}
        if window.key_frames and not self.space.pictures_fit():
            return places
        for frame in window.key_frames:
            try:
                places[frame.id] = self._media.write(frame)
            except OSError as err:
                _LOGGER.warning("picture %s not stored: %s", frame.id, err.strerror)
        return places

    def _with_pictures(self, window: Window) -> Window:
        frames = tuple(
            msgspec.structs.replace(
                frame, jpeg=self._media.read(self._media.place(frame))
            )
            for frame in window.key_frames
        )
        return msgspec.structs.replace(window, key_frames=frames)
