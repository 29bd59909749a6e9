# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's own certificate: made once, kept, pinned by its fingerprint."""

import asyncio
import hashlib
from pathlib import Path
import ssl
import stat

import aiohttp
import pytest

from hearthward_engine.api.tls import (
    CertificateError,
    fingerprint,
    readable_fingerprint,
    server_context,
)
from hearthward_engine.engine import Engine
from hearthward_engine.wiring.sight import Sight

from .spine_helpers import API, FixedDetector, settings


def test_the_certificate_is_made_once_and_its_key_is_private(tmp_path: Path) -> None:
    server_context(tmp_path)
    first = fingerprint(tmp_path)
    server_context(tmp_path)
    assert fingerprint(tmp_path) == first
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("tls/*")
    } == {"certificate.pem": 0o600, "key.pem": 0o600}


def test_a_start_that_broke_off_before_the_certificate_makes_a_new_pair(
    tmp_path: Path,
) -> None:
    server_context(tmp_path)
    (tmp_path / "tls/certificate.pem").unlink()
    (tmp_path / "tls/certificate.part").write_text("half")
    server_context(tmp_path)
    assert len(fingerprint(tmp_path)) == 64


def test_a_spoilt_certificate_is_refused_with_what_to_do(tmp_path: Path) -> None:
    server_context(tmp_path)
    (tmp_path / "tls/certificate.pem").write_text("not a certificate")
    for attempt in (server_context, fingerprint):
        with pytest.raises(CertificateError, match="delete that folder"):
            attempt(tmp_path)


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    server_context(tmp_path / "a")
    server_context(tmp_path / "b")
    (tmp_path / "b/tls/key.pem").replace(tmp_path / "a/tls/key.pem")
    with pytest.raises(CertificateError, match="pair again"):
        server_context(tmp_path / "a")


def test_people_compare_pairs_of_capitals() -> None:
    assert readable_fingerprint("0af3") == "0A:F3"


async def test_the_engine_serves_https_to_whoever_pinned_it_and_to_nobody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    chosen = settings(tmp_path / "data", tls=True)
    engine = await asyncio.to_thread(
        Engine, chosen, sight=Sight(detector=FixedDetector())
    )
    port = await engine.start()
    pin = bytes.fromhex(fingerprint(tmp_path / "data"))
    url = f"https://127.0.0.1:{port}{API}/info"
    try:
        assert readable_fingerprint(pin.hex()) in caplog.text
        async with aiohttp.ClientSession() as http:
            async with http.get(url, ssl=aiohttp.Fingerprint(pin)) as answer:
                assert (await answer.json())["product"] == "hearthward"
            other = aiohttp.Fingerprint(hashlib.sha256(b"other").digest())
            with pytest.raises(aiohttp.ServerFingerprintMismatch):
                await http.get(url, ssl=other)
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await http.get(url, ssl=ssl.create_default_context())
            with pytest.raises(aiohttp.ClientError):
                await http.get(url.replace("https", "http"))
    finally:
        await engine.stop()
