# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's verdicts, baselines and settings as rows, each change with its entry.

What is changed and what the audit log says of it are one transaction. Statements are
built once, for the reason that ``reads`` gives.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from ..domain import Camera
from ..present.history import UnknownWindowError
from ..present.memory import CannotUndoError, Change, Vote
from . import audit
from .documents import pack, unpack_plain
from .schema import BASELINES, CAMERAS, FEEDBACK, PATTERNS, WINDOWS
from .store import Store

MOST_PER_WINDOW: Final = 8
"""Verdicts kept of one window; the newest counts, the others are for undoing."""

_VOTES: Final = (
    select(FEEDBACK, PATTERNS.c.pattern)
    .join_from(
        FEEDBACK, PATTERNS, PATTERNS.c.window_id == FEEDBACK.c.window_id, isouter=True
    )
    .order_by(FEEDBACK.c.at, FEEDBACK.c.number)
)
_OF_CAMERA: Final = _VOTES.where(FEEDBACK.c.camera_id == bindparam("camera_id"))
_OF_WINDOW: Final = _VOTES.where(FEEDBACK.c.window_id == bindparam("window_id"))
_ADD_VOTE: Final = insert(FEEDBACK)
_FORGET_VOTES: Final = delete(FEEDBACK).where(
    FEEDBACK.c.number.in_(bindparam("numbers", expanding=True))
)
_PUT_PATTERN: Final = upsert(PATTERNS).on_conflict_do_nothing()
_SUBJECT: Final = select(WINDOWS.c.camera_id, WINDOWS.c.facts).where(
    WINDOWS.c.id == bindparam("id")
)
_BASELINES: Final = select(BASELINES)
_insert_baseline: Final = upsert(BASELINES)
_PUT_BASELINE: Final = _insert_baseline.on_conflict_do_update(
    index_elements=[BASELINES.c.camera_id],
    set_={"document": _insert_baseline.excluded.document},
)
_FORGET_BASELINE: Final = delete(BASELINES).where(
    BASELINES.c.camera_id == bindparam("of")
)
_KNOWN: Final = select(CAMERAS.c.id).where(CAMERAS.c.id == bindparam("camera_id"))
_CHANGE_CAMERA: Final = update(CAMERAS).where(CAMERAS.c.id == bindparam("camera_id"))


class Ledger:
    """The store's book of what was learned and changed; blocking, thread-safe."""

    def __init__(self, store: Store) -> None:
        """Write through this store's one writer."""
        self._store = store

    # --- verdicts -------------------------------------------------------------

    def votes(self, camera_id: str | None = None) -> list[Vote]:
        """Return all verdicts, or a camera's, oldest first; the newest counts."""
        with self._store.read() as connection:
            if camera_id is None:
                rows = connection.execute(_VOTES)
            else:
                rows = connection.execute(_OF_CAMERA, {"camera_id": camera_id})
            return [_vote(row) for row in rows]

    def subject(self, window_id: str) -> tuple[str, dict[str, Any] | None]:
        """Return a window's camera and its facts; raise UnknownWindowError."""
        with self._store.read() as connection:
            row = connection.execute(_SUBJECT, {"id": window_id}).one_or_none()
        if row is None:
            msg = f"no window {window_id} is stored"
            raise UnknownWindowError(msg)
        return row.camera_id, unpack_plain(row.facts)

    def note_patterns(self, patterns: Mapping[str, str]) -> None:
        """Remember what windows were of; those that are gone are left out."""

        def work(connection: Connection) -> None:
            for window_id, pattern in patterns.items():
                _note_pattern(connection, window_id, pattern)

        if patterns:
            self._store.write(work)

    def give(self, vote: Vote, change: Change) -> bool:
        """Store a verdict; return False where it is what the window has already."""

        def work(connection: Connection) -> bool:
            if connection.execute(_SUBJECT, {"id": vote.window_id}).first() is None:
                msg = f"no window {vote.window_id} is stored"
                raise UnknownWindowError(msg)
            known = list(connection.execute(_OF_WINDOW, {"window_id": vote.window_id}))
            if known and known[-1].verdict == vote.verdict:
                return False
            before = {"verdict": known[-1].verdict} if known else {}
            spare = [row.number for row in known[: -(MOST_PER_WINDOW - 1)]]
            if spare:
                connection.execute(_FORGET_VOTES, {"numbers": spare})
            _add(connection, vote)
            audit.write(connection, msgspec.structs.replace(change, before=before))
            return True

        return self._store.write(work)

    def reset(self, camera_id: str, pattern: str | None, change: Change) -> int:
        """Forget a camera's verdicts, of one pattern or all; return how many."""

        def work(connection: Connection) -> int:
            rows = [
                row
                for row in connection.execute(_OF_CAMERA, {"camera_id": camera_id})
                if pattern is None or row.pattern == pattern
            ]
            if rows:
                connection.execute(
                    _FORGET_VOTES, {"numbers": [row.number for row in rows]}
                )
                gone = tuple(_vote(row) for row in rows)
                audit.write(connection, msgspec.structs.replace(change, gone=gone))
            return len({row.window_id for row in rows})

        return self._store.write(work)

    def exchange(self, change: Change) -> Change:
        """Take away and give back the verdicts of a change that undoes another.

        Raise CannotUndoError where one of their windows was voted on since.
        """

        def work(connection: Connection) -> Change:
            numbers = []
            for window_id in {vote.window_id for vote in change.gone}:
                found = list(connection.execute(_OF_WINDOW, {"window_id": window_id}))
                taken = [vote for vote in change.gone if vote.window_id == window_id]
                # Patterns may have been found out since.
                facts = [(vote.at, vote.verdict) for vote in taken]
                if not found or (found[-1].at, found[-1].verdict) != facts[-1]:
                    raise _superseded(window_id)
                numbers += [
                    row.number for row in found if (row.at, row.verdict) in facts
                ]
            if numbers:
                connection.execute(_FORGET_VOTES, {"numbers": numbers})
            came = [
                vote
                for vote in change.came
                if connection.execute(_SUBJECT, {"id": vote.window_id}).first()
            ]
            if not numbers and not came:
                msg = "its windows are no longer kept"
                raise CannotUndoError(msg)
            for window_id in {vote.window_id for vote in came}:
                newest = max(vote.at for vote in came if vote.window_id == window_id)
                found = list(connection.execute(_OF_WINDOW, {"window_id": window_id}))
                if found and found[-1].at >= newest:
                    raise _superseded(window_id)
            for vote in came:
                _add(connection, vote)
            return audit.write(connection, change)

        return self._store.write(work)

    # --- cameras -------------------------------------------------------------

    def knows(self, camera_id: str) -> bool:
        """Return whether a camera of that id was ever registered, or seen."""
        with self._store.read() as connection:
            found = connection.execute(_KNOWN, {"camera_id": camera_id}).first()
            return found is not None

    def save_camera(self, camera: Camera, change: Change | None) -> Change | None:
        """Store a registered camera's settings, and what changed in them."""
        values = {"name": camera.name, "document": pack(camera)}
        return self._change_camera(camera.id, values, change)

    def remove_camera(self, camera_id: str, change: Change | None) -> None:
        """Forget the settings; the id stays with its key, the history stays."""
        self._change_camera(camera_id, {"removed": True, "document": None}, change)

    def _change_camera(
        self, camera_id: str, values: Mapping[str, object], change: Change | None
    ) -> Change | None:
        def work(connection: Connection) -> Change | None:
            connection.execute(_CHANGE_CAMERA, {"camera_id": camera_id, **values})
            return None if change is None else audit.write(connection, change)

        return self._store.write(work)

    # --- baselines ------------------------------------------------------------

    def baselines(self) -> dict[str, bytes]:
        """Return what was kept of each camera."""
        with self._store.read() as connection:
            rows = connection.execute(_BASELINES)
            return {row.camera_id: row.document for row in rows}

    def keep_baselines(self, documents: Mapping[str, bytes]) -> None:
        """Keep what was learned of these cameras."""
        rows = [
            {"camera_id": camera_id, "document": document}
            for camera_id, document in documents.items()
        ]

        def work(connection: Connection) -> None:
            for row in rows:
                connection.execute(_PUT_BASELINE, row)

        if rows:
            self._store.write(work)

    def forget_baseline(self, camera_id: str, change: Change) -> None:
        """Forget what was learned of a camera."""

        def work(connection: Connection) -> None:
            connection.execute(_FORGET_BASELINE, {"of": camera_id})
            audit.write(connection, change)

        self._store.write(work)

    # --- the audit log --------------------------------------------------------

    def note(self, change: Change) -> None:
        """Write an entry about a change that was made elsewhere."""

        def work(connection: Connection) -> None:
            audit.write(connection, change)

        self._store.write(work)

    def changes(self, before: int | None, limit: int) -> list[Change]:
        """Return entries below a number, newest first."""
        with self._store.read() as connection:
            return audit.page(connection, before, limit)

    def change(self, number: int) -> Change:
        """Return one entry; raise UnknownChangeError."""
        with self._store.read() as connection:
            return audit.entry(connection, number)


def _vote(row: Row[Any]) -> Vote:
    return Vote(
        window_id=row.window_id,
        camera_id=row.camera_id,
        verdict=row.verdict,
        at=row.at,
        pattern=row.pattern,
    )


def _add(connection: Connection, vote: Vote) -> None:
    connection.execute(
        _ADD_VOTE,
        {
            "window_id": vote.window_id,
            "camera_id": vote.camera_id,
            "verdict": vote.verdict,
            "at": vote.at,
        },
    )
    if vote.pattern is not None:
        _note_pattern(connection, vote.window_id, vote.pattern)


def _note_pattern(connection: Connection, window_id: str, pattern: str) -> None:
    if connection.execute(_SUBJECT, {"id": window_id}).first() is not None:
        connection.execute(_PUT_PATTERN, {"window_id": window_id, "pattern": pattern})


def _superseded(window_id: str) -> CannotUndoError:
    msg = f"the verdict on window {window_id} was changed or forgotten since"
    return CannotUndoError(msg)
