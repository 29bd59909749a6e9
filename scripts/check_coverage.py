# SPDX-License-Identifier: Apache-2.0
"""Hold what the integration's tests cover against what is promised.

At least 95 % of every module, and all of the flows: lines and branches together, as
coverage counts them in its JSON report.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import sys
from typing import Any

LEAST = 95.0
FLOWS = 100.0
PREFIX = "custom_components/hearthward/"


def main() -> int:
    """Print the modules that are not covered whole; fail where one falls short."""
    (report,) = sys.argv[1:]
    files = json.loads(Path(report).read_text(encoding="utf-8"))["files"]
    short = list(below(files))
    for line in table(files):
        print(line)
    for line in short:
        print(f"error: {line}", file=sys.stderr)
    return int(bool(short))


def below(files: dict[str, Any]) -> Iterator[str]:
    """Yield the modules that are covered less than they must be, and where."""
    if not files:
        yield "nothing was measured"
    for name, module in sorted(files.items()):
        wanted = FLOWS if Path(name).stem.endswith("flow") else LEAST
        if (covered := module["summary"]["percent_covered"]) < wanted:
            yield f"{name}: {covered:.1f} % of {wanted:g} %: {gaps(module)}"


def table(files: dict[str, Any]) -> Iterator[str]:
    """Yield what is covered of each module that is not covered whole."""
    partly = [
        (module["summary"]["percent_covered"], name.removeprefix(PREFIX), gaps(module))
        for name, module in files.items()
        if module["summary"]["percent_covered"] < FLOWS
    ]
    for covered, name, where in sorted(partly):
        yield f"{covered:6.2f} %  {name}: {where}"
    yield f"{len(files) - len(partly)} of {len(files)} modules are covered whole"


def gaps(module: dict[str, Any]) -> str:
    """Return the lines that no test reaches, and the ways no test takes."""
    lines = [str(line) for line in module["missing_lines"]]
    missed = set(module["missing_lines"])
    # Ways from or into a line that is missing anyway say nothing more.
    ways = [
        f"{start}→{'exit' if end < 0 else end}"
        for start, end in module.get("missing_branches", [])
        if not {start, end} & missed
    ]
    return ", ".join(lines + ways)


if __name__ == "__main__":
    sys.exit(main())
