# SPDX-License-Identifier: Apache-2.0
"""The picture that tells most about a camera's newest window."""

import logging

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .client import HearthwardError
from .coordinator import CameraCoordinator, HearthwardConfigEntry
from .entity import CameraEntity, async_add_camera_entities
from .hub import Hub

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0

KEY_FRAME = ImageEntityDescription(key="key_frame", translation_key="key_frame")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the key frame to each camera."""
    hub = entry.runtime_data
    async_add_camera_entities(
        hub, async_add_entities, lambda camera: [KeyFrame(hub, camera)]
    )


class KeyFrame(CameraEntity, ImageEntity):
    """A camera's newest key frame, fetched from the engine when it is looked at."""

    _attr_content_type = "image/jpeg"

    def __init__(self, hub: Hub, camera: CameraCoordinator) -> None:
        """Take the engine and the camera."""
        CameraEntity.__init__(self, hub, camera, KEY_FRAME)
        ImageEntity.__init__(self, camera.hass)
        self._media_id: str | None = None
        self._content: bytes | None = None
        self._take()

    @callback
    def _handle_coordinator_update(self) -> None:
        """Take note of a new picture."""
        self._take()
        super()._handle_coordinator_update()

    def _take(self) -> None:
        state = self.coordinator.data.state
        if state.image == self._media_id:
            return
        self._media_id = state.image
        self._content = None
        self._attr_image_last_updated = (
            dt_util.parse_datetime(state.image_at) if state.image_at else None
        )

    async def async_image(self) -> bytes | None:
        """Return the picture, or None where the engine has it no more."""
        if self._content is None and (media_id := self._media_id) is not None:
            try:
                content = await self.hub.client.media(media_id)
            except HearthwardError as err:
                _LOGGER.debug("%s: no picture: %s", self.entity_id, err)
                return None
            if media_id == self._media_id:
                self._content = content
            return content
        return self._content
