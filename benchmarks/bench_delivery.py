# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a verdict takes from the engine to Home Assistant, and to a phone.

The clock starts when the verdict is ready and is handed over to be recorded, and stops
when a client of Home Assistant has heard of it over the websocket, or the phone's push
service has the notification: recording, log, transport and everything Home Assistant
does with it are in between. Sixteen cameras are watched meanwhile and see nobody.
"""

import asyncio
from collections.abc import Mapping, Sequence
import dataclasses
from statistics import quantiles
import time
from typing import Any, Final

import msgspec

from benchmarks import Figure
from benchmarks.house import House, furnished, missing
from benchmarks.verdicts import Verdict, verdict
from demo.stage import integration
from demo.stage.hass_api import HassSocket, Json
from hearthward_engine.domain import Incident, IncidentState, level_of
from hearthward_engine.runtime.ids import new_id
from tests.doubles.phone import PhoneDouble

NAMES: Final = (
    "delivery",
    "delivery.p50",
    "delivery.event",
    "delivery.event.p50",
    "delivery.push",
    "delivery.push.p50",
)
WARM_UP: Final = 16
VERDICTS: Final = 240
PAUSE_S: Final = 0.15
"""Between two verdicts: they come one by one."""
PATIENCE_S: Final = 15.0
LEAST_SCORE: Final = 60
SCORES: Final = 40


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure all ways with the same verdicts."""
    if (reason := missing()) is not None:
        return dict.fromkeys(names, Figure(None, reason))
    return asyncio.run(_measured())


class Listener:
    """Notes when what was heard."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self.states: dict[str, dict[str, float]] = {}
        """When a state was first heard, by entity and state."""
        self.events: dict[str, float] = {}
        """By window."""
        self.pushes: dict[str, float] = {}
        """By tag."""
        self.heard = asyncio.Event()

    def state(self, event: Json) -> None:
        """Take a changed state."""
        new = event["data"]["new_state"]
        if new is not None:
            states = self.states.setdefault(new["entity_id"], {})
            states.setdefault(new["state"], time.perf_counter())
            self.heard.set()

    def event(self, event: Json) -> None:
        """Take a summary from the bus."""
        self.events.setdefault(event["data"]["id"], time.perf_counter())
        self.heard.set()


class Phone(PhoneDouble):
    """A phone that notes when a notification arrives."""

    listener: Listener

    async def _push(self, request: Any) -> Any:
        arrived = time.perf_counter()
        answer = await super()._push(request)
        tag = self.received[-1].get("data", {}).get("tag", "")
        self.listener.pushes.setdefault(tag, arrived)
        self.listener.heard.set()
        return answer


async def _measured() -> dict[str, Figure]:
    listener = Listener()
    phone = Phone(name="bench phone")
    phone.listener = listener
    await phone.start()
    try:
        async with furnished(scene_every_s=None) as house:
            await _add_phone(house, phone)
            async with await house.api.socket() as socket:
                await socket.listen(
                    listener.state, "subscribe_events", event_type="state_changed"
                )
                await socket.listen(
                    listener.event,
                    "subscribe_events",
                    event_type="hearthward_risk_summary",
                )
                for number in range(WARM_UP):
                    await _deliver(house, listener, number)
                taken = [
                    await _deliver(house, listener, WARM_UP + number)
                    for number in range(VERDICTS)
                ]
                bare = await _bare(socket)
    finally:
        await phone.stop()
    note = (
        f"{VERDICTS} verdicts, one each {PAUSE_S:g} s, beside {len(house.cameras)} "
        f"cameras that are watched; a bare question and answer over the same "
        f"websocket takes {_cut(bare, 50):.1f} ms, p95 {_cut(bare, 95):.1f} ms"
    )
    figures = {}
    ways = {
        "": [state for state, _, _ in taken],
        ".event": [event for _, event, _ in taken],
        ".push": [push for _, _, push in taken],
    }
    for name, times in ways.items():
        figures[f"delivery{name}"] = Figure(round(_cut(times, 95), 1), note)
        figures[f"delivery{name}.p50"] = Figure(round(_cut(times, 50), 1), note)
    return figures


async def _deliver(
    house: House, listener: Listener, number: int
) -> tuple[float, float, float]:
    """Return how long state, event and push took for one verdict, in seconds."""
    camera_ids = sorted(house.cameras)
    camera_id = camera_ids[number % len(camera_ids)]
    score = LEAST_SCORE + (number * 7) % SCORES
    made = _of(camera_id, score, number)
    camera = house.cameras[camera_id].removeprefix("camera.")
    sensor = f"sensor.{camera}_risk_score"
    incident = Incident(
        id=made.window.incident_id,
        revision=1,
        state=IncidentState.OPEN,
        started_at=made.window.started_at,
        ended_at=None,
        camera_ids=(camera_id,),
        window_ids=(made.window.id,),
        score=None,
        level=None,
    )
    store = house.engine.store
    # As in a real house: pictures are kept with the open window, before any verdict.
    await asyncio.to_thread(lambda: store.keep_open(made.window).result())
    await asyncio.to_thread(store.record_incident, "started", incident)
    await asyncio.sleep(PAUSE_S / 2)
    listener.states.pop(sensor, None)
    began = time.perf_counter()
    await asyncio.to_thread(house.engine.record, made.assessment, made.window, None)
    tag = f"hearthward-{incident.id}"
    async with asyncio.timeout(PATIENCE_S):
        while not (
            (state := listener.states.get(sensor, {}).get(str(score)))
            and (event := listener.events.get(made.window.id))
            and (push := listener.pushes.get(tag))
        ):
            listener.heard.clear()
            await listener.heard.wait()
    ended = msgspec.structs.replace(
        incident,
        revision=2,
        state=IncidentState.ENDED,
        ended_at=time.time(),
        score=score,
        level=level_of(score),
    )
    await asyncio.to_thread(store.record_incident, "ended", ended)
    await asyncio.sleep(PAUSE_S / 2)
    return state - began, event - began, push - began


def _of(camera_id: str, score: int, number: int) -> Verdict:
    """Return a verdict on a window of a camera that ended just now."""
    made, now, name = verdict(number), time.time(), new_id()
    window = msgspec.structs.replace(
        made.window,
        id=name,
        camera_id=camera_id,
        incident_id=f"{name}-i",
        visit_id=f"{name}-v",
        started_at=now - 20,
        ended_at=now,
    )
    assessment = msgspec.structs.replace(
        made.assessment,
        window_id=window.id,
        camera_id=camera_id,
        incident_id=window.incident_id,
        decided_at=now,
        started_at=window.started_at,
        ended_at=window.ended_at,
        score=score,
        level=level_of(score),
    )
    return dataclasses.replace(made, window=window, assessment=assessment)


async def _add_phone(house: House, phone: PhoneDouble) -> None:
    """Register a phone's app, and tell it of everything without a pause."""
    registration = {
        key: value
        for key, value in phone.registration.items()
        if key not in {"user_id", "webhook_id"}
    }
    await house.api.post("/api/mobile_app/registrations", registration)
    target = await _until_state(house, "notify.", phone.name)
    flows = integration.SUBENTRY_FLOWS
    step = await house.api.post(flows, {"handler": [house.entry_id, "recipient"]})
    step = await house.api.post(f"{flows}/{step['flow_id']}", {"entity_id": target})
    assert step["type"] == "create_entry", step
    cooldown = await _until_state(house, "number.", "cooldown")
    await house.api.action("number", "set_value", entity_id=cooldown, value=0)
    level = await _until_state(house, "select.", "level")
    await house.api.action("select", "select_option", entity_id=level, option="medium")


async def _until_state(house: House, domain: str, name: str) -> str:
    """Wait for an entity of that domain and name; return its id."""
    wanted = name.replace(" ", "_")
    async with asyncio.timeout(PATIENCE_S * 2):
        while True:
            for entity_id, entity in (await house.api.states()).items():
                if (
                    entity_id.startswith(domain)
                    and wanted in entity_id
                    and entity["state"] != "unavailable"
                ):
                    return entity_id
            await asyncio.sleep(0.2)


async def _bare(socket: HassSocket) -> list[float]:
    """Return how long Home Assistant takes to answer when nothing is to be done."""
    taken = []
    for _ in range(VERDICTS):
        began = time.perf_counter()
        await socket.command("get_config")
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    return taken


def _cut(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    return quantiles(seconds, n=100)[percent - 1] * 1000
