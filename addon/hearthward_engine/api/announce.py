# SPDX-License-Identifier: AGPL-3.0-or-later
"""Announce the engine in the local network, so that Home Assistant finds it."""

import asyncio
from importlib.util import find_spec
import logging
from pathlib import Path
import socket
from typing import TYPE_CHECKING, Final

from .. import API_VERSION, __version__
from ..runtime.interpreter import free_threaded

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncZeroconf

_LOGGER: Final = logging.getLogger(__name__)

SERVICE: Final = "_hearthward._tcp.local."


def usable() -> bool:
    """Return whether zeroconf can be imported without switching the GIL on.

    Its compiled wheels do so; a build without extensions does not.
    """
    spec = find_spec("zeroconf")
    if spec is None or not spec.submodule_search_locations:
        return False
    compiled = any(
        next(Path(place).rglob(f"*{suffix}"), None)
        for place in spec.submodule_search_locations
        for suffix in (".so", ".pyd")
    )
    return not (free_threaded() and compiled)


class Announcer:
    """One service record, from start to stop."""

    def __init__(
        self,
        engine_id: str,
        name: str,
        host: str,
        port: int,
        *,
        scheme: str = "http",
        is_app: bool = False,
    ) -> None:
        """Announce this engine at this address.

        An app says so: the Home Assistant it belongs to hears of it by Supervisor.
        """
        self._scheme = scheme
        self._is_app = is_app
        self._engine_id = engine_id
        self._name = name
        self._host = host
        self._port = port
        self._zeroconf: AsyncZeroconf | None = None

    async def start(self) -> None:
        """Announce; a network that does not allow it is no failure."""
        if not await asyncio.to_thread(usable):
            _LOGGER.warning(
                "not announced: zeroconf is missing or would switch the GIL on"
            )
            return
        try:
            await self._register()
        except Exception:
            # Whatever the network objects to, the engine works without being found.
            _LOGGER.warning("not announced in the local network", exc_info=True)
            await self.stop()

    async def stop(self) -> None:
        """Say goodbye."""
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is not None:
            await zeroconf.async_unregister_all_services()
            await zeroconf.async_close()

    async def _register(self) -> None:
        # Imported here: where it is not wanted it costs nothing.
        from zeroconf import IPVersion  # noqa: PLC0415
        from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf  # noqa: PLC0415

        everywhere = self._host in {"0.0.0.0", "::", ""}  # noqa: S104
        host_name = socket.gethostname().partition(".")[0]
        addresses = _own_addresses() if everywhere else [self._host]
        info = AsyncServiceInfo(
            SERVICE,
            f"{self._name} {self._engine_id[-6:]}.{SERVICE}",
            port=self._port,
            parsed_addresses=addresses,
            server=f"{host_name}-{self._engine_id[-6:]}.local.",
            properties={
                "engine_id": self._engine_id,
                "name": self._name,
                "version": __version__,
                "api": str(API_VERSION),
                "ha_app": str(int(self._is_app)),
                "scheme": self._scheme,
            },
        )
        interfaces = {} if everywhere else {"interfaces": addresses}
        self._zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only, **interfaces)  # type: ignore[arg-type]
        await self._zeroconf.async_register_service(info, allow_name_change=True)


def _own_addresses() -> list[str]:
    """Return this machine's IPv4 addresses, loopback only where there is no other."""
    import ifaddr  # noqa: PLC0415 - comes with zeroconf

    found = [
        str(address.ip)
        for adapter in ifaddr.get_adapters()
        for address in adapter.ips
        if address.is_IPv4
    ]
    return [ip for ip in found if not ip.startswith("127.")] or found
