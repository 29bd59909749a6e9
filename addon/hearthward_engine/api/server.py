# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server: one port, an access log without queries, an orderly end."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
import logging
import socket
import ssl
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from .app import make_app
from .services import Services

_LOGGER: Final = logging.getLogger(__name__)

WORKERS: Final = 32
"""Threads for blocking calls of the handlers."""
SHUTDOWN_S: Final = 3.0


class PlainAccessLogger(AbstractAccessLogger):
    """Logs method, path, status and time; never the query, which may open doors."""

    def log(
        self, request: web.BaseRequest, response: web.StreamResponse, time: float
    ) -> None:
        """Write one line at debug level."""
        self.logger.debug(
            "%s %s -> %s in %.1f ms",
            request.method,
            request.path,
            response.status,
            time * 1000,
        )

    @property
    def enabled(self) -> bool:
        """Return whether anybody would read it."""
        return self.logger.isEnabledFor(logging.DEBUG)


class ApiServer:
    """Serves the API on one address until stopped."""

    def __init__(
        self,
        services: Services,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Bind nothing yet; port 0 takes a free one; ``tls`` makes it https."""
        self._host = host
        self._port = port
        self._tls = tls
        self._runner = web.AppRunner(
            make_app(services),
            access_log_class=PlainAccessLogger,
            shutdown_timeout=SHUTDOWN_S,
        )

    async def start(self) -> int:
        """Listen; return the port. OSError names what is in the way."""
        asyncio.get_running_loop().set_default_executor(
            ThreadPoolExecutor(WORKERS, thread_name_prefix="api")
        )
        await self._runner.setup()
        listener = socket.create_server(
            (self._host, self._port),
            family=socket.AF_INET6 if ":" in self._host else socket.AF_INET,
            backlog=128,
            dualstack_ipv6=self._host == "::" and socket.has_dualstack_ipv6(),
        )
        await web.SockSite(self._runner, listener, ssl_context=self._tls).start()
        port: int = listener.getsockname()[1]
        _LOGGER.info("listening on %s port %s", self._host, port)
        return port

    async def stop(self) -> None:
        """Close the sockets, say goodbye to clients."""
        await self._runner.cleanup()
