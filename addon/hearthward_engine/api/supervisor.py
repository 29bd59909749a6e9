# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell Home Assistant's Supervisor that this app is ready to be set up.

Supervisor hands what it is told, the token included, to Home Assistant and to nobody
else; so whoever installs the app pairs without typing a code.
"""

import asyncio
from collections.abc import Mapping
import logging
import os
from typing import Any, Final

import aiohttp
from aiohttp import hdrs
import msgspec

from .. import API_VERSION, __version__
from ..present.findings import Finding

_LOGGER: Final = logging.getLogger(__name__)

SERVICE: Final = "hearthward"
"""The integration's domain; config.yaml lists it under ``discovery``."""
TOKEN_VARIABLE: Final = "SUPERVISOR_TOKEN"  # noqa: S105 - a name, not a token
TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
FIRST_RETRY_S: Final = 2.0
LONGEST_RETRY_S: Final = 300.0


class _App(msgspec.Struct):
    """What is needed of ``GET /addons/self/info``."""

    hostname: str


class _Refused(Exception):
    """Supervisor answered, but not with what was asked for."""


def token_of(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the app's token, None where no Supervisor started this process."""
    return environment.get(TOKEN_VARIABLE) or None


class SupervisorLink:
    """Announces the engine to Supervisor, from start to stop."""

    def __init__(self, url: str, token: str, config: Mapping[str, object]) -> None:
        """Announce with this config, the app's host added."""
        self._url = url.rstrip("/")
        self._headers = {hdrs.AUTHORIZATION: f"Bearer {token}"}
        self._config = dict(config)
        self._task: asyncio.Task[None] | None = None
        self._trouble = "not yet announced"

    @property
    def finding(self) -> Finding:
        """Return whether Home Assistant was told, for the doctor."""
        if self._trouble:
            text = f"Home Assistant does not know of this app yet: {self._trouble}"
            return Finding(name="supervisor", verdict="warning", text=text)
        text = "Home Assistant was told of this app"
        return Finding(name="supervisor", verdict="ok", text=text)

    async def start(self) -> None:
        """Announce in the background: Supervisor may be busy for minutes."""
        self._task = asyncio.create_task(self._run(), name="supervisor")

    async def stop(self) -> None:
        """Stop trying; what was announced stays, as the app does."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        """Try until it works; say why it does not, once for each reason."""
        pause_s = FIRST_RETRY_S
        while True:
            try:
                await self._announce()
            except (_Refused, aiohttp.ClientError, TimeoutError, OSError) as err:
                reason = str(err) if isinstance(err, _Refused) else type(err).__name__
                if reason != self._trouble:
                    _LOGGER.warning("Supervisor does not take us up yet: %s", reason)
                self._trouble = reason
            else:
                self._trouble = ""
                _LOGGER.info("announced to Home Assistant by Supervisor")
                return
            await asyncio.sleep(pause_s)
            pause_s = min(LONGEST_RETRY_S, pause_s * 2)

    async def _announce(self) -> None:
        async with aiohttp.ClientSession(
            headers=self._headers, timeout=TIMEOUT
        ) as session:
            app = await self._ask(session, "GET", "/addons/self/info")
            try:
                host = msgspec.convert(app, _App).hostname
            except msgspec.ValidationError as err:
                msg = "it does not tell the app's host name"
                raise _Refused(msg) from err
            body = {"service": SERVICE, "config": {"host": host, **self._config}}
            await self._ask(session, "POST", "/discovery", body)

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
    ) -> Any:
        """Return the ``data`` of an answer; raise _Refused with Supervisor's words."""
        async with session.request(method, self._url + path, json=body) as answer:
            try:
                content = msgspec.json.decode(await answer.read(), type=dict[str, Any])
            except msgspec.DecodeError:
                content = {}
        if answer.status != 200 or content.get("result") != "ok":
            words = str(content.get("message") or f"status {answer.status}")
            msg = f"{method} {path}: {words}"
            raise _Refused(msg)
        return content.get("data")


def discovery_config(
    engine_id: str, port: int, token: str, *, fingerprint: str | None = None
) -> dict[str, object]:
    """Return what Home Assistant needs to reach and enter the engine.

    With the certificate's fingerprint it pins that without asking anybody.
    """
    config: dict[str, object] = {
        "port": port,
        "scheme": "https" if fingerprint else "http",
        "token": token,
        "engine_id": engine_id,
        "version": __version__,
        "api": str(API_VERSION),
    }
    return config | ({"fingerprint": fingerprint} if fingerprint else {})
