# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frames websocket: pictures by credit, refusals by name, one sender."""

import asyncio
from contextlib import suppress
import json
from typing import Any

import aiohttp

from .spine_helpers import Running, jpeg


def message(camera_id: str, seq: int, picture: bytes, age_ms: object = 5) -> bytes:
    header = json.dumps({"camera_id": camera_id, "seq": seq, "age_ms": age_ms}).encode()
    return len(header).to_bytes(2) + header + picture


ENDINGS = {
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.ERROR,
}


async def receive(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """Return the next message of a type; others are passed over."""
    async with asyncio.timeout(20):
        while True:
            found: dict[str, Any] = await socket.receive_json()
            if found["type"] == kind:
                return found


async def frames_of(engine: Running, camera_id: str) -> int:
    _, view = await engine.call("GET", f"/cameras/{camera_id}")
    return int(view["status"]["frames"])


async def test_a_sender_gets_ready_then_a_credit_and_each_frame_taken_gives_it_back(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera(fps=5)
    async with engine.socket("/frames") as socket:
        assert await socket.receive_json(timeout=20) == {"type": "ready"}
        for seq in range(5):
            credit = await receive(socket, "credit")
            assert credit == {
                "type": "credit",
                "camera_id": camera_id,
                "credits": 1,
                "interval_ms": 200,
            }
            await socket.send_bytes(message(camera_id, seq, jpeg(shade=seq * 20)))
        await receive(socket, "credit")
        assert await frames_of(engine, camera_id) == 5
        _, view = await engine.call("GET", f"/cameras/{camera_id}")
        assert view["status"]["state"] == "watching"


async def test_a_camera_configured_later_gets_its_first_credit_then(
    engine: Running,
) -> None:
    async with engine.socket("/frames") as socket:
        assert await socket.receive_json(timeout=20) == {"type": "ready"}
        camera_id = await engine.add_camera()
        credit = await receive(socket, "credit")
        assert (credit["camera_id"], credit["credits"]) == (camera_id, 1)


async def test_a_bad_frame_is_refused_by_name_and_the_socket_and_credit_live_on(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    async with engine.socket("/frames") as socket:
        await receive(socket, "credit")
        bad: list[tuple[bytes, str]] = [
            (message(camera_id, 1, b"GIF89a"), "not_an_image"),
            (message("nobody", 2, jpeg()), "unknown_camera"),
            (message(camera_id, 3, jpeg(), age_ms=-4), "invalid_field"),
            (message(camera_id, 4, jpeg(), age_ms=float("nan")), "invalid_field"),
            (message(camera_id, 5, jpeg(), age_ms="old"), "invalid_field"),
            (b"", "bad_request"),
            (b"\xff\xff{}", "bad_request"),
            (b"\x00\x02[]" + jpeg(), "invalid_field"),
            (b"\x00\x02{]" + jpeg(), "invalid_json"),
        ]
        for body, code in bad:
            await socket.send_bytes(body)
            assert (await receive(socket, "error"))["code"] == code
        await socket.send_str("text is ignored")
        await socket.send_bytes(message(camera_id, 9, jpeg()))
        await receive(socket, "credit")
        # The credit of a good frame comes back only once its loop has taken it.
        assert await frames_of(engine, camera_id) == 1


async def test_identical_pictures_are_counted_and_not_analysed(engine: Running) -> None:
    camera_id = await engine.add_camera()
    async with engine.socket("/frames") as socket:
        for seq in range(4):
            await receive(socket, "credit")
            await socket.send_bytes(message(camera_id, seq, jpeg()))
        await receive(socket, "credit")
    _, view = await engine.call("GET", f"/cameras/{camera_id}")
    assert view["status"]["frames"] == 1
    assert view["status"]["dropped"]["identical"] == 3


async def test_a_newer_sender_takes_the_older_one_s_place(engine: Running) -> None:
    camera_id = await engine.add_camera()
    async with engine.socket("/frames") as old:
        await receive(old, "credit")
        async with engine.socket("/frames") as new:
            closing = await old.receive(timeout=20)
            assert closing.type is aiohttp.WSMsgType.CLOSE
            assert old.close_code == 4000
            await receive(new, "credit")
            await new.send_bytes(message(camera_id, 1, jpeg()))
            assert (await receive(new, "credit"))["camera_id"] == camera_id


async def test_a_message_beyond_all_bounds_closes_the_socket_only(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    async with engine.socket("/frames") as socket:
        await receive(socket, "credit")
        with suppress(ConnectionError):  # the engine hangs up before it has all
            await socket.send_bytes(message(camera_id, 1, b"x" * 17_000_000))
        async with asyncio.timeout(20):
            while (await socket.receive()).type not in ENDINGS:
                pass
    assert (await engine.call("GET", "/health"))[0] == 200
    async with engine.socket("/frames") as socket:
        await receive(socket, "credit")
