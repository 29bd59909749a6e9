# SPDX-License-Identifier: Apache-2.0
"""What must survive a restart of Home Assistant, kept in one small file."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .client import Cursor, Incident
from .const import DOMAIN

STORAGE_VERSION: Final = 1
SAVE_DELAY_SECONDS: Final = 2
INCIDENT_OPEN: Final = "open"
INCIDENTS_KEPT: Final = 100
HANDLED_KEPT: Final = 256
"""So many marks are written: what a crash can bring back."""
HANDLED_KNOWN: Final = 20_000
"""So many marks are known in memory: what a back-fill and the replay can share."""


class Journal:
    """Remembers where the events stood, and which were acted on."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep the file of one config entry."""
        self._store: Store[dict[str, Any]] = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}", atomic_writes=True
        )
        self.cursor: Cursor | None = None
        self.last_started_at: str | None = None
        """Start of the newest window seen, in the engine's time."""
        self.backfill_after: str | None = None
        """Set while windows that started since then are still to be fetched."""
        self.camera_ids: list[str] = []
        self.known_cameras: set[str] | None = None
        """Keys of the cameras that the user had to choose from; None before set-up."""
        self.house: dict[str, list[str]] = {}
        """Value and time of change of each item of the house."""
        self.digest: dict[str, dict[str, Any]] = {}
        """Serious late verdicts that no digest has told of yet, by window."""
        self.gpu: str | None = None
        """The device that detected, where that was not the processor."""
        self._incidents: dict[str, str | None] = {}
        """The level last told of each open incident."""
        self._handled: dict[str, None] = {}
        self._closed = False

    async def async_load(self) -> None:
        """Read the file, if there is one."""
        if (data := await self._store.async_load()) is None:
            return
        if cursor := data.get("cursor"):
            self.cursor = Cursor(cursor["epoch"], cursor["seq"])
        self.last_started_at = data.get("last_started_at")
        self.backfill_after = data.get("backfill_after")
        self.camera_ids = data.get("camera_ids", [])
        known = data.get("known_cameras")
        self.known_cameras = None if known is None else set(known)
        self.house = data.get("house", {})
        self.digest = data.get("digest", {})
        self.gpu = data.get("gpu")
        self._incidents = data.get("incidents", {})
        self._handled = dict.fromkeys(data.get("handled", ()))

    async def async_close(self) -> None:
        """Write the file now, and never again: the next set-up has its own journal."""
        self._closed = True
        await self._store.async_save(self._data())

    async def async_write(self) -> None:
        """Write the file now."""
        if not self._closed:
            await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    @callback
    def schedule_save(self) -> None:
        """Write the file soon, and at the latest when Home Assistant stops."""
        if not self._closed:
            self._store.async_delay_save(self._data, SAVE_DELAY_SECONDS)

    @callback
    def async_set_gpu(self, device: str | None) -> None:
        """Remember the GPU that detects, None to forget it."""
        if device != self.gpu:
            self.gpu = device
            self.schedule_save()

    @callback
    def first_time(self, kind: str, key: str, revision: int) -> bool:
        """Return whether a revision is new, and remember it."""
        mark = f"{kind}:{key}:{revision}"
        if mark in self._handled:
            return False
        self._handled[mark] = None
        while len(self._handled) > HANDLED_KNOWN:
            del self._handled[next(iter(self._handled))]
        self.schedule_save()
        return True

    @callback
    def incident_level(self, incident: Incident) -> str | None:
        """Return the level an incident had when last told of; keep that of now."""
        before = self._incidents.pop(incident.id, None)
        if incident.state == INCIDENT_OPEN:
            self._incidents[incident.id] = incident.level
        while len(self._incidents) > INCIDENTS_KEPT:
            del self._incidents[next(iter(self._incidents))]
        self.schedule_save()
        return before

    @callback
    def advance(self, cursor: Cursor, started_at: str | None = None) -> None:
        """Move on: everything up to the cursor is handled."""
        self.cursor = cursor
        if started_at is not None:
            self.last_started_at = max(started_at, self.last_started_at or "")
        self.schedule_save()

    def _data(self) -> dict[str, Any]:
        cursor = self.cursor
        return {
            "cursor": {"epoch": cursor.epoch, "seq": cursor.seq} if cursor else None,
            "last_started_at": self.last_started_at,
            "backfill_after": self.backfill_after,
            "camera_ids": list(self.camera_ids),
            "known_cameras": None
            if self.known_cameras is None
            else sorted(self.known_cameras),
            "house": dict(self.house),
            "digest": dict(self.digest),
            "gpu": self.gpu,
            "incidents": dict(self._incidents),
            "handled": list(self._handled)[-HANDLED_KEPT:],
        }
