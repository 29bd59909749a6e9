# SPDX-License-Identifier: Apache-2.0
"""Notice cameras that Home Assistant does not have any more."""

from collections.abc import Mapping

from homeassistant.const import Platform
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import (
    async_track_state_added_domain,
    async_track_state_removed_domain,
)
from homeassistant.helpers.start import async_at_started

from .cameras import CameraSettings
from .coordinator import CameraCoordinator, HearthwardConfigEntry
from .issues import CAMERA_GONE, Issues


@callback
def async_is_gone(hass: HomeAssistant, settings: CameraSettings) -> bool:
    """Return whether a camera was removed or disabled; unavailable is not gone."""
    registry = er.async_get(hass)
    if settings.registry_id is not None:
        entry = registry.entities.get_entry(settings.registry_id)
        return entry is None or entry.disabled
    known = registry.async_get(settings.entity_id)
    return known is None and hass.states.get(settings.entity_id) is None


class GoneCameras:
    """Shows a repair for each camera that is gone."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HearthwardConfigEntry,
        issues: Issues,
        cameras: Mapping[str, CameraCoordinator],
    ) -> None:
        """Take the cameras of one entry."""
        self._hass = hass
        self._entry = entry
        self._issues = issues
        self._cameras = cameras

    @callback
    def async_start(self) -> None:
        """Look once Home Assistant has started, and whenever a camera comes or goes."""
        hass, unload = self._hass, self._entry.async_on_unload
        unload(async_at_started(hass, self._look))
        unload(
            hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_registry)
        )
        for track in (async_track_state_added_domain, async_track_state_removed_domain):
            unload(track(hass, Platform.CAMERA, self._on_state))

    @callback
    def _on_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        if event.data["entity_id"].startswith(f"{Platform.CAMERA}."):
            self._look(self._hass)

    @callback
    def _on_state(self, _event: object) -> None:
        self._look(self._hass)

    @callback
    def _look(self, hass: HomeAssistant) -> None:
        if hass.state is not CoreState.running:
            return
        for camera in self._cameras.values():
            settings = camera.settings
            gone = async_is_gone(hass, settings)
            texts = {"camera": settings.title, "entity_id": settings.entity_id}
            self._issues.async_set(
                CAMERA_GONE, texts if gone else None, of=settings.subentry_id
            )
