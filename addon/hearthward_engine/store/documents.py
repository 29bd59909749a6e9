# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values as compressed documents; each starts with the tag of its codec."""

from typing import Any, Final

import msgspec

from ..runtime import compression

_ENCODER: Final = msgspec.msgpack.Encoder()


def pack(value: msgspec.Struct) -> bytes:
    """Return the value as a document."""
    return compression.compress(_ENCODER.encode(value))


def unpack[T](document: bytes, kind: type[T]) -> T:
    """Return the value of a document; raise where its codec is not readable here."""
    return msgspec.msgpack.decode(
        compression.decompress(document), type=kind, strict=False
    )


def unpack_plain(document: bytes | None) -> dict[str, Any] | None:
    """Return a document as plain JSON-like values, whatever struct it came from."""
    if document is None:
        return None
    plain: dict[str, Any] = msgspec.msgpack.decode(compression.decompress(document))
    return plain
