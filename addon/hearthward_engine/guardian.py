# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thin parent of the engine process: starts it, listens to its heart, restarts it.

Standard library only, so that whatever hangs or crashes the engine leaves it alone.
"""

from collections.abc import Mapping, Sequence
import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Final

_LOGGER: Final = logging.getLogger(__name__)

BEAT_S: Final = 1.0
"""How often the engine writes to the heartbeat pipe."""
SILENCE_S: Final = 10.0
"""An engine silent for this long is taken for hung."""
START_S: Final = 120.0
"""How long an engine may take to its first heartbeat: models load."""
STOP_S: Final = 10.0
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
SETTLED_S: Final = 60.0
"""An engine that ran this long starts again without a pause growing."""
HEARTBEAT_VARIABLE: Final = "HEARTHWARD_HEARTBEAT_FD"
GIVE_UP_CODES: Final = frozenset({0, 2, 78})
"""Exit codes after which a restart would change nothing: done, usage, settings."""


class Guardian:
    """Keeps one engine process alive until told to stop."""

    def __init__(self, command: Sequence[str], *, silence_s: float = SILENCE_S) -> None:
        """Run this command; it finds the pipe's number in its environment."""
        self._command = tuple(command)
        self._silence_s = silence_s
        self._stop_signal: signal.Signals | None = None
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_writer.setblocking(False)

    def run(self) -> int:
        """Guard until a signal or a final exit; return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        pause_s = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            code = self._run_once()
            if self._stopping():
                return max(code, 0)
            if code in GIVE_UP_CODES:
                return code
            if time.monotonic() - began > SETTLED_S:
                pause_s = FIRST_PAUSE_S
            _LOGGER.error("the engine ended with %s; starting again", _words(code))
            self._sleep(pause_s)
            if self._stopping():
                return 0
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    def _stopping(self) -> bool:
        return self._stop_signal is not None

    def _run_once(self) -> int:
        reader, writer = os.pipe()
        environment: Mapping[str, str] = os.environ | {HEARTBEAT_VARIABLE: str(writer)}
        child = subprocess.Popen(
            self._command, env=environment, pass_fds=(writer,), start_new_session=True
        )
        os.close(writer)
        try:
            return self._guard(child, reader)
        finally:
            os.close(reader)
            if child.poll() is None:
                child.kill()
                child.wait()

    def _guard(self, child: subprocess.Popen[bytes], reader: int) -> int:
        """Watch one engine; return its exit code."""
        with selectors.DefaultSelector() as selector:
            selector.register(reader, selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            deadline = time.monotonic() + max(START_S, self._silence_s)
            while not self._stopping():
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    _LOGGER.error("the engine is silent; ending it")
                    child.kill()
                    return child.wait()
                if any(key.fd == reader for key, _ in ready):
                    if not os.read(reader, 4096):
                        # The pipe closes when the process ends, or loses its way.
                        return self._end(child)
                    deadline = time.monotonic() + self._silence_s
        child.send_signal(self._stop_signal or signal.SIGTERM)
        return self._end(child)

    def _end(self, child: subprocess.Popen[bytes]) -> int:
        """Wait for an engine that is ending; end it where it does not."""
        try:
            return child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            _LOGGER.error("the engine does not stop; ending it")
            child.kill()
            return child.wait()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._stop_signal = signal.Signals(number)
        try:
            self._wake_writer.send(b"!")
        except BlockingIOError:
            return

    def _sleep(self, seconds: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_reader, selectors.EVENT_READ)
            if not self._stopping():
                selector.select(seconds)


def engine_command(arguments: Sequence[str]) -> list[str]:
    """Return the command of an engine without a guardian of its own."""
    return [
        sys.executable,
        "-m",
        "hearthward_engine",
        "serve",
        "--no-guardian",
        *arguments,
    ]


def free_port(host: str) -> int:
    """Return a port that is free now, so that every restart can take the same one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
