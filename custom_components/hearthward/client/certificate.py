# SPDX-License-Identifier: Apache-2.0
"""The engine's own certificate: nobody vouches for it, so it is pinned."""

from typing import Final

import aiohttp

from .exceptions import CertificateChanged, CertificateRefused

_NO_CERTIFICATE: Final = bytes(32)
"""Matches no certificate, and so lets nothing be sent."""


def pin(fingerprint: str | None) -> aiohttp.Fingerprint | bool:
    """Return what a request takes as ``ssl``: the pin, or the usual verification.

    ``fingerprint`` is the SHA-256 of the certificate's DER form in hex.
    """
    if fingerprint is None:
        return True
    return aiohttp.Fingerprint(bytes.fromhex(fingerprint))


def readable_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as the engine shows it: pairs with colons."""
    return bytes.fromhex(fingerprint).hex(":").upper()


async def read_fingerprint(
    session: aiohttp.ClientSession, url: str, timeout_s: float
) -> str | None:
    """Return the fingerprint of the certificate at an https URL; send nothing there.

    Return None where there is no TLS at all.
    """
    try:
        async with session.get(
            url,
            ssl=aiohttp.Fingerprint(_NO_CERTIFICATE),
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        ):
            return None
    except aiohttp.ServerFingerprintMismatch as err:
        return err.got.hex()


def certificate_error(
    err: BaseException,
) -> CertificateChanged | CertificateRefused | None:
    """Return what an error of a connection says about the certificate, if it does."""
    if isinstance(err, aiohttp.ServerFingerprintMismatch):
        return CertificateChanged("the engine shows another certificate than before")
    if isinstance(err, aiohttp.ClientConnectorCertificateError):
        reason = getattr(err.certificate_error, "verify_message", "") or "not trusted"
        return CertificateRefused(f"the certificate is refused: {reason}")
    return None
