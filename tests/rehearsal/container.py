# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run the image as Supervisor lets Docker run it."""

import asyncio
from dataclasses import dataclass
import json
import os
from pathlib import Path
import re
import signal
import time

import psutil

from demo.stage.processes import Child
from tests.doubles.supervisor import App

from .image import Image, sandboxed, system_binds
from .network import APP, SUPERVISOR, Network, hosts

DOCKERS_OWN = {
    *("chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid"),
    *("setpcap", "net_bind_service", "net_raw", "sys_chroot", "mknod"),
    *("audit_write", "setfcap"),
}
"""The capabilities of a container that asks for none and gives up none."""
DEFAULT_TIMEOUT_S = 10
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Done:
    """How a command in the container ended."""

    code: int
    output: str


class Container:
    """Docker for one app: its volume outlives every start."""

    def __init__(self, image: Image, network: Network, folder: Path) -> None:
        """Run an image in a network; nothing runs yet."""
        self.image = image
        self.data = folder / "data"
        self.log = folder / "logs/app.log"
        self.extra: dict[str, str] = {}
        """Variables that a user could not set under Supervisor."""
        self.stopped_in_s = 0.0
        """How long the last stop took."""
        self.killed = False
        """Whether the last stop had to kill."""
        self._network = network
        self._folder = folder
        self._child: Child | None = None
        self._app: App | None = None
        self.data.mkdir()
        (folder / "hosts").touch()

    # --- what Supervisor asks for

    async def start(self, app: App) -> str:
        """Write the options, start the container."""
        self._app = app
        self._write_options(app)
        names = {"supervisor": SUPERVISOR, "hassio": SUPERVISOR, app.hostname: APP}
        (self._folder / "hosts").write_text(hosts(names), encoding="utf-8")
        spec = {
            "root": str(self.image.root),
            "binds": [
                *system_binds(),
                (str(self.data), "/data", False),
                (str(self._folder / "hosts"), "/etc/hosts", True),
            ],
            "scratch": {"/run": "755", "/tmp": "1777"},
            "command": self.image.command,
            "environment": self._environment(app),
            "network": self._network.of_app,
            "hostname": app.hostname,
            "capabilities": sorted(DOCKERS_OWN & _profiled(app)),
            "init": app.config.get("init", True),
            "read_only": True,
            "tell": True,
        }
        self._child = await Child.start(
            "the app",
            sandboxed(spec, self._folder / "container.json"),
            self.log,
        )
        return APP

    async def wait_healthy(self, app: App) -> None:
        """Ask the image's own health check until it is content."""
        deadline = time.monotonic() + self.image.healthcheck.start_period_s
        while (done := await self.check_health()).code != 0:
            if not self.running:
                msg = f"the app ended; its log ends with:\n{self.tail()}"
                raise RuntimeError(msg)
            if time.monotonic() > deadline:
                msg = f"the app does not get healthy: {done.output}\n{self.tail()}"
                raise RuntimeError(msg)
            await asyncio.sleep(LOOK_SECONDS)

    async def stop(self, app: App) -> None:
        """Ask the first process to end; kill what is left after the app's time."""
        if self._child is None or not self.running:
            return
        began = time.monotonic()
        os.kill(self.init_pid, signal.SIGTERM)
        self.killed = False
        try:
            async with asyncio.timeout(app.config.get("timeout", DEFAULT_TIMEOUT_S)):
                await self._child.wait_ended()
        except TimeoutError:
            self.killed = True
        self.stopped_in_s = time.monotonic() - began
        await self.close()

    async def close(self) -> None:
        """Let nothing of it run any more."""
        if self._child is not None:
            await self._child.stop()

    # --- what a test asks for

    @property
    def running(self) -> bool:
        """Return whether the container runs."""
        return self._child is not None and self._child.running

    @property
    def init_pid(self) -> int:
        """Return the pid of the container's first process, on this machine."""
        assert self._child is not None
        return int(self._child.ready["pid"])

    @property
    def guardian(self) -> psutil.Process:
        """Return the process that the entrypoint has turned into."""
        assert self._app is not None
        first = psutil.Process(self.init_pid)
        return first.children()[0] if self._app.config.get("init", True) else first

    @property
    def engine(self) -> psutil.Process:
        """Return the guardian's child."""
        (child,) = self.guardian.children()
        return child

    def tail(self) -> str:
        """Return the end of the container's log."""
        assert self._child is not None
        return self._child.tail()

    async def check_health(self) -> Done:
        """Run the image's HEALTHCHECK as Docker does."""
        check = self.image.healthcheck
        return await self.execute(*check.command, seconds=check.timeout_s)

    async def execute(self, *command: str, uid: int = 0, seconds: float = 30) -> Done:
        """Run a command in the container, as `docker exec` does."""
        assert self._app is not None
        pairs = [
            f"{key}={value}" for key, value in self._environment(self._app).items()
        ]
        whom: list[str] = []
        if uid:
            whom = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
        process = await asyncio.create_subprocess_exec(
            *("nsenter", "--target", str(self.init_pid), "--mount", "--net", "--pid"),
            *("--uts", "--ipc", "--root", "--wd", "--"),
            *("env", "-i", *pairs, *whom, *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(seconds):
                output, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.communicate()
            return Done(137, "it did not end in time")
        assert process.returncode is not None
        return Done(process.returncode, output.decode(errors="replace"))

    def _environment(self, app: App) -> dict[str, str]:
        return {**self.image.environment, **app.environment, **self.extra}

    def _write_options(self, app: App) -> None:
        """Write what Supervisor writes: root's own, nobody else's to read."""
        file = self.data / "options.json"
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(app.checked_options(), indent=2), encoding="utf-8")
        fresh.replace(file)


def _profiled(app: App) -> set[str]:
    """Return the capabilities that the app's AppArmor profile leaves it."""
    profile = app.files / "apparmor.txt"
    if not profile.exists():
        return DOCKERS_OWN
    text = profile.read_text(encoding="utf-8")
    return set(re.findall(r"^\s*capability (\w+),", text, re.MULTILINE))
