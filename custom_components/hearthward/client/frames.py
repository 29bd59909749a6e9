# SPDX-License-Identifier: Apache-2.0
"""Pushed pictures: a websocket on which the engine hands out credits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from json import dumps
import logging
from math import isfinite
from struct import pack
from time import monotonic
from typing import Any, Final

import aiohttp

from .answers import decode_object
from .backoff import Backoff
from .base import MALFORMED
from .client import EngineClient
from .exceptions import HearthwardError

_LOGGER = logging.getLogger(__name__)

MS_PER_SECOND: Final = 1000

type RefusalHandler = Callable[[str, str, str], None]
"""Called with camera id, code and sentence when the engine refused a picture."""
type CreditHandler = Callable[[str], None]
"""Called with the camera id when the engine gave a camera credits."""


@dataclass
class _Allowance:
    """What one camera may still send, and how fast."""

    credits: int = 0
    interval_s: float = 0.0
    seq: int = 0
    granted: asyncio.Event = field(default_factory=asyncio.Event)


class FrameSocket:
    """Keeps the frames websocket open and respects every camera's credits."""

    def __init__(
        self,
        client: EngineClient,
        on_refusal: RefusalHandler,
        backoff: Backoff | None = None,
        on_credit: CreditHandler = lambda _camera_id: None,
    ) -> None:
        """Take who is told about refused pictures, and about credits."""
        self._client = client
        self._on_refusal = on_refusal
        self._on_credit = on_credit
        self._backoff = backoff or Backoff()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._cameras: dict[str, _Allowance] = {}

    async def run(self) -> None:
        """Keep the connection up for ever; cancel to stop."""
        while True:
            try:
                socket = await self._client.connect("/frames")
            except HearthwardError as err:
                _LOGGER.debug("No frames connection: %s", type(err).__name__)
            else:
                await self._serve(socket)
            await asyncio.sleep(self._backoff.delay())

    async def wait_for_credit(self, camera_id: str) -> float:
        """Wait until a picture may be sent; return the least interval, seconds."""
        allowance = self._allowance(camera_id)
        await allowance.granted.wait()
        return allowance.interval_s

    def held(self, camera_id: str) -> int:
        """Return how many pictures of a camera may be sent now."""
        return self._allowance(camera_id).credits

    async def send(self, camera_id: str, jpeg: bytes, captured_at: float) -> bool:
        """Send one picture taken at ``captured_at`` (monotonic); use up a credit.

        Return False where the credit or the connection went away meanwhile.
        """
        allowance = self._allowance(camera_id)
        if self._socket is None or allowance.credits < 1:
            return False
        allowance.credits -= 1
        if allowance.credits == 0:
            allowance.granted.clear()
        allowance.seq += 1
        age_ms = max(0, round((monotonic() - captured_at) * MS_PER_SECOND))
        header = {"camera_id": camera_id, "seq": allowance.seq, "age_ms": age_ms}
        try:
            await self._socket.send_bytes(frame_message(header, jpeg))
        except (aiohttp.ClientError, OSError) as err:
            # The reader notices the loss as well and connects again.
            _LOGGER.debug("A picture was not sent: %s", type(err).__name__)
            return False
        return True

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Read credits and refusals until the connection ends."""
        self._socket = socket
        try:
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._handle(decode_object(frame.data) or {})
        finally:
            self._socket = None
            for allowance in self._cameras.values():
                allowance.credits = 0
                allowance.granted.clear()
            await socket.close()

    def _handle(self, message: dict[str, Any]) -> None:
        """Take in one text message of the engine."""
        camera_id = str(message.get("camera_id", ""))
        match message.get("type"):
            case "ready":
                self._backoff.reset()
            case "credit":
                self._grant(camera_id, message)
            case "error":
                code = str(message.get("code", ""))
                self._on_refusal(camera_id, code, str(message.get("message", "")))

    def _grant(self, camera_id: str, message: dict[str, Any]) -> None:
        """Add the credits that the engine gives a camera."""
        try:
            more = int(message["credits"])
            interval_s = float(message.get("interval_ms") or 0) / MS_PER_SECOND
        except MALFORMED as err:
            _LOGGER.warning("Malformed credit message (%s)", type(err).__name__)
            return
        allowance = self._allowance(camera_id)
        allowance.interval_s = interval_s if isfinite(interval_s) else 0.0
        allowance.credits += more
        if allowance.credits > 0:
            allowance.granted.set()
            self._on_credit(camera_id)

    def _allowance(self, camera_id: str) -> _Allowance:
        """Return what the camera may send; nothing at first."""
        return self._cameras.setdefault(camera_id, _Allowance())


def frame_message(header: dict[str, Any], jpeg: bytes) -> bytes:
    """Return the binary message: header length, header, picture."""
    encoded = dumps(header).encode()
    return pack(">H", len(encoded)) + encoded + jpeg
