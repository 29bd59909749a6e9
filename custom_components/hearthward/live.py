# SPDX-License-Identifier: Apache-2.0
"""Tell an open card what changes, as it changes."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.messages import event_message
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later

from .const import (
    DOMAIN,
    EVENT_INCIDENT,
    EVENT_INCIDENT_LATE,
    EVENT_RISK_SUMMARY,
    EVENT_RISK_SUMMARY_LATE,
)
from .screen import async_all_visible, async_loaded, async_overview

GATHER_SECONDS: Final = 0.5
"""Changes that come within this time are told together."""


class Live:
    """One subscription: an overview whenever it changes, and every verdict."""

    def __init__(
        self, hass: HomeAssistant, connection: ActiveConnection, number: int
    ) -> None:
        """Take whom to tell, and the subscription's number."""
        self._hass = hass
        self._connection = connection
        self._number = number
        self._told: dict[str, Any] | None = None
        self._followed: list[CALLBACK_TYPE] = []
        self._lasting: list[CALLBACK_TYPE] = []
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> Callable[[], None]:
        """Tell how things stand and go on telling; return how to stop."""
        self._lasting.append(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry
            )
        )
        for event_type, listener in (
            (EVENT_RISK_SUMMARY, self._on_window),
            (EVENT_RISK_SUMMARY_LATE, self._on_window),
            (EVENT_INCIDENT, self._on_incident),
            (EVENT_INCIDENT_LATE, self._on_incident),
        ):
            self._lasting.append(self._hass.bus.async_listen(event_type, listener))
        self._follow()
        self._tell()
        return self._stop

    @callback
    def _stop(self) -> None:
        for stop in (*self._lasting, *self._followed):
            stop()
        if self._timer is not None:
            self._timer()

    @callback
    def _follow(self) -> None:
        """Follow the engines and cameras that there are now."""
        for stop in self._followed:
            stop()
        self._followed = []
        for entry in async_loaded(self._hass):
            hub = entry.runtime_data
            self._followed.append(hub.engine.async_add_listener(self._soon))
            self._followed += [
                camera.async_add_listener(self._soon) for camera in hub.cameras.values()
            ]
            self._followed += [
                hub.alerts.book.async_listen(recipient_id, self._soon)
                for recipient_id in hub.alerts.recipients
            ]

    @callback
    def _on_entry(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._follow()
            self._soon()

    @callback
    def _soon(self) -> None:
        """Tell of a change, together with what else changes in a moment."""
        if self._timer is None:
            self._timer = async_call_later(self._hass, GATHER_SECONDS, self._tell)

    @callback
    def _tell(self, _now: object = None) -> None:
        """Send the overview, unless it is what was sent last."""
        self._timer = None
        overview = async_overview(self._hass, self._connection.user)
        if overview != self._told:
            self._told = overview
            self._send(overview)

    @callback
    def _on_window(self, event: Event) -> None:
        self._pass_on("window", [event.data["camera_id"]], event)

    @callback
    def _on_incident(self, event: Event) -> None:
        self._pass_on("incident", event.data["camera_ids"], event)

    @callback
    def _pass_on(self, kind: str, camera_ids: list[str], event: Event) -> None:
        """Send a verdict or an incident to whom may see its cameras."""
        user = self._connection.user
        for entry in async_loaded(self._hass):
            hub = entry.runtime_data
            if not hub.cameras.keys().isdisjoint(camera_ids):
                if async_all_visible(self._hass, user, hub, camera_ids):
                    data = {**event.data, "entry_id": entry.entry_id}
                    self._send({"type": kind, kind: data})
                return

    @callback
    def _send(self, data: dict[str, Any]) -> None:
        self._connection.send_message(event_message(self._number, data))
