# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest lines of the log, for people who are logged in to the page."""

from datetime import datetime
import logging
from typing import Annotated, Final, Literal

from msgspec import Meta

from ..domain import Value
from ..present.states import utc
from .door import Way, way_of
from .errors import ApiError, Code
from .routing import Call, Route

_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class LogsQuery(Value):
    """Which lines to list; ``before`` is the number of one."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    before: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class LogLineView(Value):
    """One record of the log, without secrets."""

    number: int
    at: datetime
    level: str
    logger: str
    text: str


class LogList(Value):
    """Lines, newest first; ``next`` is given back as ``before``."""

    lines: tuple[LogLineView, ...]
    next: int | None


async def logs(call: Call[None, LogsQuery]) -> LogList:
    """List the newest lines; only for who came in by Ingress or by logging in."""
    if way_of(call.request, call.services) is Way.TOKEN:
        raise ApiError(
            Code.UNAUTHORIZED, "the log is for the engine's page: log in there"
        )
    asked = call.query
    found = call.services.log_lines(_LEVELS[asked.level], asked.before, asked.limit + 1)
    page = found[: asked.limit]
    return LogList(
        lines=tuple(
            LogLineView(
                number=line.number,
                at=utc(line.at),
                level=line.level,
                logger=line.logger,
                text=line.text,
            )
            for line in page
        ),
        next=page[-1].number if len(found) > asked.limit else None,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/logs",
        handler=logs,
        summary="The newest lines of the log without secrets; for the page alone.",
        query=LogsQuery,
        answer=LogList,
    ),
)
