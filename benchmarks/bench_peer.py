# SPDX-License-Identifier: AGPL-3.0-or-later
"""Against what a user would otherwise run: Ultralytics' track(), same frames."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import batched
import json
import os
from pathlib import Path
import subprocess
import tempfile
from typing import Any, Final

from benchmarks import Figure
from benchmarks.bench_pipeline import THREADS
from benchmarks.chain import PLACES, Chain, engine_job, together
from benchmarks.footage import distinct
from benchmarks.pairs import compare
from hearthward_engine.ingest.decode import FrameDecoder
from hearthward_engine.ingest.slot import RawFrame
from hearthward_engine.models.catalog import ExportedModel, demo_model, find_export
from hearthward_engine.models.compare import PARTNER, Found, Matched, match
from hearthward_engine.models.errors import ModelError
from hearthward_engine.runtime.interpreter import describe
from hearthward_engine.vision.onnx import OnnxDetector

NAMES: Final = ("peer.pt", "peer.onnx", "parity.tensors", "parity.boxes")
FRAMES: Final = 60
PAIRS: Final = 9
PARITY_FRAMES: Final = 150
ROOT: Final = Path(__file__).parents[1]
PYTHON: Final = ROOT / ".venvs/models/bin/python"
MODELS_VARIABLE: Final = "HEARTHWARD_BENCH_MODELS"
NOT_SET_UP: Final = "Ultralytics is not set up here: scripts/setup models"


class Peer:
    """The worker process and its two questions."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait until it has loaded its model."""
        self._process = process
        assert process.stdout is not None
        while (line := process.stdout.readline()).strip() != "ready":
            if not line:
                msg = "the worker with Ultralytics ended before it was ready"
                raise RuntimeError(msg)

    def ask(self, what: str, count: int) -> Any:
        """Return its answer to one line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what} {count}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def peer(model: str, frames: Sequence[bytes]) -> Iterator[Peer]:
    """Run Ultralytics on these frames until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        for number, jpeg in enumerate(frames):
            (Path(folder) / f"{number:05}.jpg").write_bytes(jpeg)
        command: list[str | Path] = [PYTHON, "-m", "benchmarks.peer_worker", model]
        with subprocess.Popen(
            [*command, str(THREADS), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        ) as process:
            try:
                yield Peer(process)
            finally:
                process.terminate()


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure the named ones; all need the environment with Ultralytics."""
    if not PYTHON.exists():
        return dict.fromkeys(names, Figure(None, NOT_SET_UP))
    figures: dict[str, Figure] = {}
    if "peer.pt" in names:
        figures["peer.pt"] = _track("yolo26n.yaml")
    if "peer.onnx" in names:
        figures["peer.onnx"] = _track(str(demo_model().onnx))
    if "parity.boxes" in names:
        figures["parity.boxes"] = _boxes()
    if "parity.tensors" in names:
        figures["parity.tensors"] = _tensors()
    return figures


def _track(model: str) -> Figure:
    """Return by how much the engine gets more frames through, tracking included."""
    frames = distinct(FRAMES)
    shares = list(batched(frames, FRAMES // THREADS, strict=True))
    detector = OnnxDetector(demo_model().onnx, demo=True)
    chains = [Chain(place, detector, forced_open=True) for place in PLACES[:THREADS]]

    def engine() -> float:
        jobs = zip(chains, shares, strict=True)
        return together([engine_job(chain, share) for chain, share in jobs])

    with peer(model, frames) as other:
        compared = compare(
            engine, lambda: float(other.ask("track", FRAMES)), pairs=PAIRS
        )
    note = (
        f"{compared}; {THREADS} threads each; engine {FRAMES / compared.first_s:.0f}, "
        f"Ultralytics {FRAMES / compared.second_s:.0f} frames/s; engine on {describe()}"
    )
    return Figure(compared.ratio, note)


def _boxes() -> Figure:
    """Return the share of confident boxes that both find, end to end from the JPEG."""
    frames = distinct(PARITY_FRAMES)
    model = demo_model()
    detector = OnnxDetector(model.onnx, demo=True)
    decoder = FrameDecoder(enough_px=10_000)  # both see the whole picture
    with peer(str(model.onnx), frames) as other:
        theirs = other.ask("boxes", PARITY_FRAMES)
    matched = Matched()
    for jpeg, rows in zip(frames, theirs, strict=True):
        expected = [Found(label, sure, tuple(box)) for label, sure, box in rows]
        pixels = decoder.pixels(RawFrame(0.0, jpeg))
        seen = [
            Found(one.label, one.confidence, one.box)
            for one in detector.infer(pixels)
            if one.confidence >= PARTNER
        ]
        matched += match(expected, seen)
    note = (
        f"{matched.matched} of {matched.total} boxes on {PARITY_FRAMES} frames of the "
        "street, demo weights, the same ONNX file"
    )
    return Figure(round(matched.share, 4), note)


def _tensors() -> Figure:
    """Return the largest difference between an export and its own checkpoint."""
    folder = os.environ.get(MODELS_VARIABLE)
    if not folder:
        return Figure(
            None,
            f"{MODELS_VARIABLE} names no folder with a checkpoint and its export; "
            "tests/models proves it on weights of chance",
        )
    found = _export(Path(folder))
    if isinstance(found, str):
        return Figure(None, found)
    command: list[str | Path] = [PYTHON, "-m", "hearthward_engine.models.cli", "verify"]
    answer = subprocess.run(
        [*command, "--models", folder, "--json"],
        check=False,  # it fails where something differs: that is what is asked
        capture_output=True,
        text=True,
    )
    checks = json.loads(answer.stdout)["checks"]
    worst = max(
        float(check["value"])
        for check in checks
        if check["name"].startswith("tensors.")
    )
    return Figure(worst, f"{found.name}, ONNX and torch programs")


def _export(folder: Path) -> ExportedModel | str:
    try:
        return find_export(folder) or f"{folder.name} holds no export"
    except ModelError as err:
        return str(err)
