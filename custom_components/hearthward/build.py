# SPDX-License-Identifier: Apache-2.0
"""Find out everything that the hub needs before it can start."""

from contextlib import suppress

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
)
from homeassistant.helpers import device_registry as dr, instance_id
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .alerts.desk import async_build_alerts
from .app import async_app_problem
from .cameras import CameraSettings
from .client import (
    AuthFailed,
    CameraState,
    CertificateChanged,
    CertificateRefused,
    ConnectionFailed,
    EngineClient,
    EngineInfo,
    HearthwardError,
    NotFound,
    OtherHomeAssistant,
)
from .const import (
    CONF_APP,
    CONF_CAMERA_ID,
    CONF_FINGERPRINT,
    DOMAIN,
    MANUFACTURER,
    SUBENTRY_CAMERA,
)
from .coordinator import CameraCoordinator, EngineCoordinator, HearthwardConfigEntry
from .hub import Hub
from .journal import Journal


async def async_client(
    hass: HomeAssistant, entry: HearthwardConfigEntry
) -> EngineClient:
    """Return a client of an entry's engine."""
    return EngineClient(
        async_get_clientsession(hass),
        entry.data[CONF_URL],
        entry.data[CONF_TOKEN],
        await instance_id.async_get(hass),
        entry.data.get(CONF_FINGERPRINT),
    )


async def async_build_hub(hass: HomeAssistant, entry: HearthwardConfigEntry) -> Hub:
    """Return the hub of an entry; raise the error that tells the user what to do."""
    client = await async_client(hass, entry)
    try:
        return await _build(hass, entry, client)
    except AuthFailed as err:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key="invalid_auth"
        ) from err
    except OtherHomeAssistant as err:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="other_home_assistant"
        ) from err
    except CertificateChanged as err:
        # Never tried again by itself: only the user can say which one is right.
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="certificate_changed"
        ) from err
    except CertificateRefused as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="certificate_refused",
            translation_placeholders={"reason": str(err)},
        ) from err
    except HearthwardError as err:
        problem = None
        if (app := entry.data.get(CONF_APP)) and isinstance(err, ConnectionFailed):
            problem = await async_app_problem(hass, app)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=problem or "cannot_connect",
            translation_placeholders={"reason": str(err)},
        ) from err


async def _build(
    hass: HomeAssistant, entry: HearthwardConfigEntry, client: EngineClient
) -> Hub:
    info = await client.info()
    if info.engine_id != entry.unique_id:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="wrong_engine"
        )
    health = await client.health()
    journal = Journal(hass, entry.entry_id)
    await journal.async_load()
    cameras = await _register_cameras(hass, entry, client, journal)
    device = _register_engine_device(hass, entry, info)
    engine = EngineCoordinator(hass, entry, health)
    hub = Hub(hass, entry, client, info, engine, cameras, journal)
    hub.device_id = device.id
    hub.alerts = await async_build_alerts(hass, entry, hub)
    return hub


async def _register_cameras(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    client: EngineClient,
    journal: Journal,
) -> dict[str, CameraCoordinator]:
    """Return the cameras by the engine's ids; let it forget the removed ones."""
    found: dict[str, CameraSettings] = {}
    for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA):
        settings = CameraSettings.from_subentry(subentry)
        registration = await client.register_camera(settings.key, settings.title)
        found[registration.camera_id] = settings
        _keep_camera_id(hass, entry, subentry, registration.camera_id)
    for camera_id in set(journal.camera_ids) - set(found):
        with suppress(NotFound):
            await client.delete_camera(camera_id)
    journal.camera_ids = list(found)
    journal.schedule_save()
    beside = {settings.subentry_id: camera_id for camera_id, settings in found.items()}
    found = {
        camera_id: settings.beside(beside) for camera_id, settings in found.items()
    }
    states = {view.camera_id: view.status for view in await client.cameras()}
    return {
        camera_id: CameraCoordinator(
            hass,
            entry,
            settings,
            camera_id,
            states.get(camera_id) or CameraState(camera_id=camera_id, state="starting"),
        )
        for camera_id, settings in found.items()
    }


def _keep_camera_id(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    subentry: ConfigSubentry,
    camera_id: str,
) -> None:
    """Keep the engine's id; what hung on another id goes with its device."""
    old_id = subentry.data.get(CONF_CAMERA_ID)
    if old_id == camera_id:
        return
    if old_id is not None:
        registry = dr.async_get(hass)
        stale = registry.async_get_device_by_identifier(
            (DOMAIN, f"{entry.unique_id}_{old_id}"), entry.entry_id
        )
        if stale is not None:
            registry.async_remove_device(stale.id)
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, CONF_CAMERA_ID: camera_id}
    )


def _register_engine_device(
    hass: HomeAssistant, entry: HearthwardConfigEntry, info: EngineInfo
) -> dr.DeviceEntry:
    """Return the engine's device; the cameras' devices hang on it."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, info.engine_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer=MANUFACTURER,
        model="Demo engine" if info.demo else "Engine",
        name=entry.title,
        sw_version=info.version,
        configuration_url=entry.data[CONF_URL],
    )
