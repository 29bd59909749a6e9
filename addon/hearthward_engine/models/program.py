# SPDX-License-Identifier: AGPL-3.0-or-later
"""A YOLO network as ``torch.export`` programs, fit for CUDA graphs and float16."""

from pathlib import Path
from types import MethodType
from typing import Any, Final
import warnings

MAX_BATCH: Final = 64
PLACING: Final = "_get_decode_boxes"
"""The method of Ultralytics' head that places boxes; it has no public one."""


def plain_network(model: Any) -> Any:
    """Return a YOLO model's fused network, which gives the NMS-free rows only."""
    model.end2end = True
    network = model.fuse(verbose=False).eval().float()
    network.requires_grad_(requires_grad=False)
    head = network.model[-1]
    head.export, head.format, head.dynamic = True, "torchscript", True
    return network


def save_program(
    network: Any, shape: tuple[int, int], path: Path
) -> tuple[int, int, int]:
    """Save the network for inputs of one shape, on the CPU, in float32.

    It takes up to MAX_BATCH pictures, (n, 3, height, width), RGB 0-1. Return the shape
    of what the saved program gives for three of them.
    """
    import torch

    example = torch.zeros(2, 3, *shape)
    batch = torch.export.Dim("batch", min=1, max=MAX_BATCH)
    with warnings.catch_warnings(), torch.no_grad():
        # The head keeps its grid as a plain attribute; here it is made to be constant.
        warnings.filterwarnings("ignore", message="The tensor attributes")
        network(example)
        _keep_grid(network.model[-1])
        program = torch.export.export(
            network, (example,), dynamic_shapes=({0: batch},), strict=False
        )
        delattr(network.model[-1], PLACING)
    # Example inputs would lie on the CPU and in float32 wherever it is loaded.
    program.example_inputs = None
    torch.export.save(program, path)
    rows = torch.export.load(path).module()(torch.zeros(3, 3, *shape))
    count, most, values = rows.shape
    return count, most, values


def _keep_grid(head: Any) -> None:
    """Let the head place its boxes on the grid that its last run made.

    Its own code makes the grid anew for every batch and asks the device for each
    stride, one by one: a CUDA graph cannot be recorded of that. The grid stays in
    float32, and so do the boxes, wherever the network itself runs in float16.
    """
    anchors, strides = head.anchors.clone().unsqueeze(0), head.strides.clone()

    def decode(self: Any, found: dict[str, Any]) -> Any:
        return self.decode_bboxes(self.dfl(found["boxes"]), anchors) * strides

    setattr(head, PLACING, MethodType(decode, head))
