# SPDX-License-Identifier: Apache-2.0
"""What helps to find a fault, without anything secret."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_TOKEN, CONF_UNIQUE_ID, CONF_URL
from homeassistant.core import HomeAssistant

from .client import HearthwardError
from .const import CONF_NOTE
from .coordinator import HearthwardConfigEntry
from .hub import Hub
from .issues import async_released_version

DOCTOR: Final = "doctor"
"""The capability of an engine that can examine itself."""

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
            "engine_release": {
                "expected": async_released_version(hass),
                "running": hub.engine.data.version or hub.info.version,
            },
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
            "notifications": dict(hub.alerts.counts),
            "doctor": await _doctor(hub),
        },
        TO_REDACT,
    )


async def _doctor(hub: Hub) -> dict[str, Any]:
    """Return what the engine finds in itself, or why there is no such report."""
    if DOCTOR not in hub.info.capabilities:
        return {"missing": "this engine cannot examine itself"}
    try:
        return asdict(await hub.client.doctor())
    except HearthwardError as err:
        return {"missing": str(err)}
