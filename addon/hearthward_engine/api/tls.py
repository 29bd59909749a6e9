# SPDX-License-Identifier: AGPL-3.0-or-later
"""A certificate of the engine's own, for networks that are not to be trusted.

Nobody vouches for it: Home Assistant pins its fingerprint when it pairs, and people
compare that with what the log, the page and ``doctor`` show.
"""

from datetime import UTC, datetime, timedelta
import ipaddress
from pathlib import Path
import socket
import ssl
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ..runtime.files import write_atomically

FOLDER: Final = "tls"
CERTIFICATE: Final = "certificate.pem"
KEY: Final = "key.pem"
VALID_FOR: Final = timedelta(days=3650)
"""Long: what protects is the pinned fingerprint, and renewing breaks every pin."""


class CertificateError(Exception):
    """The certificate cannot be made or read; the text says what to do."""


def server_context(data: Path) -> ssl.SSLContext:
    """Return what serves https with the certificate in the data folder.

    Make the certificate where there is none; raise CertificateError.
    """
    folder = data / FOLDER
    if not (folder / CERTIFICATE).exists():  # it is written last
        _make(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    except (OSError, ssl.SSLError) as err:
        raise CertificateError(_unusable(folder)) from err
    return context


def fingerprint(data: Path) -> str:
    """Return the certificate's SHA-256 as lower-case hex; raise CertificateError."""
    path = data / FOLDER / CERTIFICATE
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as err:
        raise CertificateError(_unusable(path.parent)) from err
    return certificate.fingerprint(hashes.SHA256()).hex()


def readable_fingerprint(hexadecimal: str) -> str:
    """Return a fingerprint as people compare it: pairs with colons."""
    pairs = (hexadecimal[at : at + 2] for at in range(0, len(hexadecimal), 2))
    return ":".join(pairs).upper()


def _unusable(folder: Path) -> str:
    return (
        f"the certificate in {folder} cannot be used: delete that folder for a new "
        "one, then pair again"
    )


def _make(folder: Path) -> None:
    """Write key and certificate, the certificate last: both or neither count."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hearthward engine")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(_names()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    key_bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(folder / KEY, key_bytes)
        write_atomically(
            folder / CERTIFICATE,
            certificate.public_bytes(serialization.Encoding.PEM),
        )
    except OSError as err:
        msg = f"no certificate can be written to {folder}: {err.strerror}"
        raise CertificateError(msg) from err


def _names() -> list[x509.GeneralName]:
    """Return the names people may call this machine by."""
    host = socket.gethostname().encode("ascii", "ignore").decode() or "engine"
    return [
        *(x509.DNSName(name) for name in ("localhost", host, f"{host}.local")),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
    ]
