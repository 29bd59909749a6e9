# SPDX-License-Identifier: AGPL-3.0-or-later
"""Websocket ``/events``: hello, (reset or gap), snapshot, replay, live."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
import logging
from typing import Annotated, Final

from aiohttp import WSCloseCode, web
import msgspec

from ..domain import Event, Value
from ..present.news import News, TooSlowError
from ..present.states import EngineState
from .errors import ApiError, Code, invalid
from .messages import Gap, Hello, Reset, Snapshot, event_message, news_message
from .services import SERVICES, Mailbox, Services
from .views import incident_view

_LOGGER: Final = logging.getLogger(__name__)

HEARTBEAT_S: Final = 20.0
TOO_SLOW: Final = 4008
"""Close code: resume with your cursor."""
CLOSE_S: Final = 5.0
PAGE: Final = 200

type Cursor = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class EventsQuery(Value):
    """The cursor of a client that has been here before."""

    epoch: str | None = None
    after: Cursor | None = None


class EventSockets:
    """The connected clients."""

    def __init__(self) -> None:
        """Start without clients."""
        self._sockets: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client until it goes or is too slow."""
        services = request.app[SERVICES]
        query = _query(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=64 * 1024)
        await socket.prepare(request)
        self._sockets.add(socket)
        services.meter.event_clients(len(self._sockets))
        try:
            # Listening begins before the log is looked at, so nothing falls between.
            with services.bulletin.subscribe() as mailbox:
                await _serve(services, socket, mailbox, query)
        finally:
            self._sockets.discard(socket)
            services.meter.event_clients(len(self._sockets))
        return socket

    async def close(self) -> None:
        """Say goodbye to all clients."""
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _serve(
    services: Services,
    socket: web.WebSocketResponse,
    mailbox: Mailbox,
    query: EventsQuery,
) -> None:
    """Feed a client until it leaves; close it where it cannot keep up."""
    feed = asyncio.create_task(_feed(services, socket, mailbox, query))
    hear = asyncio.create_task(_hear(socket))
    slow = asyncio.create_task(mailbox.overrun())
    tasks = (feed, hear, slow)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        too_slow = slow.done()
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, TooSlowError):
            too_slow = True
        elif isinstance(result, Exception) and not isinstance(result, ConnectionError):
            raise result
    if too_slow and not socket.closed:
        _LOGGER.warning("an event client did not keep up and must resume")
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await socket.close(code=TOO_SLOW, message=b"too slow: resume")


async def _hear(socket: web.WebSocketResponse) -> None:
    """Read, and ignore, what a client says, so that pings and closes work."""
    async for _ in socket:
        pass


async def _feed(
    services: Services,
    socket: web.WebSocketResponse,
    mailbox: Mailbox,
    query: EventsQuery,
) -> None:
    archive = services.archive
    log = await asyncio.to_thread(archive.log_range)
    epoch = archive.epoch
    await _send(
        socket,
        Hello(
            epoch=epoch,
            head=log.head,
            oldest=log.oldest,
            engine_id=services.engine_id,
            version=services.version,
        ),
    )
    sent = log.head
    if query.after is not None:
        if query.epoch != epoch or query.after > log.head:
            await _send(socket, Reset())
        else:
            sent = query.after
            if query.after + 1 < log.oldest:
                await _send(socket, Gap(after=query.after, oldest=log.oldest))
    await _send(socket, await asyncio.to_thread(_snapshot, services))
    while events := await asyncio.to_thread(archive.events, sent, PAGE):
        sent = await _send_events(services, socket, events)
    async for item in mailbox:
        if isinstance(item, News):
            await _send(socket, news_message(item))
        elif item.seq > sent:
            sent = await _send_events(services, socket, (item,))


async def _send_events(
    services: Services, socket: web.WebSocketResponse, events: Sequence[Event]
) -> int:
    for event in events:
        now = services.clock.now()
        services.meter.delivered(event.kind, now - event.at)
        await _send(socket, event_message(event, now))
    return events[-1].seq


async def _send(socket: web.WebSocketResponse, message: msgspec.Struct) -> None:
    await socket.send_str(msgspec.json.encode(message).decode())


def _snapshot(services: Services) -> Snapshot:
    state: EngineState = services.engine_state()
    return Snapshot(
        cameras=services.board.camera_states(),
        incidents=tuple(
            incident_view(item) for item in services.board.open_incidents()
        ),
        engine=state,
    )


def _query(request: web.Request) -> EventsQuery:
    data = dict(request.query)
    try:
        query = msgspec.convert(data, EventsQuery, strict=False)
    except msgspec.ValidationError as err:
        raise invalid(err, data) from None
    if query.after is not None and query.epoch is None:
        raise ApiError(Code.INVALID_FIELD, "epoch is required with after", "epoch")
    return query
