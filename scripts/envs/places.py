# SPDX-License-Identifier: Apache-2.0
"""Where the scripts keep things, and how they speak."""

from collections.abc import Sequence
import os
from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".venvs"
Command = Sequence[str | Path]

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hearthward"


class SetupError(Exception):
    """Say in one sentence what is missing and what the user can do."""


def say(text: str) -> None:
    """Print one line of progress to stderr, so that stdout stays the command's own."""
    print(f"» {text}", file=sys.stderr, flush=True)


def run(command: Command, *, env: dict[str, str] | None = None) -> None:
    """Run a command with its output on stderr; raise SetupError when it fails."""
    try:
        subprocess.run(
            command,
            check=True,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            env=None if env is None else os.environ | env,
        )
    except OSError as err:
        msg = f"{command[0]} cannot be started: {err.strerror}"
        raise SetupError(msg) from err
    except subprocess.CalledProcessError as err:
        msg = f"{' '.join(map(str, command))} failed with status {err.returncode}"
        raise SetupError(msg) from err
