# SPDX-License-Identifier: Apache-2.0
"""Have everything on disk before Home Assistant copies it into a backup."""

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .coordinator import HearthwardConfigEntry


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Write what still waits to be written; the engine's own data is its own."""
    entries: list[HearthwardConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    for entry in entries:
        await entry.runtime_data.async_write()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Resume nothing, for nothing was stopped; a backup asks for both or for none."""
