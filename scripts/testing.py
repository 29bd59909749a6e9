# SPDX-License-Identifier: Apache-2.0
"""Set up what is missing and run the tests: scripts/test [PART…] [-- PYTEST ARGS]."""

import argparse
import os
from pathlib import Path
import shutil
import subprocess
import sys

from scripts.envs import node, system, venvs
from scripts.envs.places import ROOT, VENVS, SetupError, say
from scripts.steps import Steps

PARTS = (
    *("engine", "integration", "contract", "e2e", "rehearsal", "models", "frontend"),
)
NOT_RUN = "3.14t not found: free-threaded leg NOT run"
# Home Assistant's plugin blocks sockets, which these parts are about.
SOCKETS = ("-p", "no:homeassistant")
# Whole stories with restarts, on a slow machine.
LONG = "--timeout=900"
# What a container is made of.
NAMESPACES = ("unshare", "--mount", "--net", "--pid", "--fork", "true")
# torch and its CUDA libraries, in the environment and in uv's cache.
MODELS_GB = 12
RACES = "tests/engine/test_thread_safety.py"
# What needs neither a stream, nor a database, nor a network.
CORE = (
    *("core", "runtime", "files", "letterbox", "motion", "tracker", "zones", "lines"),
    *("filters", "windows", "facts", "incidents", "rules", "envelope", "decision"),
    *("titles", "words", "prompt", "tracker_parity"),
)
# What coverage says of the integration's tests.
COVERED = VENVS / ".cache/coverage-integration.json"
# The interpreter decides about the GIL by itself, as in production.
UNFORCED = {"PYTHON_GIL": None}


def main() -> int:
    """Run the parts that were named, or all."""
    arguments, extra = _split(sys.argv[1:])
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parts = parser.parse_args(arguments).parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    steps = Steps("test")
    try:
        for part in parts:
            RUNNERS[part](steps, extra)
    except SetupError as err:
        print(f"error: {err}", file=sys.stderr)
        steps.failed = True
    return steps.close()


def _engine(steps: Steps, extra: list[str]) -> None:
    """Run the engine's tests on 3.14, and again on 3.14t where it is found."""
    legs = {"engine": "3.14 with the GIL", "engine-t": "3.14t"}
    for name, title in legs.items():
        python = venvs.ensure(name)
        if python is None:
            steps.skip(f"engine on {title}", NOT_RUN)
            continue
        say(f"engine tests on {venvs.describe(name)}")
        command = _pytest(python, "engine", "-p", "scripts.pytest_gil", *extra)
        steps.run(f"engine on {title}", command, env=UNFORCED)
        if name == "engine-t" and not extra:
            _races(steps, python)
    if not extra:
        _core(steps)


def _core(steps: Steps) -> None:
    """Run the tests of the engine's core on the oldest Pythons it may be used with."""
    for version in ("3.12", "3.13"):
        python = venvs.ensure(f"core-{version}")
        if python is None:
            steps.skip(f"core on {version}", f"{version} not found: core leg NOT run")
            continue
        say(f"core tests on {venvs.describe(f'core-{version}')}")
        tests = [f"tests/engine/test_{name}.py" for name in CORE]
        steps.run(f"core on {version}", [python, "-m", "pytest", *tests])


def _races(steps: Steps, python: Path) -> None:
    """Run the tests of threads without the GIL whatever asks for it, and watchfully."""
    title = "threads on 3.14t with PYTHON_GIL=0 and -X dev"
    command: list[str | Path] = [python, "-X", "dev", "-m", "pytest", RACES]
    steps.run(title, command, env={"PYTHON_GIL": "0"})


def _integration(steps: Steps, extra: list[str]) -> None:
    """Run the integration's tests inside Home Assistant; all of them leave no gaps."""
    system.ensure("ha")
    python = _home_assistant()
    if extra:
        steps.run("integration", _pytest(python, "integration", *extra))
        return
    COVERED.parent.mkdir(parents=True, exist_ok=True)
    COVERED.unlink(missing_ok=True)
    measured = (
        *("--cov=custom_components.hearthward", "--cov-branch", "--cov-report="),
        f"--cov-report=json:{COVERED}",
    )
    command = _pytest(python, "integration", *measured)
    own = {"COVERAGE_FILE": str(COVERED.with_suffix(".data"))}
    if steps.run("integration", command, env=own):
        gate: list[str | Path] = [python, "-m", "scripts.check_coverage", COVERED]
        steps.run("coverage of the integration", gate)


def _contract(steps: Steps, extra: list[str]) -> None:
    """Run the integration's client against a real engine process."""
    command = _pytest(_home_assistant(), "contract", *SOCKETS, *extra)
    steps.run("contract", command, env=_with_engine())


def _e2e(steps: Steps, extra: list[str]) -> None:
    """Run Home Assistant, the engine and the street together."""
    system.ensure("ha", "rtsp", "browser")
    node.ensure()
    command = _pytest(_home_assistant(), "e2e", *SOCKETS, LONG, *extra)
    steps.run("e2e", command, env=_with_engine())


def _rehearsal(steps: Steps, extra: list[str]) -> None:
    """Run the app's image, built from its own folder, as Supervisor would."""
    system.ensure("ha", *([] if shutil.which("ip") else ["network"]))
    python, part = _home_assistant(), "rehearsal"
    if not _makes_containers():
        steps.skip("rehearsal", "NOT run, it needs root and namespaces")
        part = "rehearsal/test_supervisor.py"
    # The times that are printed are what people want to read.
    command = _pytest(python, part, *SOCKETS, "-rsP", LONG, *extra)
    steps.run(part, command, env=_with_engine())


def _makes_containers() -> bool:
    """Return whether this user and this kernel can do what containers need."""
    if os.geteuid() != 0 or not shutil.which(NAMESPACES[0]):
        return False
    tried = subprocess.run(NAMESPACES, check=False, capture_output=True)
    return tried.returncode == 0


def _models(steps: Steps, extra: list[str]) -> None:
    """Run the tests of export and verification, with Ultralytics and torch."""
    built = (VENVS / "models" / venvs.STAMP).exists()
    if not built and shutil.disk_usage(ROOT).free < MODELS_GB * 2**30:
        steps.skip("models", f"NOT run, they need {MODELS_GB} GB of free disk")
        return
    python = venvs.require("models")
    say(f"models tests on {venvs.describe('models')}")
    steps.run("models", _pytest(python, "models", *extra))


def _frontend(steps: Steps, extra: list[str]) -> None:
    """Run the front end's own tests, in a browser."""
    system.ensure("browser")
    node.ensure()
    arguments = ["--", *extra] if extra else []
    steps.run("frontend", ["npm", "test", *arguments], cwd=node.HOME)


RUNNERS = {
    "engine": _engine,
    "integration": _integration,
    "contract": _contract,
    "e2e": _e2e,
    "rehearsal": _rehearsal,
    "models": _models,
    "frontend": _frontend,
}


def _pytest(python: Path, part: str, *arguments: str) -> list[str | Path]:
    """Return the command that runs one folder of tests."""
    return [python, "-m", "pytest", f"tests/{part}", *arguments]


def _home_assistant() -> Path:
    """Return the Python that has Home Assistant."""
    python = venvs.require("ha")
    say(f"Home Assistant on {venvs.describe('ha')}")
    return python


def _with_engine() -> dict[str, str | None]:
    """Return the variables that tell tests which Python starts the engine."""
    given = os.environ.get("HEARTHWARD_ENGINE_PYTHON")
    python = Path(given) if given else venvs.engine()
    say(f"engine process on {python}")
    return {"HEARTHWARD_ENGINE_PYTHON": str(python), **UNFORCED}


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Part the script's own arguments from pytest's, which follow `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
