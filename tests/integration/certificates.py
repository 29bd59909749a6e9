# SPDX-License-Identifier: Apache-2.0
"""Certificates for engines that serve https, made on the spot."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.doubles.engine import EngineDouble


@dataclass(frozen=True)
class Certificate:
    """A certificate that vouches for itself, and only for 127.0.0.1."""

    server: ssl.SSLContext
    """What an engine serves it with."""
    fingerprint: str
    """SHA-256 of its DER form, lower-case hex."""
    pem: str

    @property
    def shown(self) -> str:
        """Return the fingerprint as engine and Home Assistant show it."""
        return ":".join(self.fingerprint[at : at + 2].upper() for at in range(0, 64, 2))

    def trusting(self) -> ssl.SSLContext:
        """Return the context of a client that trusts this certificate."""
        return ssl.create_default_context(cadata=self.pem)


def make_certificate(folder: Path, name: str = "engine") -> Certificate:
    """Return a new certificate; its key stays in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / f"{name}.pem").write_bytes(pem)
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return Certificate(
        server=server,
        fingerprint=made.fingerprint(hashes.SHA256()).hex(),
        pem=pem.decode(),
    )


async def swap(
    engine: EngineDouble, certificate: Certificate | None
) -> list[tuple[str, bool]]:
    """Let something else answer at the engine's address; return what it will hear."""
    await engine.stop()
    engine.tls = certificate.server if certificate else None
    heard = listen(engine)
    await engine.start()
    return heard


def listen(engine: EngineDouble) -> list[tuple[str, bool]]:
    """Return the paths that will be asked for, and whether with a token."""
    heard: list[tuple[str, bool]] = []

    def note(request: web.Request) -> None:
        heard.append((request.path, "Authorization" in request.headers))

    engine.refuse = note
    return heard
