# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sender of frames that is replaced while one of its frames is on its way."""

import asyncio
import threading
from types import SimpleNamespace

import aiohttp
from aiohttp import web

from hearthward_engine.api.frames import FrameSocket
from hearthward_engine.api.services import SERVICES
from hearthward_engine.ingest.credits import CreditBook

from .test_api_frames import ENDINGS, message, receive


class Slow:
    """Takes frames as the engine does, the first one when it is told to."""

    def __init__(self, book: CreditBook) -> None:
        self.book = book
        self.arrived, self.go_on = threading.Event(), threading.Event()
        self.done = threading.Event()
        self.taken: list[bytes] = []

    def push(self, camera_id: str, jpeg: bytes, age_ms: float) -> None:
        self.arrived.set()
        assert self.go_on.wait(60)
        self.book.spent(camera_id)
        self.taken.append(jpeg)
        self.book.ready(camera_id)
        self.done.set()


async def test_the_new_sender_gets_no_credit_for_the_former_ones_frame() -> None:
    book = CreditBook()
    book.open("door", 5.0)
    cameras = Slow(book)
    app = web.Application()
    app[SERVICES] = SimpleNamespace(credits=book, cameras=cameras)  # type: ignore[assignment]
    app.router.add_get("/frames", FrameSocket().handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/frames"
        former = await session.ws_connect(url)
        await receive(former, "credit")
        await former.send_bytes(message("door", 1, b"former"))
        await asyncio.to_thread(cameras.arrived.wait, 60)
        goodbye = asyncio.create_task(former.receive())
        newer = await session.ws_connect(url)
        assert (await goodbye).type in ENDINGS
        await asyncio.sleep(0.2)  # time enough for the new sender to be welcomed
        cameras.go_on.set()
        await asyncio.to_thread(cameras.done.wait, 60)
        await newer.send_bytes(b"")  # whatever was granted comes before its refusal
        granted = []
        while (found := await newer.receive_json(timeout=20))["type"] != "error":
            granted.append(found["type"])
        assert granted == ["ready", "credit"]
        await newer.send_bytes(message("door", 1, b"newer"))
        await receive(newer, "credit")
        assert cameras.taken == [b"former", b"newer"]
        await former.close()
        await newer.close()
    await runner.cleanup()
