# SPDX-License-Identifier: AGPL-3.0-or-later
"""The image's files, as its Dockerfile leaves them."""

from pathlib import Path
import stat

from .image import Image

CODE = ("opt", "usr/local", "usr/share/hearthward")
WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def test_nobody_but_root_can_change_anything_of_the_image(image: Image) -> None:
    paths = [path for name in CODE for path in (image.root / name).rglob("*")]
    assert len(paths) > 1000
    wrong = [
        str(path.relative_to(image.root))
        for path in paths
        if (facts := path.lstat()).st_uid != 0
        or facts.st_gid != 0
        or (not path.is_symlink() and facts.st_mode & WRITABLE_BY_OTHERS)
    ]
    assert wrong == []


def test_nothing_in_the_image_comes_from_outside_of_its_folder(image: Image) -> None:
    checkout = str(Path(__file__).parents[2]).encode()
    named = [
        path
        for path in (image.root / "opt/hearthward").rglob("*")
        if path.suffix in {".pth", ".json", ".cfg", ".txt"}
        and path.is_file()
        and checkout in path.read_bytes()
    ]
    assert named == []
    (code,) = (image.root / "opt/hearthward").rglob("hearthward_engine/__main__.py")
    assert not code.is_symlink()
