# SPDX-License-Identifier: Apache-2.0
"""The files of the repository, as git sees them."""

from functools import cache
from pathlib import Path
import subprocess

from scripts.envs.places import ROOT


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is tracked or would be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = sorted(set(filter(None, listed.split("\0"))))
    return tuple(path for path in map(Path, names) if (ROOT / path).is_file())


def with_suffix(*suffixes: str) -> tuple[Path, ...]:
    """Return the files with one of the suffixes."""
    return tuple(path for path in files() if path.suffix in suffixes)


def read(path: Path) -> str:
    """Return a file's text."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def shell_scripts() -> tuple[Path, ...]:
    """Return the files whose first line names a shell."""
    found = []
    for path in with_suffix("", ".sh", ".bash"):
        with (ROOT / path).open("rb") as file:
            first = file.readline(80)
        if first.startswith(b"#!") and (b"sh" in first or b"bashio" in first):
            found.append(path)
    return tuple(found)
