# SPDX-License-Identifier: AGPL-3.0-or-later
"""Websocket ``/frames``: pictures in, credits out."""

import asyncio
import logging
from typing import Annotated, Final

from aiohttp import WSCloseCode, WSMsgType, web
import msgspec

from ..domain import Value
from .errors import ApiError, Code
from .routing import MAX_FRAME_BYTES, decode_json
from .services import SERVICES, Grant, Services

_LOGGER: Final = logging.getLogger(__name__)

HEARTBEAT_S: Final = 20.0
GOODBYE_S: Final = 1.0
"""How long a replaced sender, perhaps long dead, may hold up the new one."""
REPLACED: Final = 4000
"""Close code: another connection took this one's place."""
MAX_HEADER_BYTES: Final = 4096
_LENGTH_BYTES: Final = 2

type Seq = Annotated[int, msgspec.Meta(ge=0)]
type AgeMs = Annotated[float, msgspec.Meta(ge=0)]


class FrameHeader(Value):
    """What precedes a picture."""

    camera_id: str
    seq: Seq
    age_ms: AgeMs


class Ready(Value, tag="ready", tag_field="type"):
    """Frames may come, as far as credits go."""


class Credit(Value, tag="credit", tag_field="type"):
    """So many more frames may be sent, not closer together than the interval."""

    camera_id: str
    credits: int
    interval_ms: int


class Refused(Value, tag="error", tag_field="type"):
    """A frame was refused; the socket stays open."""

    camera_id: str | None
    seq: int | None
    code: str
    message: str


class FrameSocket:
    """The one sender's connection; a newer one replaces it."""

    def __init__(self) -> None:
        """Start without a sender."""
        self._current: web.WebSocketResponse | None = None
        # A frame of the former sender that is still on its way spends a credit. It
        # must not be the new one's, who would be given one more for it.
        self._taking = asyncio.Lock()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one sender until it goes or is replaced."""
        services = request.app[SERVICES]
        socket = web.WebSocketResponse(
            timeout=GOODBYE_S,
            heartbeat=HEARTBEAT_S,
            max_msg_size=MAX_FRAME_BYTES + MAX_HEADER_BYTES,
        )
        await socket.prepare(request)
        former, self._current = self._current, socket
        if former is not None:
            await former.close(code=REPLACED, message=b"another connection took over")
        outbox: asyncio.Queue[msgspec.Struct] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def granted(grant: Grant) -> None:
            loop.call_soon_threadsafe(outbox.put_nowait, _credit(grant))

        async with self._taking:
            services.credits.listen(granted)
            outbox.put_nowait(Ready())
            session, grants = services.credits.connect()
        for grant in grants:
            outbox.put_nowait(_credit(grant))
        sender = asyncio.create_task(_send(socket, outbox))
        try:
            await self._receive(services, socket, outbox)
        finally:
            sender.cancel()
            services.credits.disconnect(session)
            if self._current is socket:
                self._current = None
        return socket

    async def _receive(
        self,
        services: Services,
        socket: web.WebSocketResponse,
        outbox: asyncio.Queue[msgspec.Struct],
    ) -> None:
        async for message in socket:
            if message.type is not WSMsgType.BINARY:
                continue
            header = None
            try:
                header, jpeg = parse(message.data)
                async with self._taking:
                    if self._current is not socket:
                        return
                    await asyncio.to_thread(
                        services.cameras.push, header.camera_id, jpeg, header.age_ms
                    )
            except ApiError as err:
                refused = Refused(
                    camera_id=None if header is None else header.camera_id,
                    seq=None if header is None else header.seq,
                    code=err.code,
                    message=err.message,
                )
                outbox.put_nowait(refused)

    async def close(self) -> None:
        """Say goodbye to the sender."""
        if self._current is not None:
            await self._current.close(code=WSCloseCode.GOING_AWAY)


def parse(message: bytes) -> tuple[FrameHeader, bytes]:
    """Split a message into header and picture; raise ApiError."""
    length = int.from_bytes(message[:_LENGTH_BYTES])
    end = _LENGTH_BYTES + length
    if len(message) < _LENGTH_BYTES or length > MAX_HEADER_BYTES or len(message) < end:
        raise ApiError(Code.BAD_REQUEST, "the message is shorter than its header says")
    return decode_json(message[_LENGTH_BYTES:end], FrameHeader), message[end:]


async def _send(
    socket: web.WebSocketResponse, outbox: asyncio.Queue[msgspec.Struct]
) -> None:
    try:
        while True:
            message = await outbox.get()
            await socket.send_str(msgspec.json.encode(message).decode())
    except ConnectionError:
        _LOGGER.debug("the sender of frames is gone")


def _credit(grant: Grant) -> Credit:
    return Credit(
        camera_id=grant.camera_id,
        credits=grant.credits,
        interval_ms=grant.interval_ms,
    )
