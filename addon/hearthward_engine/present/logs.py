# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line of the log, as the page shows it."""

from ..domain import Value


class LogLine(Value):
    """One record; its text may have several lines and holds no secret."""

    number: int
    """Counts from the engine's start."""
    at: float
    level: str
    logger: str
    text: str
