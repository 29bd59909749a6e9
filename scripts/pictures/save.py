# SPDX-License-Identifier: Apache-2.0
"""Save a picture small enough for a repository."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MOST_BYTES: Final = 250_000
COLOURS: Final = (256, 192, 128, 96)
QUALITIES: Final = (90, 80, 70)
DRAWN_FROM: Final = "Drawn-From"


def save(content: bytes, target: Path, drawn_from: str = "") -> None:
    """Save a picture as good as fits; raise ValueError where nothing does.

    Drawings are PNG with few colours; photographs need WebP. ``drawn_from`` is a
    digest of what was drawn, kept inside a PNG.
    """
    picture = Image.open(BytesIO(content)).convert("RGB")
    encoded = _webp(picture) if target.suffix == ".webp" else _png(picture, drawn_from)
    for attempt in encoded:
        if len(attempt) <= MOST_BYTES:
            target.write_bytes(attempt)
            return
    msg = f"{target.name} is larger than {MOST_BYTES} bytes: make it smaller"
    raise ValueError(msg)


def _webp(picture: Image.Image) -> Iterator[bytes]:
    for quality in QUALITIES:
        buffer = BytesIO()
        picture.save(buffer, "WEBP", quality=quality, method=6)
        yield buffer.getvalue()


def _png(picture: Image.Image, drawn_from: str) -> Iterator[bytes]:
    notes = PngInfo()
    if drawn_from:
        notes.add_text(DRAWN_FROM, drawn_from)
    for colours in COLOURS:
        buffer = BytesIO()
        picture.quantize(
            colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG
        ).save(buffer, "PNG", optimize=True, pnginfo=notes)
        yield buffer.getvalue()


def drawn_from(target: Path) -> str:
    """Return the digest of what a picture was drawn from, empty where there is none."""
    with Image.open(target) as picture:
        return str(picture.info.get(DRAWN_FROM, ""))
