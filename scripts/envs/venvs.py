# SPDX-License-Identifier: Apache-2.0
"""The virtual environments under .venvs/, each built from hashed lock files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import fcntl
import hashlib
import json
from pathlib import Path
import time

from . import interpreters
from .interpreters import Interpreter
from .places import ROOT, VENVS, Command, SetupError, run, say
from .tools import uv

RUNTIME = "addon/requirements/runtime.txt"
MODELS = "addon/requirements/models.txt"
TESTS = "requirements/engine-test.txt"
BUILD = "addon/requirements/build.txt"
STAMP = "hearthward.json"


@dataclass(frozen=True)
class Environment:
    """What a virtual environment is made of."""

    locks: tuple[str, ...]
    free_threaded: bool = False
    project: str | None = None
    older: str = field(default="", repr=False)
    """The minor version of an older CPython, such as 3.12."""

    def digest(self) -> str:
        """Return a hash over everything the environment's content follows from."""
        files = [*self.locks, BUILD]
        if self.project:
            files.append(f"{self.project}/pyproject.toml")
        content = b"\0".join((ROOT / name).read_bytes() for name in files)
        return hashlib.sha256(content + f"{self}{self.older}".encode()).hexdigest()


ENVIRONMENTS = {
    "engine": Environment((RUNTIME, TESTS), project="addon"),
    "engine-t": Environment((RUNTIME, TESTS), project="addon", free_threaded=True),
    "ha": Environment(("requirements/ha.txt",)),
    "tools": Environment(("requirements/tools.txt",)),
    "docs": Environment(("requirements/docs.txt",)),
    "models": Environment((MODELS, TESTS), project="addon"),
    "core-3.12": Environment((RUNTIME, TESTS), project="addon", older="3.12"),
    "core-3.13": Environment((RUNTIME, TESTS), project="addon", older="3.13"),
}


def ensure(name: str) -> Path | None:
    """Return the environment's Python, building or updating it where needed.

    None only where its interpreter is not found: CPython 3.14t, or an older one.
    """
    environment = ENVIRONMENTS[name]
    if ready := _ready(name, environment):
        return ready
    with _lock():
        if ready := _ready(name, environment):
            return ready
        interpreter = _interpreter(environment)
        return None if interpreter is None else _build(name, environment, interpreter)


def require(name: str) -> Path:
    """Return the environment's Python; raise SetupError where it cannot be had."""
    python = ensure(name)
    if python is None:
        wanted = ENVIRONMENTS[name].older or "3.14t"
        msg = f"the environment {name} needs CPython {wanted}, which was not found"
        raise SetupError(msg)
    return python


def engine() -> Path:
    """Return the Python of the engine's best runtime here: 3.14t, else 3.14."""
    return ensure("engine-t") or require("engine")


def describe(name: str) -> str:
    """Return which interpreter a built environment runs on."""
    stamp = _stamp(name)
    return str(stamp["interpreter"]) if stamp else "not built"


def _interpreter(environment: Environment) -> Interpreter | None:
    """Return the interpreter of an environment, None where it can be done without."""
    if environment.older:
        return interpreters.find_older(environment.older)
    if environment.free_threaded:
        return interpreters.find(free_threaded=True)
    return interpreters.require_gil()


def _build(name: str, environment: Environment, interpreter: Interpreter) -> Path:
    """Bring the environment to the state of its locks; keep it where possible."""
    started = time.monotonic()
    say(f"setting up {name} on {interpreter}")
    home = VENVS / name
    python = home / "bin/python"
    if python.resolve() != interpreter.path.resolve():
        run([uv(), "venv", "--quiet", "--clear", "--python", interpreter.path, home])
    (home / STAMP).unlink(missing_ok=True)
    pip: Command = (uv(), "pip", "--quiet")
    target: Command = ("--python", python, "--build-constraints", BUILD)
    if environment.older:
        # The locks are made for 3.14; their packages have wheels for older ones too.
        target = (*target, "--python-version", environment.older)
    # zeroconf's Cython extensions turn the GIL on; without them it is pure Python.
    pure = ["--no-binary", "zeroconf"] if RUNTIME in environment.locks else []
    run(
        [*pip, "sync", *target, "--require-hashes", *pure, *environment.locks],
        env={"SKIP_CYTHON": "1"},
    )
    if environment.project:
        run([*pip, "install", *target, "--no-deps", "--editable", environment.project])
    content = {"digest": environment.digest(), "interpreter": str(interpreter)}
    (home / STAMP).write_text(json.dumps(content), encoding="utf-8")
    say(f"{name} is ready ({time.monotonic() - started:.0f} s)")
    return python


def _ready(name: str, environment: Environment) -> Path | None:
    """Return the environment's Python if it stands as its locks want it."""
    python = VENVS / name / "bin/python"
    stamp = _stamp(name)
    if stamp and python.exists() and stamp["digest"] == environment.digest():
        return python
    return None


def _stamp(name: str) -> dict[str, str] | None:
    """Return what the last complete build of the environment noted."""
    try:
        content = json.loads((VENVS / name / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return dict(content)


@contextmanager
def _lock() -> Iterator[None]:
    """Let one process at a time build environments in this checkout."""
    VENVS.mkdir(exist_ok=True)
    with (VENVS / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another set-up of this checkout")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
