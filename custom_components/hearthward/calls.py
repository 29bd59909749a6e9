# SPDX-License-Identifier: Apache-2.0
"""What a call of an action is about, who makes it, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.helpers.target import TargetSelection
import voluptuous as vol

from .client import BadRequest, HearthwardError, NotFound
from .const import DOMAIN
from .coordinator import CameraCoordinator, HearthwardConfigEntry
from .hub import Hub
from .screen import async_may, async_visible
from .targets import async_select

CONF_CONFIG_ENTRY_ID: Final = "config_entry_id"
CONF_WINDOW_ID: Final = "window_id"
TARGET: Final[Mapping[Any, Any]] = {
    vol.Optional(CONF_CONFIG_ENTRY_ID): cv.string,
    **cv.TARGET_SERVICE_FIELDS,
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The engine that a call is about, and the cameras if it names some."""

    call: ServiceCall
    entry: HearthwardConfigEntry
    user: User | None = None
    """Who calls; None for automations, scripts and others that are no user."""
    cameras: Sequence[CameraCoordinator] | None = None

    @property
    def hub(self) -> Hub:
        """Return what runs for the engine."""
        return self.entry.runtime_data

    @property
    def camera_ids(self) -> Sequence[str] | None:
        """Return the cameras to ask for; None for all that the engine ever had."""
        if self.cameras is None:
            return None
        return [camera.camera_id for camera in self.cameras]

    async def check_window(self, window_id: str, policy: str = POLICY_READ) -> None:
        """Raise Unauthorized where a window is of a camera that is not the user's."""
        if self.user is None or self.user.is_admin:
            return
        window = await self.hub.client.window(window_id)
        hass = self.call.hass
        if not async_visible(hass, self.user, self.hub, window.camera_id, policy):
            raise Unauthorized(context=self.call.context, permission=policy)


def invalid(*, key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for something that the caller has to change."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@contextmanager
def engine_trouble() -> Iterator[None]:
    """Say what the client's errors mean to the caller."""
    try:
        yield
    except NotFound as err:
        raise invalid(key="unknown_window") from err
    except BadRequest as err:
        raise invalid(key="refused", reason=err.message) from err
    except HearthwardError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"reason": str(err)},
        ) from err


async def async_choose(call: ServiceCall, policy: str = POLICY_READ) -> Chosen:
    """Return the engine and the cameras; raise where that is not one engine.

    A user gets the cameras that they may read or control, whatever was not named.
    """
    chosen = _choose(call)
    user = await async_user(call)
    if user is None or user.is_admin:
        return chosen
    hub = chosen.hub
    asked = list(hub.cameras.values()) if chosen.cameras is None else chosen.cameras
    own = [one for one in asked if async_may(call.hass, user, one, policy)]
    named = chosen.cameras is not None
    if not own or (named and len(own) < len(asked)):
        raise Unauthorized(context=call.context, permission=policy)
    return Chosen(call=call, entry=chosen.entry, user=user, cameras=own)


async def async_user(call: ServiceCall) -> User | None:
    """Return who makes a call, None for what is no user."""
    if not (user_id := call.context.user_id):
        return None
    return await call.hass.auth.async_get_user(user_id)


@callback
def _choose(call: ServiceCall) -> Chosen:
    hass, entry_id = call.hass, call.data.get(CONF_CONFIG_ENTRY_ID)
    if not TargetSelection(dict(call.data)).has_any_target:
        return Chosen(call=call, entry=_only_entry(hass, entry_id))
    selection = async_select(hass, call.data)
    entries = set(selection.entries)
    if entry_id is not None:
        entries &= {entry_id}
    if not entries:
        raise invalid(key="no_camera_chosen")
    if len(entries) > 1:
        raise invalid(key="several_engines")
    entry: HearthwardConfigEntry = async_get_config_entry(hass, DOMAIN, entries.pop())
    if entry.entry_id in selection.engines:
        return Chosen(call=call, entry=entry)
    return Chosen(
        call=call,
        entry=entry,
        cameras=[
            camera
            for camera in entry.runtime_data.cameras.values()
            if camera.settings.subentry_id in selection.cameras
        ],
    )


def _only_entry(hass: HomeAssistant, entry_id: str | None) -> HearthwardConfigEntry:
    if entry_id is None and len(hass.config_entries.async_entries(DOMAIN)) > 1:
        raise invalid(key="several_engines")
    entry: HearthwardConfigEntry = async_get_config_entry(hass, DOMAIN, entry_id)
    return entry
