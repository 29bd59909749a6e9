# SPDX-License-Identifier: AGPL-3.0-or-later
"""The network of a Home Assistant box, sealed off from this machine's own.

The test process and its children become the host of that box: the bridge `hassio` has
the addresses that Supervisor gives it everywhere. The app's end of the wire is in
another namespace, as a container's is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
import os
from pathlib import Path
import subprocess

HOST = "172.30.32.1"
SUPERVISOR = "172.30.32.2"
APP = "172.30.33.5"
OTHER_APP = "172.30.33.9"
MASK = 23
BRIDGE = "hassio"
OWN = Path("/proc/self/ns/net")


class Network:
    """The network while it is there."""

    def __init__(self, app: int) -> None:
        """Know the app's namespace by an open file."""
        self._app = app

    @property
    def of_app(self) -> str:
        """Return the path of the app's namespace, for a child of this process."""
        return f"/proc/{os.getpid()}/fd/{self._app}"


@contextmanager
def sealed(folder: Path, names: Mapping[str, str]) -> Iterator[Network]:
    """Be the host of a box for the length of a block; it knows these host names.

    Only the calling thread and what it starts are moved. Its mounts stay its own.
    """
    with OWN.open("rb") as before:
        os.unshare(os.CLONE_NEWNET | os.CLONE_NEWNS)
        _run("mount", "--make-rprivate", "/")
        with OWN.open("rb") as host:
            os.unshare(os.CLONE_NEWNET)
            with OWN.open("rb") as app:
                try:
                    _build_app()
                    os.setns(host.fileno(), os.CLONE_NEWNET)
                    network = Network(app.fileno())
                    _build_host(network)
                    os.setns(app.fileno(), os.CLONE_NEWNET)
                    _connect_app()
                    os.setns(host.fileno(), os.CLONE_NEWNET)
                    with _resolving(folder, names):
                        yield network
                finally:
                    os.setns(before.fileno(), os.CLONE_NEWNET)


def hosts(names: Mapping[str, str]) -> str:
    """Return an /etc/hosts with these names."""
    lines = ["127.0.0.1 localhost", "::1 localhost"]
    lines += [f"{address} {name}" for name, address in names.items()]
    return "\n".join(lines) + "\n"


def _build_app() -> None:
    _ip("link set lo up")


def _build_host(network: Network) -> None:
    _ip("link set lo up")
    _ip(f"link add {BRIDGE} type bridge")
    for address in (HOST, SUPERVISOR, OTHER_APP):
        _ip(f"address add {address}/{MASK} dev {BRIDGE}")
    _ip(f"link set {BRIDGE} up")
    _ip(f"link add veth0 type veth peer name eth0 netns {network.of_app}")
    _ip(f"link set veth0 master {BRIDGE} up")
    # Who asks by which address this machine would go out gets the host's.
    _ip(f"route add default dev {BRIDGE} src {HOST}")


def _connect_app() -> None:
    _ip(f"address add {APP}/{MASK} dev eth0")
    _ip("link set eth0 up")
    _ip(f"route add default via {HOST}")


@contextmanager
def _resolving(folder: Path, names: Mapping[str, str]) -> Iterator[None]:
    """Let this process and its children know these names, and no DNS server."""
    contents = {"hosts": hosts(names), "resolv.conf": ""}
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
        _run("mount", "--bind", str(folder / name), f"/etc/{name}")
    try:
        yield
    finally:
        for name in contents:
            _run("umount", f"/etc/{name}")


def _ip(words: str) -> None:
    _run("ip", *words.split())


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
