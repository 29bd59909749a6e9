# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both websockets of the client against the real engine: every kind of message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from io import BytesIO
from time import monotonic
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
import pytest

from custom_components.hearthward.client import (
    ActivityEvent,
    AssessmentEvent,
    AuthFailed,
    CameraConfig,
    CameraEvent,
    Cursor,
    Disconnected,
    EngineClient,
    EngineEvent,
    EventStream,
    FrameSocket,
    Hello,
    IncidentEvent,
    Message,
    Reset,
    Snapshot,
    Snapshots,
    SourceNeeded,
    StreamLease,
)

from .conftest import RealEngine, until
from .test_calls import HOUSE, closed_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Ear:
    """Listens to an engine, and keeps what it says."""

    def __init__(self, client: EngineClient, cursor: Cursor | None = None) -> None:
        """Listen from a cursor on, or without a replay."""
        self.heard: list[Message] = []
        self._stream = EventStream(client, lambda: cursor)

    async def run(self) -> None:
        async for message in self._stream.messages():
            self.heard.append(message)

    def of[KindT](self, kind: type[KindT]) -> list[KindT]:
        """Return the messages of a kind."""
        return [message for message in self.heard if isinstance(message, kind)]


@asynccontextmanager
async def listening(
    client: EngineClient, cursor: Cursor | None = None
) -> AsyncIterator[Ear]:
    """Listen while the block runs."""
    ear = Ear(client, cursor)
    task = asyncio.create_task(ear.run())
    try:
        yield ear
    finally:
        task.cancel()
        await asyncio.wait([task])


def picture(number: int, bright: bool) -> bytes:
    """Return a picture with something that moves; ``bright`` holds a person.

    It has the model's own shape: padding would be bright, and so a person.
    """
    image = Image.new("L", (640, 384), 40)
    if bright:
        left = 260 + 12 * (number % 4)
        ImageDraw.Draw(image).rectangle((left, 90, left + 90, 300), fill=255)
    buffer = BytesIO()
    image.convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


class Sender:
    """Pushes pictures of one camera as fast as the engine lets it."""

    def __init__(self, client: EngineClient) -> None:
        self.refused: list[tuple[str, str]] = []
        self.sent = 0
        self.bright = True
        self._socket = FrameSocket(client, self._on_refusal)

    def _on_refusal(self, camera_id: str, code: str, message: str) -> None:
        assert message
        self.refused.append((camera_id, code))

    async def keep_open(self) -> None:
        await self._socket.run()

    async def push(self, camera_id: str, jpeg: bytes | None = None) -> None:
        """Push one picture when a credit is there."""
        interval_s = await self._socket.wait_for_credit(camera_id)
        await asyncio.sleep(interval_s)
        content = picture(self.sent, self.bright) if jpeg is None else jpeg
        assert await self._socket.send(camera_id, content, monotonic())
        self.sent += 1

    async def push_on(self, camera_id: str) -> None:
        while True:
            await self.push(camera_id)


@asynccontextmanager
async def sending(client: EngineClient, camera_id: str) -> AsyncIterator[Sender]:
    """Push pictures while the block runs."""
    sender = Sender(client)
    tasks = [
        asyncio.create_task(sender.keep_open()),
        asyncio.create_task(sender.push_on(camera_id)),
    ]
    try:
        yield sender
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def watch(client: EngineClient, key: str) -> str:
    """Have a camera watched by pushed pictures; return its id."""
    camera_id = (await client.register_camera(key, key)).camera_id
    await client.put_camera(camera_id, CameraConfig(name=key, source=Snapshots()))
    return camera_id


async def test_the_first_connection_brings_hello_and_snapshot(
    engine: RealEngine, client: EngineClient
) -> None:
    camera_id = await watch(client, "hello")
    async with listening(client) as ear:
        await until(lambda: ear.of(Snapshot))
    hello, snapshot = ear.heard[:2]
    assert isinstance(hello, Hello)
    assert hello.engine_id == engine.engine_id
    assert hello.version
    assert isinstance(snapshot, Snapshot)
    assert camera_id in {camera.camera_id for camera in snapshot.cameras}
    assert snapshot.engine.llm.state == "off"
    await client.delete_camera(camera_id)


async def test_an_unknown_epoch_is_reset(client: EngineClient) -> None:
    async with listening(client, Cursor("another epoch", 3)) as ear:
        await until(lambda: ear.of(Snapshot))
    assert [type(message) for message in ear.heard[:3]] == [Hello, Reset, Snapshot]


async def test_a_refused_connection_says_so_and_is_tried_again(
    engine: RealEngine,
) -> None:
    async with listening(engine.client(token="wrong")) as ear:
        await until(lambda: len(ear.of(Disconnected)) >= 2)
    assert all(isinstance(one.error, AuthFailed) for one in ear.of(Disconnected))


async def test_a_person_before_the_camera_becomes_a_story_in_every_kind_of_message(
    client: EngineClient,
) -> None:
    await client.put_house(HOUSE)
    camera_id = await watch(client, "porch")
    async with listening(client) as ear:

        def told() -> list[EngineEvent]:
            return ear.of(EngineEvent)

        await until(lambda: ear.of(Snapshot))
        async with sending(client, camera_id) as sender:
            await until(lambda: ear.of(ActivityEvent))
            await until(lambda: ear.of(IncidentEvent))
            sender.bright = False
            await until(
                lambda: [
                    one for one in ear.of(AssessmentEvent) if one.data.status == "final"
                ]
            )
            await until(
                lambda: [
                    one
                    for one in ear.of(CameraEvent)
                    if one.data.risk.window_id is not None and one.data.image
                ]
            )
            await until(lambda: any(one.data.home_risk.score for one in told()))
            assert not sender.refused

    activity = ear.of(ActivityEvent)[0]
    assert activity.data.camera_id == camera_id
    assert (activity.data.kind, activity.data.label) == ("person", "person")

    final = [one for one in ear.of(AssessmentEvent) if one.data.status == "final"][-1]
    assert final.id == final.data.window_id
    assert final.revision == final.data.revision
    assert 0 <= final.age_s < 120
    assert final.data.camera_id == camera_id
    assert final.data.outcome == "rules_only"
    assert final.data.score is not None
    assert final.data.level is not None
    assert final.data.title
    assert "person" in final.data.classes
    assert final.data.started_at
    assert final.data.ended_at
    assert final.data.assessed_by == "rules"

    story = ear.of(IncidentEvent)[0]
    assert story.change == "started"
    assert story.data.state == "open"
    assert story.data.camera_ids == (camera_id,)
    assert final.data.incident_id == story.id

    worst = max(told(), key=lambda one: one.data.home_risk.score or 0).data
    assert worst.home_risk.level in ("low", "medium", "high", "critical")
    assert worst.llm.state == "off"

    seen = [one.data for one in ear.of(CameraEvent) if one.data.camera_id == camera_id]
    assert any(one.state == "watching" for one in seen)
    assert any(one.presence["person"] == 1 for one in seen)
    assert seen[-1].risk.score is not None
    assert seen[-1].image_at
    assert seen[-1].source == "push"

    # What was told can be asked for as well.
    page = await client.windows(camera_id=camera_id, limit=1)
    assert page.windows[0].camera_id == camera_id
    detail = await client.window(final.id)
    assert detail.window_id == final.id
    assert (await client.incident(story.id)).id == story.id
    whole = await client.incident_detail(story.id)
    assert final.id in [one.window_id for one in whole.windows]
    newest = await client.incidents(min_level=final.data.level, limit=1)
    assert [one.id for one in newest.incidents] == [story.id]
    if newest.next is not None:
        older = await client.incidents(before=newest.next)
        assert story.id not in [one.id for one in older.incidents]
    assert final.data.image is not None
    assert (await client.media(final.data.image)).startswith(b"\xff\xd8\xff")
    signed = await client.sign_media(final.data.image, 60)
    async with client._session.get(f"{client.url}{signed.url}") as response:
        assert response.content_type == "image/jpeg"
    shift = await client.feedback(final.id, "false_alarm")
    assert shift.camera_id == camera_id
    start = datetime.fromisoformat(final.data.started_at)
    day = [(start + timedelta(hours=hours)).isoformat() for hours in (-12, 12)]
    counted = await client.tally(*day, "Europe/Berlin")
    (mine,) = (one for one in counted.cameras if one.camera_id == camera_id)
    assert sum(getattr(one, final.data.level) for one in mine.hours) >= 1
    there = start.astimezone(ZoneInfo("Europe/Berlin"))
    assert (f"{there:%F}", there.hour) in [(one.day, one.hour) for one in mine.hours]

    # And is told again to whom has missed it.
    first = next(one for one in ear.heard if isinstance(one, IncidentEvent))
    missed = Cursor(first.cursor.epoch, first.cursor.seq - 1)
    async with listening(client, missed) as again:
        await until(
            lambda: [
                one
                for one in again.of(AssessmentEvent)
                if (one.id, one.revision) == (final.id, final.revision)
            ]
        )
    replayed = [type(message) for message in again.heard]
    assert replayed[:3] == [Hello, Snapshot, IncidentEvent]
    late = next(
        one
        for one in again.of(AssessmentEvent)
        if (one.id, one.revision) == (final.id, final.revision)
    )
    assert late.data == final.data
    assert late.cursor == final.cursor
    assert late.age_s >= final.age_s

    # A back-fill after a gap asks for the windows that started after a moment.
    found = await client.windows(after=final.data.ended_at)
    assert final.id not in {one.window_id for one in found.windows}
    found = await client.windows(after="1970-01-01T00:00:00+00:00")
    assert final.id in {one.window_id for one in found.windows}
    await client.delete_camera(camera_id)


async def test_windows_are_given_in_pages(client: EngineClient) -> None:
    whole = await client.windows()
    assert whole.windows
    assert whole.next is None
    page = await client.windows(limit=1)
    assert page.windows == whole.windows[:1]
    if page.next is not None:
        rest = await client.windows(before=page.next)
        assert rest.windows == whole.windows[1:]


async def test_refused_pictures_are_named_and_the_socket_stays_open(
    client: EngineClient,
) -> None:
    camera_id = await watch(client, "odd pictures")
    sender = Sender(client)
    task = asyncio.create_task(sender.keep_open())
    await sender.push(camera_id, b"this is no picture")
    await until(lambda: (camera_id, "not_an_image") in sender.refused)
    await sender.push(camera_id)
    assert not task.done(), "the socket is still open"
    assert len(sender.refused) == 1
    task.cancel()
    await asyncio.wait([task])
    await client.delete_camera(camera_id)


async def test_a_stream_that_does_not_open_asks_for_another_source(
    client: EngineClient,
) -> None:
    camera_id = (await client.register_camera("dead stream", "Dead")).camera_id
    async with listening(client) as ear:
        await until(lambda: ear.of(Snapshot))
        url = f"http://user:p4ss@127.0.0.1:{closed_port()}/live"
        lease = StreamLease(url=url, generation=41)
        await client.put_camera(camera_id, CameraConfig(name="Dead", source=lease))
        await until(lambda: ear.of(SourceNeeded))
    needed = ear.of(SourceNeeded)[0]
    assert needed.camera_id == camera_id
    assert needed.generation == 41
    assert needed.reason
    assert "p4ss" not in needed.reason
    await client.delete_camera(camera_id)
