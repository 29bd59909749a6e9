# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small makers of cameras, tracks, windows and houses for the tests of judgement."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
import errno
import os
import threading
import time

from aiohttp import ClientSession, web
from hypothesis import settings
import numpy as np

from demo.ollama.server import StandIn
from hearthward_engine.domain import (
    Assessment,
    Camera,
    Frame,
    HouseState,
    Incident,
    Item,
    Observation,
    PushSource,
    Track,
    TrackPoint,
    Window,
    Zone,
    ZoneKind,
)
from hearthward_engine.evidence import Facts
from hearthward_engine.risk.hosts import OllamaSettings

# Time limits for single examples only tell how busy the machine is.
settings.register_profile("judgement", deadline=None)
settings.load_profile("judgement")

T0 = 1_800_000_000.0

ZONES = (
    Zone(
        name="pavement",
        kind=ZoneKind.SIDEWALK,
        polygon=((0.0, 0.40), (1.0, 0.40), (1.0, 0.52), (0.0, 0.52)),
    ),
    Zone(
        name="porch",
        kind=ZoneKind.ENTRY,
        polygon=((0.4, 0.75), (0.6, 0.75), (0.6, 1.0), (0.4, 1.0)),
    ),
    Zone(
        name="lawn",
        kind=ZoneKind.YARD,
        polygon=((0.0, 0.56), (0.3, 0.56), (0.3, 1.0), (0.0, 1.0)),
    ),
    Zone(
        name="shed",
        kind=ZoneKind.RESTRICTED,
        polygon=((0.8, 0.56), (1.0, 0.56), (1.0, 1.0), (0.8, 1.0)),
    ),
)


def camera(camera_id: str = "front", **changes: object) -> Camera:
    fields: dict[str, object] = {
        "id": camera_id,
        "name": "Front door",
        "source": PushSource(),
        "zones": ZONES,
        **changes,
    }
    return Camera(**fields)  # type: ignore[arg-type]


def box(x: float, y: float, tall: float = 0.25) -> tuple[float, float, float, float]:
    wide = tall * 0.2
    return (x - wide / 2, y - tall, x + wide / 2, y)


def track(
    spots: Sequence[tuple[float, float, float]],
    *,
    track_id: str = "t1",
    label: str = "person",
    start: float = T0,
    identity: str | None = None,
    tall: float = 0.25,
    stationary: bool = False,
) -> Track:
    """Return a track through (seconds, x, y) spots."""
    points = tuple(TrackPoint(at=start + at, box=box(x, y, tall)) for at, x, y in spots)
    return Track(
        id=track_id,
        label=label,
        confidence=0.9,
        first_at=points[0].at,
        last_at=points[-1].at,
        points=points,
        identity=identity,
        stationary=stationary,
    )


PORCH = (0.5, 0.85)


def visit(stay_s: float = 10.0, **changes: object) -> Track:
    """Return somebody who comes from the pavement to the porch and stays there."""
    spots = [(0.0, 0.1, 0.46), (4.0, 0.35, 0.6), (8.0, *PORCH)]
    spots += [(8.0 + step, *PORCH) for step in range(1, round(stay_s) + 1)]
    return track(spots, **changes)  # type: ignore[arg-type]


def window(
    *tracks: Track, window_id: str = "w1", camera_id: str = "front", **changes: object
) -> Window:
    ended_at = max((one.last_at for one in tracks), default=T0 + 10)
    fields: dict[str, object] = {
        "id": window_id,
        "camera_id": camera_id,
        "incident_id": "i1",
        "visit_id": "v1",
        "started_at": T0,
        "ended_at": ended_at,
        "tracks": tracks,
        **changes,
    }
    return Window(**fields)  # type: ignore[arg-type]


def house(
    *,
    night: bool = False,
    alarm: object = "disarmed",
    home: Iterable[str] = ("Anna",),
    away: Iterable[str] = (),
    received_at: float = T0 + 10,
    doorbell_at: float | None = None,
    **changes: object,
) -> HouseState:
    old = T0 - 86_400
    # T0 is eight in the morning by UTC, and ten at night on Hawaii.
    time_zone = "Pacific/Honolulu" if night else "UTC"
    people = {name: Item(value="home", changed_at=old) for name in home}
    people |= {name: Item(value="away", changed_at=old) for name in away}
    fields: dict[str, object] = {
        "received_at": received_at,
        "time_zone": time_zone,
        "sun": Item(
            value="below_horizon" if night else "above_horizon", changed_at=old
        ),
        "alarm": Item(value=alarm, changed_at=old) if isinstance(alarm, str) else alarm,
        "people": people,
        "doorbell_at": doorbell_at,
        **changes,
    }
    return HouseState(**fields)  # type: ignore[arg-type]


def empty_house(**changes: object) -> HouseState:
    return house(home=(), away=("Anna",), **changes)  # type: ignore[arg-type]


def frame(at: float, camera_id: str = "front", shade: int = 90) -> Frame:
    pixels = np.full((540, 960, 3), shade, dtype=np.uint8)
    return Frame(camera_id=camera_id, captured_at=at, pixels=pixels)


def observation(
    at: float, *tracks: Track, with_frame: bool = False, camera_id: str = "front"
) -> Observation:
    return Observation(
        camera_id=camera_id,
        at=at,
        tracks=tracks,
        frame=frame(at, camera_id) if with_frame else None,
    )


class Records:
    """A recorder that keeps everything in memory; it can be told to fail."""

    def __init__(self) -> None:
        self.made: list[tuple[Assessment, Window, Facts | None]] = []
        self.fail_next = 0
        self.lock = threading.Lock()

    def record(
        self, assessment: Assessment, window: Window, facts: Facts | None
    ) -> None:
        with self.lock:
            if self.fail_next:
                self.fail_next -= 1
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.made.append((assessment, window, facts))

    @property
    def assessments(self) -> list[Assessment]:
        with self.lock:
            return [made for made, _, _ in self.made]


class Changes:
    """A listener of an incident book."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Incident]] = []

    def __call__(self, change: str, incident: Incident) -> None:
        self.seen.append((change, incident))

    @property
    def names(self) -> list[str]:
        return [change for change, _ in self.seen]


class Server:
    """The Ollama stand-in on a loopback port."""

    def __init__(self, double: StandIn, url: str) -> None:
        self.double = double
        self.url = url

    async def control(self, **body: object) -> None:
        async with (
            ClientSession() as session,
            session.post(f"{self.url}/_control", json=body) as response,
        ):
            assert response.status == 200, await response.text()

    def settings(self, **changes: object) -> OllamaSettings:
        fields: dict[str, object] = {"url": self.url, "read_s": 10.0, **changes}
        return OllamaSettings(**fields)  # type: ignore[arg-type]


@asynccontextmanager
async def ollama_server(**options: object) -> AsyncIterator[Server]:
    double = StandIn(**options)  # type: ignore[arg-type]
    runner = web.AppRunner(
        double.app(), shutdown_timeout=0.1, handler_cancellation=True
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield Server(double, f"http://{host}:{port}")
    finally:
        await runner.cleanup()


async def eventually(condition: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait until the condition holds; fail after a generous time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.01)
