# SPDX-License-Identifier: Apache-2.0
"""Start and stop the RTSP helper, a process of the system's own Python."""

import asyncio
import contextlib
from dataclasses import dataclass
import json
from pathlib import Path

SYSTEM_PYTHON = "/usr/bin/python3"
PACKAGES = (
    "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base "
    "gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
)
HEAD = ">QI"
"""Tick and size before each packet; the helper has the same line."""

_START_SECONDS = 15


@dataclass(frozen=True)
class Link:
    """A running RTSP helper."""

    process: asyncio.subprocess.Process
    address: str

    async def stop(self) -> None:
        """End the helper: closing its input is the signal, killing the fallback."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 2)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()


async def start(base: str, cameras: list[str]) -> tuple[Link | None, str | None]:
    """Return the helper, or None and the reason why there is no RTSP."""
    try:
        process = await asyncio.create_subprocess_exec(
            SYSTEM_PYTHON,
            str(Path(__file__).with_name("rtsp.py")),
            base,
            *cameras,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        return None, f"{SYSTEM_PYTHON} cannot be started: {error.strerror}"
    link = Link(process, "")
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
        answer = json.loads(line or b"{}")
    except (TimeoutError, ValueError):
        answer = {"error": "the RTSP helper did not answer"}
    if "port" in answer:
        return Link(process, f"rtsp://127.0.0.1:{answer['port']}"), None
    await link.stop()
    reason = answer.get("error", "the RTSP helper ended at once")
    return None, f"{reason}; Debian packages needed: {PACKAGES}"
