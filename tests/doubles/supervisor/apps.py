# SPDX-License-Identifier: Apache-2.0
"""The part of the API about apps: the store, and what is installed."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from .answers import ApiError, Json, body
from .app import NO_ADDRESS, App, Elsewhere, Runner, full_slug, token
from .core import Core, CoreError
from .discovery import Discovery
from .machine import container_stats

ASKER = web.RequestKey("asker", App)
"""The app whose token a request carries."""


class Apps:
    """All apps of the user's repositories by their full slug."""

    def __init__(
        self, core: Core | None, discovery: Discovery, runner: Runner | None
    ) -> None:
        """Start with an empty store."""
        self.known: dict[str, App] = {}
        self._core = core
        self._discovery = discovery
        self._runner = runner or Elsewhere()
        self._lock = asyncio.Lock()

    @property
    def installed(self) -> Mapping[str, App]:
        """Return the installed apps."""
        return {slug: app for slug, app in self.known.items() if app.installed}

    def of_token(self, given: str) -> App | None:
        """Return the app whose container has this token."""
        return next(
            (app for app in self.installed.values() if app.token == given), None
        )

    # --- what happens to an app

    async def install(self, app: App) -> None:
        """Install it, stopped."""
        if app.installed:
            raise ApiError(f"App {app.slug} is already installed")
        app.installed = True
        await self._change(app, "stopped")

    async def uninstall(self, app: App) -> None:
        """Stop it, forget what it said."""
        await self.stop(app)
        self._discovery.remove_all_of(app.slug)
        app.installed = False
        app.user_options = {}
        app.state = "unknown"

    async def start(self, app: App) -> None:
        """Start it with its checked options; return once it is healthy."""
        async with self._lock:
            if app.state in {"startup", "started"}:
                return
            app.checked_options()
            app.token = token()
            try:
                app.ip_address = await self._runner.start(app)
                await self._change(app, "startup")
                await self._runner.wait_healthy(app)
            except BaseException:
                await self._change(app, "error")
                raise
            await self._change(app, "started")

    async def stop(self, app: App) -> None:
        """Stop it as Docker does: politely, then not."""
        async with self._lock:
            if app.state in {"startup", "started", "error"}:
                await self._runner.stop(app)
            app.ip_address = NO_ADDRESS
            await self._change(app, "stopped")

    # --- the API

    def routes(self) -> list[tuple[str, str, object]]:
        """Return method, path and answer of each."""
        one, store = "/addons/{app}", "/store/addons/{app}"
        return [
            ("GET", "/addons", self._list),
            ("GET", f"{one}/info", self._info),
            ("GET", f"{one}/stats", self._stats),
            ("POST", f"{one}/start", self._start),
            ("POST", f"{one}/stop", self._stop),
            ("POST", f"{one}/restart", self._restart),
            ("POST", f"{one}/options", self._options),
            ("POST", f"{one}/sys_options", self._nothing),
            ("POST", f"{one}/uninstall", self._uninstall),
            ("GET", "/store", self._store),
            ("POST", "/store/reload", self._nothing),
            ("GET", store, self._store_info),
            ("POST", f"{store}/install", self._install),
            ("GET", f"{store}/availability", self._nothing),
            ("GET", "/ingress/panels", self._panels),
        ]

    def _asked(self, request: web.Request) -> App:
        """Return the installed app that a request is about."""
        slug = request.match_info["app"]
        if slug == "self":
            asker: App | None = request.get(ASKER)
            if asker is None:
                raise ApiError("Self is not an App")
            return asker
        app = self._in_store(request)
        if not app.installed:
            raise ApiError("App is not installed")
        return app

    def _in_store(self, request: web.Request) -> App:
        slug = request.match_info["app"]
        if slug not in self.known:
            raise ApiError(f"App {slug} does not exist", 404)
        return self.known[slug]

    async def _list(self, _: web.Request) -> Json:
        return {"addons": [app.brief() for app in self.installed.values()]}

    async def _info(self, request: web.Request) -> Json:
        app, asker = self._asked(request), request.get(ASKER)
        return app.complete(with_options=asker is None or asker is app)

    async def _stats(self, request: web.Request) -> Json:
        self._asked(request)
        return container_stats()

    async def _start(self, request: web.Request) -> None:
        await self.start(self._asked(request))

    async def _stop(self, request: web.Request) -> None:
        await self.stop(self._asked(request))

    async def _restart(self, request: web.Request) -> None:
        app = self._asked(request)
        await self.stop(app)
        await self.start(app)

    async def _options(self, request: web.Request) -> None:
        app, content = self._asked(request), await body(request)
        if (given := content.get("options")) is not None:
            before, app.user_options = app.user_options, given
            try:
                app.checked_options()
            except ApiError:
                app.user_options = before
                raise
        if "ingress_panel" in content:
            app.ingress_panel = bool(content["ingress_panel"])

    async def _uninstall(self, request: web.Request) -> None:
        await self.uninstall(self._asked(request))

    async def _store(self, _: web.Request) -> Json:
        repositories = {app.repository for app in self.known.values()}
        return {
            "addons": [app.in_store() for app in self.known.values()],
            "repositories": [
                {
                    "slug": full_slug(url, "")[:-1],
                    "name": url.rpartition("/")[2],
                    "source": url,
                    "url": url,
                    "maintainer": "somebody",
                }
                for url in sorted(repositories)
            ],
        }

    async def _store_info(self, request: web.Request) -> Json:
        return self._in_store(request).in_store_extended()

    async def _install(self, request: web.Request) -> None:
        await self.install(self._in_store(request))

    async def _panels(self, _: web.Request) -> Json:
        return {
            "panels": {
                slug: app.panel()
                for slug, app in self.installed.items()
                if app.config.get("ingress")
            }
        }

    async def _nothing(self, _: web.Request) -> None:
        """Agree."""

    async def _change(self, app: App, state: str) -> None:
        app.state = state
        if self._core is not None:
            try:
                await self._core.tell_state(app.slug, state)
            except CoreError:
                # A Core that is down asks for the states when it is up again.
                return
