# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an NVIDIA GPU bears: 64 cameras on one network, and what its parts bring.

The cameras' frames are decoded beforehand, distinct, and go through each camera's
stations up to the tracker; its motion gate is forced open. Beside it stands the bare
network on one lane, at every batch size that is recorded, with its pictures uploaded
and its rows fetched each time.
"""

from collections.abc import Mapping, Sequence
import io
from statistics import median
import time
from typing import Any, Final

import av
import numpy as np
from PIL import Image

from benchmarks import Figure
from benchmarks.chain import PLACES, Chain, check_all_analysed, engine_job, together
from benchmarks.footage import distinct
from benchmarks.pairs import compare
from hearthward_engine.models.catalog import demo_model
from hearthward_engine.vision.devices import nvidia
from hearthward_engine.vision.runner import Lane, Network
from hearthward_engine.vision.torch import BATCH, TorchDetector

SIZES: Final = (1, 2, 4, 8, 16)
CURVE: Final = tuple(f"gpu.batch.{size}" for size in SIZES)
PARTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "gpu.graphs": {"graphs": False},
    "gpu.half": {"half": False},
    "gpu.lanes": {"lanes": 1},
}
"""Each is how much faster the detector is than without that part."""
NAMES: Final = ("gpu.cameras", "gpu.model", *CURVE, *PARTS)
CAMERAS: Final = 64
FRAMES: Final = 60
"""Per camera and round."""
DISTINCT: Final = 320
"""Each camera shows them from another one on, so that no batch holds one twice."""
PAIRS: Final = 7
BARE_S: Final = 1.0


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure all on the first GPU; none where it cannot be used."""
    gpus = nvidia()
    if not gpus:
        return dict.fromkeys(names, Figure(None, "no NVIDIA GPU here"))
    if gpus[0].obstacle:
        return dict.fromkeys(names, Figure(None, f"{gpus[0].name}: {gpus[0].obstacle}"))
    return measured("cuda")


def measured(
    device: str,
    *,
    cameras: int = CAMERAS,
    frames: int = FRAMES,
    pairs: int = PAIRS,
    bare_s: float = BARE_S,
) -> dict[str, Figure]:
    """Return all figures of a device; the processor serves to try this out."""
    footage = [_decoded(jpeg) for jpeg in distinct(min(DISTINCT, cameras * frames))]
    curve = _bare(device, bare_s)
    setting = f"{cameras} cameras, {frames} frames each"
    figures = {
        f"gpu.batch.{size}": Figure(round(fps, 1), "one lane, nothing around it")
        for size, fps in curve.items()
    }
    whole, rounds = _House(device, footage, cameras, frames), []
    try:
        for name, part in PARTS.items():
            less = _House(device, footage, cameras, frames, **part)
            try:
                found = compare(whole.run, less.run, pairs=pairs)
            finally:
                less.close()
            rounds.append(found.first_s)
            figures[name] = Figure(found.ratio, f"{found}; {setting}")
        fps = cameras * frames / median(rounds)
        note = f"in all; {setting}; {_batches(whole.detector)}"
        figures["gpu.cameras"] = Figure(round(fps, 1), note)
        best = max(curve.values())
        note = f"of {best:.0f} frames/s, the best of the bare network; {setting}"
        figures["gpu.model"] = Figure(round(fps / best, 3), note)
    finally:
        whole.close()
    return figures


class _House:
    """Many cameras in front of one detector."""

    def __init__(
        self,
        device: str,
        footage: Sequence[av.VideoFrame],
        cameras: int,
        frames: int,
        **parts: Any,
    ) -> None:
        model = demo_model()
        self.detector = TorchDetector(
            model.torch, model.classes, model=model.name, device=device, **parts
        )
        self._chains = [
            Chain(PLACES[number % len(PLACES)], self.detector, forced_open=True)
            for number in range(cameras)
        ]
        self._jobs = [
            engine_job(
                chain,
                [footage[(number * 5 + at) % len(footage)] for at in range(frames)],
            )
            for number, chain in enumerate(self._chains)
        ]

    def run(self) -> float:
        """Lead every camera's frames through; return seconds."""
        seconds = together(self._jobs)
        check_all_analysed(self._chains)
        return seconds

    def close(self) -> None:
        """Free the device."""
        self.detector.close()


def _bare(device: str, seconds: float) -> dict[int, float]:
    """Return the network's frames a second by batch size."""
    model = demo_model()
    shape, path = min(model.torch.items())
    network = Network(path, shape, device, half=device != "cpu")
    lane = Lane(device, graphs=True)
    pictures = [network.picture() for _ in range(BATCH)]
    for number, picture in enumerate(pictures):
        picture.pixels[:] = np.uint8(16 * number)
    curve = {}
    for size in SIZES:
        lane.run(network, pictures[:size])
        began, done = time.perf_counter(), 0
        while (passed := time.perf_counter() - began) < seconds:
            lane.run(network, pictures[:size])
            done += size
        curve[size] = done / passed
    return curve


def _decoded(jpeg: bytes) -> av.VideoFrame:
    """Return a frame as a stream's decoder gives it: 4:2:0, full size."""
    pixels = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))
    return av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")


def _batches(detector: TorchDetector) -> str:
    sizes = detector.batch_sizes
    mean = sum(size * count for size, count in sizes.items()) / sum(sizes.values())
    return f"batches of {mean:.1f} on average"
