# SPDX-License-Identifier: Apache-2.0
"""Save a picture small enough for a repository."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MOST_BYTES: Final = 250_000
COLOURS: Final = (256, 192, 128, 96)
DRAWN_FROM: Final = "Drawn-From"


def save(content: bytes, target: Path, drawn_from: str = "") -> None:
    """Save a PNG with as many colours as fit; raise ValueError where none do.

    ``drawn_from`` is a digest of what was drawn, kept inside the file.
    """
    picture = Image.open(BytesIO(content)).convert("RGB")
    notes = PngInfo()
    if drawn_from:
        notes.add_text(DRAWN_FROM, drawn_from)
    for colours in COLOURS:
        buffer = BytesIO()
        picture.quantize(
            colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG
        ).save(buffer, "PNG", optimize=True, pnginfo=notes)
        if buffer.tell() <= MOST_BYTES:
            target.write_bytes(buffer.getvalue())
            return
    msg = f"{target.name} is larger than {MOST_BYTES} bytes: make it smaller"
    raise ValueError(msg)


def drawn_from(target: Path) -> str:
    """Return the digest of what a picture was drawn from, empty where there is none."""
    with Image.open(target) as picture:
        return str(picture.info.get(DRAWN_FROM, ""))
