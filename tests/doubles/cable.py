# SPDX-License-Identifier: Apache-2.0
"""A network cable between two programs of this machine, which a test can pull."""

import asyncio
from contextlib import suppress
from typing import Self

BLOCK = 2**16


class Cable:
    """Carries TCP connections from ``url`` to a port, unless it is pulled.

    What is sent over a pulled cable is lost and nobody is told: no connection closes,
    none is refused. Once it is plugged in again, connections from before are dead.
    """

    def __init__(self, port: int = 0) -> None:
        """Lead to a port of this machine, which may be said later."""
        self.port = port
        self._whole = True
        self._server: asyncio.Server
        self._writers: set[asyncio.StreamWriter] = set()
        self.url = ""

    async def lay(self) -> Self:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def remove(self) -> None:
        """End all connections."""
        self._server.close()
        self._end_all()
        await self._server.wait_closed()

    def pull(self) -> None:
        """Let nothing through from now on."""
        self._whole = False

    def plug_in(self) -> None:
        """Let new connections through."""
        self._whole = True
        self._end_all()

    def _end_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._writers.add(writer)
        try:
            with suppress(OSError):
                if self._whole:
                    await self._join(reader, writer)
                else:
                    await _lose(reader)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        far = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.add(far[1])
        try:
            ways = (self._pump(reader, far[1]), self._pump(far[0], writer))
            await asyncio.wait(
                [asyncio.ensure_future(way) for way in ways],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._writers.discard(far[1])
            for end in (writer, far[1]):
                end.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while self._whole and (data := await source.read(BLOCK)):
                if self._whole:
                    sink.write(data)
                    await sink.drain()
            if not self._whole:
                await _lose(source)


async def _lose(source: asyncio.StreamReader) -> None:
    """Take what comes, and do nothing with it, until the connection ends."""
    while await source.read(BLOCK):
        pass
