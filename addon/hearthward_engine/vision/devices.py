# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this machine could detect with, and what stands in the way."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
import platform
from typing import Final, Literal

from hearthward_engine.domain import Value
from hearthward_engine.runtime.executors import cores

_CPU_INFO: Final = Path("/proc/cpuinfo")
_NVIDIA_DRIVER: Final = Path("/proc/driver/nvidia/gpus")
_DEV: Final = Path("/dev")


class Device(Value, frozen=True):
    """One device; ``obstacle`` says why it is not used, empty where it can be."""

    kind: Literal["cpu", "nvidia", "gpu"]
    name: str
    obstacle: str = ""


def devices() -> tuple[Device, ...]:
    """Return the devices of this machine, the best one that can be used first."""
    found = [*nvidia(), *_other_gpus(), _cpu()]
    return tuple(sorted(found, key=lambda device: bool(device.obstacle)))


@cache
def nvidia() -> tuple[Device, ...]:
    """Return the NVIDIA GPUs, as torch reports them where it is installed."""
    present = _nvidia_names()
    if find_spec("torch") is None:
        obstacle = "this installation has no torch: take the cuda image"
        return tuple(_nvidia(name, obstacle) for name in present)
    # Seconds long, and only where the image was made for it.
    import torch

    if torch.version.cuda is None:
        obstacle = "this torch was built without CUDA: take the cuda image"
        return tuple(_nvidia(name, obstacle) for name in present)
    if not torch.cuda.is_available():
        obstacle = (
            "CUDA cannot use it: give the container the GPU, and update the driver"
        )
        return tuple(_nvidia(name, obstacle) for name in present)
    return tuple(
        _nvidia(torch.cuda.get_device_name(number))
        for number in range(torch.cuda.device_count())
    )


def _nvidia(name: str, obstacle: str = "") -> Device:
    return Device(kind="nvidia", name=name, obstacle=obstacle)


def _nvidia_names() -> list[str]:
    """Return what the kernel's driver says is there."""
    names = []
    for path in sorted(_NVIDIA_DRIVER.glob("*/information")):
        for line in path.read_text(errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "Model":
                names.append(value.strip())
    if not names and (_DEV / "nvidia0").exists():
        names.append("NVIDIA GPU")
    return names


def _other_gpus() -> list[Device]:
    """Return render nodes of Intel, AMD and others, which nothing here uses yet."""
    obstacle = "only NVIDIA GPUs are used"
    return [
        Device(kind="gpu", name=f"render node {path.name}", obstacle=obstacle)
        for path in sorted((_DEV / "dri").glob("renderD*"))
        if not _nvidia_names()
    ]


def _cpu() -> Device:
    name = platform.machine()
    try:
        lines = _CPU_INFO.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            name = value.strip()
            break
    return Device(kind="cpu", name=f"{name}, {cores()} cores")
