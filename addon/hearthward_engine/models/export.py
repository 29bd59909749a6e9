# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn weights into what the free-threaded engine runs: ONNX and torch programs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
import os
from pathlib import Path
import platform
import shutil
from typing import Final

import msgspec
import numpy as np
import onnxruntime

from .. import __version__
from . import lock as locks, manifest, yolo
from .catalog import SHAPES, ExportedModel, read_export
from .errors import ModelError
from .manifest import FileEntry, Files, Manifest
from .program import plain_network, save_program

IMAGE_PX: Final = 640
ROWS: Final = (300, 6)
_DIGITS: Final = 12


def export(
    models: Path,
    name: str,
    *,
    shapes: Sequence[tuple[int, int]] = SHAPES,
    lock: Path | None = None,
) -> ExportedModel:
    """Return the export of ``<name>.pt`` in the models folder, made anew.

    The files go into a folder of their own, and ``<name>.json`` is replaced last: an
    engine, or a crash, sees the old export or the new one, never a mixture.
    """
    source = weights(models, name, lock=lock)
    yolo.imported()
    with _workshop(models, name) as work:
        files = _export(source, work, shapes)
        content = Manifest(
            name=name,
            classes={int(i): str(n) for i, n in yolo.load(source).names.items()},
            imgsz=IMAGE_PX,
            files=files,
            source=FileEntry(path=source.name, sha256=manifest.sha256(source)),
            versions=_versions(),
            exported_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        return _publish(models, work, content)


def weights(models: Path, name: str, *, lock: Path | None = None) -> Path:
    """Return the weights of a model; raise ModelError if missing or not the locked."""
    source = models / f"{manifest.checked_name(name)}.pt"
    if not source.is_file():
        msg = (
            f"{source} is missing: run hearthward-models fetch --models {models} "
            f"--name {name}"
        )
        raise ModelError(msg)
    lock = lock or models / locks.FILE_NAME
    locked = locks.read(lock).files.get(source.name)
    if locked and manifest.sha256(source) != locked.sha256:
        msg = f"{source} is not the file that {lock} knows; fetch it again"
        raise ModelError(msg)
    return source


def _export(source: Path, work: Path, shapes: Sequence[tuple[int, int]]) -> Files:
    """Write all files into the working folder and return what they are."""
    onnx = _onnx(source, work)
    _probe_onnx(onnx, shapes)
    programs = _programs(source, work, shapes)
    return Files(onnx=_entry(onnx), torch={k: _entry(p) for k, p in programs.items()})


def _onnx(source: Path, work: Path) -> Path:
    """Return the NMS-free ONNX file, dynamic in batch, height and width."""
    # Ultralytics writes beside the weights, so it gets a copy of them.
    copy = Path(shutil.copy(source, work / source.name))
    try:
        made = yolo.load(copy).export(
            format="onnx", nms=False, dynamic=True, imgsz=IMAGE_PX, device="cpu"
        )
    except Exception as err:  # many packages take part, with as many errors
        msg = f"{source.name} cannot be exported to ONNX: {err}"
        raise ModelError(msg) from err
    copy.unlink()
    return Path(made)


def _probe_onnx(path: Path, shapes: Sequence[tuple[int, int]]) -> None:
    """Raise ModelError unless the file runs at each shape and gives 300 rows of 6."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for height, width in shapes:
        batch = np.zeros((2, 3, height, width), dtype=np.float32)
        (rows,) = session.run(None, {session.get_inputs()[0].name: batch})
        _require_rows(tuple(rows.shape), f"{path.name} at {height}x{width}")


def _programs(
    source: Path, work: Path, shapes: Sequence[tuple[int, int]]
) -> dict[str, Path]:
    """Return ``torch.export`` programs by shape; on the CPU, in float32."""
    network = plain_network(yolo.load(source).model)
    programs = {}
    for height, width in shapes:
        key = f"{height}x{width}"
        path = work / f"{source.stem}.{key}.pt2"
        rows = save_program(network, (height, width), path)
        _require_rows(rows, path.name)
        programs[key] = path
    return programs


def _require_rows(shape: tuple[int, ...], what: str) -> None:
    """Raise ModelError unless the last two sides are those of NMS-free rows."""
    if shape[1:] != ROWS:
        msg = f"{what} gives {shape}, not (batch, {ROWS[0]}, {ROWS[1]})"
        raise ModelError(msg)


def _entry(path: Path) -> FileEntry:
    """Return a file of the working folder as a manifest's entry."""
    return FileEntry(path=path.name, sha256=manifest.sha256(path))


def _versions() -> dict[str, str]:
    """Return the versions of all that takes part in an export."""
    return {
        "hearthward": __version__,
        "python": platform.python_version(),
        **yolo.versions(),
    }


@contextmanager
def _workshop(models: Path, name: str) -> Iterator[Path]:
    """Yield an empty folder beside the models; it is gone afterwards unless moved."""
    work = models / f".{name}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir()
        yield work
    except OSError as err:
        msg = f"{models} cannot take the export: {err.strerror or err}"
        raise ModelError(msg) from err
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(models: Path, work: Path, content: Manifest) -> ExportedModel:
    """Move the finished files to their place, then point the manifest at them."""
    prefix = f"{content.name}-"
    home = models / f"{prefix}{content.files.onnx.sha256[:_DIGITS]}"
    shutil.rmtree(home, ignore_errors=True)
    work.rename(home)
    files = Files(
        onnx=_within(home, content.files.onnx),
        torch={key: _within(home, entry) for key, entry in content.files.torch.items()},
    )
    path = models / f"{content.name}.json"
    manifest.write(path, msgspec.structs.replace(content, files=files))
    for old in models.glob(f"{prefix}{'[0-9a-f]' * _DIGITS}"):
        if old != home:
            shutil.rmtree(old, ignore_errors=True)
    return read_export(path)


def _within(home: Path, entry: FileEntry) -> FileEntry:
    """Return an entry as seen from the folder above."""
    return FileEntry(path=f"{home.name}/{entry.path}", sha256=entry.sha256)
