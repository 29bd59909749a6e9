# SPDX-License-Identifier: Apache-2.0
"""The ways in which an answer of Ollama goes wrong, as the real one does them."""

from collections.abc import Mapping
import ipaddress
import json
import re
from typing import Any

from aiohttp import web

from demo.ollama.judge import wish
from demo.ollama.schema import satisfy
from demo.ollama.wire import Body, error, message_of

MODES = (
    "ok",
    "slow",
    "hang",
    "wedge",
    "404",
    "499",
    "500",
    "503",
    "403",
    "oom",
    "no_memory",
    "refuse",
    "drop_connection",
    "not_json",
    "error_line",
    "truncated",
    "done_false",
    "whitespace_loop",
    "schema_ignored",
    "empty_with_thinking",
    "thinking_filed",
    "cut_prompt",
    "reload",
    "item_missing",
    "item_twice",
)
"""What the server can be told to do; ``ok`` is to behave."""

STATUSES = {
    "404": (404, "model '{model}' not found"),
    "499": (499, "request cancelled"),
    "500": (500, "llama runner process has terminated: exit status 2"),
    "503": (503, "server busy, please try again. maximum pending requests exceeded"),
    "oom": (
        500,
        "llama runner process has terminated: cudaMalloc failed: out of memory",
    ),
    "no_memory": (
        500,
        "model requires more system memory (5.1 GiB) than is available (2.2 GiB)",
    ),
}
THINKING_TOKENS = 2048
"""A thinking model spends so many before it begins to answer."""


def failed(mode: str, model: str, *, stream: bool) -> web.Response | None:
    """Return the error of a mode, None where it is of another kind."""
    if mode == "error_line" and not stream:
        # Before the first byte of an answer an error has a status of its own.
        return error(500, "unexpected end of the runner's output")
    if mode == "not_json":
        return web.Response(text="<html>proxy error</html>", content_type="text/html")
    if mode not in STATUSES:
        return None
    status, text = STATUSES[mode]
    return error(status, text.format(model=model))


def host_allowed(name: str) -> bool:
    """Return whether a server bound to loopback answers to this Host header."""
    host = name.rsplit(":", 1)[0] if name.count(":") == 1 else name
    try:
        address = ipaddress.ip_address(host.partition("]")[0].strip("[]"))
    except ValueError:
        return host.endswith(("localhost", ".local", ".internal"))
    return address.is_private or address.is_loopback or address.is_unspecified


def thinks(body: Body) -> bool:
    """Return whether the model thinks first, as Nemotron 3's renderer decides it.

    A switch anywhere in the system's or user's text overrides the request.
    """
    text = " ".join(
        str(message.get("content", ""))
        for message in body["messages"]
        if message.get("role") in ("system", "user")
    )
    switches = re.findall(r"/(no_)?think\b", text)
    if switches:
        return bool(switches[-1] == "")
    return body.get("think") is None or bool(body["think"])


def answer(mode: str, body: Body, prompt: str) -> tuple[Body, str]:
    """Return the message to a prompt and why it ended, misbehaving as the mode says."""
    schema = body.get("format")
    text = _text(mode, schema, prompt)
    if mode == "empty_with_thinking":
        return {**message_of(""), "thinking": "Let me think about this camera…"}, "stop"
    if mode == "thinking_filed":
        return {**message_of(""), "thinking": text}, "stop"
    if mode == "truncated":
        return message_of(text[: len(text) // 2]), "length"
    if mode == "whitespace_loop":
        return message_of(text[: len(text) // 3] + " " * 31), "stop"
    if not thinks(body):
        return message_of(text), "stop"
    tokens = int(body.get("options", {}).get("num_predict", -1))
    if schema and 0 < tokens < THINKING_TOKENS:
        return {**message_of(""), "thinking": "First, what is known …"}, "length"
    return {**message_of(text), "thinking": "The facts say it."}, "stop"


def _text(mode: str, schema: Any, prompt: str) -> str:
    if mode == "schema_ignored":
        return "I looked at the picture and it seems quite risky, maybe 80."
    if schema == "json":
        return json.dumps(wish(prompt), ensure_ascii=False)
    if not isinstance(schema, Mapping):
        return f"{wish(prompt)['summary']}"
    value = satisfy(schema, wish(prompt))
    text = json.dumps(value, ensure_ascii=False)
    items = value if isinstance(value, dict) else {}
    if len(items) < 2 or not all(isinstance(item, dict) for item in items.values()):
        return text
    last = list(items)[-1]
    if mode == "item_missing":
        del items[last]
        return json.dumps(items, ensure_ascii=False)
    if mode == "item_twice":
        again = json.dumps({**items[last], "score": 0}, ensure_ascii=False)
        return f'{text[:-1]}, "{last}": {again}}}'
    return text
