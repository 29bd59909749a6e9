# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest lines of the log, for the engine's page; secrets taken out."""

from collections import deque
import itertools
import logging
import threading
from typing import Final

from ..present.logs import LogLine
from .logs import REDACTOR, RedactingFormatter

KEPT: Final = 2000
LONGEST: Final = 4000
"""Of a longer text, tracebacks for the most part, the end is cut off."""


class LogBook(logging.Handler):
    """Keeps the newest records; any thread may write and read."""

    def __init__(self, kept: int = KEPT) -> None:
        """Keep so many."""
        super().__init__()
        self.setFormatter(RedactingFormatter("%(message)s"))
        self._numbers = itertools.count(1)
        self._own_lock = threading.Lock()
        self._lines: deque[tuple[int, LogLine]] = deque(maxlen=kept)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as text; its arguments are let go."""
        try:
            text = self.format(record)
        except Exception:  # noqa: BLE001 - as every handler: a bad record costs itself
            self.handleError(record)
            return
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]} …"
        with self._own_lock:
            line = LogLine(
                number=next(self._numbers),
                at=record.created,
                level=record.levelname.lower(),
                logger=record.name,
                text=text,
            )
            self._lines.append((record.levelno, line))

    def lines(self, level: int, before: int | None, limit: int) -> list[LogLine]:
        """Return the newest lines from a level on, newest first."""
        with self._own_lock:
            kept = list(self._lines)
        found = (
            line
            for number, line in reversed(kept)
            if number >= level and (before is None or line.number < before)
        )
        # Once more: a secret may have become known after the line was written.
        return [
            LogLine(
                number=line.number,
                at=line.at,
                level=line.level,
                logger=line.logger,
                text=REDACTOR.clean(line.text),
            )
            for line in itertools.islice(found, limit)
        ]


LOGBOOK: Final = LogBook()
"""The one log book of the process."""
