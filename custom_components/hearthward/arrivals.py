# SPDX-License-Identifier: Apache-2.0
"""Offer cameras that come to Home Assistant after set-up, as discovered devices."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_IGNORE,
    SOURCE_INTEGRATION_DISCOVERY,
    ConfigEntry,
    ConfigEntryChange,
    ConfigFlowContext,
)
from homeassistant.const import Platform
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    HassJob,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import discovery_flow, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_added_domain,
    async_track_state_removed_domain,
)
from homeassistant.helpers.start import async_at_started

from .cameras import (
    async_camera_key,
    async_proposed_cameras,
    async_suggested_cameras,
    found_unique_id,
)
from .const import CONF_ENTITY_ID, DOMAIN, SUBENTRY_CAMERA
from .coordinator import HearthwardConfigEntry
from .journal import Journal

SOON_SECONDS: Final = 2
"""A new camera gets its device, its area and its name within this time."""
FOUND: Final = ConfigFlowContext(source=SOURCE_INTEGRATION_DISCOVERY)


class Arrivals:
    """Offers each new camera once, until it is watched, ignored, or gone."""

    def __init__(
        self, hass: HomeAssistant, entry: HearthwardConfigEntry, journal: Journal
    ) -> None:
        """Take where to remember the cameras that the user has had to choose from."""
        self._hass = hass
        self._entry = entry
        self._journal = journal
        self._cancel: CALLBACK_TYPE | None = None
        self._job = HassJob(self._look, cancel_on_shutdown=True)

    @callback
    def async_start(self) -> None:
        """Look once Home Assistant has started, and whenever a camera comes or goes."""
        hass, unload = self._hass, self._entry.async_on_unload
        unload(async_at_started(hass, self._look))
        unload(
            hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_registry)
        )
        for track in (async_track_state_added_domain, async_track_state_removed_domain):
            unload(track(hass, Platform.CAMERA, self._soon))
        unload(
            async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry)
        )
        unload(self._stop)

    @callback
    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel()

    @callback
    def _on_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        if event.data["entity_id"].startswith(f"{Platform.CAMERA}."):
            self._soon()

    @callback
    def _on_entry(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Look again when the user ignores a camera no more, or another is watched."""
        if entry.domain == DOMAIN and (
            change is ConfigEntryChange.UPDATED or entry.source == SOURCE_IGNORE
        ):
            self._soon()

    @callback
    def _soon(self, _event: object = None) -> None:
        """Look in a moment, once for all that comes until then."""
        self._stop()
        self._cancel = async_call_later(self._hass, SOON_SECONDS, self._job)

    @callback
    def _look(self, _event: object) -> None:
        """Offer what is new, and no longer what is watched by now, or gone."""
        self._cancel = None
        if self._hass.state is not CoreState.running:
            return
        key_of = partial(async_camera_key, self._hass)
        offered = {key_of(one): one for one in async_suggested_cameras(self._hass)}
        async_withdraw(self._hass, keep=offered)
        for key in offered.keys() - self._known():
            if self._hass.states.get(offered[key]) is not None:
                data = {CONF_ENTITY_ID: offered[key]}
                discovery_flow.async_create_flow(self._hass, DOMAIN, FOUND, data)

    @callback
    def _known(self) -> set[str]:
        """Return the cameras that the user knows of: what is watched was chosen."""
        known = self._journal.known_cameras
        if known is None:
            # Set-up has just shown these, or an earlier version did.
            proposed = async_proposed_cameras(self._hass)
            known = {async_camera_key(self._hass, one) for one in proposed}
        watched = self._entry.get_subentries_of_type(SUBENTRY_CAMERA)
        known = known.union(str(one.unique_id) for one in watched)
        if known != self._journal.known_cameras:
            self._journal.known_cameras = known
            self._journal.schedule_save()
        return known


@callback
def async_withdraw(hass: HomeAssistant, keep: Iterable[str] = ()) -> None:
    """End the offers of cameras but those with these keys."""
    flows, kept = hass.config_entries.flow, set(map(found_unique_id, keep))
    for flow in flows.async_progress_by_handler(DOMAIN, match_context=dict(FOUND)):
        if flow["context"].get("unique_id") not in kept:
            flows.async_abort(flow["flow_id"])
