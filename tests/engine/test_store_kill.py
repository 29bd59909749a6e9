# SPDX-License-Identifier: AGPL-3.0-or-later
"""A store killed in the middle of writing loses nothing that it had acknowledged."""

from pathlib import Path
import subprocess
import sys

from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.store import Store

WRITER = """
from pathlib import Path
import sys
import threading
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.store import Store
from tests.engine.spine_helpers import make_assessment, make_window

store = Store(Path(sys.argv[1]), SystemClock())
lock = threading.Lock()

def write(thread):
    for number in range(100_000):
        window = make_window(f"{thread}-{number}")
        event = store.record(make_assessment(window), window)
        with lock:
            print(event.seq, event.id, flush=True)

for thread in range(4):
    threading.Thread(target=write, args=(thread,)).start()
"""
ACKNOWLEDGED = 60


def test_kill_nine_mid_write_loses_no_recorded_event(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    ) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(ACKNOWLEDGED)]
        writer.kill()
        # What the pipe still holds was acknowledged too; a torn last line was not.
        lines += [line for line in writer.stdout if line.endswith("\n")]
    acknowledged = dict(line.split() for line in lines)
    assert len(acknowledged) >= ACKNOWLEDGED

    with Store(tmp_path, SystemClock()) as store:
        events = {str(event.seq): event for event in store.events(0, 1_000_000)}
        assert list(events) == [str(n + 1) for n in range(len(events))]
        for seq, window_id in acknowledged.items():
            assert events[seq].id == window_id
            found = store.window(window_id)
            assert found is not None
            assert found.revisions == (events[seq].data,)
            assert store.media(f"{window_id}-k0")
        store.sweep()
        for window_id in acknowledged.values():
            assert store.media(f"{window_id}-k0"), "the sweep takes orphans only"
