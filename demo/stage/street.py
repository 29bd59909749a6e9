# SPDX-License-Identifier: Apache-2.0
"""The street's process: render what it will play, serve it, switch its scenes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import sys

import aiohttp

from .homeassistant import ROOT
from .processes import StageError, running
from .story import QUIET_NIGHT

COMMAND = (sys.executable, "-m", "demo.street")


@dataclass(frozen=True)
class Addresses:
    """Where one camera of the street can be reached."""

    snapshot: str
    stream: str


async def render(scenes: Iterable[str], say: Callable[[str], None]) -> None:
    """Render scenes into the cache, telling the progress; quick when they are there."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "render", *sorted(scenes)),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    last = ""
    try:
        async for line in process.stderr:
            last = line.decode(errors="replace").strip()
            if last.startswith("rendered "):
                say(last)
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if code:
        msg = f"the street cannot be rendered: {last}"
        raise StageError(msg)


class Street:
    """A running street."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        cameras: Mapping[str, Addresses],
        transport: str,
    ) -> None:
        """Take the addresses that the street said."""
        self.cameras = cameras
        self.transport = transport
        self._session = session
        self._base = base

    @classmethod
    @asynccontextmanager
    async def running(
        cls, session: aiohttp.ClientSession, log: Path
    ) -> AsyncIterator["Street"]:
        """Run a street with a quiet night on every camera."""
        scenes = ",".join(f"{camera}={name}" for camera, name in QUIET_NIGHT.items())
        command = [*COMMAND, "serve", "--loop", "--scenes", scenes]
        async with running("the street", command, log, cwd=ROOT) as child:
            ready = child.ready
            transport = "RTSP"
            if not ready["rtsp"]:
                transport = f"HTTP instead of RTSP: {ready['rtsp_reason']}"
            cameras = {
                name: Addresses(camera["snapshot"], camera["rtsp"] or camera["stream"])
                for name, camera in ready["cameras"].items()
            }
            yield cls(session, ready["base"], cameras, transport)

    async def play(self, scenes: Mapping[str, str], *, loop: bool = False) -> None:
        """Play a scene on each camera named now; a quiet one follows without `loop`."""
        for camera, scene in scenes.items():
            async with self._session.post(
                f"{self._base}/{camera}/scene", json={"scene": scene, "loop": loop}
            ) as answer:
                if not answer.ok:
                    msg = f"the street refuses {scene}: {await answer.text()}"
                    raise StageError(msg)

    async def finished(self, camera: str, scene: str) -> None:
        """Wait until a camera no longer shows a scene that it plays once."""
        while True:
            async with self._session.get(f"{self._base}/status") as answer:
                status = await answer.json()
            if status["cameras"][camera]["scene"] != scene:
                return
            await asyncio.sleep(0.5)
