# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compressed documents that say how they were compressed.

The first byte of a document names its codec, so that a document written on one
interpreter is read, or clearly refused, on another.
"""

from importlib import import_module
from typing import Any, Final
import zlib


def _zstandard() -> Any:
    """Return ``compression.zstd``, or None before Python 3.14 or built without it."""
    try:
        return import_module("compression.zstd")
    except ImportError:
        return None


_zstd: Final = _zstandard()

ZSTD: Final = b"z"
DEFLATE: Final = b"d"
_NAMES: Final = {ZSTD: "zstd", DEFLATE: "deflate"}
_ZSTD_LEVEL: Final = 3
_DEFLATE_LEVEL: Final = 6


class CodecError(Exception):
    """A document cannot be read here; the text says why."""


def readable() -> tuple[str, ...]:
    """Return the names of the codecs this interpreter reads."""
    return tuple(_NAMES[tag] for tag in _tags())


def compress(data: bytes) -> bytes:
    """Return the codec's tag and the compressed data, with the best codec here."""
    if _zstd is not None:
        return ZSTD + bytes(_zstd.compress(data, level=_ZSTD_LEVEL))
    return DEFLATE + zlib.compress(data, _DEFLATE_LEVEL)


def decompress(document: bytes) -> bytes:
    """Return the data of a document; raise CodecError where that is impossible."""
    tag, payload = document[:1], document[1:]
    if tag not in _tags():
        name = _NAMES.get(tag, f"unknown codec {tag!r}")
        able = ", ".join(readable())
        msg = f"the document is compressed with {name}; this Python reads {able}"
        raise CodecError(msg)
    try:
        if tag == ZSTD:
            return bytes(_zstd.decompress(payload))
        return zlib.decompress(payload)
    except Exception as error:  # each codec has its own error class
        msg = f"the {_NAMES[tag]} document is damaged"
        raise CodecError(msg) from error


def _tags() -> tuple[bytes, ...]:
    return (DEFLATE,) if _zstd is None else (ZSTD, DEFLATE)
