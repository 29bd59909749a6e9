# SPDX-License-Identifier: AGPL-3.0-or-later
"""The watchdog: real standstills of real processes, written down once each."""

from pathlib import Path
import re
import signal
import subprocess
import sys
import time

import psutil

from hearthward_engine.api.access import Access
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.store import Store

ROOT = Path(__file__).parents[2]
SECRET = "s3cret-Pa55word"
DUMP = "what every thread does"

PREPARED = f"""
import asyncio, os, signal, sys, threading, time
from hearthward_engine.observe.logs import set_up_logging
from hearthward_engine.runtime.locks import MeasuredLock, current_waits
from hearthward_engine.runtime.watchdog import Watchdog

set_up_logging("info")
secret = "rtsp://admin:{SECRET}@camera/stream"
watchdog = Watchdog(lock_wait_s=1.5, loop_silence_s=1.5, look_every_s=0.1)
watchdog.start()
"""
DEADLOCK = (
    PREPARED
    + """
board, fleet = MeasuredLock("board"), MeasuredLock("fleet")
both = threading.Barrier(2)

def shows(url):
    with board:
        both.wait()
        with fleet:
            pass

def watches(url):
    with fleet:
        both.wait()
        with board:
            pass

for target in (shows, watches):
    name = target.__name__
    threading.Thread(target=target, args=(secret,), name=name, daemon=True).start()
# Twice as long as it takes to notice, so that a second dump would be seen.
while not (waits := current_waits()) or min(wait.waited_s for wait in waits) < 3:
    time.sleep(0.05)
"""
)
STALL = (
    PREPARED
    + """
async def live():
    for _ in range(20):
        watchdog.beat()
        await asyncio.sleep(0.05)

async def main(url):
    await live()
    hangs(url)
    await live()
    hangs(url)
    await live()

def hangs(url):
    time.sleep(3)

asyncio.run(main(secret))
watchdog.stop()
"""
)
QUIET = (
    PREPARED
    + """
lock = MeasuredLock("board")
ends = time.monotonic() + 3

def works():
    while time.monotonic() < ends:
        with lock:
            time.sleep(0.001)

async def main():
    while time.monotonic() < ends:
        watchdog.beat()
        await asyncio.sleep(0.02)

threads = [threading.Thread(target=works) for _ in range(4)]
for thread in threads:
    thread.start()
asyncio.run(main())
for thread in threads:
    thread.join()
watchdog.stop()
"""
)
ASLEEP = (
    PREPARED
    + """
async def main():
    for number in range(40):
        watchdog.beat()
        if number == 10:
            os.kill(os.getpid(), signal.SIGSTOP)
        await asyncio.sleep(0.05)

asyncio.run(main())
watchdog.stop()
"""
)
ENGINE = """
import asyncio, functools, pathlib, sys, time
from hearthward_engine import process
from hearthward_engine.engine import Engine
from hearthward_engine.settings import Settings

impatient = functools.partial(process.Watchdog, loop_silence_s=3.0, look_every_s=0.1)
process.Watchdog = impatient
start = Engine.start

async def start_and_hang(self):
    port = await start(self)
    asyncio.get_running_loop().call_later(2, hangs)
    return port

def hangs():
    time.sleep(6)

Engine.start = start_and_hang
folder = pathlib.Path(sys.argv[1])
settings = Settings(data_dir=str(folder), port=0, llm=False, announce="off")
process.run_engine(settings, ready_file=folder / "ready")
"""


def log_of(program: str) -> str:
    """Run a program to its end and return what it logged."""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert ended.stdout == ""
    return ended.stderr


def test_two_threads_that_wait_for_each_other_are_written_down_once() -> None:
    log = log_of(DEADLOCK)
    assert log.count(DUMP) == 1
    first = next(line for line in log.splitlines() if DUMP in line)
    assert "CRITICAL hearthward_engine.runtime.watchdog: standstill: " in first
    waits = set(
        re.findall(r"(\w+) has waited \d+ s for the lock (\w+), held by", first)
    )
    assert waits <= {("shows", "fleet"), ("watches", "board")}
    assert waits, "it says who waits for what"
    for function in ("shows", "watches", "<module>"):
        assert re.search(rf'File "<string>", line \d+ in {function}', log)
    assert SECRET not in log


def test_a_silent_loop_is_written_down_each_time_and_said_to_be_over() -> None:
    log = log_of(STALL)
    assert log.count(DUMP) == 2
    assert log.count("the event loop is silent for") == 2
    assert log.count("the standstill is over") == 2
    assert log.count(" in hangs") == 2
    assert SECRET not in log


def test_busy_locks_and_a_living_loop_are_no_standstill() -> None:
    assert "standstill" not in log_of(QUIET)


def test_a_process_that_was_stopped_as_a_whole_has_not_stood_still() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASLEEP], stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        process = psutil.Process(child.pid)
        while process.status() != psutil.STATUS_STOPPED:
            time.sleep(0.01)
        time.sleep(3)
        process.resume()
        assert "standstill" not in child.communicate(timeout=120)[1]
    assert child.returncode == 0


def test_the_engine_writes_down_why_its_loop_hung_and_where_it_crashed(
    tmp_path: Path,
) -> None:
    with (
        (tmp_path / "log").open("w+") as log,
        subprocess.Popen(
            [sys.executable, "-c", ENGINE, tmp_path], stderr=log, cwd=ROOT
        ) as child,
    ):
        while "the standstill is over" not in (tmp_path / "log").read_text():
            assert child.poll() is None
            time.sleep(0.1)
        child.send_signal(signal.SIGSEGV)
    text = (tmp_path / "log").read_text()
    assert "CRITICAL hearthward_engine.runtime.watchdog: standstill: the event" in text
    assert " in hangs\n" in text
    assert "Fatal Python error: Segmentation fault" in text
    with Store(tmp_path, SystemClock()) as store:
        assert Access(store, SystemClock()).token not in text
