# SPDX-License-Identifier: AGPL-3.0-or-later
"""The announcement in the local network, on this machine's loopback only."""

import asyncio

import pytest

from hearthward_engine import API_VERSION, __version__
from hearthward_engine.api.announce import SERVICE, Announcer, usable

pytestmark = pytest.mark.skipif(
    not usable(), reason="zeroconf is missing here or would switch the GIL on"
)


async def test_an_announced_engine_is_found_with_its_facts_and_says_goodbye() -> None:
    from zeroconf import ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

    found: asyncio.Queue[tuple[str, ServiceStateChange]] = asyncio.Queue()

    def changed(
        zeroconf: Zeroconf,
        service_type: str,
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        found.put_nowait((name, state_change))

    listener = AsyncZeroconf(interfaces=["127.0.0.1"])
    browser = AsyncServiceBrowser(listener.zeroconf, SERVICE, handlers=[changed])
    announcer = Announcer("engine-id-0001", "Test house", "127.0.0.1", 8817)
    try:
        await announcer.start()
        async with asyncio.timeout(120):
            name, change = await found.get()
            assert change is ServiceStateChange.Added
            assert name.startswith("Test house")
            info = AsyncServiceInfo(SERVICE, name)
            assert await info.async_request(listener.zeroconf, 60_000)
        assert info.port == 8817
        assert info.parsed_addresses() == ["127.0.0.1"]
        assert info.decoded_properties == {
            "engine_id": "engine-id-0001",
            "name": "Test house",
            "version": __version__,
            "api": str(API_VERSION),
            "ha_app": "0",
            "scheme": "http",
        }
        await announcer.stop()
        async with asyncio.timeout(120):
            while change is not ServiceStateChange.Removed:
                _, change = await found.get()
    finally:
        await announcer.stop()
        await browser.async_cancel()
        await listener.async_close()
