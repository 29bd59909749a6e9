# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the engine makes itself found: zeroconf, and Supervisor where there is one."""

import logging
from typing import Final

from ..api.announce import Announcer
from ..api.supervisor import SupervisorLink, discovery_config, token_of
from ..api.tls import fingerprint, readable_fingerprint
from ..observe.logs import REDACTOR
from ..present.findings import Finding
from ..settings import Settings

_LOGGER: Final = logging.getLogger(__name__)


class Beacon:
    """Tells the local network and Supervisor, from start to stop."""

    def __init__(self, settings: Settings, engine_id: str, token: str) -> None:
        """Announce this engine; only Supervisor is told the token."""
        self._settings = settings
        self._engine_id = engine_id
        self._token = token
        self._supervisor_token = token_of()
        self._announcer: Announcer | None = None
        self._supervisor: SupervisorLink | None = None

    @property
    def supervised(self) -> bool:
        """Return whether this is an app that Home Assistant's Supervisor runs."""
        return self._supervisor_token is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what only the running engine knows of being found."""
        return () if self._supervisor is None else (self._supervisor.finding,)

    async def start(self, port: int) -> None:
        """Announce what listens on this port."""
        settings = self._settings
        pin = fingerprint(settings.folder) if settings.tls else None
        if pin is not None:
            _LOGGER.info("the certificate's SHA-256 is %s", readable_fingerprint(pin))
        if settings.announced:
            self._announcer = Announcer(
                self._engine_id,
                settings.name,
                settings.host,
                port,
                scheme=settings.scheme,
                is_app=self.supervised,
            )
            await self._announcer.start()
        if self._supervisor_token is not None:
            REDACTOR.hide(self._supervisor_token)
            self._supervisor = SupervisorLink(
                settings.supervisor_url,
                self._supervisor_token,
                discovery_config(self._engine_id, port, self._token, fingerprint=pin),
            )
            await self._supervisor.start()

    async def stop(self) -> None:
        """Say goodbye."""
        if self._supervisor is not None:
            await self._supervisor.stop()
        if self._announcer is not None:
            await self._announcer.stop()
