# SPDX-License-Identifier: Apache-2.0
"""Find or get CPython 3.14, with the GIL and free-threaded; find older ones."""

from collections.abc import Iterator
from dataclasses import dataclass
import json
import os
from pathlib import Path
import subprocess
import time

from . import debian
from .places import CACHE, SetupError, say
from .tools import uv

OLDEST = (3, 14, 2)
NEWEST = (3, 15)
RETRY_SECONDS = 24 * 3600
DOWNLOAD_SECONDS = 300
# One short try: without a network uv would otherwise wait for its retries.
IMPATIENT = {"UV_HTTP_RETRIES": "0", "UV_HTTP_CONNECT_TIMEOUT": "5"}
PROBE = """
import json, sys, sysconfig
print(json.dumps([
    list(sys.version_info[:3]),
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    sys.implementation.name,
]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A CPython that runs on this machine."""

    path: Path
    version: tuple[int, ...]
    free_threaded: bool

    def __str__(self) -> str:
        """Return what the user wants to read: version, kind and place."""
        text = ".".join(map(str, self.version))
        kind = "free-threaded" if self.free_threaded else "with the GIL"
        return f"CPython {text} {kind} ({self.path})"


def find(*, free_threaded: bool) -> Interpreter | None:
    """Return a fitting interpreter, downloading one where that is possible."""
    for path in _candidates(free_threaded=free_threaded):
        found = probe(path)
        if (
            found
            and found.free_threaded is free_threaded
            and OLDEST <= found.version < NEWEST
        ):
            return found
    return None


def find_older(version: str) -> Interpreter | None:
    """Return a CPython of an older minor version, like 3.12; download none."""
    for path in _older_candidates(version):
        found = probe(path)
        if found and not found.free_threaded:
            return found
    return None


def require_gil() -> Interpreter:
    """Return CPython 3.14 with the GIL; raise SetupError where none can be had."""
    if found := find(free_threaded=False):
        return found
    msg = (
        "no CPython 3.14.2 or newer: put python3.14 on PATH, or let uv or apt reach "
        "the network"
    )
    raise SetupError(msg)


def probe(path: Path) -> Interpreter | None:
    """Return what the program at path is, if it is a CPython that starts."""
    try:
        answer = subprocess.run(
            [path, "-I", "-c", PROBE],
            check=True,
            capture_output=True,
            timeout=30,
        ).stdout
        version, free_threaded, implementation = json.loads(answer)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    if implementation != "cpython":
        return None
    return Interpreter(path, tuple(version), free_threaded)


def _candidates(*, free_threaded: bool) -> Iterator[Path]:
    """Yield places to look at, the cheapest first; the last ones download."""
    request = "3.14t" if free_threaded else "3.14"
    yield from _on_path(f"python{request}")
    if not free_threaded:
        yield debian.PYTHON
    yield from _uv_find(request)
    if _uv_install(request):
        yield from _uv_find(request)
    if not free_threaded and debian.obtainable():
        yield debian.install()


def _older_candidates(version: str) -> Iterator[Path]:
    """Yield places to look at: PATH, what uv knows, and pyenv's own folder."""
    yield from _on_path(f"python{version}")
    yield from _uv_find(version)
    # Its programs on PATH start only the versions that are switched on.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))


def _on_path(name: str) -> Iterator[Path]:
    """Yield every program of that name on PATH."""
    for folder in os.get_exec_path():
        path = Path(folder) / name
        if path.is_file() and os.access(path, os.X_OK):
            yield path


def _uv_find(request: str) -> Iterator[Path]:
    """Yield the interpreter that uv knows of, if any."""
    answer = subprocess.run(
        [uv(), "python", "find", "--no-python-downloads", "--system", request],
        check=False,
        capture_output=True,
        text=True,
    )
    if answer.returncode == 0:
        yield Path(answer.stdout.strip())


def _uv_install(request: str) -> bool:
    """Let uv download the interpreter; do not ask again for a day after a failure."""
    if os.environ.get("UV_PYTHON_DOWNLOADS") in {"never", "false", "0"}:
        return False
    failed = CACHE / f"uv-cannot-install-{request}"
    if failed.exists() and time.time() - failed.stat().st_mtime < RETRY_SECONDS:
        return False
    say(f"asking uv for CPython {request}")
    try:
        subprocess.run(
            [uv(), "python", "install", request],
            check=True,
            capture_output=True,
            timeout=DOWNLOAD_SECONDS,
            env=os.environ | IMPATIENT,
        )
    except (OSError, subprocess.SubprocessError):
        say(f"uv cannot download CPython {request} here")
        CACHE.mkdir(parents=True, exist_ok=True)
        failed.touch()
        return False
    return True
