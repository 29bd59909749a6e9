# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to Ultralytics: offline, no installing, no unsafe unpickling."""

import atexit
import importlib
import os
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Any, Final

from .errors import ModelError

PACKAGES: Final = ("torch", "ultralytics", "onnx", "onnxslim", "onnxruntime")

# Ultralytics reads all of these once, while it is being imported.
_SETTINGS: Final = {
    "YOLO_OFFLINE": "1",
    "YOLO_AUTOINSTALL": "0",
    "YOLO_VERBOSE": "0",
    "ULTRALYTICS_SAFE_LOAD": "1",
    "ULTRALYTICS_SKIP_REQUIREMENTS_CHECKS": "1",
}


def load(weights: Path) -> Any:
    """Return ``ultralytics.YOLO`` of a checkpoint; raise ModelError if it is unfit.

    The file must hold an NMS-free detector, and be loadable without running code.
    """
    ultralytics = imported()
    try:
        model = ultralytics.YOLO(str(weights.resolve()))
    except Exception as err:  # the unpickler's errors share no base but this
        reason = " ".join(str(err).split())[:300]
        msg = f"{weights} cannot be loaded as a YOLO checkpoint: {reason}"
        raise ModelError(msg) from err
    task = getattr(model, "task", None)
    if task != "detect":
        msg = f"{weights} is made to {task}; Hearthward needs a model that detects"
        raise ModelError(msg)
    if getattr(model.model.model[-1], "one2one_cv2", None) is None:
        msg = f"{weights} has no NMS-free head; use a YOLO26 model"
        raise ModelError(msg)
    return model


def imported() -> Any:
    """Return the module ``ultralytics``, imported with its doors shut."""
    if "ultralytics" not in sys.modules:
        os.environ.update(_SETTINGS)
        # Its settings and matplotlib's caches are of no use to anybody afterwards.
        scratch = tempfile.mkdtemp(prefix="hearthward-models-")
        atexit.register(shutil.rmtree, scratch, ignore_errors=True)
        os.environ["YOLO_CONFIG_DIR"] = os.environ["MPLCONFIGDIR"] = scratch
    for package in PACKAGES:
        try:
            importlib.import_module(package)
        except ImportError as err:
            msg = (
                f"{package} cannot be imported ({err}); install "
                "hearthward-engine[models] on this Python"
            )
            raise ModelError(msg) from err
    ultralytics = importlib.import_module("ultralytics")
    utils = importlib.import_module("ultralytics.utils")
    if not utils.SAFE_LOAD or utils.AUTOINSTALL or utils.is_online():
        msg = "ultralytics was imported before with its doors open; start a new process"
        raise ModelError(msg)
    return ultralytics


def versions() -> dict[str, str]:
    """Return the versions of all that takes part in an export."""
    return {name: str(importlib.import_module(name).__version__) for name in PACKAGES}
