# SPDX-License-Identifier: Apache-2.0
"""The action that lets people hear nothing for a while."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .alerts.policy import EVERY_CAMERA
from .alerts.recipients import Recipient
from .calls import TARGET, Chosen, async_choose, invalid
from .const import DOMAIN
from .screen import async_may_silence

CONF_DURATION: Final = "duration"
CONF_RECIPIENTS: Final = "recipients"
HOUR: Final = timedelta(hours=1)
LONGEST: Final = timedelta(days=7)
SCHEMA: Final = vol.Schema(
    {
        **TARGET,
        vol.Optional(CONF_RECIPIENTS): vol.All(
            cv.ensure_list, [cv.string], vol.Length(min=1)
        ),
        vol.Optional(CONF_DURATION, default=HOUR): vol.All(
            cv.positive_time_period, vol.Range(max=LONGEST)
        ),
    }
)


async def async_snooze(call: ServiceCall) -> ServiceResponse:
    """Snooze cameras, or all that happens, for recipients; no time ends it."""
    chosen = await async_choose(call, POLICY_CONTROL)
    recipients = _recipients(chosen)
    for one in recipients.values():
        if chosen.user and not async_may_silence(call.hass, chosen.user, one):
            raise Unauthorized(context=call.context, permission=POLICY_CONTROL)
    book, cameras = chosen.hub.alerts.book, chosen.camera_ids
    duration: timedelta = call.data[CONF_DURATION]
    until = dt_util.now() + duration
    for recipient_id in recipients:
        if cameras is None and not duration:
            book.async_wake(recipient_id)
            continue
        for camera_id in (EVERY_CAMERA,) if cameras is None else cameras:
            book.async_snooze(recipient_id, until.timestamp(), camera_id)
    named = chosen.cameras or ()
    return {
        "until": until.isoformat(timespec="seconds") if duration else None,
        "recipients": [one.name for one in recipients.values()],
        "camera_entity_ids": [
            one.settings.current_entity_id(call.hass) for one in named
        ],
    }


def _recipients(chosen: Chosen) -> Mapping[str, Recipient]:
    """Return the recipients that are named by their devices, or all of them."""
    everybody = chosen.hub.alerts.recipients
    device_ids: list[str] | None = chosen.call.data.get(CONF_RECIPIENTS)
    if device_ids is None:
        found: Mapping[str, Recipient] = everybody
    else:
        devices = dr.async_get(chosen.call.hass)
        own_ids: set[Any] = set()
        for device_id in device_ids:
            device = devices.async_get(device_id)
            ours = {
                recipient_id
                for recipient_id in everybody
                if device
                and (DOMAIN, f"{chosen.hub.info.engine_id}_{recipient_id}")
                in device.identifiers
            }
            if not ours:
                raise invalid(key="unknown_recipient")
            own_ids |= ours
        found = {key: one for key, one in everybody.items() if key in own_ids}
    if not found:
        raise invalid(key="no_recipients", name=chosen.entry.title)
    return found
