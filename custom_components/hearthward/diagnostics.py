# SPDX-License-Identifier: Apache-2.0
"""What helps to find a fault, without anything secret."""

from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_TOKEN, CONF_UNIQUE_ID, CONF_URL
from homeassistant.core import HomeAssistant

from .const import CONF_NOTE
from .coordinator import HearthwardConfigEntry

TO_REDACT = {CONF_TOKEN, CONF_URL, CONF_NOTE, "engine_id", CONF_UNIQUE_ID, "title"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: HearthwardConfigEntry
) -> dict[str, Any]:
    """Return the entry, the engine and the cameras."""
    hub = entry.runtime_data
    return async_redact_data(
        {
            "entry": entry.as_dict(),
            "info": asdict(hub.info),
            "connected": hub.engine.last_update_success,
            "engine": asdict(hub.engine.data),
            "cameras": [
                {
                    "entity_id": camera.settings.current_entity_id(hass),
                    "source": camera.settings.source,
                    "source_reason": camera.data.source_reason,
                    "enabled": hub.forwarders[camera_id].enabled,
                    "state": asdict(camera.data.state),
                }
                for camera_id, camera in hub.cameras.items()
            ],
        },
        TO_REDACT,
    )
