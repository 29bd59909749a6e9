# SPDX-License-Identifier: Apache-2.0
"""Start the programs of the stage, keep their logs, and stop them by their pid."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
import json
import os
from pathlib import Path
import socket
from typing import Any, Self

import psutil

STOP_SECONDS = 25.0
READY_SECONDS = 180.0
LOG_TAIL_LINES = 15
LINE_BYTES = 1 << 20


class StageError(Exception):
    """Say which part of the stage failed, and where to read more."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Child:
    """A running program; its output goes to a file, its first line may say `ready`."""

    def __init__(
        self, name: str, process: asyncio.subprocess.Process, log: Path
    ) -> None:
        """Wrap a process that leads its own process group."""
        self.name = name
        self.log = log
        self.ready: dict[str, Any] = {}
        self._process = process
        self._pump: asyncio.Task[None] | None = None

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        says_ready: bool = True,
    ) -> Self:
        """Start a program and wait for the JSON line it prints once it is ready.

        Raise StageError when it cannot start, ends, or stays silent.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as sink:
            try:
                process = await asyncio.create_subprocess_exec(
                    *map(str, command),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE if says_ready else sink,
                    stderr=sink,
                    env=dict(os.environ) | dict(env or {}),
                    cwd=cwd,
                    start_new_session=True,
                    limit=LINE_BYTES,
                )
            except OSError as err:
                msg = f"{name} cannot be started: {err.strerror}"
                raise StageError(msg) from err
        child = cls(name, process, log)
        if says_ready:
            try:
                child.ready = await child._read_ready()
            except BaseException:
                await child.stop()
                raise
            child._pump = asyncio.create_task(child._copy_output())
        return child

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Return whether the process has not ended yet."""
        return self._process.returncode is None

    def tail(self) -> str:
        """Return the last lines of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])

    async def stop(self, timeout_s: float = STOP_SECONDS) -> None:
        """End the process politely; take down what of its family then remains."""
        family = _family(self.pid)
        if self.running:
            self._process.terminate()
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self._process.wait()
        await self._bury(family)

    async def kill(self) -> None:
        """End the process and all that it started at once, as a power cut would."""
        await self._bury(_family(self.pid))

    async def wait_ended(self) -> int:
        """Wait for the process to end by itself; return its exit code."""
        return await self._process.wait()

    async def _bury(self, family: list[psutil.Process]) -> None:
        """Kill whoever still runs, and read the last words."""
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        await self._process.wait()
        if self._pump is not None:
            await self._pump
            self._pump = None

    async def _read_ready(self) -> dict[str, Any]:
        """Return the first line that is a JSON object; copy the lines before it."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(READY_SECONDS):
                while line := await self._process.stdout.readline():
                    self._append(line)
                    with suppress(ValueError):
                        answer = json.loads(line)
                        if isinstance(answer, dict):
                            return answer
        except TimeoutError:
            msg = f"{self.name} was not ready within {READY_SECONDS:.0f} s"
        else:
            code = await self._process.wait()
            msg = f"{self.name} ended with code {code} before it was ready"
        msg = f"{msg}; its log ends with:\n{self.tail()}"
        raise StageError(msg)

    async def _copy_output(self) -> None:
        """Copy what the process prints to its log until it ends."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self._append(line)

    def _append(self, line: bytes) -> None:
        with self.log.open("ab") as sink:
            sink.write(line)


def _family(pid: int) -> list[psutil.Process]:
    """Return a running process with its descendants; those of a dead one are lost."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@asynccontextmanager
async def running(
    name: str, command: Sequence[str | Path], log: Path, **options: Any
) -> AsyncIterator[Child]:
    """Run a program for the length of a block."""
    child = await Child.start(name, command, log, **options)
    try:
        yield child
    finally:
        await child.stop()
