# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the engine finds exported models; needs neither torch nor Ultralytics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
import re
from typing import Any, Final

from . import manifest as manifests
from .errors import ModelError
from .manifest import FileEntry, Manifest

DEFAULT_NAME: Final = "yolo26n"
SHAPES: Final = ((384, 640), (480, 640), (640, 640), (640, 384))
"""Height and width of the exported torch programs; ONNX takes any multiple of 32."""

DEMO: Final = Path(__file__).parent / "demo" / "street-yolo26n.json"
_SHAPE = re.compile(r"(\d+)x(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportedModel:
    """An NMS-free detector on disk: (B, 3, H, W) RGB 0-1 in, (B, 300, 6) out."""

    name: str
    classes: Mapping[int, str]
    """Class names by the index in the last column of the output."""
    onnx: Path
    sha256: str
    """Of the ONNX file; identifies the model in results."""
    torch: Mapping[tuple[int, int], Path] = field(default_factory=dict)
    """``torch.export`` programs by (height, width), dynamic in the batch."""
    source_sha256: str = ""
    """Of the weights it was made from; empty where they are not known."""
    metrics: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False


def find_export(models: Path, name: str = DEFAULT_NAME) -> ExportedModel | None:
    """Return the export of a model, or None where there is none.

    Raises ModelError where there is one that must not be used: a manifest that cannot
    be read, a file that is gone, or one whose checksum is not the manifest's.
    """
    path = models / f"{manifests.checked_name(name)}.json"
    return read_export(path) if path.is_file() else None


def demo_model() -> ExportedModel:
    """Return the weights trained on the simulated street; for demo mode only."""
    if not DEMO.is_file():
        msg = f"{DEMO.name} is missing: this installation has no demo weights"
        raise ModelError(msg)
    return read_export(DEMO)


def read_export(path: Path) -> ExportedModel:
    """Return the export that a manifest describes, with all its files checked."""
    manifest = manifests.read(path)
    return ExportedModel(
        name=manifest.name,
        classes=manifest.classes,
        onnx=_checked(path, manifest.files.onnx),
        sha256=manifest.files.onnx.sha256,
        torch=_programs(path, manifest),
        source_sha256=manifest.source.sha256 if manifest.source else "",
        metrics=manifest.metrics,
        versions=manifest.versions,
        demo=manifest.demo,
    )


def _programs(path: Path, manifest: Manifest) -> dict[tuple[int, int], Path]:
    """Return the torch programs by shape."""
    programs = {}
    for key, entry in manifest.files.torch.items():
        if not (shape := _SHAPE.fullmatch(key)):
            msg = f"{path}: files.torch has {key!r} where a shape like 384x640 belongs"
            raise ModelError(msg)
        programs[int(shape[1]), int(shape[2])] = _checked(path, entry)
    return programs


def _checked(manifest: Path, entry: FileEntry) -> Path:
    """Return the path of a file that lies with the manifest and is unchanged."""
    path = manifest.parent / entry.path
    if not path.resolve().is_relative_to(manifest.parent.resolve()):
        msg = f"{manifest}: {entry.path!r} lies outside of the models folder"
        raise ModelError(msg)
    if manifests.sha256(path) != entry.sha256:
        msg = f"{path} is not the file that was exported; export the model again"
        raise ModelError(msg)
    return path
