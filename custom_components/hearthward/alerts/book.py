# SPDX-License-Identifier: Apache-2.0
"""What notifications must not forget over a restart, kept in one small file."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import time
from typing import Any, Final, Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from .policy import EVERY_CAMERA, Alert, Heard, Policy, Presence, Told

STORAGE_VERSION: Final = 1
SAVE_DELAY_SECONDS: Final = 2
TOLD_KEPT_SECONDS: Final = 24 * 3600
"""Notifications older than this are not rewritten any more."""
HELD_KEPT: Final = 50


@dataclass(frozen=True, kw_only=True)
class Held:
    """A verdict that was held back, as a digest tells of it."""

    camera_id: str
    level: str
    title: str


@dataclass(kw_only=True)
class Page:
    """Everything about one recipient."""

    policy: Policy = field(default_factory=Policy)
    snoozed: dict[str, float] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    """By incident."""
    heard: dict[str, Heard] = field(default_factory=dict)
    """By camera."""
    held: dict[str, Held] = field(default_factory=dict)
    """By window."""

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Return the page of what a file holds."""
        return cls(
            policy=_policy(data.get("policy", {})),
            snoozed=dict(data.get("snoozed", {})),
            told={key: Told(**one) for key, one in data.get("told", {}).items()},
            heard={key: Heard(**one) for key, one in data.get("heard", {}).items()},
            held={key: Held(**one) for key, one in data.get("held", {}).items()},
        )

    def data(self) -> dict[str, Any]:
        """Return what a file can hold."""
        policy = asdict(self.policy)
        policy["quiet_from"] = self.policy.quiet_from.isoformat()
        policy["quiet_until"] = self.policy.quiet_until.isoformat()
        return {
            "policy": policy,
            "snoozed": dict(self.snoozed),
            "told": {key: asdict(one) for key, one in self.told.items()},
            "heard": {key: asdict(one) for key, one in self.heard.items()},
            "held": {key: asdict(one) for key, one in self.held.items()},
        }


class AlertBook:
    """The pages of all recipients of one config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep the file of one config entry."""
        self._store: Store[dict[str, Any]] = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.alerts", atomic_writes=True
        )
        self._pages: dict[str, Page] = {}
        self._listeners: dict[str, list[CALLBACK_TYPE]] = {}
        self._closed = False

    async def async_load(self, recipient_ids: set[str]) -> None:
        """Read the file; whoever is no recipient any more is forgotten."""
        stored = await self._store.async_load() or {}
        self._pages = {
            key: Page.of(stored.get(key, {})) for key in sorted(recipient_ids)
        }

    async def async_close(self) -> None:
        """Write the file now, and never again: the next set-up has its own book."""
        self._closed = True
        if self._pages:
            await self._store.async_save(self._data())
        else:
            await self._store.async_remove()

    async def async_write(self) -> None:
        """Write the file now, where there is anybody to write of."""
        if self._pages and not self._closed:
            await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    def page(self, recipient_id: str) -> Page:
        """Return the page of a recipient."""
        return self._pages[recipient_id]

    @callback
    def async_listen(
        self, recipient_id: str, listener: CALLBACK_TYPE
    ) -> Callable[[], None]:
        """Call whenever the page of a recipient changes; return how to stop that."""
        listeners = self._listeners.setdefault(recipient_id, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    @callback
    def async_set(self, recipient_id: str, **changes: Any) -> None:
        """Change the policy of a recipient."""
        page = self._pages[recipient_id]
        page.policy = replace(page.policy, **changes)
        self._changed(recipient_id)

    @callback
    def async_snooze(self, recipient_id: str, until: float, camera_id: str) -> None:
        """Tell nothing of a camera, or of ``EVERY_CAMERA``, until then."""
        self._pages[recipient_id].snoozed[camera_id] = until
        self._changed(recipient_id)

    @callback
    def async_wake(self, recipient_id: str) -> None:
        """End all that is snoozed."""
        self._pages[recipient_id].snoozed.clear()
        self._changed(recipient_id)

    def snoozed_until(self, recipient_id: str) -> float | None:
        """Return until when nothing at all is told, None where it is not snoozed."""
        until = self._pages[recipient_id].snoozed.get(EVERY_CAMERA, 0.0)
        return until if until > _now() else None

    @callback
    def async_told(self, recipient_id: str, alert: Alert, *, heard: bool) -> None:
        """Remember what a recipient was told."""
        page, now = self._pages[recipient_id], _now()
        before = page.told.get(alert.incident_id)
        level = before.level if before and not heard else alert.level or ""
        page.told[alert.incident_id] = Told(
            window_id=alert.window_id, revision=alert.revision, level=level, at=now
        )
        if heard:
            page.heard[alert.camera_id] = Heard(level=level, at=now)
        page.held.pop(alert.window_id, None)
        page.told = {
            key: one
            for key, one in page.told.items()
            if one.at > now - TOLD_KEPT_SECONDS
        }
        self._changed(recipient_id)

    @callback
    def async_untold(self, recipient_id: str, incident_id: str) -> bool:
        """Forget what was told of an incident; return whether anything was."""
        told = self._pages[recipient_id].told.pop(incident_id, None)
        if told is not None:
            self._changed(recipient_id)
        return told is not None

    @callback
    def async_hold(self, recipient_id: str, alert: Alert) -> None:
        """Keep a verdict for the digest."""
        held = self._pages[recipient_id].held
        held[alert.window_id] = Held(
            camera_id=alert.camera_id, level=alert.level or "", title=alert.title
        )
        while len(held) > HELD_KEPT:
            del held[next(iter(held))]
        self._changed(recipient_id)

    @callback
    def async_drop(self, recipient_id: str, window_id: str) -> None:
        """Hold a verdict no longer: it turned out to be harmless."""
        if self._pages[recipient_id].held.pop(window_id, None):
            self._changed(recipient_id)

    @callback
    def async_take_held(self, recipient_id: str) -> list[Held]:
        """Return what was held back, and hold it no longer."""
        page = self._pages[recipient_id]
        held, page.held = list(page.held.values()), {}
        if held:
            self._changed(recipient_id)
        return held

    @callback
    def _changed(self, recipient_id: str) -> None:
        if not self._closed:
            self._store.async_delay_save(self._data, SAVE_DELAY_SECONDS)
        for listener in list(self._listeners.get(recipient_id, ())):
            listener()

    def _data(self) -> dict[str, Any]:
        return {key: page.data() for key, page in self._pages.items()}


def _policy(data: dict[str, Any]) -> Policy:
    """Return the policy of a file; what an older or newer version wrote passes."""
    known = {one.name for one in fields(Policy)}
    values = {key: value for key, value in data.items() if key in known}
    for key in ("quiet_from", "quiet_until"):
        if key in values:
            values[key] = time.fromisoformat(values[key])
    if "presence" in values:
        values["presence"] = Presence(values["presence"])
    return Policy(**values)


def _now() -> float:
    return dt_util.utcnow().timestamp()
