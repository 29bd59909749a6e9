# SPDX-License-Identifier: AGPL-3.0-or-later
"""An hour of windows with a language model that fails in every way there is.

``python -m benchmarks.fault_hour --hours 6`` prints what became of them. Desk, analyst,
store, HTTP and server are the real ones (the server is the stand-in); only the clock
runs ahead while everybody waits.
"""

import argparse
import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
import json
import logging
from pathlib import Path
import random
import tempfile
import time
from typing import Any, Final

from aiohttp import web
import msgspec

from benchmarks.virtual_time import VirtualTimeLoop
from demo.ollama.faults import MODES
from demo.ollama.server import StandIn
from hearthward_engine.domain import Assessment, Camera, Event, Outcome, Window
from hearthward_engine.evaluate.labelled import Evidence, read_windows
from hearthward_engine.evidence import Facts
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.decision import decided_score, is_quiet
from hearthward_engine.risk.desk import Desk, Limits, Surroundings
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import OllamaSettings
from hearthward_engine.store import Store
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import IncidentBook

WINDOWS: Final = Path(__file__).parents[1] / "demo" / "windows" / "dev.jsonl"
FAULTS: Final = tuple(mode for mode in MODES if mode != "ok")
HOUR_S: Final = 3600.0
EVERY_S: Final = 12.0
"""How often a window closes."""
BURST: Final = 12
"""So many windows of one incident close at once when a fault begins."""
WELL_S: Final = 60.0
"""The server is well for so long after each fault, and longer at the end."""
LAST_S: Final = 150.0
SLOW_S: Final = 15.0
"""A slow answer comes in time by itself, yet not when others wait before it."""
LIMITS: Final = Limits(queue=8, deadline_s=30.0)


@dataclass
class Tally:
    """What became of the windows."""

    windows: int = 0
    revisions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    invented: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    most_waiting: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    breakers_open: int = 0
    """Hosts that were still left alone at the end."""
    last_outcome: str = ""
    modes: tuple[str, ...] = ()
    simulated_s: float = 0.0
    real_s: float = 0.0


class _Clock:
    """The loop's time as the engine's clock; read by worker threads too."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._epoch = time.time() - loop.time()

    def now(self) -> float:
        return self._epoch + self._loop.time()

    def monotonic(self) -> float:
        return self._loop.time()


class _Street:
    """Windows without end, made of the labelled ones; each id is new."""

    def __init__(self) -> None:
        # What is quiet never reaches the model.
        evidence = (one.evidence for one in read_windows(WINDOWS))
        self._source = cycle(
            [one for one in evidence if not is_quiet(envelope(_facts(one, one.window)))]
        )
        self._known: dict[str, Evidence] = {}
        self.made = 0

    def next(self, incident_id: str | None = None) -> Window:
        self.made += 1
        evidence = next(self._source)
        window = msgspec.structs.replace(
            evidence.window,
            id=f"w{self.made}",
            incident_id=incident_id or f"i{self.made}",
        )
        self._known[window.id] = evidence
        return window

    def camera(self, _camera_id: str) -> Camera:
        """Return some camera; the facts are made with the right one."""
        return next(iter(self._known.values())).camera

    def facts(self, window: Window, *_: Any) -> Facts:
        return _facts(self._known[window.id], window)


def _facts(evidence: Evidence, window: Window) -> Facts:
    return build_facts(
        window, evidence.camera, evidence.house, evidence.baseline, evidence.linked
    )


def fault_hour(*, hours: float = 1.0, hosts: int = 1, seed: int = 1) -> Tally:
    """Live through so many hours of faults; return what became of the windows."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=VirtualTimeLoop) as runner,
    ):
        tally = runner.run(_live(Path(folder), hours, hosts, random.Random(seed)))
    tally.real_s = round(time.monotonic() - began, 1)
    return tally


async def _live(folder: Path, hours: float, hosts: int, rng: random.Random) -> Tally:
    loop = asyncio.get_running_loop()
    clock, street, tally, events = _Clock(loop), _Street(), Tally(), list[Event]()
    doubles = [StandIn() for _ in range(hosts)]
    runners = [
        web.AppRunner(one.app(), shutdown_timeout=0.1, handler_cancellation=True)
        for one in doubles
    ]
    analysts = [
        Analyst(OllamaSettings(url=await _serve(one), read_s=20.0), loop.time)
        for one in runners
    ]
    with Store(folder, clock, events.append) as store:
        desk = Desk(
            Surroundings(
                camera=street.camera,
                house=lambda: None,
                build_facts=street.facts,
                last_revision=store.last_revision,
            ),
            store,
            IncidentBook(lambda *_: None),
            clock,
            analysts,
            LIMITS,
        )
        await desk.start()
        starts = loop.time()
        for _ in range(max(1, round(hours))):
            modes = rng.sample(FAULTS, len(FAULTS))
            tally.modes += tuple(modes)
            await _hour(desk, doubles, modes, street, tally)
        tally.counters = desk.counters()
        status = desk.llm_status()
        tally.breakers_open = status.hosts - status.hosts_ok
        await desk.stop()
        tally.simulated_s = round(loop.time() - starts)
    for one in runners:
        await one.cleanup()
    _judge(tally, street.made, [event.data for event in events])
    return tally


async def _serve(runner: web.AppRunner) -> str:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


async def _hour(
    desk: Desk, doubles: list[StandIn], modes: list[str], street: _Street, tally: Tally
) -> None:
    """Let each host go through all faults, each at another time."""
    fault_s = (HOUR_S - LAST_S) / len(modes) - WELL_S
    for number in range(len(modes)):
        for shift, double in enumerate(doubles):
            double.tell(modes[(number + shift * 7) % len(modes)], seconds=SLOW_S)
        await _pass(fault_s, desk, street, tally, burst=True)
        for double in doubles:
            double.tell("ok")
        await _pass(WELL_S, desk, street, tally, burst=False)
    await _pass(LAST_S, desk, street, tally, burst=False)


async def _pass(
    seconds: float, desk: Desk, street: _Street, tally: Tally, *, burst: bool
) -> None:
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    story = f"story{street.made}" if burst else None
    while loop.time() < ends:
        for _ in range(BURST if burst else 1):
            window = street.next(story)
            desk.opened(msgspec.structs.replace(window, ended_at=None))
            desk.closed(window)
        burst = False
        until = min(ends, loop.time() + EVERY_S)
        look_s = 0.01
        while loop.time() < until:
            await asyncio.sleep(look_s)
            tally.most_waiting = max(tally.most_waiting, desk.queue_depth())
            look_s = min(1.0, max(0.01, until - loop.time()))


def _judge(tally: Tally, windows: int, made: list[Any]) -> None:
    """Hold what was recorded against the promises."""
    tally.windows, tally.revisions = windows, len(made)
    finals: dict[str, list[Assessment]] = {}
    seen: Counter[tuple[str, int]] = Counter()
    for one in made:
        seen[one.window_id, one.revision] += 1
        if one.status == "final":
            finals.setdefault(one.window_id, []).append(one)
            reason = f".{one.reason}" if one.reason else ""
            tally.outcomes[f"{one.outcome.value}{reason}"] += 1
        if not _honest(one):
            tally.invented.append(f"{one.window_id} revision {one.revision}")
    names = [f"w{number}" for number in range(1, windows + 1)]
    tally.lost = [name for name in names if name not in finals]
    tally.twice = [
        f"{name} revision {number}" for (name, number) in seen if seen[name, number] > 1
    ]
    tally.twice += [name for name, those in finals.items() if not _once(those)]
    last = finals.get(names[-1], [])
    tally.last_outcome = last[-1].outcome.value if last else ""


def _honest(made: Assessment) -> bool:
    """Return whether the score is the model's, held in bounds, or the rules' own."""
    bounds = made.envelope
    if made.outcome is Outcome.NOT_ASSESSED:
        return made.score is None and bool(made.reason)
    if bounds is None:
        return False
    if made.outcome is Outcome.RULES_ONLY:
        clamped = max(bounds.floor, min(bounds.ceiling, bounds.prior))
        return made.score == clamped and bool(made.reason)
    origin = made.provenance
    if "model_score" not in origin or origin.get("stand_in") != "yes":
        return False
    return made.score == decided_score(bounds, int(origin["model_score"]))


def _once(finals: list[Assessment]) -> bool:
    """Return whether there is one decision, or a late one after the rules'."""
    if len(finals) == 1:
        return True
    first, *later = finals
    return first.reason == "late" and [one.outcome for one in later] == [
        Outcome.ASSESSED
    ]


def main() -> None:
    """Print what became of the windows as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--hosts", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    tally = fault_hour(hours=options.hours, hosts=options.hosts, seed=options.seed)
    print(json.dumps(vars(tally), indent=2))


if __name__ == "__main__":
    main()
