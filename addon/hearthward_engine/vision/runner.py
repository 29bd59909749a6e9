# SPDX-License-Identifier: AGPL-3.0-or-later
"""One exported program on one device: what a batch of pictures goes through.

On a GPU the pictures wait as bytes in pinned memory, cross the bus as they are, and the
whole network is replayed as one recorded CUDA graph per batch size.
"""

from collections.abc import Sequence
import logging
from pathlib import Path
import threading
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .detector import DetectorError, Pixels

_LOG = logging.getLogger(__name__)

WARM_UP: Final = 3
"""The first runs choose kernels; nobody shall wait for them, or record them."""

# A device's memory and random numbers know of one recording at a time.
_RECORDING: Final = threading.Lock()

type Shape = tuple[int, int]
type Rows = npt.NDArray[np.float32]


class Picture:
    """A picture of the input's shape, (height, width, 3) RGB uint8, to be uploaded.

    On a GPU its bytes are pinned, so that the device fetches them while others run.
    """

    __slots__ = ("pixels", "tensor")

    def __init__(self, tensor: Any) -> None:
        """Wrap a tensor on the host."""
        self.tensor = tensor
        self.pixels: Pixels = tensor.numpy()


class Network:
    """A program's weights on a device; many lanes may run it at once."""

    def __init__(self, path: Path, shape: Shape, device: str, *, half: bool) -> None:
        """Load it; raise DetectorError where that does not work."""
        import torch

        self.shape = shape
        self.device = device
        self.half = half
        self._torch = torch
        self._free: list[Picture] = []
        self._program = self._load(path)

    def _load(self, path: Path) -> Any:
        torch = self._torch
        try:
            program = torch.export.load(path)
            if self.device != "cpu":
                from torch.export.passes import move_to_device_pass

                program = move_to_device_pass(program, self.device)
            module = program.module()
        except torch.OutOfMemoryError:
            raise
        except Exception as error:
            msg = f"{path.name} cannot be loaded on {self.device}"
            raise DetectorError(msg) from error
        if self.half:
            # The grid is no parameter: boxes are worked out in float32 all the same.
            for weights in module.parameters():
                weights.data = weights.data.half()
        if self.device != "cpu":
            # Inputs have few sizes: looking for the fastest kernels pays.
            torch.backends.cudnn.benchmark = True
            module.to(memory_format=torch.channels_last)
            # Lanes have streams of their own, which do not wait for this one's copies.
            torch.cuda.synchronize()
        return module

    def picture(self) -> Picture:
        """Return room for a picture, used before or new; from any thread."""
        try:
            return self._free.pop()
        except IndexError:
            pinned = self.device != "cpu"
            torch = self._torch
            empty = torch.empty((*self.shape, 3), dtype=torch.uint8, pin_memory=pinned)
            return Picture(empty)

    def give_back(self, picture: Picture) -> None:
        """Take room back once its picture has been uploaded; from any thread."""
        self._free.append(picture)

    def rows(self, pictures: Any) -> Any:
        """Return (n, 300, 6) float32 for (n, height, width, 3) uint8 on the device."""
        torch = self._torch
        kind = torch.float16 if self.half else torch.float32
        # The colours stay last in memory, as the GPU's convolutions like it.
        batch = pictures.permute(0, 3, 1, 2).to(kind).div_(255)
        if self.device == "cpu":
            batch = batch.contiguous()
        output = self._program(batch)
        while not isinstance(output, torch.Tensor):
            output = output[0]
        return output.float()


class Lane:
    """What one thread runs a network's batches with: a stream and its recordings."""

    def __init__(self, device: str, *, graphs: bool) -> None:
        """Open a stream of its own where the device has such."""
        import torch

        self._torch = torch
        self._graphs = graphs
        self._stream = torch.cuda.Stream() if device != "cpu" else None
        self._recorded: dict[tuple[Network, int], _Recording] = {}

    def run(self, network: Network, pictures: Sequence[Picture]) -> list[Rows]:
        """Return the rows of each picture, (300, 6); raise what torch raises."""
        torch = self._torch
        with torch.inference_mode():
            if self._stream is None:
                together = torch.stack([one.tensor for one in pictures])
                return list(network.rows(together).numpy())
            with torch.cuda.stream(self._stream):
                recording = self._recording(network, bucket(len(pictures)))
                return recording.play(pictures)

    def forget(self) -> None:
        """Drop all recordings, as after a failure of the device."""
        self._recorded.clear()

    def _recording(self, network: Network, size: int) -> "_Recording":
        key = (network, size)
        if key not in self._recorded:
            self._recorded[key] = _Recording(network, size, self._stream)
            if self._graphs:
                self._graphs = self._recorded[key].record()
        return self._recorded[key]


class _Recording:
    """A batch size's memory on host and device, and the graph that fills it."""

    def __init__(self, network: Network, size: int, stream: Any) -> None:
        import torch

        self._torch = torch
        self._network = network
        self._stream = stream
        self._graph: Any = None
        self._given = torch.zeros(
            (size, *network.shape, 3), dtype=torch.uint8, device=network.device
        )
        for _ in range(WARM_UP - 1):
            network.rows(self._given)
        found = self._found = network.rows(self._given)
        self._answer = torch.empty(
            found.shape, dtype=found.dtype, device="cpu", pin_memory=True
        )
        stream.synchronize()

    def record(self) -> bool:
        """Record the network's run; return False where this device cannot."""
        torch = self._torch
        graph = torch.cuda.CUDAGraph()
        try:
            # Other threads may ask the device for its memory meanwhile.
            with (
                _RECORDING,
                torch.cuda.graph(
                    graph, stream=self._stream, capture_error_mode="thread_local"
                ),
            ):
                found = self._network.rows(self._given)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError as error:
            _LOG.warning("no CUDA graph is recorded: %s", type(error).__name__)
            return False
        self._graph, self._found = graph, found
        return True

    def play(self, pictures: Sequence[Picture]) -> list[Rows]:
        """Return the rows of up to as many pictures as it has room for."""
        for place, picture in enumerate(pictures):
            self._given[place].copy_(picture.tensor, non_blocking=True)
        if self._graph is None:
            self._found = self._network.rows(self._given)
        else:
            self._graph.replay()
        self._answer.copy_(self._found, non_blocking=True)
        self._stream.synchronize()
        rows = self._answer.numpy()
        return [rows[place].copy() for place in range(len(pictures))]


def bucket(size: int) -> int:
    """Return the batch size that is recorded for so many pictures: a power of two."""
    return 1 << (size - 1).bit_length()
