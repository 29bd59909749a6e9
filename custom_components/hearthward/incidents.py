# SPDX-License-Identifier: Apache-2.0
"""The incidents that are going on at an engine, the most serious one first."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback

from .client import Cursor, Hello, Incident, IncidentEvent
from .coordinator import HearthwardConfigEntry, PushCoordinator
from .journal import INCIDENT_OPEN

type Incidents = tuple[Incident, ...]


class OpenIncidents(PushCoordinator[Incidents]):
    """What goes on now; the engine says it at first, then each change."""

    def __init__(self, hass: HomeAssistant, entry: HearthwardConfigEntry) -> None:
        """Start with none, unavailable until the engine has said so."""
        super().__init__(hass, entry, "incidents", ())
        self.last_update_success = False
        self._head: Cursor | None = None

    @callback
    def async_hello(self, hello: Hello) -> None:
        """Take note of where the replay will end: the snapshot is as new as that."""
        self._head = Cursor(hello.epoch, hello.head)

    @callback
    def async_snapshot(self, incidents: Iterable[Incident]) -> None:
        """Take in all that go on."""
        self.async_push(_sorted(one for one in incidents if _goes_on(one)))

    @callback
    def async_take(self, event: IncidentEvent) -> None:
        """Take in a change, unless it is older than the snapshot."""
        head = self._head
        if head is not None and (
            event.cursor.epoch != head.epoch or event.cursor.seq <= head.seq
        ):
            return
        others = (one for one in self.data if one.id != event.data.id)
        now = [event.data] if _goes_on(event.data) else []
        self.async_push(_sorted([*others, *now]))


def _goes_on(incident: Incident) -> bool:
    return incident.state == INCIDENT_OPEN and incident.merged_into is None


def _sorted(incidents: Iterable[Incident]) -> Incidents:
    """Return the most serious first; of equals the newest."""
    by_age = sorted(incidents, key=lambda one: one.started_at or "", reverse=True)
    return tuple(sorted(by_age, key=lambda one: one.score or 0, reverse=True))
