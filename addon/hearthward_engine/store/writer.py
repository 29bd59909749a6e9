# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one thread that writes to the database, and so orders the event log."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
import logging
from queue import Empty, SimpleQueue
import threading
from typing import Final, Protocol

from sqlalchemy import Connection, Engine

from ..runtime.locks import MeasuredLock
from .errors import DiskFullError, StoreError
from .space import no_room

_LOGGER: Final = logging.getLogger(__name__)

GROUP: Final = 64
"""Most jobs that share one commit, and so one fsync."""


class Room(Protocol):
    """The room on the disk, as the database finds it."""

    def refused(self) -> bool:
        """Note that nothing fits; return whether it is worth another try at once."""

    def took(self) -> None:
        """Note that the database has written."""


@dataclass(slots=True)
class _Job[T]:
    work: Callable[[Connection], T]
    after: Callable[[T], None] | None
    future: Future[T] = field(default_factory=Future)
    result: T | None = None

    def attempt(self, connection: Connection) -> bool:
        """Do the work in a savepoint; settle the future only when that failed."""
        # As plain text: SQLAlchemy's own savepoints are statements built anew.
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            self.result = self.work(connection)
        except Exception as err:
            if no_room(err):
                raise  # SQLite may have rolled back all of it
            connection.exec_driver_sql("ROLLBACK TO job")
            connection.exec_driver_sql("RELEASE job")
            self.future.set_exception(err)
            return False
        connection.exec_driver_sql("RELEASE job")
        return True

    def committed(self) -> None:
        """Tell whoever listens, then whoever waits."""
        result: T = self.result  # type: ignore[assignment]
        try:
            if self.after is not None:
                self.after(result)
        except Exception:
            _LOGGER.exception("a listener of the event log failed")
        self.future.set_result(result)


class LogWriter:
    """Runs jobs one after the other; jobs that wait together share one commit."""

    def __init__(self, engine: Engine, room: Room) -> None:
        """Start the thread; it owns the engine's one connection."""
        self._engine = engine
        self._room = room
        self._jobs: SimpleQueue[_Job[object] | None] = SimpleQueue()
        self._closed = False
        self._lock = MeasuredLock("log-writer")
        self._thread = threading.Thread(
            target=self._run, name="log-writer", daemon=True
        )
        self._thread.start()

    def submit[T](
        self,
        work: Callable[[Connection], T],
        after: Callable[[T], None] | None = None,
    ) -> Future[T]:
        """Queue work; ``after`` gets its result once committed, in commit order."""
        job = _Job(work, after)
        with self._lock:
            if self._closed:
                msg = "the store is closed"
                raise StoreError(msg)
            self._jobs.put(job)  # type: ignore[arg-type]
        return job.future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        running = True
        while running:
            jobs = [self._jobs.get()]
            with suppress(Empty):
                while len(jobs) < GROUP:
                    jobs.append(self._jobs.get_nowait())
            running = None not in jobs
            self._commit([job for job in jobs if job is not None])

    def _commit(self, jobs: list[_Job[object]]) -> None:
        if not jobs:
            return
        try:
            done = self._attempt(jobs)
        except Exception as err:  # noqa: BLE001 - handed to the waiting threads
            for job in jobs:
                if not job.future.done():
                    job.future.set_exception(err)
            return
        for job in done:
            job.committed()

    def _attempt(self, jobs: list[_Job[object]]) -> list[_Job[object]]:
        """Return the jobs that are done and committed; raise where none can be."""
        again = True
        while True:
            waiting = [job for job in jobs if not job.future.done()]
            try:
                with self._engine.begin() as connection:
                    done = [job for job in waiting if job.attempt(connection)]
            except Exception as err:
                if not no_room(err):
                    raise
                if not self._room.refused() or not again:
                    msg = "the disk is full: make room"
                    raise DiskFullError(msg) from err
                again = False
            else:
                if done:
                    self._room.took()
                return done
