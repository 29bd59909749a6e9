# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures to compare models on: made from Ultralytics' own, or of a folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from . import yolo
from .errors import ModelError

SIZES_PX: Final = ((1080, 1920), (960, 1280), (1024, 1024), (1920, 1080))
"""Height and width; one for each shape that programs are exported in."""
SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_DARK: Final = 0.45
_NOISE: Final = 6.0


class Picture(NamedTuple):
    """A named picture; pixels are RGB uint8, height x width x 3."""

    name: str
    pixels: npt.NDArray[np.uint8]


def generated() -> Iterator[Picture]:
    """Yield Ultralytics' two example photos in each shape, by day and noisy by dusk."""
    photos = sorted((Path(yolo.imported().__file__).parent / "assets").glob("*.jpg"))
    noise = np.random.default_rng(26)
    for photo in photos:
        for height, width in SIZES_PX:
            day = _cropped(photo, height, width)
            name = f"{photo.stem} {width}x{height}"
            yield Picture(name, day)
            dusk = day * _DARK + noise.normal(0.0, _NOISE, day.shape)
            yield Picture(f"{name} dusk", np.clip(dusk, 0, 255).astype(np.uint8))


def of_folder(folder: Path) -> Iterator[Picture]:
    """Yield the pictures of a folder by name; raise ModelError where there is none."""
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    except OSError as err:
        msg = f"--images {folder} cannot be read: {err.strerror}"
        raise ModelError(msg) from err
    if not paths:
        msg = f"--images {folder} has no picture ({', '.join(sorted(SUFFIXES))})"
        raise ModelError(msg)
    for path in paths:
        yield Picture(path.name, _pixels(path))


def _cropped(path: Path, height: int, width: int) -> npt.NDArray[np.uint8]:
    """Return the middle of a picture, in another size."""
    with Image.open(path) as image:
        return np.asarray(ImageOps.fit(image.convert("RGB"), (width, height)))


def _pixels(path: Path) -> npt.NDArray[np.uint8]:
    """Return a picture's pixels; raise ModelError if it is not one."""
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    # Ultralytics makes Pillow look for a HEIF plugin when it does not know a format.
    except (OSError, ImportError, Image.DecompressionBombError) as err:
        msg = f"{path} cannot be read as a picture: {err}"
        raise ModelError(msg) from err
