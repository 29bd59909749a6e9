# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine stands on: libraries, interpreter, clock, disk."""

import ctypes
from datetime import UTC, datetime
import importlib
from importlib.metadata import PackageNotFoundError, version
import os
from pathlib import Path
import shutil
import time
from typing import Final

from ..present.findings import Finding
from ..runtime.compression import readable
from ..runtime.interpreter import describe, free_threaded, gil_enabled

LIBRARIES: Final = {
    "numpy": "numpy",
    "av": "av",
    "onnxruntime": "onnxruntime",
    "PIL": "pillow",
    "sqlalchemy": "sqlalchemy",
    "aiohttp": "aiohttp",
    "cryptography": "cryptography",
}
"""Modules the engine cannot do without, and the packages they come in."""
LEAST_FREE_MB: Final = 1024
OLDEST_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this lost its battery."""
_TIMEX_BYTES: Final = 512  # more than any Linux's struct timex
_TIME_ERROR: Final = 5


def libraries() -> list[Finding]:
    """Return whether the compiled libraries load, and their versions."""
    found: dict[str, object] = {}
    broken = []
    for module, package in LIBRARIES.items():
        try:
            importlib.import_module(module)
            found[package] = version(package)
        except (ImportError, OSError, PackageNotFoundError) as err:
            broken.append(f"{package} does not load ({err})")
    if broken:
        text = f"{'; '.join(broken)}: install the engine again"
        return [Finding(name="libraries", verdict="error", text=text, facts=found)]
    text = ", ".join(f"{name} {number}" for name, number in found.items())
    return [Finding(name="libraries", verdict="ok", text=text, facts=found)]


def interpreter() -> list[Finding]:
    """Judge the interpreter once libraries are loaded: they may turn the GIL on."""
    facts: dict[str, object] = {
        "free_threaded": free_threaded(),
        "gil_enabled": gil_enabled(),
        "codecs": readable(),
        "cores": len(os.sched_getaffinity(0)),
    }
    if free_threaded() and gil_enabled():
        text = f"{describe()}: a library switched the GIL on, cameras share one core"
        return [Finding(name="interpreter", verdict="warning", text=text, facts=facts)]
    return [Finding(name="interpreter", verdict="ok", text=describe(), facts=facts)]


def clock() -> list[Finding]:
    """Return whether the clock can be believed: windows are ordered by it."""
    now = datetime.now(UTC)
    synchronised = _synchronised()
    facts: dict[str, object] = {
        "utc": now.isoformat(timespec="seconds"),
        "zone": time.strftime("%Z"),
        "synchronised": synchronised,
    }
    if now < OLDEST_TIME:
        text = f"it says {now:%Y-%m-%d}: set this machine's clock"
        return [Finding(name="clock", verdict="error", text=text, facts=facts)]
    if synchronised is False:
        text = f"{now:%Y-%m-%d %H:%M:%S} UTC, but nothing keeps it in time (NTP)"
        return [Finding(name="clock", verdict="warning", text=text, facts=facts)]
    text = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    return [Finding(name="clock", verdict="ok", text=text, facts=facts)]


def disk(folder: Path) -> list[Finding]:
    """Return how much the data folder's disk has left, and whether it may be used."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    free_mb = shutil.disk_usage(place).free // 1_000_000
    facts: dict[str, object] = {"free_mb": free_mb, "folder": str(folder)}
    if not os.access(place, os.W_OK | os.X_OK):
        text = f"data_dir {folder} cannot be written by this user"
        return [Finding(name="disk", verdict="error", text=text, facts=facts)]
    if free_mb < LEAST_FREE_MB:
        text = f"only {free_mb} MB free for data_dir"
        return [Finding(name="disk", verdict="warning", text=text, facts=facts)]
    text = f"{free_mb / 1000:.1f} GB free"
    return [Finding(name="disk", verdict="ok", text=text, facts=facts)]


def _synchronised() -> bool | None:
    """Return what the kernel says of the clock; None where it does not say."""
    try:
        ask = ctypes.CDLL(None).ntp_adjtime
    except (OSError, AttributeError):
        return None
    state = ask(ctypes.create_string_buffer(_TIMEX_BYTES))  # all zero: only ask
    return None if state < 0 else state != _TIME_ERROR
