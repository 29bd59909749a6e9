# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the engine is reached and found: port, certificate, zeroconf, Supervisor."""

import errno
import socket

import httpx

from ..api.announce import usable
from ..api.tls import FOLDER, CertificateError, fingerprint, readable_fingerprint
from ..present.findings import Finding
from ..settings import Settings


def findings(settings: Settings, *, serving: bool) -> list[Finding]:
    """Return what is to be said of the network; the port unless it is served."""
    return [
        *([] if serving else [_port(settings)]),
        *([_certificate(settings)] if settings.tls else []),
        _zeroconf(settings),
    ]


def _port(settings: Settings) -> Finding:
    """Return whether the port is free, or our own engine's already."""
    port = settings.port
    facts: dict[str, object] = {"host": settings.host, "port": port}
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, port))
    except OSError as err:
        if err.errno != errno.EADDRINUSE:
            text = f"cannot listen on {settings.host} port {port}: {err.strerror}"
            return Finding(name="port", verdict="error", text=text, facts=facts)
        if _is_engine(settings):
            text = f"an engine answers on port {port}"
            return Finding(name="port", verdict="ok", text=text, facts=facts)
        text = f"another program has port {port}: stop it, or set another port"
        return Finding(name="port", verdict="error", text=text, facts=facts)
    text = f"port {port} is free" if port else "a free port is taken"
    return Finding(name="port", verdict="ok", text=text, facts=facts)


def _is_engine(settings: Settings) -> bool:
    try:
        # Its certificate is its own; nothing secret is asked or told.
        answer = httpx.get(
            f"{settings.local_url}/api/v1/info",
            timeout=3,
            verify=False,  # noqa: S501
        )
        return bool(answer.json()["product"] == "hearthward")
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return False


def _certificate(settings: Settings) -> Finding:
    try:
        found = fingerprint(settings.folder)
    except CertificateError as err:
        if not (settings.folder / FOLDER).exists():
            text = "is made at the first start"
            return Finding(name="certificate", verdict="ok", text=text)
        return Finding(name="certificate", verdict="error", text=str(err))
    return Finding(
        name="certificate",
        verdict="ok",
        text=f"SHA-256 {readable_fingerprint(found)}",
        facts={"fingerprint": found},
    )


def _zeroconf(settings: Settings) -> Finding:
    if not settings.announced:
        return Finding(name="announcement", verdict="ok", text="switched off")
    if usable():
        return Finding(name="announcement", verdict="ok", text="by zeroconf")
    text = "zeroconf is missing or would switch the GIL on: add the engine by address"
    return Finding(name="announcement", verdict="warning", text=text)
