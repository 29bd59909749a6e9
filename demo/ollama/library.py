# SPDX-License-Identifier: Apache-2.0
"""Ollama's library and the downloads from it: layers, broken lines, full disks."""

import asyncio
from collections.abc import AsyncIterator
import hashlib

from aiohttp import web

from demo.ollama.wire import Body, drop, error, ndjson, one_line

PULLS = ("ok", "breaks", "disk_full", "no_registry", "silent")
LAYERS = (("weights", 2_800_000_000), ("template", 12_000), ("config", 500))
"""Name and size; the size of a layer is told when its turn comes."""
PARTS = 20
"""Lines that a layer's download is told in."""
TROUBLES = {
    "disk_full": "write /usr/share/ollama/.ollama/models/blobs/sha256-partial: "
    "no space left on device",
    "no_registry": 'pull model manifest: Get "https://library.invalid/v2/": dial tcp: '
    "lookup library.invalid: no such host",
}
NO_SUCH_MODEL = "pull model manifest: file does not exist"
PUBLISHED = ("nemotron", "llama", "qwen")


def digest_of(text: str) -> str:
    """Return a digest that depends on the text alone."""
    return hashlib.sha256(f"stand-in {text}".encode()).hexdigest()


class Library:
    """Downloads; what is on the disk already does not come a second time."""

    def __init__(self) -> None:
        """Start with an empty disk."""
        self.mode = "ok"
        self.seconds = 0.2
        """How long a whole download takes."""
        self.on_disk: dict[str, int] = {}
        self.sent = 0
        """Bytes that came through the line."""
        self.pulling = 0
        self.most_pulling = 0

    async def pull(
        self, request: web.Request, model: str, *, stream: bool
    ) -> tuple[web.StreamResponse, bool]:
        """Answer a pull; return whether the model is there afterwards."""
        if not model.startswith(PUBLISHED):
            return await _failed(request, NO_SUCH_MODEL, stream=stream), False
        if self.mode == "no_registry":
            trouble = TROUBLES["no_registry"]
            return await _failed(request, trouble, stream=stream), False
        self.pulling += 1
        self.most_pulling = max(self.most_pulling, self.pulling)
        try:
            lines = self._lines(model, request)
            if stream:
                return await ndjson(request, lines), self.complete(model)
            async for line in lines:
                if "error" in line:
                    return error(500, line["error"]), False
        finally:
            self.pulling -= 1
        return web.json_response({"status": "success"}), self.complete(model)

    def complete(self, model: str) -> bool:
        """Return whether all layers of a model are on the disk."""
        return all(
            self.on_disk.get(digest_of(f"{model} {name}")) == size
            for name, size in LAYERS
        )

    async def _lines(self, model: str, request: web.Request) -> AsyncIterator[Body]:
        yield {"status": "pulling manifest"}
        for name, size in LAYERS:
            async for line in self._layer(digest_of(f"{model} {name}"), size, request):
                yield line
                if "error" in line:
                    return
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        yield {"status": "success"}

    async def _layer(
        self, digest: str, size: int, request: web.Request
    ) -> AsyncIterator[Body]:
        status = f"pulling {digest[:12]}"
        begun_at = self.on_disk.get(digest, 0)
        for part in range(PARTS + 1):
            done = max(begun_at, size * part // PARTS)
            self.sent += done - self.on_disk.get(digest, 0)
            self.on_disk[digest] = done
            yield {
                "status": status,
                "digest": f"sha256:{digest}",
                "total": size,
                "completed": done,
            }
            if begun_at == size:
                return
            if done > begun_at and done > size // 3:
                if self.mode == "breaks":
                    drop(request)
                if self.mode == "silent":
                    await asyncio.sleep(3600)
                if self.mode == "disk_full":
                    yield {"error": TROUBLES["disk_full"]}
                    return
            await asyncio.sleep(self.seconds / PARTS / len(LAYERS))


async def _failed(
    request: web.Request, text: str, *, stream: bool
) -> web.StreamResponse:
    """Fail as Ollama does: inside the stream under 200, or as a 500."""
    if not stream:
        return error(500, text)
    return await ndjson(request, one_line({"error": text}))
