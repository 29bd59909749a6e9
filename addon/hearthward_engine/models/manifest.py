# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON file beside an export that says what it is and which files belong to it."""

import hashlib
from pathlib import Path
import re
from typing import Any

import msgspec

from ..runtime.files import PUBLIC, write_atomically
from .errors import ModelError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a model; ``path`` is relative to the manifest."""

    path: str
    sha256: str


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """The exported files; torch programs by input shape, ``"384x640"``."""

    onnx: FileEntry
    torch: dict[str, FileEntry] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export is, what it was made from, and by which versions."""

    name: str
    classes: dict[int, str]
    imgsz: int | tuple[int, ...]
    files: Files
    metrics: dict[str, Any] = {}
    demo: bool = False
    source: FileEntry | None = None
    versions: dict[str, str] = {}
    exported_at: str = ""


def read(path: Path) -> Manifest:
    """Return the manifest at path; raise ModelError where it cannot be understood."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as err:
        msg = f"{path} cannot be read: {err.strerror}"
        raise ModelError(msg) from err
    except msgspec.MsgspecError as err:
        msg = f"{path} is not a model manifest ({err}); export the model again"
        raise ModelError(msg) from err


def write(path: Path, manifest: msgspec.Struct) -> None:
    """Replace the JSON file at path in one step."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    try:
        # Whoever exports is not always who runs the engine.
        write_atomically(path, text + b"\n", mode=PUBLIC)
    except OSError as err:
        msg = f"{path} cannot be written: {err.strerror}"
        raise ModelError(msg) from err


def checked_name(name: str) -> str:
    """Return the name of a model; raise ModelError if it cannot be a file's name."""
    if _NAME.fullmatch(name):
        return name
    msg = f"name {name!r}: use letters, digits, dot, dash and underscore"
    raise ModelError(msg)


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file; raise ModelError if unreadable."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as err:
        msg = f"{path} cannot be read: {err.strerror}"
        raise ModelError(msg) from err
