# SPDX-License-Identifier: AGPL-3.0-or-later
"""The image, built once, and one house in which it runs."""

from collections.abc import AsyncIterator, Iterator
import os
from pathlib import Path
import shutil
import subprocess

import pytest
import pytest_asyncio

from demo.stage.engine import engine_python
from demo.stage.homeassistant import ROOT

from .house import House, lived_in
from .image import Builder, Image, Interpreter, context_of

PROGRAMS = ("ip", "mount", "umount", "unshare", "nsenter", "setpriv")


@pytest.fixture(scope="session")
def rehearsable() -> None:
    """Skip where this machine does not allow what containers are made of."""
    if os.geteuid() != 0:
        pytest.skip("NOT rehearsed: only root can make namespaces and mounts")
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        pytest.skip(f"NOT rehearsed: {', '.join(missing)} not found")
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "true"]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("NOT rehearsed: the kernel refuses namespaces")


@pytest.fixture(scope="session")
def folder(
    rehearsable: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("rehearsal")
    yield folder
    for name in ("stages", "homeassistant", "street"):
        shutil.rmtree(folder / name, ignore_errors=True)


@pytest.fixture(scope="session")
def addon(folder: Path) -> Path:
    """Return a copy of the app's folder, and of nothing else."""
    copy = folder / "addon"
    shutil.copytree(ROOT / "addon", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="session")
def image(folder: Path, addon: Path) -> Image:
    context_of(addon, folder / "context")
    interpreter = Interpreter.of(engine_python())
    print(f"the image gets CPython {interpreter.version}, {interpreter.argument}")
    return Builder(folder / "context", folder / "stages", interpreter).build()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(folder: Path, addon: Path, image: Image) -> AsyncIterator[House]:
    async with lived_in(folder, addon, image) as house:
        # No official weights here: the engine looks with those of the demo.
        house.container.extra["HEARTHWARD_DEMO"] = "1"
        yield house
