# SPDX-License-Identifier: Apache-2.0
"""The Supervisor's client as the app's flow uses it, and able to fail.

Home Assistant's own AddonManager works on it. The Supervisor's HTTP API itself is
stood in for by tests/doubles/supervisor.
"""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import Mock
from uuid import UUID

from aiohasupervisor import SupervisorError, SupervisorNotFoundError
from aiohasupervisor.models import (
    AddonState,
    Discovery,
    InstalledAddonComplete,
    StoreAddonComplete,
    StoreAddRepository,
)
from homeassistant.config_entries import SOURCE_HASSIO
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.hassio import HassioServiceInfo

from custom_components.hearthward.app import APP_SLUG
from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble

from .flows import Flow, answer, start

NAME: Final = "Hearthward"
ANNOUNCEMENT: Final = UUID("01234567-89ab-cdef-0123-456789abcdef")


@dataclass
class HouseSupervisor:
    """One app in one store; a test says how far it is and what fails."""

    announces: dict[str, Any]
    """What the app tells once it has started."""
    known: bool = True
    """Whether the store has our repository."""
    appears: bool = True
    """Whether the store has the app once it has our repository."""
    available: bool = True
    installed: bool = True
    state: AddonState = AddonState.STARTED
    update_available: bool = False
    failures: dict[str, SupervisorError] = field(default_factory=dict)
    """What a call fails with, by its name; the call takes effect all the same."""
    calls: list[str] = field(default_factory=list)
    repositories: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Installing, starting and updating wait for it."""

    def __post_init__(self) -> None:
        """Hold nothing up, and have told already if it runs."""
        self.held.set()
        self.told = self.announces if self.state is AddonState.STARTED else None
        self.store = SimpleNamespace(
            addon_info=self._store_info,
            addon_availability=self._availability,
            add_repository=self._add_repository,
            install_addon=self._install,
            update_addon=self._update,
        )
        self.addons = SimpleNamespace(addon_info=self._info, start_addon=self._start)
        self.backups = SimpleNamespace(partial_backup=self._backup)
        self.discovery = SimpleNamespace(list=self._discoveries)

    def join(self, hass: HomeAssistant) -> None:
        """Become this Home Assistant's Supervisor."""
        hass.config.components.add("hassio")
        hass.data["supervisor_client"] = self

    def changes(self) -> list[str]:
        """Return the calls that changed something, in order."""
        return [name for name in self.calls if name in CHANGES]

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if failure := self.failures.get(name):
            raise failure

    async def _store_info(self, slug: str) -> Mock:
        self._called("store_info")
        if slug != APP_SLUG or not self.known:
            msg = f"App {slug} does not exist"
            raise SupervisorNotFoundError(msg)
        return Mock(
            spec=StoreAddonComplete,
            installed=self.installed,
            available=self.available,
            to_dict=dict,
        )

    async def _info(self, slug: str) -> Mock:
        self._called("info")
        assert slug == APP_SLUG
        return Mock(
            spec=InstalledAddonComplete,
            available=self.available,
            hostname=slug.replace("_", "-"),
            options={},
            state=self.state,
            update_available=self.update_available,
            version="0.1.0",
        )

    async def _add_repository(self, options: StoreAddRepository) -> None:
        self.repositories.append(options.repository)
        self.known = self.appears
        self._called("add_repository")

    async def _install(self, slug: str) -> None:
        await self.held.wait()
        self._called("install")
        self.installed, self.state = True, AddonState.STOPPED

    async def _start(self, slug: str) -> None:
        await self.held.wait()
        self.state, self.told = AddonState.STARTED, self.announces
        self._called("start")

    async def _update(self, slug: str, options: Any) -> None:
        await self.held.wait()
        self._called("update")

    async def _availability(self, slug: str) -> None:
        self._called("availability")

    async def _backup(self, options: Any) -> None:
        self._called("backup")

    async def _discoveries(self) -> list[Discovery]:
        self._called("discoveries")
        told = [] if self.told is None else [self.told]
        return [
            Discovery(addon=APP_SLUG, service=DOMAIN, uuid=ANNOUNCEMENT, config=config)
            for config in told
        ]


CHANGES: Final = frozenset({"add_repository", "install", "start", "update"})


def told_by(engine: EngineDouble, **changes: Any) -> dict[str, Any]:
    """Return what an app with this engine announces."""
    host, _, port = engine.url.partition("://")[2].partition(":")
    return {
        "host": host,
        "port": int(port),
        "token": engine.token,
        "engine_id": engine.engine_id,
        "version": "0.1.0",
        "api": "1",
    } | changes


async def announce(hass: HomeAssistant, config: Any) -> Flow:
    """Start as the Supervisor's discovery does."""
    if isinstance(config, dict):
        config = {**config, "addon": NAME}
    result: Flow = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_HASSIO},
        data=HassioServiceInfo(
            config=config, name=NAME, slug=APP_SLUG, uuid=ANNOUNCEMENT.hex
        ),
    )
    return result


async def choose_app(hass: HomeAssistant) -> Flow:
    """Start as a user does, and choose the app."""
    return await answer(hass, await start(hass), next_step_id="app")
