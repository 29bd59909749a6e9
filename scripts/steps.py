# SPDX-License-Identifier: Apache-2.0
"""Run named steps one after another and say at the end how each went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import os
from pathlib import Path
import subprocess
import time

from scripts.envs.places import ROOT, Command


@dataclass
class Steps:
    """The steps of one run and their outcomes."""

    kind: str
    outcomes: list[str] = field(default_factory=list)
    failed: bool = False

    def run(
        self,
        name: str,
        command: Command,
        *,
        env: Mapping[str, str | None] | None = None,
        cwd: Path = ROOT,
    ) -> bool:
        """Run a command as a step; None in env takes a variable away."""
        print(f"── {name}", flush=True)
        started = time.monotonic()
        try:
            code = subprocess.run(
                command, check=False, cwd=cwd, env=_environment(env or {})
            ).returncode
        except OSError as err:
            print(err, flush=True)
            code = 127
        self.note(name, time.monotonic() - started, ok=code == 0)
        return code == 0

    def note(self, name: str, seconds: float, *, ok: bool, remark: str = "") -> None:
        """Record the outcome of a step."""
        self.failed |= not ok
        verdict = remark or ("passed" if ok else "FAILED")
        self.outcomes.append(f"{self.kind} {name}: {verdict} ({seconds:.1f} s)")

    def skip(self, name: str, reason: str) -> None:
        """Record, loudly, that a step did not run."""
        print(f"── {name}: {reason}", flush=True)
        self.outcomes.append(f"{self.kind} {name}: {reason}")

    def close(self) -> int:
        """Print one line per step; return the exit status of the run."""
        print("─" * 72)
        for outcome in self.outcomes:
            print(outcome)
        return int(self.failed)


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return this process's environment with the changes."""
    merged = {**os.environ, **changes}
    return {key: value for key, value in merged.items() if value is not None}
