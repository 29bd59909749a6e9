# SPDX-License-Identifier: Apache-2.0
"""Set-up where the engine is an app of this Home Assistant."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from homeassistant.components.hassio import AddonError, AddonState
from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_IGNORE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, callback
from homeassistant.helpers.service_info.hassio import HassioServiceInfo

from .app import (
    APP_NAME,
    APP_SLUG,
    AppDiscovery,
    AppFailed,
    async_app_discovery,
    async_app_info,
    async_install_app,
    async_start_app,
    async_wait,
)
from .client import AuthFailed, HearthwardError, OtherHomeAssistant
from .const import CONF_FINGERPRINT, REPOSITORY_URL
from .engine_flow import EngineFlow, Step

START_SECONDS: float = 180
"""How long a started app may take until its engine answers."""
APP_STEPS: Final = frozenset({"install_app", "start_app", "finish_app"})
ADD_REPOSITORY_URL: Final = (
    "https://my.home-assistant.io/redirect/supervisor_add_addon_repository/?"
    + urlencode({"repository_url": REPOSITORY_URL})
)


class AppFlow(EngineFlow, ConfigFlow):
    """A flow that finds, installs and starts the app."""

    def __init__(self) -> None:
        """Start with our own app."""
        super().__init__()
        self._app_name = APP_NAME
        self._task: asyncio.Task[None] | None = None
        self._found: AppDiscovery | None = None
        self._failed = AppFailed(reason="unknown")

    async def async_step_hassio(
        self, discovery_info: HassioServiceInfo
    ) -> ConfigFlowResult:
        """Take an engine that the Supervisor announces."""
        if self._is_set_up_by_user():
            return self.async_abort(
                reason="already_in_progress", translation_domain=HOMEASSISTANT_DOMAIN
            )
        found = AppDiscovery.from_config(discovery_info.config)
        if found is None:
            return self.async_abort(reason="invalid_discovery_info")
        self._app, self._app_name = discovery_info.slug, discovery_info.name
        return await self._take_app(found, self.async_step_hassio_confirm)

    async def async_step_hassio_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the announced engine is wanted; its token came with it."""
        if user_input is not None:
            return await self.async_step_cameras()
        self._set_confirm_only()
        return self.async_show_form(
            step_id="hassio_confirm",
            description_placeholders={"app": self._app_name},
        )

    async def async_step_app(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the app of this Home Assistant, whatever is missing for that."""
        self._app = APP_SLUG
        try:
            info = await async_app_info(self.hass)
        except AddonError as err:
            self._failed = AppFailed(reason="app_info_failed", said=str(err))
            return await self.async_step_app_failed()
        if info is None or info.state is AddonState.NOT_INSTALLED:
            return await self.async_step_install_app()
        if info.state is AddonState.RUNNING and await self._look():
            return await self.async_step_finish_app()
        return await self.async_step_start_app()

    async def async_step_install_app(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Install the app, and show that it takes a while."""
        if self._task is None:
            self._task = self.hass.async_create_task(async_install_app(self.hass))
        if not self._task.done():
            return self.async_show_progress(
                step_id="install_app",
                progress_action="install_app",
                progress_task=self._task,
            )
        return self._progressed(self._task, "start_app")

    async def async_step_start_app(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Start the app and wait for its engine, and show that it takes a while."""
        if self._task is None:
            self._task = self.hass.async_create_task(self._start())
        if not self._task.done():
            return self.async_show_progress(
                step_id="start_app",
                progress_action="start_app",
                progress_task=self._task,
            )
        return self._progressed(self._task, "finish_app")

    async def async_step_finish_app(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with the engine of the app that runs."""
        if TYPE_CHECKING:
            assert self._found is not None
        return await self._take_app(self._found, self.async_step_cameras)

    async def async_step_app_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why the app cannot be used."""
        return self.async_abort(
            reason=self._failed.reason,
            description_placeholders={
                "reason": self._failed.said,
                "repository": REPOSITORY_URL,
                "link": ADD_REPOSITORY_URL,
            },
        )

    @callback
    def _progressed(self, done: asyncio.Task[None], then: str) -> ConfigFlowResult:
        """Go on to the step ``then`` unless what was shown as progress failed."""
        self._task = None
        try:
            done.result()
        except AppFailed as err:
            self._failed, then = err, "app_failed"
        return self.async_show_progress_done(next_step_id=then)

    async def _start(self) -> None:
        """Start the app and wait until its engine answers; raise AppFailed."""
        await async_start_app(self.hass)
        if await async_wait(self._look, START_SECONDS) is None:
            raise AppFailed(reason="app_start_timeout")

    async def _look(self) -> AppDiscovery | None:
        """Return where the app says that its engine is, if the engine is there."""
        found = await async_app_discovery(self.hass)
        if found is None or await self._find(found.url, found.engine_id):
            return None
        self._found = found
        return found

    async def _take_app(self, found: AppDiscovery, then: Step) -> ConfigFlowResult:
        """Check what the app said; bring an entry up to date, or go on to a new one."""
        entry = await self.async_set_unique_id(
            found.engine_id, raise_on_progress=self.source == SOURCE_HASSIO
        )
        if entry is not None and entry.source == SOURCE_IGNORE:
            if self.source == SOURCE_HASSIO:
                return self.async_abort(reason="already_configured")
            entry = None
        if errors := await self._find(found.url, found.engine_id):
            return self.async_abort(reason=errors.get("base", "cannot_connect"))
        self.context["title_placeholders"] = {"name": self._name}
        self._accepted = found.fingerprint
        if entry is None:
            return await self._trusted(partial(self._test_token, found.token, then))
        self._accepted = self._accepted or entry.data.get(CONF_FINGERPRINT)
        if self._fingerprint not in (None, self._accepted):
            return self.async_abort(reason="certificate_changed")
        return await self._test_token(
            found.token, partial(self._bring_up_to_date, entry)
        )

    async def _test_token(self, token: str, then: Step) -> ConfigFlowResult:
        """Go on if the engine takes the token that came with the discovery."""
        reason = None
        try:
            await (await self._client(token)).health()
        except AuthFailed:
            reason = "app_token_refused"
        except OtherHomeAssistant:
            reason = "app_other_home_assistant"
        except HearthwardError:
            reason = "cannot_connect"
        if reason is not None:
            return self.async_abort(
                reason=reason, description_placeholders={"app": self._app_name}
            )
        self._token = token
        return await then()

    async def _bring_up_to_date(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Let a known engine's entry have its present address and token."""
        changed = self.hass.config_entries.async_update_entry(
            entry, data=self._entry_data()
        )
        # A loaded entry reloads by its listener; one that waits need not any longer.
        failed = entry.state in (
            ConfigEntryState.SETUP_ERROR,
            ConfigEntryState.SETUP_IN_PROGRESS,
        )
        if entry.state is ConfigEntryState.SETUP_RETRY or (changed and failed):
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason="already_configured")

    @callback
    def _is_set_up_by_user(self) -> bool:
        """Return whether a user's own flow waits for the app that it started."""
        return any(
            flow["context"]["source"] == SOURCE_USER
            and flow.get("step_id") in APP_STEPS
            for flow in self._async_in_progress()
        )
