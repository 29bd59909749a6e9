# SPDX-License-Identifier: Apache-2.0
"""Run benchmarks and write one JSON document: scripts/bench [NAME…] --json FILE."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
import importlib
from importlib import metadata
import json
import os
from pathlib import Path
import platform
import subprocess
import sys
import sysconfig
import traceback

from benchmarks import PROMISES, Benchmark, Bound, Figure

HERE = Path(__file__).parent
LIBRARIES = ("aiohttp", "av", "msgspec", "numpy", "onnxruntime", "torch")
NO_BENCHMARK = Figure(None, "no benchmark measures this yet")


def main() -> int:
    """Measure what was asked for; fail only where a benchmark itself failed."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a figure or a group of them (threads, threads.tracking); default: all",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write results there")
    options = parser.parse_args()

    broken: list[str] = []
    benchmarks = _discover(broken)
    known = {*PROMISES, *(name for bench in benchmarks for name in bench.NAMES)}
    wanted = _select(options.names, known)
    if not wanted:
        parser.error(f"nothing is called {' or '.join(options.names)}")

    figures = dict.fromkeys(sorted(wanted), NO_BENCHMARK)
    for benchmark in benchmarks:
        names = [name for name in benchmark.NAMES if name in wanted]
        if names:
            figures |= _measure(benchmark, names, broken)
    results = {name: _result(name, figure) for name, figure in figures.items()}
    document = {"environment": environment(), "results": results}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    for name in broken:
        print(f"error: {name} failed", file=sys.stderr)
    return int(bool(broken))


def environment() -> dict[str, object]:
    """Return what a figure depends on: interpreter, machine and libraries."""
    return {
        "interpreter": f"{sys.implementation.name} {platform.python_version()}",
        "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
        "cpu": _cpu(),
        "cores": os.process_cpu_count() or 1,
        "memory_gb": _memory_gb(),
        "gpu": _gpu(),
        "system": platform.platform(),
        "libraries": _libraries(),
        "revision": _output("git", "describe", "--always", "--dirty"),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _discover(broken: list[str]) -> list[Benchmark]:
    """Import every module of benchmarks; note those that do not import."""
    found: list[Benchmark] = []
    for path in sorted(HERE.glob("bench_*.py")):
        try:
            found.append(importlib.import_module(f"benchmarks.{path.stem}"))
        except Exception:  # noqa: BLE001 - one broken benchmark spares the others
            traceback.print_exc()
            broken.append(path.stem)
    return found


def _select(asked: Sequence[str], known: set[str]) -> set[str]:
    """Return the known names that equal an asked one or lie below it."""
    if not asked:
        return known
    return {
        name
        for name in known
        for prefix in asked
        if name == prefix or name.startswith(f"{prefix}.")
    }


def _measure(
    benchmark: Benchmark, names: Sequence[str], broken: list[str]
) -> Mapping[str, Figure]:
    """Return the benchmark's figures; those it fails to deliver have no value."""
    print(f"» measuring {', '.join(names)}", file=sys.stderr, flush=True)
    try:
        figures = benchmark.run(names)
    except Exception as err:  # noqa: BLE001 - one broken benchmark spares the others
        traceback.print_exc()
        broken.extend(names)
        return dict.fromkeys(names, Figure(None, f"failed: {err!r}"))
    missing = Figure(None, "the benchmark returned nothing for it")
    return {name: figures.get(name, missing) for name in names}


def _result(name: str, figure: Figure) -> dict[str, object]:
    """Return a figure as the document states it, beside its promise."""
    bound = PROMISES.get(name, Bound(""))
    return {
        "value": figure.value,
        "unit": bound.unit,
        "target": str(bound) or None,
        "holds": None if figure.value is None else bound.holds(figure.value),
        "note": figure.note,
    }


def _cpu() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(names, platform.processor() or platform.machine())


def _memory_gb() -> float | None:
    """Return the machine's memory."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
    return round(size / 2**30, 1)


def _gpu() -> str | None:
    """Return the names of the NVIDIA GPUs, if the machine has any."""
    return _output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")


def _libraries() -> dict[str, str]:
    """Return the versions of the libraries that do the heavy work."""
    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def _output(*command: str) -> str | None:
    """Return what a program prints, or None where it is missing or fails."""
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None


if __name__ == "__main__":
    sys.exit(main())
