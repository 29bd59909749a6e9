# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long an event takes from its publication to ten clients of the websocket.

The engine and its store are real. The clients are a process of their own, as they are
in life; both read the one monotonic clock of the machine.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
import tempfile
import time
from typing import Final

import aiohttp

from benchmarks import Figure
from benchmarks.verdicts import verdict
from hearthward_engine.bus import Bus
from hearthward_engine.domain import Event
from hearthward_engine.engine import Engine
from hearthward_engine.present.news import News
from hearthward_engine.runtime.interpreter import describe
from hearthward_engine.settings import Settings
from hearthward_engine.wiring.sight import Sight

NAMES: Final = ("events.p50", "events.p95", "events.lost")
CLIENTS: Final = 10
EVENTS: Final = 300
WARM_UP: Final = 20
PAUSE_S: Final = 0.05
PATIENCE_S: Final = 60.0

type Heard = list[dict[str, float]]


class TimedBus(Bus):
    """Notes when each verdict was published."""

    def __init__(self) -> None:
        """Start with nothing published."""
        super().__init__()
        self.published: dict[str, float] = {}

    def publish(self, item: Event | News) -> None:
        """Note the time and publish."""
        if isinstance(item, Event) and item.kind == "assessment":
            self.published[item.id] = time.monotonic()
        super().publish(item)


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Publish verdicts one by one, and compare with what each client heard."""
    with tempfile.TemporaryDirectory(prefix="hearthward-bench-") as folder:
        published, heard = asyncio.run(_measured(Path(folder)))
    late = [
        (client[name] - at) * 1000
        for name, at in list(published.items())[WARM_UP:]
        for client in heard
        if name in client
    ]
    lost = sum(name not in client for name in published for client in heard)
    cut = quantiles(late, n=20)
    note = (
        f"{CLIENTS} clients in a process of their own, {EVENTS} verdicts one by one, "
        f"from the log writer's commit to the client's program; {describe()}"
    )
    figures = {
        "events.p50": Figure(cut[9], note),
        "events.p95": Figure(cut[18], note),
        "events.lost": Figure(lost, note),
    }
    return {name: figures[name] for name in names}


async def _measured(folder: Path) -> tuple[dict[str, float], Heard]:
    """Return when each verdict was published, and when each client heard it."""
    bus = TimedBus()
    settings = Settings(data_dir=str(folder), port=0, llm=False)
    engine = Engine(settings, sight=Sight(detector=None), bus=bus)
    port = await engine.start()
    url = f"http://127.0.0.1:{port}/api/v1/events"
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    last = verdict(EVENTS - 1).window.id
    process = context.Process(
        target=_listen, args=(url, engine.access.token, last, theirs)
    )
    process.start()
    try:
        await asyncio.to_thread(ours.recv)  # all are connected
        for number in range(EVENTS):
            made = verdict(number)
            await asyncio.to_thread(engine.record, made.assessment, made.window, None)
            await asyncio.sleep(PAUSE_S)
        heard: Heard = await asyncio.to_thread(ours.recv)
    finally:
        process.terminate()
        process.join()
        await engine.stop()
    return bus.published, heard


def _listen(url: str, token: str, last: str, pipe: Connection) -> None:
    """Listen with all clients until each heard the last verdict, or patience ends."""
    pipe.send(asyncio.run(_heard(url, token, last, pipe)))


async def _heard(url: str, token: str, last: str, pipe: Connection) -> Heard:
    headers = {"Authorization": f"Bearer {token}"}
    heard: Heard = [{} for _ in range(CLIENTS)]

    async def listen(
        socket: aiohttp.ClientWebSocketResponse, times: dict[str, float]
    ) -> None:
        while last not in times:
            message = await socket.receive_json()
            if message["kind"] == "assessment":
                times.setdefault(message["id"], time.monotonic())

    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(headers=headers))
        sockets = [await stack.enter_async_context(http.ws_connect(url)) for _ in heard]
        pipe.send("connected")
        listening = [
            asyncio.create_task(listen(socket, times))
            for socket, times in zip(sockets, heard, strict=True)
        ]
        await asyncio.wait(listening, timeout=PATIENCE_S + EVENTS * PAUSE_S)
        for task in listening:
            task.cancel()
    return heard
