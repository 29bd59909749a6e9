# SPDX-License-Identifier: AGPL-3.0-or-later
"""The events websocket: order, resumption, nothing lost, nobody blocked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from hearthward_engine.bus import Bus

from .spine_helpers import Running, make_assessment, make_incident, make_window, running

DURABLE = {"assessment", "incident"}


async def receive(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    message: dict[str, Any] = await socket.receive_json(timeout=20)
    return message


async def until(
    socket: aiohttp.ClientWebSocketResponse, kind: str
) -> list[dict[str, Any]]:
    """Return messages up to and including the first of a kind."""
    messages = [await receive(socket)]
    while messages[-1]["kind"] != kind:
        messages.append(await receive(socket))
    return messages


async def durable(
    socket: aiohttp.ClientWebSocketResponse, count: int
) -> list[dict[str, Any]]:
    """Return the next logged events, passing over news of the moment."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        message = await receive(socket)
        if message["kind"] in DURABLE:
            found.append(message)
    return found


async def record(engine: Running, *numbers: int) -> None:
    for number in numbers:
        window = make_window(f"w{number}", pictures=0)
        await asyncio.to_thread(
            engine.engine.record, make_assessment(window), window, None
        )


async def test_a_first_connection_gets_hello_and_snapshot_and_then_what_happens(
    engine: Running,
) -> None:
    await record(engine, 1, 2)
    camera_id = await engine.add_camera()
    async with engine.socket("/events") as socket:
        hello, snapshot = await receive(socket), await receive(socket)
        assert hello == {
            "kind": "hello",
            "epoch": engine.engine.store.epoch,
            "head": 2,
            "oldest": 1,
            "engine_id": engine.engine.store.engine_id,
            "version": hello["version"],
        }
        assert snapshot["kind"] == "snapshot"
        assert [one["camera_id"] for one in snapshot["cameras"]] == [camera_id]
        assert snapshot["engine"]["status"] in {"ok", "degraded"}
        await record(engine, 3)
        (event,) = await durable(socket, 1)
        assert (event["kind"], event["seq"], event["id"]) == ("assessment", 3, "w3")
        assert (event["epoch"], event["revision"]) == (hello["epoch"], 1)
        assert event["data"]["window_id"] == "w3"
        # The windows of these tests lie in the future: an age is never negative.
        assert event["age_s"] == 0


async def test_a_client_that_returns_gets_what_it_missed_in_order_before_live(
    engine: Running,
) -> None:
    await record(engine, *range(1, 8))
    epoch = engine.engine.store.epoch
    async with engine.socket(f"/events?epoch={epoch}&after=4") as socket:
        first = await until(socket, "assessment")
        assert [message["kind"] for message in first][:3] == [
            "hello",
            "snapshot",
            "assessment",
        ]
        events = [first[-1], *await durable(socket, 2)]
        await record(engine, 8)
        events += await durable(socket, 1)
    assert [event["seq"] for event in events] == [5, 6, 7, 8]


async def test_a_client_that_is_up_to_date_gets_no_replay(engine: Running) -> None:
    await record(engine, 1)
    epoch = engine.engine.store.epoch
    async with engine.socket(f"/events?epoch={epoch}&after=1") as socket:
        assert [m["kind"] for m in await until(socket, "snapshot")] == [
            "hello",
            "snapshot",
        ]
        await record(engine, 2)
        assert [event["seq"] for event in await durable(socket, 1)] == [2]


@pytest.mark.parametrize("query", ["epoch=other&after=1", "epoch={epoch}&after=99"])
async def test_a_cursor_of_another_log_is_reset_and_nothing_is_replayed(
    engine: Running, query: str
) -> None:
    await record(engine, 1, 2)
    query = query.format(epoch=engine.engine.store.epoch)
    async with engine.socket(f"/events?{query}") as socket:
        kinds = [message["kind"] for message in await until(socket, "snapshot")]
        assert kinds == ["hello", "reset", "snapshot"]
        await record(engine, 3)
        assert [event["seq"] for event in await durable(socket, 1)] == [3]


async def test_a_cursor_older_than_the_log_is_told_of_the_gap(engine: Running) -> None:
    await record(engine, 1, 2, 3)
    store = engine.engine.store
    await asyncio.to_thread(store.forget_before, 4e9)
    assert store.log_range().oldest == 3
    for after, gap in ((0, True), (1, True), (2, False)):
        path = f"/events?epoch={store.epoch}&after={after}"
        async with engine.socket(path) as socket:
            messages = await until(socket, "assessment")
            kinds = [message["kind"] for message in messages]
            expected = ["hello", "gap", "snapshot"] if gap else ["hello", "snapshot"]
            assert kinds[: len(expected)] == expected
            assert messages[-1]["seq"] == 3
            if gap:
                assert messages[1] == {"kind": "gap", "after": after, "oldest": 3}


async def test_two_clients_get_the_same_events(engine: Running) -> None:
    async with engine.socket("/events") as one, engine.socket("/events") as two:
        for socket in (one, two):
            await until(socket, "snapshot")
        await record(engine, *range(1, 21))
        first, second = await asyncio.gather(durable(one, 20), durable(two, 20))
    assert [event["seq"] for event in first] == list(range(1, 21))
    assert [e["data"] for e in first] == [e["data"] for e in second]


async def test_nothing_falls_between_replay_and_live_while_events_pour_in(
    engine: Running,
) -> None:
    """Connect over and over in the middle of a stream of events."""
    total = 120
    epoch = engine.engine.store.epoch

    async def pour() -> None:
        for number in range(1, total + 1):
            await record(engine, number)

    async def follow() -> list[int]:
        seen: list[int] = []
        while len(seen) < total:
            after = seen[-1] if seen else 0
            path = f"/events?epoch={epoch}&after={after}"
            async with engine.socket(path) as socket:
                wanted = min(17, total - len(seen))
                seen += [event["seq"] for event in await durable(socket, wanted)]
        return seen

    async with asyncio.timeout(120):
        _, first, second = await asyncio.gather(pour(), follow(), follow())
    assert first == second == list(range(1, total + 1))


async def test_incident_events_say_what_changed(engine: Running) -> None:
    async with engine.socket("/events") as socket:
        await until(socket, "snapshot")
        store = engine.engine.store
        await asyncio.to_thread(store.record_incident, "started", make_incident())
        (event,) = await durable(socket, 1)
    assert (event["kind"], event["change"], event["id"]) == (
        "incident",
        "started",
        "i1",
    )
    assert event["data"]["state"] == "open"


async def test_a_camera_s_risk_follows_its_verdict_without_waiting(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    async with engine.socket("/events") as socket:
        await until(socket, "snapshot")
        now = engine.engine._clock.now()
        window = make_window(camera_id=camera_id, started_at=now - 20, ended_at=now)
        incident = make_incident(camera_ids=(camera_id,), started_at=now - 20)
        store = engine.engine.store
        await asyncio.to_thread(store.record_incident, "started", incident)
        await asyncio.to_thread(
            engine.engine.record, make_assessment(window, score=91), window, None
        )
        async with asyncio.timeout(20):
            while True:
                message = await receive(socket)
                if message["kind"] == "assessment":
                    assert 0 <= message["age_s"] < 60
                if message["kind"] == "camera" and message["data"]["risk"]["score"]:
                    break
    risk = message["data"]["risk"]
    assert (message["id"], risk["score"], risk["level"]) == (camera_id, 91, "critical")
    assert (risk["state"], risk["window_id"]) == ("incident", "w1")
    assert message["data"]["image"] == "w1-k0"


@pytest.fixture
async def narrow(tmp_path: Path) -> AsyncIterator[Running]:
    """An engine that lets few events wait for a client."""
    async with running(tmp_path, bus=Bus(durable_limit=20)) as started:
        yield started


async def test_a_client_that_does_not_read_is_closed_and_resumes_without_loss(
    narrow: Running,
) -> None:
    """Others go on meanwhile; big events fill the network's buffers quickly."""
    epoch = narrow.engine.store.epoch
    total = 120

    def heavy(number: int) -> None:
        window = make_window(f"w{number}", pictures=0)
        text = f"{number} " * 40_000
        verdict = msgspec.structs.replace(make_assessment(window), reasoning=text)
        narrow.engine.record(verdict, window, None)

    path = f"/events?epoch={epoch}&after=0"
    async with (
        narrow.socket(path, max_msg_size=0) as slow,
        narrow.socket(path, max_msg_size=0) as quick,
    ):
        # Stop reading, as a client that hangs does.
        transport = slow._conn.transport
        transport.pause_reading()
        for number in range(1, total + 1):
            await asyncio.to_thread(heavy, number)
            (event,) = await durable(quick, 1)
            assert event["seq"] == number
        transport.resume_reading()
        seen: list[int] = []
        async with asyncio.timeout(60):
            async for message in slow:
                data = message.json()
                if data["kind"] in DURABLE:
                    seen.append(data["seq"])
        assert slow.close_code == 4008
        assert seen == list(range(1, len(seen) + 1))
        assert len(seen) < total
    path = f"/events?epoch={epoch}&after={len(seen)}"
    async with narrow.socket(path, max_msg_size=0) as again:
        rest = await durable(again, total - len(seen))
    assert [event["seq"] for event in rest] == list(range(len(seen) + 1, total + 1))
