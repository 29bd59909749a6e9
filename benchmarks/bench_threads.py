# SPDX-License-Identifier: AGPL-3.0-or-later
"""How Python's work scales over threads here, and over processes as the control."""

from collections.abc import Mapping, Sequence
from itertools import batched
import json
from pathlib import Path
import subprocess
import sys
from typing import Any, Final

from benchmarks import Figure
from benchmarks.chain import together
from benchmarks.footage import distinct
from benchmarks.pairs import compare
from hearthward_engine.ingest.decode import FrameDecoder
from hearthward_engine.ingest.slot import RawFrame
from hearthward_engine.runtime.executors import cores
from hearthward_engine.runtime.interpreter import describe, gil_enabled
from hearthward_engine.vision.letterbox import letterbox

WORKERS: Final = (2, 4, 8)
NAMES: Final = (
    *(f"threads.tracking.{workers}" for workers in WORKERS),
    "threads.tracking.2.gil",
    "threads.processes.2",
    "threads.preprocess.4",
)
ROUNDS: Final = 21
FRAMES: Final = 24
ROOT: Final = Path(__file__).parents[1]
GIL_PYTHON: Final = ROOT / ".venvs/engine/bin/python"


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure what this machine has the cores for."""
    figures: dict[str, Figure] = {}
    for workers in WORKERS:
        name = f"threads.tracking.{workers}"
        if name in names:
            figures[name] = _tracking(workers)
    if "threads.tracking.2.gil" in names:
        figures["threads.tracking.2.gil"] = _with_gil("threads")
    if "threads.processes.2" in names:
        figures["threads.processes.2"] = _with_gil("processes")
    if "threads.preprocess.4" in names:
        figures["threads.preprocess.4"] = _preprocess(4)
    return figures


def _tracking(workers: int) -> Figure:
    if gil_enabled():
        return Figure(None, f"{describe()}: measured on 3.14t only")
    if cores() < workers:
        return Figure(None, f"this machine has {cores()} cores")
    return _figure(_work(Path(sys.executable), workers, "threads"))


def _with_gil(kind: str) -> Figure:
    if cores() < 2:
        return Figure(None, "this machine has one core")
    if not GIL_PYTHON.exists():
        return Figure(None, "the environment engine (3.14 with the GIL) is not set up")
    return _figure(_work(GIL_PYTHON, 2, kind))


def _work(python: Path, workers: int, kind: str) -> dict[str, Any]:
    """Measure in a process of its own: nothing imported here disturbs it."""
    command: list[str | Path] = [
        python,
        "-m",
        "benchmarks.tracking_work",
        str(workers),
        kind,
    ]
    answer = subprocess.run(
        [*command, str(ROUNDS)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return dict(json.loads(answer.stdout))


def _figure(found: dict[str, Any]) -> Figure:
    note = (
        f"{found['interpreter']}; median of {found['pairs']} interleaved pairs, "
        f"quartiles {found['low']:.2f}-{found['high']:.2f}; "
        f"{found['memory_mb']} MB more memory"
    )
    return Figure(found["speedup"], note)


def _preprocess(workers: int) -> Figure:
    """Return how JPEG decoding and letterboxing scale; both leave the GIL alone."""
    if cores() < workers:
        return Figure(None, f"this machine has {cores()} cores")
    frames = distinct(FRAMES * workers)
    shares = [list(share) for share in batched(frames, FRAMES, strict=True)]

    def work(share: Sequence[bytes]) -> None:
        decoder = FrameDecoder()
        for jpeg in share:
            letterbox(decoder.pixels(RawFrame(0.0, jpeg)))

    def many() -> float:
        return together([lambda share=share: work(share) for share in shares])  # type: ignore[misc]

    def one() -> float:
        return together([lambda: work(shares[0])])

    compared = compare(many, one, pairs=ROUNDS)
    return Figure(round(compared.ratio * workers, 3), f"{describe()}; {compared}")
