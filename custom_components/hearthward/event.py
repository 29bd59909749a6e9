# SPDX-License-Identifier: Apache-2.0
"""Something entered a camera's view."""

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Activity
from .const import ACTIVITY_KINDS
from .coordinator import HearthwardConfigEntry
from .entity import CameraEntity, async_add_camera_entities

PARALLEL_UPDATES = 0

ACTIVITY = EventEntityDescription(
    key="activity", translation_key="activity", event_types=list(ACTIVITY_KINDS)
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the activity event to each camera."""
    hub = entry.runtime_data
    async_add_camera_entities(
        hub,
        async_add_entities,
        lambda camera: [ActivityEntity(hub, camera, ACTIVITY)],
    )


class ActivityEntity(CameraEntity, EventEntity):
    """Fires once for each track that the engine confirms."""

    _last_track_id = ""

    async def async_added_to_hass(self) -> None:
        """Listen for confirmed tracks."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_on_activity(self._on_activity))

    @callback
    def _on_activity(self, track_id: str, activity: Activity) -> None:
        """Fire for a track; kinds of a newer engine pass."""
        if track_id == self._last_track_id or activity.kind not in ACTIVITY_KINDS:
            return
        self._last_track_id = track_id
        self._trigger_event(
            activity.kind,
            {
                "label": activity.label,
                "confidence": activity.confidence,
                "zone": activity.zone,
                "zone_kind": activity.zone_kind,
                "window_id": activity.window_id,
                "track_id": track_id,
            },
        )
        self.async_write_ha_state()
