# SPDX-License-Identifier: Apache-2.0
"""Supervisor's server: who may ask for what, and who answers."""

from collections.abc import Mapping
import re
import secrets
from typing import Any, Self

from aiohttp import web

from .answers import ApiError, Handler, Json, body, refusal, told
from .app import App, Runner
from .apps import ASKER, Apps
from .core import Core
from .discovery import Discovery, Message
from .ingress import Ingress, session_of
from .machine import VERSION, Machine

OPEN = re.compile(
    r"/supervisor/ping|/ingress/[-_A-Za-z0-9]+/.*|/(store/)?addons/\w+/(logo|icon)"
)
FOR_EVERY_APP = re.compile(
    r"/addons/self/(?!security|update)[^/]+|/addons/self/options/config"
    r"|/info|/services.*|/discovery.*|/auth"
)
FOR_CORE_ALONE = re.compile(r"/addons/\w+/sys_options")
ROLES = {
    "default": re.compile(r"/.+/info"),
    "homeassistant": re.compile(r"/.+/info|/core/.+|/homeassistant/.+"),
    "backup": re.compile(r"/.+/info|/backups.*"),
    "manager": re.compile(
        r"/(addons|backups|core|host|jobs|mounts|network|os|resolution|store"
        r"|supervisor)(/(?!security).*)?|/.+/info"
    ),
    "admin": re.compile(r".*"),
}


class Supervisor:
    """A running Supervisor; `async with Supervisor(…) as supervisor`."""

    def __init__(
        self,
        *,
        core: Core | None = None,
        runner: Runner | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Look after this Core, run apps by this runner, listen here."""
        self.token = secrets.token_hex(56)
        """Core's SUPERVISOR_TOKEN."""
        self.state = "running"
        self.machine = Machine(host)
        self.discovery = Discovery(core)
        self.apps = Apps(core, self.discovery, runner)
        self.options: dict[str, Json] = {}
        """What Core has set, by the API's part."""
        self.refused: list[tuple[int, str]] = []
        """Status and path of what was refused or unknown, in order."""
        self._ingress = Ingress(core, lambda: self.apps.installed, host)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Start to listen."""
        site = web.Application(middlewares=[self._guard], client_max_size=2**24)
        for method, path, answer in self._routes():
            site.router.add_route(method, path, told(answer))
        for path in self.machine.answers():
            site.router.add_get(path, told(self._report))
        site.router.add_route("*", "/ingress/{token}/{path:.*}", self._ingress.handle)
        await self._ingress.start()
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        await self.discovery.settled()
        if self._runner is not None:
            await self._runner.cleanup()
        await self._ingress.stop()

    @property
    def address(self) -> str:
        """Return host and port, as Core gets them in SUPERVISOR."""
        return self._host if self._port == 80 else f"{self._host}:{self._port}"

    @property
    def url(self) -> str:
        """Return the base of the API."""
        return f"http://{self.address}"

    def core_environment(self, core: Core) -> dict[str, str]:
        """Return the variables with which Supervisor starts Core."""
        return {
            "SUPERVISOR": self.address,
            "HASSIO": self.address,
            "SUPERVISOR_TOKEN": self.token,
            "HASSIO_TOKEN": self.token,
            "SUPERVISOR_CORE_API_SOCKET": str(core.socket),
        }

    def add(self, app: App) -> App:
        """Put an app into the store."""
        self.apps.known[app.slug] = app
        return app

    # --- who may

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        try:
            answer = await self._admit(request, handler)
        except web.HTTPException as err:
            self.refused.append((err.status, request.path))
            raise
        if answer.status >= 400 and not request.path.startswith("/ingress/"):
            self.refused.append((answer.status, request.path))
        return answer

    async def _admit(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Let a request in, or say why not; the first rule that fits decides."""
        if self.state != "running":
            return refusal(f"System is not ready with state: {self.state}")
        path = request.path
        if OPEN.fullmatch(path):
            return await handler(request)
        if (given := _token(request)) is None:
            raise web.HTTPUnauthorized
        if given != self.token:
            app = self.apps.of_token(given)
            if app is None or FOR_CORE_ALONE.fullmatch(path) or not _may(app, path):
                raise web.HTTPForbidden
            request[ASKER] = app
        return await handler(request)

    # --- what they are told

    def _routes(self) -> list[tuple[str, str, Any]]:
        return [
            *self.apps.routes(),
            ("GET", "/supervisor/ping", self._agree),
            ("POST", "/supervisor/update", self._update),
            ("POST", "/supervisor/options", self._set_options),
            ("POST", "/core/options", self._set_options),
            ("POST", "/reload_updates", self._agree),
            ("POST", "/refresh_updates", self._agree),
            ("GET", "/discovery", self._list_discovery),
            ("POST", "/discovery", self._send_discovery),
            ("GET", "/discovery/{uuid}", self._get_discovery),
            ("DELETE", "/discovery/{uuid}", self._delete_discovery),
            ("POST", "/ingress/session", self._create_session),
            ("POST", "/ingress/validate_session", self._validate_session),
        ]

    async def _report(self, request: web.Request) -> Json:
        return self.machine.answers()[request.path]

    async def _agree(self, _: web.Request) -> None:
        """Agree."""

    async def _update(self, _: web.Request) -> None:
        raise ApiError(f"No supervisor update available - {VERSION}")

    async def _set_options(self, request: web.Request) -> None:
        part = request.path.split("/")[1]
        given = await body(request)
        self.options.setdefault(part, {}).update(given)
        self.machine.time_zone = given.get("timezone", self.machine.time_zone)
        self.machine.country = given.get("country", self.machine.country)
        self.machine.core_port = given.get("port", self.machine.core_port)

    async def _list_discovery(self, request: web.Request) -> Json:
        _core_only(request)
        services: dict[str, list[str]] = {}
        for app in self.apps.known.values():
            for service in app.discovery:
                services.setdefault(service, []).append(app.slug)
        started = {
            slug for slug, app in self.apps.installed.items() if app.state == "started"
        }
        messages = self.discovery.messages.values()
        return {
            "discovery": [one.told() for one in messages if one.addon in started],
            "services": services,
        }

    async def _send_discovery(self, request: web.Request) -> Json:
        content = await body(request, service=str, config=dict)
        app = request.get(ASKER)
        if app is None or content["service"] not in app.discovery:
            msg = "Apps must list services they provide via discovery in their config!"
            raise ApiError(msg, 403)
        message = self.discovery.send(app.slug, content["service"], content["config"])
        return {"uuid": message.uuid}

    async def _get_discovery(self, request: web.Request) -> Json:
        _core_only(request)
        return self._message(request).told()

    async def _delete_discovery(self, request: web.Request) -> None:
        message, app = self._message(request), request.get(ASKER)
        if app is None or message.addon != app.slug:
            raise ApiError("Can't remove discovery message", 403)
        self.discovery.remove(message)

    def _message(self, request: web.Request) -> Message:
        messages: Mapping[str, Message] = self.discovery.messages
        if (message := messages.get(request.match_info["uuid"])) is None:
            raise ApiError("Discovery message not found", 404)
        return message

    async def _create_session(self, request: web.Request) -> Json:
        _core_only(request)
        return await self._ingress.create_session((await body(request)).get("user_id"))

    async def _validate_session(self, request: web.Request) -> None:
        _core_only(request)
        if self._ingress.extend(session_of(await body(request))) is None:
            raise web.HTTPUnauthorized


def _core_only(request: web.Request) -> None:
    """Raise HTTPUnauthorized when an app asks."""
    if ASKER in request:
        raise web.HTTPUnauthorized


def _token(request: web.Request) -> str | None:
    """Return the token of a request, wherever it stands."""
    for header in ("X-Supervisor-Token", "X-Hassio-Key", "Authorization"):
        if value := request.headers.get(header):
            return value.split(" ")[-1]
    return None


def _may(app: App, path: str) -> bool:
    """Return whether an app's own token opens a path."""
    if FOR_EVERY_APP.fullmatch(path):
        return True
    role = ROLES[app.config.get("hassio_role", "default")]
    return bool(app.config.get("hassio_api") and role.fullmatch(path))
