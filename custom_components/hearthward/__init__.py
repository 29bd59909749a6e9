# SPDX-License-Identifier: Apache-2.0
"""Hearthward: home-security intelligence from the cameras a house already has."""

from contextlib import suppress

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.typing import ConfigType

from .alerts.book import AlertBook
from .alerts.picture import PictureView
from .arrivals import async_withdraw
from .build import async_build_hub, async_client
from .client import HearthwardError, NotFound
from .const import CONF_CAMERA_ID, DOMAIN, SUBENTRY_CAMERA, SUBENTRY_RECIPIENT
from .coordinator import HearthwardConfigEntry
from .frontend import async_hide_panel, async_setup_frontend, async_show_panel
from .issues import async_forget_issues
from .journal import Journal
from .services import async_setup_services
from .websocket_api import async_setup_websocket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.DATETIME,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TIME,
    Platform.UPDATE,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what there is once, however many engines there are."""
    hass.http.register_view(PictureView())
    async_setup_services(hass)
    async_setup_websocket(hass)
    await async_setup_frontend(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: HearthwardConfigEntry) -> bool:
    """Connect to the engine and bring it the cameras."""
    hub = entry.runtime_data = await async_build_hub(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Only now: the switches have restored whether a camera is to be watched.
    hub.async_start()
    entry.async_on_unload(entry.add_update_listener(_async_updated))
    await async_show_panel(hass)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: HearthwardConfigEntry) -> bool:
    """Stop everything that runs for the engine."""
    if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        await entry.runtime_data.async_stop()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: HearthwardConfigEntry) -> None:
    """Let the engine forget the cameras' streams, and leave no file behind."""
    journal = Journal(hass, entry.entry_id)
    await journal.async_load()
    client = await async_client(hass, entry)
    try:
        for camera_id in journal.camera_ids:
            with suppress(NotFound):
                await client.delete_camera(camera_id)
    except HearthwardError:
        pass  # An engine that is gone holds no stream open.
    await journal.async_remove()
    await AlertBook(hass, entry.entry_id).async_remove()
    async_forget_issues(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        async_hide_panel(hass)
        async_withdraw(hass)


async def async_remove_config_entry_device(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    device: AnyDeviceEntry,
) -> bool:
    """Allow the removal of a device that nothing stands behind any more."""
    current = {
        f"{entry.unique_id}_{subentry.data.get(CONF_CAMERA_ID)}"
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
    }
    current |= {
        f"{entry.unique_id}_{subentry.subentry_id}"
        for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    }
    current.add(str(entry.unique_id))
    return not any(
        domain == DOMAIN and identifier in current
        for domain, identifier in device.identifiers
    )


async def _async_updated(hass: HomeAssistant, entry: HearthwardConfigEntry) -> None:
    """Take over what changed; set up again where something came or went."""
    if not entry.runtime_data.async_take_settings():
        hass.config_entries.async_schedule_reload(entry.entry_id)
