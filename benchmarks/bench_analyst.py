# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten equal windows over two Ollama hosts against one.

Desk, queue, HTTP and prompts are the real ones; the hosts are stand-ins that take a
fixed time for an answer, one at a time each, as Ollama does with Nemotron. So the
figure says what the scheduler makes of a second host, not how fast a model is. Each
window is of an incident of its own: none is asked about together with another.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
import os
from pathlib import Path
import subprocess
import sys
import time
from typing import Final, Self

import httpx
import msgspec

from benchmarks import Figure
from benchmarks.pairs import compare
from hearthward_engine.domain import Assessment, Outcome, Window
from hearthward_engine.evaluate.labelled import Evidence, read_windows
from hearthward_engine.evidence import Facts
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.decision import is_quiet
from hearthward_engine.risk.desk import Desk, Surroundings
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import OllamaSettings
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import IncidentBook

NAMES: Final = ("analyst",)
ROOT: Final = Path(__file__).parents[1]
LABELLED: Final = ROOT / "demo" / "windows" / "dev.jsonl"
WINDOWS: Final = 10
ANSWER_S: Final = 0.2
"""What an answer takes; a GPU needs some seconds, a processor half a minute."""
PAIRS: Final = 15


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure what a second host brings."""
    if "analyst" not in names:
        return {}
    evidence = _loud()
    with _Hosts(2) as hosts:
        compared = compare(
            lambda: asyncio.run(_judged(evidence, hosts.urls)),
            lambda: asyncio.run(_judged(evidence, hosts.urls[:1])),
            pairs=PAIRS,
        )
    note = (
        f"{WINDOWS} windows, stand-ins that answer in {ANSWER_S:g} s, one at a time: "
        f"{compared.first_s:.2f} s by two hosts, {compared.second_s:.2f} s by one; "
        f"{compared}"
    )
    return {"analyst": Figure(compared.ratio, note)}


class _Hosts:
    """Stand-ins in processes of their own."""

    def __init__(self, number: int) -> None:
        command = [sys.executable, "-m", "demo.ollama", "serve", "--port", "0"]
        self._processes = [
            subprocess.Popen(
                command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True
            )
            for _ in range(number)
        ]
        self.urls: list[str] = []

    def __enter__(self) -> Self:
        """Wait until they serve, and tell them how slow to be."""
        for process in self._processes:
            assert process.stdout is not None
            line = msgspec.json.decode(process.stdout.readline())
            self.urls.append(line["url"])
            slow = {"mode": "slow", "seconds": ANSWER_S}
            httpx.post(f"{line['url']}/_control", json=slow).raise_for_status()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


class _Records:
    """Counts final assessments and says when all are there."""

    def __init__(self, wanted: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._wanted = wanted
        self.made: list[Assessment] = []
        self.all = asyncio.Event()

    def record(
        self, assessment: Assessment, _window: Window, _facts: Facts | None
    ) -> None:
        if assessment.status == "final":
            self._loop.call_soon_threadsafe(self._take, assessment)

    def _take(self, assessment: Assessment) -> None:
        self.made.append(assessment)
        if len(self.made) == self._wanted:
            self.all.set()


def _loud() -> Evidence:
    """Return a window that the model is asked about."""
    every = (one.evidence for one in read_windows(LABELLED))
    return next(one for one in every if not is_quiet(envelope(_facts(one, one.window))))


def _facts(evidence: Evidence, window: Window) -> Facts:
    return build_facts(
        window, evidence.camera, evidence.house, evidence.baseline, evidence.linked
    )


async def _judged(evidence: Evidence, urls: Sequence[str]) -> float:
    """Return how long the windows take, counted from when the hosts are proven."""
    async with AsyncExitStack() as stack:
        records = _Records(WINDOWS)
        analysts = [Analyst(OllamaSettings(url=url)) for url in urls]
        for analyst in analysts:
            await analyst.check()
        desk = Desk(
            Surroundings(
                camera=lambda _camera_id: evidence.camera,
                house=lambda: evidence.house,
                build_facts=lambda window, *_: _facts(evidence, window),
            ),
            records,
            IncidentBook(lambda *_: None),
            SystemClock(),
            analysts,
        )
        await desk.start()
        stack.push_async_callback(desk.stop)
        began = time.perf_counter()
        for number in range(WINDOWS):
            name = f"w{number}"
            desk.closed(
                msgspec.structs.replace(evidence.window, id=name, incident_id=name)
            )
        await records.all.wait()
        took_s = time.perf_counter() - began
    assert all(made.outcome is Outcome.ASSESSED for made in records.made)
    return took_s
