# SPDX-License-Identifier: Apache-2.0
"""What card and panel show of the engines, for one user."""

from collections.abc import Iterable, Iterator
from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar

from .alerts.policy import EVERY_CAMERA
from .alerts.recipients import Recipient
from .const import DOMAIN
from .coordinator import CameraCoordinator, HearthwardConfigEntry
from .hub import Hub
from .summary import async_place_of

type Json = dict[str, Any]

SUMMARY_LENGTH = 500


@callback
def async_loaded(hass: HomeAssistant) -> Iterator[HearthwardConfigEntry]:
    """Yield the entries whose hub runs."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state is ConfigEntryState.LOADED:
            yield entry


@callback
def async_may(
    hass: HomeAssistant, user: User, camera: CameraCoordinator, policy: str
) -> bool:
    """Return whether a user may read or control what concerns a camera."""
    entity_id = camera.settings.current_entity_id(hass)
    return bool(user.permissions.check_entity(entity_id, policy))


@callback
def async_visible(
    hass: HomeAssistant, user: User, hub: Hub, camera_id: str, policy: str = POLICY_READ
) -> bool:
    """Return whether a user may see a camera; one that is gone only administrators."""
    camera = hub.cameras.get(camera_id)
    if camera is None:
        return user.is_admin
    return async_may(hass, user, camera, policy)


@callback
def async_all_visible(
    hass: HomeAssistant, user: User, hub: Hub, camera_ids: Iterable[str]
) -> bool:
    """Return whether a user may see every one of these cameras."""
    return all(async_visible(hass, user, hub, one) for one in camera_ids)


@callback
def async_may_silence(hass: HomeAssistant, user: User, recipient: Recipient) -> bool:
    """Return whether a user may snooze what somebody is told."""
    return user.is_admin or _is_of(hass, user, recipient.person)


@callback
def async_overview(hass: HomeAssistant, user: User) -> Json:
    """Return how every engine and every camera is doing now."""
    return {
        "type": "overview",
        "engines": [
            _engine(hass, user, entry)
            for entry in hass.config_entries.async_entries(DOMAIN)
            if entry.disabled_by is None
        ],
    }


def _engine(hass: HomeAssistant, user: User, entry: HearthwardConfigEntry) -> Json:
    known = {"entry_id": entry.entry_id, "title": entry.title}
    if entry.state is not ConfigEntryState.LOADED:
        return {**known, "connected": False, "cameras": [], "recipients": []}
    hub = entry.runtime_data
    state = hub.engine.data
    return {
        **known,
        "connected": hub.engine.last_update_success,
        "demo": hub.info.demo,
        "capabilities": list(hub.info.capabilities),
        "status": state.status,
        "llm": {"state": state.llm.state, "model": state.llm.model},
        "risk": {"score": state.home_risk.score, "level": state.home_risk.level},
        "cameras": [
            _camera(hass, hub, camera)
            for camera in hub.cameras.values()
            if async_may(hass, user, camera, POLICY_READ)
        ],
        "recipients": [
            {
                "id": recipient.id,
                "name": recipient.name,
                "mine": _is_of(hass, user, recipient.person),
                "snoozed": {
                    "all" if key == EVERY_CAMERA else key: until
                    for key, until in hub.alerts.book.page(recipient.id).snoozed.items()
                },
            }
            for recipient in hub.alerts.recipients.values()
            if async_may_silence(hass, user, recipient)
        ],
    }


def _camera(hass: HomeAssistant, hub: Hub, camera: CameraCoordinator) -> Json:
    state, newest = camera.data.state, camera.data.assessment
    risk = state.risk
    place = async_place_of(hass, hub.info.engine_id, camera)
    area = place.area_id and ar.async_get(hass).async_get_area(place.area_id)
    told = newest if newest and newest.window_id == risk.window_id else None
    return {
        "camera_id": camera.camera_id,
        "entity_id": place.entity_id,
        "device_id": place.device_id,
        "name": camera.settings.title,
        "area": area.name if area else None,
        "available": camera.watching,
        "state": state.state,
        "reason": state.reason,
        "risk": {
            "score": risk.score,
            "level": risk.level,
            "state": risk.state,
            "title": risk.title,
            "since": risk.since,
            "window_id": risk.window_id,
            "summary": told.summary[:SUMMARY_LENGTH] if told else None,
        },
        "newest": newest.window_id if newest else None,
        "open_window": state.window_id,
        "presence": dict(state.presence),
        "image": state.image,
        "image_at": state.image_at,
    }


def _is_of(hass: HomeAssistant, user: User, person: str | None) -> bool:
    """Return whether a person entity stands for the user."""
    state = hass.states.get(person) if person else None
    return state is not None and state.attributes.get("user_id") == user.id
