# SPDX-License-Identifier: Apache-2.0
"""Debian packages that tests and the demo need."""

import os
import shutil
import subprocess

from .places import SetupError, run, say

# Releases name some packages differently; any name before or after a bar will do.
GROUPS: dict[str, tuple[str, ...]] = {
    # What Home Assistant's camera and stream integrations load.
    "ha": ("libturbojpeg0|libturbojpeg", "ffmpeg", "libpcap0.8|libpcap0.8t64"),
    # A real RTSP server for the simulated street, on the system's own Python.
    "rtsp": (
        "python3-gi",
        "gir1.2-gst-rtsp-server-1.0",
        "gstreamer1.0-plugins-base",
        "gstreamer1.0-plugins-good",
        "gstreamer1.0-plugins-bad",
        "gstreamer1.0-plugins-ugly",
    ),
    # The sealed network in which the app's image is rehearsed.
    "network": ("iproute2",),
    "browser": ("chromium|chromium-browser|google-chrome-stable",),
}
LOCK_SECONDS = 300


def ensure(*groups: str) -> None:
    """Install what is missing of the groups, or raise with the one command to run."""
    missing = absent(*groups)
    if not missing:
        return
    install = ["install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        msg = f"system packages are missing; run: sudo apt-get {' '.join(install)}"
        raise SetupError(msg)
    say(f"installing system packages: {' '.join(missing)}")
    wait = f"DPkg::Lock::Timeout={LOCK_SECONDS}"
    apt = ["apt-get", "--quiet=2", "--option", wait]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run([*apt, "update"], env=quiet)
    run([*apt, *install], env=quiet)


def absent(*groups: str) -> list[str]:
    """Return the groups' packages that are not installed, as this system calls them."""
    wanted = [package.split("|") for group in groups for package in GROUPS[group]]
    installed = _installed([name for names in wanted for name in names])
    return [
        next(filter(_known, names), names[0])
        for names in wanted
        if installed.isdisjoint(names)
    ]


def _installed(names: list[str]) -> set[str]:
    """Return which of the packages dpkg has installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    lines = _output(query).splitlines() if names else []
    return {line.split()[0] for line in lines if line.endswith(" installed")}


def _known(name: str) -> bool:
    """Return whether apt could install a package of that name."""
    return bool(_output(["apt-cache", "show", "--no-all-versions", name]))


def _output(command: list[str]) -> str:
    """Return what a program prints; nothing where there is no such program."""
    try:
        answer = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError:
        return ""
    return answer.stdout
