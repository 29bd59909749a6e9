# SPDX-License-Identifier: Apache-2.0
"""What helps to find a fault, without anything secret."""

from collections.abc import Mapping
from dataclasses import asdict
import re
from typing import Any, Final
from urllib.parse import urlsplit

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_TOKEN, CONF_UNIQUE_ID, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import AnyDeviceEntry

from .alerts.phones import async_kind_of
from .client import HearthwardError
from .const import CONF_FINGERPRINT, CONF_NOTE, CONF_PERSON, DOMAIN, SUBENTRY_CAMERA
from .coordinator import HearthwardConfigEntry
from .house_items import Kind
from .hub import Hub
from .issues import async_released_version

DOCTOR: Final = "doctor"
"""The capability of an engine that can examine itself."""

TO_REDACT: Final = {
    CONF_FINGERPRINT,
    CONF_NOTE,
    CONF_PERSON,
    CONF_TOKEN,
    CONF_UNIQUE_ID,
    CONF_URL,
    "engine_id",
    "image",
    "title",
    str(Kind.PEOPLE),
}
LOGIN: Final = re.compile(r"(?<=://)[^\s/@]+@")
"""Name and password in an address."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: HearthwardConfigEntry
) -> dict[str, Any]:
    """Return the entry, the engine, the cameras and the recipients."""
    hub = entry.runtime_data
    about = entry.as_dict()
    # Who is told, and on whose phone, is nobody's business: only how it works.
    about["subentries"] = [
        one for one in about["subentries"] if one["subentry_type"] == SUBENTRY_CAMERA
    ]
    return _without_secrets(
        entry,
        {
            "entry": about,
            "info": asdict(hub.info),
            "engine_release": {
                "expected": async_released_version(hass),
                "running": hub.engine.data.version or hub.info.version,
            },
            "connected": hub.engine.last_update_success,
            "engine": asdict(hub.engine.data),
            "cameras": [_camera(hass, hub, camera_id) for camera_id in hub.cameras],
            "recipients": [_recipient(hass, hub, one) for one in hub.alerts.recipients],
            "notifications": dict(hub.alerts.counts),
            "doctor": await _doctor(hub),
        },
    )


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: HearthwardConfigEntry, device: AnyDeviceEntry
) -> dict[str, Any]:
    """Return what is known of one camera or recipient; of the engine, everything."""
    hub = entry.runtime_data
    own_ids = {own_id for domain, own_id in device.identifiers if domain == DOMAIN}
    for camera_id in hub.cameras:
        if f"{hub.info.engine_id}_{camera_id}" in own_ids:
            found = {"camera": _camera(hass, hub, camera_id)}
            return _without_secrets(entry, found)
    for recipient_id in hub.alerts.recipients:
        if f"{hub.info.engine_id}_{recipient_id}" in own_ids:
            found = {"recipient": _recipient(hass, hub, recipient_id)}
            return _without_secrets(entry, found)
    return await async_get_config_entry_diagnostics(hass, entry)


def _camera(hass: HomeAssistant, hub: Hub, camera_id: str) -> dict[str, Any]:
    """Return how a camera is watched, and how it is doing."""
    camera = hub.cameras[camera_id]
    return {
        "entity_id": camera.settings.current_entity_id(hass),
        "source": camera.settings.source,
        "source_reason": camera.data.source_reason,
        "enabled": hub.forwarders[camera_id].enabled,
        "settings": asdict(camera.settings),
        "state": asdict(camera.data.state),
    }


@callback
def _recipient(hass: HomeAssistant, hub: Hub, recipient_id: str) -> dict[str, Any]:
    """Return what somebody wants to be told, and what becomes of it; not who it is."""
    recipient = hub.alerts.recipients[recipient_id]
    page = hub.alerts.book.page(recipient_id)
    policy = asdict(page.policy)
    return {
        "target": async_kind_of(hass, recipient),
        "target_exists": recipient.entry(hass) is not None
        or hass.states.get(recipient.entity_id) is not None,
        "cameras": len(recipient.cameras),
        "has_person": recipient.person is not None,
        "policy": {
            **policy,
            "quiet_from": page.policy.quiet_from.isoformat(),
            "quiet_until": page.policy.quiet_until.isoformat(),
        },
        "snoozed": dict(page.snoozed),
        "told": len(page.told),
        "held": len(page.held),
    }


async def _doctor(hub: Hub) -> dict[str, Any]:
    """Return what the engine finds in itself, or why there is no such report."""
    if DOCTOR not in hub.info.capabilities:
        return {"missing": "this engine cannot examine itself"}
    try:
        return asdict(await hub.client.doctor())
    except HearthwardError as err:
        return {"missing": str(err)}


def _without_secrets(
    entry: HearthwardConfigEntry, found: dict[str, Any]
) -> dict[str, Any]:
    """Return the same without secrets, also where one stands in a sentence."""
    address = urlsplit(str(entry.data[CONF_URL]))
    known = [
        entry.data[CONF_TOKEN],
        entry.data.get(CONF_FINGERPRINT),
        entry.unique_id,
        address.netloc,
        address.hostname,
    ]
    secrets = [one for one in known if one]
    # The longest first: an address before the host in it.
    pattern = re.compile(
        "|".join(re.escape(one) for one in sorted(secrets, key=len, reverse=True))
    )
    redacted: dict[str, Any] = async_redact_data(found, TO_REDACT)
    return {key: _cleaned(value, pattern) for key, value in redacted.items()}


def _cleaned(value: Any, secrets: re.Pattern[str]) -> Any:
    match value:
        case str():
            return LOGIN.sub(f"{REDACTED}@", secrets.sub(REDACTED, value))
        case Mapping():
            return {key: _cleaned(one, secrets) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_cleaned(one, secrets) for one in value]
    return value
