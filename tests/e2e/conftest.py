# SPDX-License-Identifier: Apache-2.0
"""One stage for all tests: a real Home Assistant, a real engine, a street."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
import shutil

import pytest
import pytest_asyncio

from demo.stage.engine import engine_python
from demo.stage.stage import Options, Stage
from tests.doubles.cable import Cable

WINDOW_SECONDS = 15.0
SCENES = frozenset(
    {
        "quiet_night",
        "quiet_night_front",
        "quiet_night_drive",
        "night_intruder",
        "night_prowler_front",
        "cat_night",
    }
)


class Tarpit:
    """A server that takes connections and never says a word."""

    def __init__(self) -> None:
        self.visits = 0
        self.port = 0
        self._server: asyncio.Server

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._ignore, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        self._server.close_clients()
        await self._server.wait_closed()

    async def _ignore(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.visits += 1
        with suppress(ConnectionError, asyncio.CancelledError):
            while await reader.read(4096):
                pass
        writer.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tarpit() -> AsyncIterator[Tarpit]:
    tarpit = Tarpit()
    await tarpit.open()
    yield tarpit
    await tarpit.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cable() -> AsyncIterator[Cable]:
    """Return what connects Home Assistant with the engine."""
    cable = await Cable().lay()
    yield cable
    await cable.remove()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(
    tmp_path_factory: pytest.TempPathFactory, tarpit: Tarpit, cable: Cable
) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    options = Options(
        folder=folder,
        engine_python=engine_python(),
        window_seconds=WINDOW_SECONDS,
        scenes=SCENES,
        debug=True,
        further_cameras=(
            {
                "platform": "ffmpeg",
                "name": "Garden gate",
                "input": f"rtsp://127.0.0.1:{tarpit.port}/gate",
            },
        ),
        say=print,
    )
    stage = Stage(options)
    cable.port, stage.engine_address = stage.engine.port, cable.url
    async with stage:
        yield stage
    shutil.rmtree(folder / "homeassistant", ignore_errors=True)
