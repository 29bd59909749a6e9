# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values and small parts for the tests of store, bus, API and engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
import json
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import numpy.typing as npt
from PIL import Image

from hearthward_engine.bus import Bus
from hearthward_engine.domain import (
    Assessment,
    Detection,
    Envelope,
    Incident,
    IncidentState,
    KeyFrame,
    Outcome,
    RuleHit,
    Track,
    TrackPoint,
    Window,
    level_of,
)
from hearthward_engine.engine import Engine
from hearthward_engine.settings import Settings
from hearthward_engine.vision.detector import DetectorInfo
from hearthward_engine.wiring.sight import Sight

T0 = 1_800_000_000.0
API = "/api/v1"


class FixedDetector:
    """Sees the same things in every picture."""

    def __init__(self, *detections: Detection) -> None:
        self.detections = detections
        self.seen = 0

    def infer(
        self, pixels: npt.NDArray[np.uint8], urgency: object = None
    ) -> tuple[Detection, ...]:
        self.seen += 1
        return self.detections

    def describe(self) -> DetectorInfo:
        return DetectorInfo(backend="fixed", model="test", device="cpu")


PERSON = Detection(label="person", confidence=0.9, box=(0.4, 0.3, 0.5, 0.8))


def jpeg(width: int = 64, height: int = 48, shade: int = 0) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), (shade % 256, 90, 120)).save(buffer, "JPEG")
    return buffer.getvalue()


def make_window(
    window_id: str = "w1",
    *,
    camera_id: str = "c1",
    incident_id: str = "i1",
    started_at: float = T0,
    ended_at: float | None = T0 + 20,
    pictures: int = 1,
) -> Window:
    track = Track(
        id=f"{window_id}-t",
        label="person",
        confidence=0.9,
        first_at=started_at,
        last_at=started_at + 5,
        points=(TrackPoint(at=started_at, box=PERSON.box),),
    )
    frames = tuple(
        KeyFrame(
            id=f"{window_id}-k{number}",
            at=started_at + number,
            reason="first",
            boxes=(PERSON,),
            jpeg=jpeg(shade=number),
        )
        for number in range(pictures)
    )
    return Window(
        id=window_id,
        camera_id=camera_id,
        incident_id=incident_id,
        visit_id="v1",
        started_at=started_at,
        ended_at=ended_at,
        tracks=(track,),
        key_frames=frames,
    )


def make_assessment(
    window: Window,
    *,
    revision: int = 1,
    score: int | None = 70,
    status: str = "final",
    decided_at: float | None = None,
) -> Assessment:
    ended = window.ended_at or window.started_at
    return Assessment(
        window_id=window.id,
        camera_id=window.camera_id,
        incident_id=window.incident_id,
        revision=revision,
        status="final" if status == "final" else "provisional",
        decided_at=ended + 1 if decided_at is None else decided_at,
        started_at=window.started_at,
        ended_at=window.ended_at,
        outcome=Outcome.NOT_ASSESSED if score is None else Outcome.RULES_ONLY,
        reason="no_facts" if score is None else "llm_off",
        score=score,
        level=None if score is None else level_of(score),
        title="Person at the door",
        summary="A person stood at the door.",
        reasoning="",
        factors=("night",),
        envelope=Envelope(
            prior=65,
            floor=60,
            ceiling=100,
            hits=(RuleHit(name="loitering", reason="stayed long", floor=60),),
        ),
        classes=("person",),
        zones=("door",),
        assessed_by="rules",
        house_state="fresh",
        image=window.key_frames[0].id if window.key_frames else None,
    )


def make_incident(
    incident_id: str = "i1",
    *,
    revision: int = 1,
    state: IncidentState = IncidentState.OPEN,
    started_at: float = T0,
    ended_at: float | None = None,
    camera_ids: tuple[str, ...] = ("c1",),
    window_ids: tuple[str, ...] = ("w1",),
    score: int | None = None,
    merged_into: str | None = None,
) -> Incident:
    return Incident(
        id=incident_id,
        revision=revision,
        state=state,
        started_at=started_at,
        ended_at=ended_at,
        camera_ids=camera_ids,
        window_ids=window_ids,
        score=score,
        level=None if score is None else level_of(score),
        merged_into=merged_into,
    )


def settings(folder: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "data_dir": str(folder),
        "port": 0,
        "llm": False,
        "window_seconds": 5.0,
    }
    return Settings(**(values | changes))


@dataclass
class Running:
    """A started engine and a client that knows its token."""

    engine: Engine
    url: str
    http: aiohttp.ClientSession

    @property
    def token(self) -> str:
        return self.engine.access.token

    async def call(
        self, method: str, path: str, body: object = None, **more: Any
    ) -> tuple[int, Any]:
        """Return status and JSON body of a call with the token."""
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        if body is not None:
            more["data"] = body if isinstance(body, bytes) else json.dumps(body)
        async with self.http.request(
            method, self.url + API + path, headers=headers, **more
        ) as answer:
            content = await answer.read()
            kind = answer.content_type
            return answer.status, (
                json.loads(content) if kind == "application/json" else content
            )

    async def add_camera(self, key: str = "front", **changes: Any) -> str:
        """Register and configure a push camera; return its id."""
        _, made = await self.call("POST", "/cameras", {"key": key, "name": key})
        config = {"name": key, "source": {"kind": "push"}} | changes
        path = f"/cameras/{made['camera_id']}"
        status, answer = await self.call("PUT", path, config)
        assert status == 200, answer
        return str(made["camera_id"])

    def socket(self, path: str, **more: Any) -> Any:
        """Open a websocket with the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.http.ws_connect(self.url + API + path, headers=headers, **more)


@asynccontextmanager
async def running(
    folder: Path,
    *,
    detector: FixedDetector | None = None,
    bus: Bus | None = None,
    **changes: Any,
) -> AsyncIterator[Running]:
    """Start a real engine on a free port, its settings changed; stop it at the end."""
    engine = Engine(
        settings(folder, **changes),
        sight=Sight(detector=detector or FixedDetector()),
        bus=bus,
    )
    try:
        port = await engine.start()
        async with aiohttp.ClientSession() as http:
            yield Running(engine, f"http://127.0.0.1:{port}", http)
    finally:
        await engine.stop()
