# SPDX-License-Identifier: Apache-2.0
"""Bring a message to a phone or to a notify entity; nothing here may raise."""

from collections.abc import Callable
from enum import StrEnum
import logging
from typing import Any, Final

from homeassistant.components import notify
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback

from .message import Message, Notice, for_android, for_ios, plain
from .recipients import Recipient

_LOGGER = logging.getLogger(__name__)

MOBILE_APP: Final = "mobile_app"
APPLE: Final = "Apple"


class Kind(StrEnum):
    """What a recipient's target can show."""

    ANDROID = "android"
    IOS = "ios"
    PLAIN = "plain"
    """Titles and texts; nothing that was sent can be rewritten."""


SHAPES: Final[dict[Kind, Callable[[Notice], Message]]] = {
    Kind.ANDROID: for_android,
    Kind.IOS: for_ios,
    Kind.PLAIN: plain,
}


@callback
def async_kind_of(hass: HomeAssistant, recipient: Recipient) -> Kind:
    """Return what the recipient's target can show."""
    if (registration := _registration(hass, recipient)) is None:
        return Kind.PLAIN
    apple = registration.get("manufacturer") == APPLE
    return Kind.IOS if apple else Kind.ANDROID


async def async_send(
    hass: HomeAssistant, recipient: Recipient, message: Message
) -> bool:
    """Send a message; return whether it was handed over."""
    data: dict[str, Any] = {notify.ATTR_MESSAGE: message.text}
    if message.title:
        data[notify.ATTR_TITLE] = message.title
    if service := _service(hass, recipient):
        data[notify.ATTR_DATA] = message.data
    else:
        service = notify.SERVICE_SEND_MESSAGE
        entry = recipient.entry(hass)
        data[ATTR_ENTITY_ID] = entry.entity_id if entry else recipient.entity_id
    try:
        await hass.services.async_call(notify.DOMAIN, service, data, blocking=True)
    except Exception as err:  # noqa: BLE001 - any integration's code runs here
        # The text may hold what only the phone should know: its kind is enough.
        _LOGGER.warning("%s is not notified: %s", recipient.name, type(err).__name__)
        return False
    return True


def _registration(hass: HomeAssistant, recipient: Recipient) -> dict[str, Any] | None:
    """Return what a phone's app told when it was set up, None for no phone."""
    entity = recipient.entry(hass)
    if entity is None or entity.platform != MOBILE_APP or not entity.config_entry_id:
        return None
    entry = hass.config_entries.async_get_entry(entity.config_entry_id)
    return dict(entry.data) if entry is not None else None


def _service(hass: HomeAssistant, recipient: Recipient) -> str | None:
    """Return the phone's own notify action: only that one takes pictures and tags."""
    registration = _registration(hass, recipient)
    if registration is None or MOBILE_APP not in hass.config.components:
        return None
    # Imported late: most houses' set-up should not wait for an app they do not use.
    from homeassistant.components.mobile_app.util import get_notify_service  # noqa: PLC0415

    try:
        return get_notify_service(hass, registration["webhook_id"])
    except KeyError:  # The app is set up, its notify action is not yet.
        return None
