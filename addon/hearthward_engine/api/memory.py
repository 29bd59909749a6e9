# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine has learned and what was changed: look, reset, undo."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import Meta

from ..domain import Value
from ..present.history import UnknownCameraError, UnknownWindowError
from ..present.memory import (
    CannotUndoError,
    Change,
    ChangeKind,
    Shift,
    UnknownChangeError,
    Week,
)
from ..present.states import utc
from .cameras import unknown_camera
from .door import who
from .errors import ApiError, Code
from .routing import Answer, Call, Route
from .wire import FeedbackAnswer, FeedbackRequest, Key

MOST_DIGITS: Final = 15


class FeedbackQuery(Value):
    """Whose feedback to list."""

    camera_id: Key | None = None


class AuditQuery(Value):
    """Which part of the audit log to list; ``before`` is a number of it."""

    before: Annotated[int, Meta(ge=1, le=10**MOST_DIGITS)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class ShiftView(Value):
    """What the verdicts on one pattern of one camera add up to."""

    camera_id: str
    pattern: str
    about: str
    shift: int
    votes: int
    false_alarm: int
    correct: int
    missed: int
    newest_at: datetime


class FeedbackList(Value):
    """All shifts, by camera and pattern."""

    shifts: tuple[ShiftView, ...]


class FeedbackReset(Value):
    """How many windows' verdicts were forgotten."""

    forgotten: int


class ChangeView(Value):
    """One entry of the audit log."""

    id: int
    at: datetime
    kind: ChangeKind
    who: str
    camera_id: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    verdicts: int
    """How many windows' verdicts it gave or took away."""
    undoable: bool
    undoes: int | None
    undone_by: int | None


class AuditList(Value):
    """The audit log, newest first; ``next`` is given back as ``before``."""

    entries: tuple[ChangeView, ...]
    next: int | None


async def give(call: Call[FeedbackRequest, None]) -> FeedbackAnswer:
    """Take what a person thinks of a verdict."""
    asked, memory = call.body, call.services.memory
    try:
        shift = await asyncio.to_thread(
            memory.give, asked.window_id, asked.verdict, who(call)
        )
    except UnknownWindowError as err:
        raise ApiError(
            Code.NOT_FOUND, "window_id names no stored window", "window_id"
        ) from err
    return FeedbackAnswer(
        camera_id=shift.camera_id, shift=shift.shift, pattern=shift.pattern
    )


async def shifts(call: Call[None, FeedbackQuery]) -> FeedbackList:
    """List what feedback does."""
    memory = call.services.memory
    found = await _of_camera(lambda: memory.shifts(call.query.camera_id))
    return FeedbackList(shifts=tuple(_shift(shift) for shift in found))


async def reset_camera(call: Call[None, None]) -> FeedbackReset:
    """Forget all feedback on a camera."""
    return await _reset(call, None)


async def reset_pattern(call: Call[None, None]) -> FeedbackReset:
    """Forget a camera's feedback on one pattern."""
    return await _reset(call, call.path("pattern"))


async def baseline(call: Call[None, None]) -> Week:
    """Show what is normal for a camera."""
    memory, camera_id = call.services.memory, call.path("id")
    return await _of_camera(lambda: memory.week(camera_id))


async def forget_baseline(call: Call[None, None]) -> Answer:
    """Learn a camera anew."""
    memory, camera_id, by = call.services.memory, call.path("id"), who(call)
    await _of_camera(lambda: memory.forget_baseline(camera_id, by))
    return None


async def audit(call: Call[None, AuditQuery]) -> AuditList:
    """List what was changed."""
    asked = call.query
    found = await asyncio.to_thread(
        call.services.memory.changes, asked.before, asked.limit + 1
    )
    page = found[: asked.limit]
    return AuditList(
        entries=tuple(_change(change) for change in page),
        next=page[-1].number if len(found) > asked.limit else None,
    )


async def undo(call: Call[None, None]) -> ChangeView:
    """Take a change back."""
    text = call.path("id")
    missing = ApiError(Code.NOT_FOUND, "no change of that id is in the log", "id")
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise missing
    try:
        made = await asyncio.to_thread(call.services.memory.undo, int(text), who(call))
    except UnknownChangeError as err:
        raise missing from err
    except CannotUndoError as err:
        raise ApiError(Code.CANNOT_UNDO, f"this cannot be undone: {err}") from err
    return _change(made)


async def _reset(call: Call[None, None], pattern: str | None) -> FeedbackReset:
    memory, camera_id, by = call.services.memory, call.path("camera_id"), who(call)
    forgotten = await _of_camera(lambda: memory.reset(camera_id, pattern, by))
    return FeedbackReset(forgotten=forgotten)


async def _of_camera[T](work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except UnknownCameraError as err:
        raise unknown_camera() from err


def _shift(shift: Shift) -> ShiftView:
    return ShiftView(
        camera_id=shift.camera_id,
        pattern=shift.pattern,
        about=shift.about,
        shift=shift.shift,
        votes=shift.votes,
        false_alarm=shift.false_alarm,
        correct=shift.correct,
        missed=shift.missed,
        newest_at=utc(shift.newest_at),
    )


def _change(change: Change) -> ChangeView:
    return ChangeView(
        id=change.number,
        at=utc(change.at),
        kind=change.kind,
        who=change.who,
        camera_id=change.camera_id,
        before=change.before,
        after=change.after,
        verdicts=len({vote.window_id for vote in (*change.gone, *change.came)}),
        undoable=change.undoable,
        undoes=change.undoes,
        undone_by=change.undone_by,
    )


_UNKNOWN: Final = (Code.UNKNOWN_CAMERA,)

ROUTES: Final = (
    Route(
        method="POST",
        path="/feedback",
        handler=give,
        summary="Say what a person thinks of a window's verdict.",
        body=FeedbackRequest,
        answer=FeedbackAnswer,
        errors=(Code.NOT_FOUND,),
    ),
    Route(
        method="GET",
        path="/feedback",
        handler=shifts,
        summary="List what feedback does, by camera and pattern.",
        query=FeedbackQuery,
        answer=FeedbackList,
        errors=_UNKNOWN,
    ),
    Route(
        method="DELETE",
        path="/feedback/{camera_id}",
        handler=reset_camera,
        summary="Forget all feedback on a camera.",
        answer=FeedbackReset,
        errors=_UNKNOWN,
    ),
    Route(
        method="DELETE",
        path="/feedback/{camera_id}/{pattern}",
        handler=reset_pattern,
        summary="Forget a camera's feedback on one pattern.",
        answer=FeedbackReset,
        errors=_UNKNOWN,
    ),
    Route(
        method="GET",
        path="/cameras/{id}/baseline",
        handler=baseline,
        summary="Show what is normal for a camera, by hour of the week.",
        answer=Week,
        errors=_UNKNOWN,
    ),
    Route(
        method="DELETE",
        path="/cameras/{id}/baseline",
        handler=forget_baseline,
        summary="Forget what is normal for a camera and learn it anew.",
        statuses=(204,),
        errors=_UNKNOWN,
    ),
    Route(
        method="GET",
        path="/audit",
        handler=audit,
        summary="List changes of settings, feedback and owner, newest first.",
        query=AuditQuery,
        answer=AuditList,
    ),
    Route(
        method="POST",
        path="/audit/{id}/undo",
        handler=undo,
        summary="Take a change back; that is a change too.",
        answer=ChangeView,
        errors=(Code.NOT_FOUND, Code.CANNOT_UNDO),
    ),
)
