# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries of the event log."""

from typing import Literal

from .risk import Assessment
from .value import Value
from .window import Incident


class Event(Value):
    """One entry of the event log: a revision of an assessment or of an incident."""

    epoch: str
    """Changes only with a new database."""
    seq: int
    """Given by the log's one writer; the order in which clients see events."""
    id: str
    """Window id of an assessment, incident id of an incident."""
    revision: int
    at: float
    change: Literal["started", "changed", "ended", "merged"] | None
    """What happened to an incident; None for an assessment."""
    data: Assessment | Incident

    @property
    def kind(self) -> Literal["assessment", "incident"]:
        """Return the protocol's name of what this event carries."""
        return "assessment" if isinstance(self.data, Assessment) else "incident"
