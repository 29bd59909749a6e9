# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of message that the engine knows, provoked, and read by the client.

What the engine says is kept as it came, so that a field which the client has and the
engine does not send, or sends otherwise, is found: the client's defaults hide nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import fields, is_dataclass
import sqlite3
from time import monotonic
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from custom_components.hearthward.client import (
    CameraConfig,
    EngineClient,
    StreamLease,
    events,
)
from custom_components.hearthward.client.client import API_PATH
from custom_components.hearthward.client.frames import FrameSocket, frame_message

from .conftest import INSTANCE, ask_code, ask_terminal, serve, until
from .test_calls import closed_port
from .test_streams import Sender, picture, sending, watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

type Raw = dict[str, Any]

EVENT_KINDS = {
    "hello": events.Hello,
    "reset": events.Reset,
    "gap": events.Gap,
    "snapshot": events.Snapshot,
    "assessment": events.AssessmentEvent,
    "incident": events.IncidentEvent,
    "camera": events.CameraEvent,
    "activity": events.ActivityEvent,
    "source_needed": events.SourceNeeded,
    "engine": events.EngineEvent,
}
FRAME_KINDS = {"ready", "credit", "error"}
OLD_S = 400 * 86_400
ASK_ENGINE = """
import json
from hearthward_engine.api import frames, messages
from hearthward_engine.domain import Value

def tags(module, field):
    values = [one for one in vars(module).values()
              if isinstance(one, type) and issubclass(one, Value)]
    found = {one.__name__: one.__struct_config__ for one in values}
    # The base of all has its own name for a tag, and is never sent.
    return sorted(of.tag for name, of in found.items()
                  if of.tag_field == field and of.tag not in (None, name))

print(json.dumps([tags(messages, "kind"), tags(frames, "type")]))
"""


class Wire:
    """Listens to a websocket and keeps the words as they come."""

    def __init__(self, client: EngineClient, path: str, **query: str) -> None:
        self.heard: list[Raw] = []
        self._task = asyncio.create_task(self._listen(client, path, query))

    async def _listen(self, client: EngineClient, path: str, query: Raw) -> None:
        socket = await client.connect(path, query)
        try:
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self.heard.append(frame.json())
        finally:
            await socket.close()

    def of(self, kind: str) -> list[Raw]:
        """Return the messages of a kind."""
        return [one for one in self.heard if one["kind"] == kind]

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


async def greeted(client: EngineClient, epoch: str) -> dict[str, Raw]:
    """Return, by kind, what a client that has seen nothing yet is greeted with."""
    wire = Wire(client, "/events", epoch=epoch, after="0")
    await until(lambda: wire.of("snapshot"))
    await wire.close()
    return {one["kind"]: one for one in wire.heard}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def said(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Raw]:
    """Return one message of each kind, from an engine's two lives."""
    folder = tmp_path_factory.mktemp("kinds")
    child = await serve(folder)
    async with aiohttp.ClientSession() as session:
        token = await ask_terminal(folder / "data")
        client = EngineClient(session, child.ready["url"], token, INSTANCE)
        wire = Wire(client, "/events", epoch="another", after="3")
        camera_id = await watch(client, "person")
        async with sending(client, camera_id) as sender:
            await until(lambda: wire.of("activity") and wire.of("incident"))
            sender.bright = False
            await until(
                lambda: any(
                    one["data"]["status"] == "final" for one in wire.of("assessment")
                )
            )
        dead = (await client.register_camera("dead", "Dead")).camera_id
        lease = StreamLease(url=f"http://127.0.0.1:{closed_port()}/x", generation=7)
        await client.put_camera(dead, CameraConfig(name="Dead", source=lease))
        await until(lambda: wire.of("source_needed") and wire.of("camera"))
        await until(lambda: wire.of("engine"))
        await wire.close()
        first = wire.heard

        # The second life finds its log grown old, and forgets it but for the end.
        await child.stop()
        with sqlite3.connect(folder / "data/hearthward.db") as database:
            database.execute("UPDATE events SET at = at - ?", (OLD_S,))
        database.close()
        epoch = next(one["epoch"] for one in first if one["kind"] == "hello")
        child = await serve(folder)
        client = EngineClient(session, child.ready["url"], token, INSTANCE)
        async with asyncio.timeout(40):
            while "gap" not in (again := await greeted(client, epoch)):
                await asyncio.sleep(0.1)
        # The newest of a kind says most: the last revision, the window's image.
        yield again | {one["kind"]: one for one in first}
    await child.stop()


async def test_the_engine_the_contract_and_the_client_know_the_same_kinds(
    client: EngineClient,
) -> None:
    in_code = [set(one) for one in await ask_code(ASK_ENGINE)]
    contract = await client._json("GET", "/openapi.json")
    schemas = contract["components"]["schemas"]
    in_contract = [
        {
            schemas[one["$ref"].rpartition("/")[2]]["properties"][field]["enum"][0]
            for one in contract["paths"][f"{API_PATH}/{path}"]["get"]["x-messages-out"]
        }
        for path, field in (("events", "kind"), ("frames", "type"))
    ]
    assert in_code == [set(EVENT_KINDS), FRAME_KINDS]
    assert set(events._KINDS) == set(EVENT_KINDS)
    assert in_contract == in_code


@pytest.mark.parametrize("kind", EVENT_KINDS)
async def test_a_kind_is_read_as_the_engine_words_it(said: Raw, kind: str) -> None:
    raw = said[kind]
    message = events._KINDS[kind](raw)
    assert type(message) is EVENT_KINDS[kind]
    if isinstance(message, events.Durable):
        cursor = {"epoch": message.cursor.epoch, "seq": message.cursor.seq}
        assert cursor == {"epoch": raw["epoch"], "seq": raw["seq"]}
    if kind == "source_needed":
        raw = {"camera_id": raw["id"], **raw["data"]}
    assert disagreements(message, raw) == []


def disagreements(found: object, raw: Any, place: str = "") -> list[str]:
    """Return where the client's value is not what the engine sent."""
    if is_dataclass(found):
        wrong = []
        for one in fields(found):
            here = f"{place}.{one.name}"
            if one.name == "cursor":
                continue
            if one.name not in raw:
                wrong.append(f"{here} is never sent")
            else:
                wrong += disagreements(getattr(found, one.name), raw[one.name], here)
        return wrong
    if isinstance(found, tuple):
        if not isinstance(raw, list) or len(found) != len(raw):
            return [f"{place}: {found!r} for {raw!r}"]
        return [
            wrong
            for number, (ours, theirs) in enumerate(zip(found, raw, strict=True))
            for wrong in disagreements(ours, theirs, f"{place}[{number}]")
        ]
    # What is null is left out, and the client's default says so.
    if isinstance(found, Mapping) and raw is None:
        raw = {}
    return [] if found == raw else [f"{place}: {found!r} for {raw!r}"]


async def test_the_frames_kinds_are_heard_and_understood(
    client: EngineClient,
) -> None:
    camera_id = await watch(client, "frames kinds")
    socket = await client.connect("/frames")
    seen: dict[str, Raw] = {}
    async with asyncio.timeout(40):
        while "credit" not in seen:
            one = await socket.receive_json()
            seen[one["type"]] = one
        header = {"camera_id": camera_id, "seq": 1, "age_ms": 0}
        await socket.send_bytes(frame_message(header, b"no picture"))
        while "error" not in seen:
            one = await socket.receive_json()
            seen[one["type"]] = one
    await socket.close()
    assert set(seen) == FRAME_KINDS

    refused: list[tuple[str, str, str]] = []
    reader = FrameSocket(client, lambda *what: refused.append(what))
    for one in seen.values():
        reader._handle(one)
    allowance = reader._cameras[camera_id]
    assert allowance.credits == seen["credit"]["credits"] == 1
    assert allowance.interval_s == seen["credit"]["interval_ms"] / 1000 > 0
    error = seen["error"]
    assert refused == [(camera_id, "not_an_image", error["message"])]
    await client.delete_camera(camera_id)


async def test_a_picture_that_is_sent_is_taken_in(client: EngineClient) -> None:
    camera_id = await watch(client, "binary")
    sender = Sender(client)
    task = asyncio.create_task(sender.keep_open())
    began = monotonic()
    await sender.push(camera_id, picture(1, bright=False))

    async def state() -> str:
        views = await client.cameras()
        return next(one.status.state for one in views if one.camera_id == camera_id)

    async with asyncio.timeout(40):
        while await state() != "watching":
            await asyncio.sleep(0.05)
    assert monotonic() >= began
    assert not sender.refused
    task.cancel()
    await asyncio.wait([task])
    await client.delete_camera(camera_id)
