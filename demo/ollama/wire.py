# SPDX-License-Identifier: Apache-2.0
"""How Ollama's messages look on the wire."""

from collections.abc import AsyncIterator
import json
import time
from typing import Any

from aiohttp import web

type Body = dict[str, Any]


def error(status: int, text: str) -> web.Response:
    """Return an error as Ollama shapes it."""
    return web.json_response({"error": text}, status=status)


def message_of(content: str) -> Body:
    """Return an assistant's message."""
    return {"role": "assistant", "content": content}


def chunk(model: str, message: Body) -> Body:
    """Return one chunk of a streamed answer."""
    return {
        "model": model,
        "created_at": now(),
        "message": message,
        "done": False,
        "x_stand_in": True,
    }


def last_chunk(model: str, message: Body, reason: str, counts: Body) -> Body:
    """Return the chunk that ends an answer."""
    return {**chunk(model, message), "done": True, "done_reason": reason, **counts}


async def chunks(
    model: str, message: Body, counts: Body | None, reason: str
) -> AsyncIterator[Body]:
    """Yield an answer in chunks; without counts it ends without its last one."""
    if "thinking" in message:
        yield chunk(model, {**message_of(""), "thinking": message["thinking"]})
    text = message["content"]
    for start in range(0, len(text), 16):
        yield chunk(model, message_of(text[start : start + 16]))
    if counts is not None:
        yield last_chunk(model, message_of(""), reason, counts)


async def one_line(line: Body) -> AsyncIterator[Body]:
    """Yield one line."""
    yield line


async def ndjson(
    request: web.Request, lines: AsyncIterator[Body]
) -> web.StreamResponse:
    """Stream lines of JSON."""
    response = web.StreamResponse()
    response.content_type = "application/x-ndjson"
    await response.prepare(request)
    async for line in lines:
        await response.write(json.dumps(line).encode() + b"\n")
    await response.write_eof()
    return response


async def json_body(request: web.Request) -> Body | None:
    """Return the body, None if it is no JSON object."""
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def drop(request: web.Request) -> None:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()


def without_images(message: Body) -> Body:
    """Return a message with its images counted."""
    images = message.get("images")
    return {**message, "images": len(images)} if images else message


def now() -> str:
    """Return the time as Ollama writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
