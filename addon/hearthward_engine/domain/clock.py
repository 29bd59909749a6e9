# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's only sources of time."""

from typing import Protocol


class Clock(Protocol):
    """The engine's only sources of time."""

    def now(self) -> float:
        """Return seconds since the epoch, UTC."""

    def monotonic(self) -> float:
        """Return seconds that never jump."""
