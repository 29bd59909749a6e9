# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stands in for the official weights: the real architecture with weights of chance."""

import importlib
from pathlib import Path
import subprocess
import sys
from typing import NamedTuple

import numpy as np
from PIL import Image
import pytest

from hearthward_engine.models import yolo
from hearthward_engine.models.frames import generated

COMMAND = (sys.executable, "-m", "hearthward_engine.models.cli")
NAME = "yolo26n"
CALIBRATION_SHAPE = (384, 640)
# Spread of the class logits, and which share of them exceeds a confidence of 0.5.
LOGIT_SPREAD = 1.5
CONFIDENT_SHARE = 2e-4
SIZES_PX = ((360, 640), (480, 640), (640, 640), (640, 360))


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a YOLO26n checkpoint whose boxes of chance have every confidence.

    Batch norms get the statistics of real pictures and the class scores a spread, so
    that outputs depend on the pictures. Unlike a trained network it is chaotic: one
    grey level more or less in the input changes its boxes.
    """
    ultralytics = yolo.imported()
    torch = importlib.import_module("torch")

    torch.manual_seed(26)
    model = ultralytics.YOLO("yolo26n.yaml")
    net, head = model.model, model.model.model[-1]
    height, width = CALIBRATION_SHAPE
    pictures = torch.stack(
        [
            torch.nn.functional.interpolate(
                torch.from_numpy(np.asarray(picture.pixels, dtype=np.float32) / 255)
                .permute(2, 0, 1)
                .unsqueeze(0),
                (height, width),
            )[0]
            for picture in generated()
        ]
    )
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = None
                module.reset_running_stats()
        net.train()(pictures)
        scores = net.eval()(pictures)[1]["one2one"]["scores"]
        gain = LOGIT_SPREAD / scores.std()
        shift = scores.mean() + torch.quantile(
            (scores - scores.mean()).flatten()[:: scores.numel() // 1_000_000 + 1],
            1 - CONFIDENT_SHARE,
        )
        for branch in head.one2one_cv3:
            branch[-1].weight.mul_(gain)
            branch[-1].bias.copy_((branch[-1].bias - shift) * gain)
    names = (f"class {index}" for index in range(len(net.names)))
    net.names = dict(enumerate(names))
    path = tmp_path_factory.mktemp("weights") / f"{NAME}.pt"
    model.save(path)
    return path


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of pictures that fit their input without being resized.

    So engine and Ultralytics see the very same pixels; resizing is compared elsewhere.
    """
    folder = tmp_path_factory.mktemp("pictures")
    by_day = [picture for picture in generated() if "dusk" not in picture.name]
    for index, picture in enumerate(by_day):
        image = Image.fromarray(picture.pixels)
        height, width = SIZES_PX[index % len(SIZES_PX)]
        image.resize((width, height)).save(folder / f"{index:02}.png")
    return folder


class Exported(NamedTuple):
    """A models folder and what the command that filled it printed on stdout."""

    folder: Path
    stdout: str


@pytest.fixture(scope="session")
def exported(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Fill a models folder as a user does: adopt the checkpoint and export it."""
    folder = tmp_path_factory.mktemp("models")
    options = ("--models", folder, "--name", NAME)
    subprocess.run([*COMMAND, "fetch", "--offline", checkpoint, *options], check=True)
    stdout = subprocess.run(
        [*COMMAND, "export", *options], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return Exported(folder, stdout)


@pytest.fixture(scope="session")
def models(exported: Exported) -> Path:
    """Return a models folder with the checkpoint and its export."""
    return exported.folder
