# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guardian: restarts what crashes or hangs, stops what is asked to stop."""

from collections.abc import Iterator
from pathlib import Path
import signal
import subprocess
import sys
import time

import psutil
import pytest

DEADLINE_S = 180.0  # a guard, not a measure: shared machines starve

# An engine reduced to its heart; what it does is told by files in its folder.
CHILD = """
import os, pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
def stop(*_):
    folder.joinpath("stopped").touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
with folder.joinpath("starts").open("a") as starts:
    starts.write(f"{os.getpid()}\\n")
pipe = int(os.environ["HEARTHWARD_HEARTBEAT_FD"])
while True:
    os.write(pipe, b".")
    if folder.joinpath("exit").exists():
        code = int(folder.joinpath("exit").read_text())
        folder.joinpath("exit").unlink()
        sys.exit(code)
    time.sleep(0.05)
"""

PARENT = """
import sys
from hearthward_engine.guardian import Guardian
heavy = {"av", "numpy", "onnxruntime", "sqlalchemy", "aiohttp"} & set(sys.modules)
assert not heavy, heavy
sys.exit(Guardian([sys.executable, "-c", sys.argv[1], sys.argv[2]], silence_s=2).run())
"""


@pytest.fixture
def guardian(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", PARENT, CHILD, str(tmp_path)]) as made:
        wait_for_start(tmp_path, 1)
        yield made
        family = psutil.Process(made.pid).children() if made.poll() is None else []
        made.kill()
        for child in family:
            child.kill()


def wait_for_start(folder: Path, number: int) -> int:
    """Wait for the child's start of that number; return its process id."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        path = folder / "starts"
        starts = path.read_text().split("\n")[:-1] if path.exists() else []
        if len(starts) >= number:
            return int(starts[number - 1])
        time.sleep(0.02)
    pytest.fail(f"no start number {number}")


def test_a_crashed_engine_is_started_again(
    guardian: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    psutil.Process(wait_for_start(tmp_path, 1)).send_signal(signal.SIGSEGV)
    second = wait_for_start(tmp_path, 2)
    psutil.Process(second).kill()
    wait_for_start(tmp_path, 3)
    assert guardian.poll() is None


def test_a_hung_engine_is_ended_and_started_again(
    guardian: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    first = psutil.Process(wait_for_start(tmp_path, 1))
    first.suspend()
    wait_for_start(tmp_path, 2)
    assert not first.is_running()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_engine_in_order_and_then_the_guardian(
    guardian: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    child = psutil.Process(wait_for_start(tmp_path, 1))
    guardian.send_signal(number)
    assert guardian.wait(DEADLINE_S) == 0
    assert not child.is_running()
    assert (tmp_path / "stopped").exists() is (number is signal.SIGTERM)


@pytest.mark.parametrize("code", [0, 78])
def test_an_end_that_a_restart_would_not_change_is_final(
    guardian: subprocess.Popen[bytes], tmp_path: Path, code: int
) -> None:
    (tmp_path / "exit").write_text(str(code))
    assert guardian.wait(DEADLINE_S) == code


def test_another_exit_code_is_a_crash(
    guardian: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (tmp_path / "exit").write_text("1")
    wait_for_start(tmp_path, 2)
    assert guardian.poll() is None
