# SPDX-License-Identifier: Apache-2.0
"""The client where an engine serves https: what is pinned, what is never sent."""

import asyncio
from contextlib import aclosing

import aiohttp
import pytest

from custom_components.hearthward.client import (
    CertificateChanged,
    CertificateRefused,
    ConnectionFailed,
    Disconnected,
    EngineClient,
    EventStream,
    FrameSocket,
    Hello,
    ProtocolError,
)
from tests.doubles.engine import EngineDouble

from .certificates import Certificate, listen, swap
from .helpers import until


@pytest.fixture
def engine(tls_engine: EngineDouble) -> EngineDouble:
    """Return an engine that serves https."""
    return tls_engine


async def test_a_pinned_certificate_carries_calls_and_websockets(
    engine: EngineDouble, certificate: Certificate
) -> None:
    async with aiohttp.ClientSession() as session:
        client = EngineClient(
            session, engine.url, engine.token, None, certificate.fingerprint
        )
        assert (await client.health()).status == "ok"
        async with aclosing(EventStream(client, lambda: None).messages()) as messages:
            assert isinstance(await asyncio.wait_for(anext(messages), 5), Hello)
            await until(lambda: engine.listeners)
            await engine.drop()
            async for message in messages:
                if isinstance(message, Disconnected):
                    break
        frames = asyncio.create_task(FrameSocket(client, lambda *_: None).run())
        await until(lambda: engine.pushers)
        await engine.drop()
        await until(lambda: not engine.pushers)
        frames.cancel()
        await asyncio.wait([frames])


async def test_another_certificate_is_told_nothing(
    engine: EngineDouble, another: Certificate
) -> None:
    heard = listen(engine)
    async with aiohttp.ClientSession() as session:
        client = EngineClient(
            session, engine.url, engine.token, None, another.fingerprint
        )
        with pytest.raises(CertificateChanged):
            await client.health()
        with pytest.raises(CertificateChanged):
            await client.connect("/events")
        plain = EngineClient(session, engine.url, engine.token)
        with pytest.raises(CertificateRefused, match="self-signed"):
            await plain.health()
        with pytest.raises(CertificateRefused):
            await plain.connect("/frames")
    assert not heard


async def test_a_certificate_is_read_without_a_request(
    engine: EngineDouble, certificate: Certificate
) -> None:
    heard = listen(engine)
    async with aiohttp.ClientSession() as session:
        client = EngineClient(session, engine.url, engine.token)
        assert await client.certificate() == certificate.fingerprint
        await engine.stop()
        with pytest.raises(ConnectionFailed):
            await client.certificate()
    assert not heard


async def test_an_engine_without_tls_has_no_certificate(engine: EngineDouble) -> None:
    await swap(engine, None)
    async with aiohttp.ClientSession() as session:
        client = EngineClient(session, engine.url, engine.token)
        with pytest.raises(ProtocolError):
            await client.certificate()
