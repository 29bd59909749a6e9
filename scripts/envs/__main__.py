# SPDX-License-Identifier: Apache-2.0
"""Set up environments: python3 -m scripts.envs [ENVIRONMENT…]."""

import argparse
import sys

from . import interpreters, node, system, tools, venvs
from .places import SetupError, say

FRONTEND = "frontend"
DEFAULT = ("engine", "engine-t", "ha", "tools", FRONTEND)


def main() -> int:
    """Build the named environments and say what they run on."""
    parser = argparse.ArgumentParser(prog="scripts/setup", description=__doc__)
    parser.add_argument(
        "environments",
        nargs="*",
        metavar="ENVIRONMENT",
        help=f"any of {', '.join(venvs.ENVIRONMENTS)}, {FRONTEND}; default: what "
        "the engine, the integration and the front end need",
    )
    parser.add_argument(
        "--packages",
        action="append",
        default=[],
        choices=system.GROUPS,
        help="also see to a group of Debian packages",
    )
    parser.add_argument(
        "--print",
        choices=("uv", "python", "engine", "packages"),
        help="print a path (uv, CPython 3.14, the engine's best Python) or the system "
        "packages that are missing",
    )
    options = parser.parse_args()
    try:
        if options.print:
            print(_answer(options.print))
            return 0
        system.ensure(*options.packages)
        for name in options.environments or DEFAULT:
            if name == FRONTEND:
                node.ensure()
                say("frontend: its packages are there")
                continue
            if name not in venvs.ENVIRONMENTS:
                parser.error(f"no environment is called {name}")
            ready = venvs.ensure(name)
            missing = f"{venvs.ENVIRONMENTS[name].older or '3.14t'} not found"
            say(f"{name}: {venvs.describe(name) if ready else missing}")
    except SetupError as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    return 0


def _answer(what: str) -> str:
    """Return what other scripts ask for."""
    if what == "uv":
        return str(tools.uv())
    if what == "python":
        return str(interpreters.require_gil().path)
    if what == "packages":
        return "\n".join(system.absent(*system.GROUPS))
    return str(venvs.engine())


sys.exit(main())
