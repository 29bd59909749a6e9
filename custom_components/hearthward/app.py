# SPDX-License-Identifier: Apache-2.0
"""The engine as an app of this Home Assistant: what the Supervisor knows and does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha1
import logging
from typing import Any, Final

from aiohasupervisor import (
    SupervisorError,
    SupervisorNotFoundError,
    SupervisorTimeoutError,
)
from aiohasupervisor.models import (
    AddonState as SupervisorAddonState,
    StoreAddRepository,
)
from homeassistant.components.hassio import (
    AddonError,
    AddonInfo,
    AddonManager,
    AddonState,
    get_supervisor_client,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.hassio import is_hassio
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from .const import DOMAIN, REPOSITORY_URL

_LOGGER = logging.getLogger(__name__)

APP_NAME: Final = "Hearthward"
POLL_SECONDS: float = 2
STORE_SECONDS: float = 90
"""How long the store may take to read our repository."""

PROBLEMS: Final[Mapping[AddonState, str]] = {
    AddonState.NOT_INSTALLED: "app_missing",
    AddonState.INSTALLING: "app_updating",
    AddonState.UPDATING: "app_updating",
    AddonState.NOT_RUNNING: "app_stopped",
    AddonState.RUNNING: "app_starting",
}
"""What an app's state says of an engine that does not answer."""

_MANAGERS: HassKey[dict[str, AddonManager]] = HassKey(f"{DOMAIN}_app_managers")


def slug_from(repository_url: str) -> str:
    """Return the Supervisor's name of the app that a repository holds."""
    key = sha1(repository_url.lower().encode(), usedforsecurity=False).hexdigest()
    return f"{key[:8]}_{DOMAIN}"


APP_SLUG: Final = slug_from(REPOSITORY_URL)


class AppFailed(Exception):
    """The app cannot be had; ``reason`` is the key of the text that says why."""

    def __init__(self, *, reason: str, said: str = "") -> None:
        """Keep the key, and what the Supervisor said."""
        super().__init__(said or reason)
        self.reason = reason
        self.said = said


@dataclass(frozen=True, kw_only=True)
class AppDiscovery:
    """Where the app says that its engine is."""

    url: str
    token: str = field(repr=False)
    engine_id: str
    fingerprint: str | None = None
    """The engine's own certificate, where it has one and the app says so."""

    @classmethod
    def from_config(cls, config: Any) -> AppDiscovery | None:
        """Return what a discovery message says, None where it is not our app's."""
        if not isinstance(config, Mapping):
            return None
        host, port = config.get("host"), config.get("port")
        token, engine_id = config.get("token"), config.get("engine_id")
        texts = (host, token, engine_id)
        if not all(isinstance(text, str) and text.strip() for text in texts):
            return None
        if not isinstance(port, int) or not 0 < port < 2**16:
            return None
        scheme = "https" if config.get("scheme") == "https" else "http"
        try:
            url = URL.build(scheme=scheme, host=str(host).strip(), port=port)
        except ValueError:
            return None
        fingerprint = config.get("fingerprint")
        return cls(
            url=str(url),
            token=str(token),
            engine_id=str(engine_id),
            fingerprint=fingerprint if isinstance(fingerprint, str) else None,
        )


@callback
def async_app_manager(hass: HomeAssistant, slug: str = APP_SLUG) -> AddonManager:
    """Return the one manager of an app."""
    managers = hass.data.setdefault(_MANAGERS, {})
    if slug not in managers:
        managers[slug] = AddonManager(hass, _LOGGER, APP_NAME, slug)
    return managers[slug]


async def async_app_info(hass: HomeAssistant, slug: str = APP_SLUG) -> AddonInfo | None:
    """Return what the Supervisor knows of an app, None where it knows none.

    Raise AddonError where the Supervisor does not answer.
    """
    try:
        return await async_app_manager(hass, slug).async_get_addon_info()
    except AddonError as err:
        if isinstance(err.__cause__, SupervisorNotFoundError):
            return None
        raise


async def async_app_discovery(hass: HomeAssistant) -> AppDiscovery | None:
    """Return where the app says that its engine is, None where it has not yet."""
    try:
        config = await async_app_manager(hass).async_get_addon_discovery_info()
    except AddonError:
        return None
    return AppDiscovery.from_config(config)


async def async_install_app(hass: HomeAssistant) -> None:
    """Install the app, from our repository if no other has it; raise AppFailed."""
    try:
        info = await async_app_info(hass) or await _async_add_repository(hass)
        if info.available:
            await async_app_manager(hass).async_schedule_install_addon()
    except AddonError as err:
        raise AppFailed(reason="app_install_failed", said=str(err)) from err
    if not info.available:
        raise AppFailed(reason="app_not_supported")


async def async_start_app(hass: HomeAssistant) -> None:
    """Start the app unless it runs; raise AppFailed."""
    try:
        info = await async_app_info(hass)
        if info is None or info.state is not AddonState.RUNNING:
            await async_app_manager(hass).async_schedule_start_addon()
    except AddonError as err:
        # A start that takes long is not one that failed.
        if not isinstance(err.__cause__, SupervisorTimeoutError):
            raise AppFailed(reason="app_start_failed", said=str(err)) from err


async def async_wait[AnswerT](
    ask: Callable[[], Awaitable[AnswerT | None]], within_s: float
) -> AnswerT | None:
    """Ask again and again; return the answer, None where there is none in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while True:
                if (answer := await ask()) is not None:
                    return answer
                await asyncio.sleep(POLL_SECONDS)
    return None


async def async_app_problem(hass: HomeAssistant, slug: str) -> str | None:
    """Return the key of the text that says why an app does not answer.

    None where the Supervisor is not there to be asked.
    """
    if not is_hassio(hass):
        return None
    try:
        info = await async_app_info(hass, slug)
        if info is None:
            return "app_missing"
        if info.state is AddonState.NOT_RUNNING and await _async_starts(hass, slug):
            return "app_starting"
    except AddonError, SupervisorError:
        return None
    return PROBLEMS[info.state]


async def _async_add_repository(hass: HomeAssistant) -> AddonInfo:
    """Add our repository to the store; return what it then knows of the app."""
    repository = StoreAddRepository(repository=REPOSITORY_URL)
    try:
        await get_supervisor_client(hass).store.add_repository(repository)
    except SupervisorTimeoutError:
        pass  # It goes on fetching: the app appears when that is done.
    except SupervisorError as err:
        raise AppFailed(reason="repository_failed", said=str(err)) from err
    info = await async_wait(partial(async_app_info, hass), STORE_SECONDS)
    if info is None:
        said = "the app did not appear in the store"
        raise AppFailed(reason="repository_failed", said=said)
    return info


async def _async_starts(hass: HomeAssistant, slug: str) -> bool:
    """Return whether an app is starting, which counts as not running yet."""
    info = await get_supervisor_client(hass).addons.addon_info(slug)
    return info.state is SupervisorAddonState.STARTUP
