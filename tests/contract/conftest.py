# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real engine process with a detector of a known answer, and the client of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from custom_components.hearthward.client import EngineClient
from demo.stage.engine import engine_python
from demo.stage.processes import Child
from tests.engine.onnx_helpers import write_model

INSTANCE = "contract-tests"
PERSON_WHERE_IT_IS_BRIGHT = ((280.0, 100.0, 360.0, 300.0, 0.95, 0.0),)
WINDOW_SECONDS = 5


@dataclass
class RealEngine:
    """An engine process on this machine."""

    url: str
    engine_id: str
    token: str
    folder: Path
    session: aiohttp.ClientSession

    def client(
        self, token: str | None = None, instance: str | None = INSTANCE
    ) -> EngineClient:
        """Return a client with the right token unless another one is given."""
        return EngineClient(
            self.session,
            self.url,
            self.token if token is None else token,
            instance,
        )


async def ask_terminal(folder: Path, *flags: str) -> str:
    """Return what ``hearthward-engine token`` prints."""
    process = await asyncio.create_subprocess_exec(
        *(str(engine_python()), "-m", "hearthward_engine", "token", *flags),
        *("--data-dir", str(folder)),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode().strip()


async def ask_code(program: str) -> Any:
    """Return what a program prints as JSON that imports the engine's code."""
    process = await asyncio.create_subprocess_exec(
        *(str(engine_python()), "-c", program), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(output)


async def serve(folder: Path, *flags: str) -> Child:
    """Start an engine on the data in a folder; it sees persons where it is bright."""
    model = write_model(folder / "bright.onnx", PERSON_WHERE_IT_IS_BRIGHT)
    return await Child.start(
        "the engine",
        [
            *(engine_python(), "-m", "hearthward_engine", "serve", "--no-guardian"),
            *("--port", "0", "--data-dir", folder / "data", "--json-ready"),
            *("--model-path", model, "--no-llm"),
            *("--window-seconds", str(WINDOW_SECONDS), "--log-level", "debug"),
            *flags,
        ],
        folder / "engine.log",
        env={"PYTHONUNBUFFERED": "1"},
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[RealEngine]:
    folder = tmp_path_factory.mktemp("engine")
    child = await serve(folder)
    async with aiohttp.ClientSession() as session:
        running = RealEngine(
            url=child.ready["url"],
            engine_id=child.ready["engine_id"],
            token=await ask_terminal(folder / "data"),
            folder=folder / "data",
            session=session,
        )
        yield running
    await child.stop()
    log = (folder / "engine.log").read_text()
    assert "p4ss" not in log
    assert running.token not in log


@pytest.fixture
def client(engine: RealEngine) -> EngineClient:
    return engine.client()


async def until(condition: Callable[[], object], within_s: float = 40) -> None:
    """Wait until a condition holds; fail when it does not in time."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.02)
