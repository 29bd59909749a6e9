# SPDX-License-Identifier: Apache-2.0
"""The server: Ollama's endpoints and error shapes, and a switch for misbehaviour."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
import hashlib
import json
from typing import Any

from aiohttp import web

from demo.ollama.judge import wish
from demo.ollama.schema import satisfy
from demo.ollama.wire import (
    Body,
    chunk,
    chunks,
    drop,
    error,
    json_body,
    last_chunk,
    message_of,
    ndjson,
    now,
    one_line,
    without_images,
)

MODEL = "nemotron-3-nano:4b"
VERSION = "0.32.15"
MODES = (
    "ok",
    "slow",
    "404",
    "500",
    "503",
    "truncated",
    "done_false",
    "schema_ignored",
    "empty_with_thinking",
    "drop_connection",
    "refuse",
    "cut_prompt",
    "not_json",
)
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "nemotron_h",
    "families": ["nemotron_h"],
    "parameter_size": "4.0B",
    "quantization_level": "Q4_K_M",
}
SIZE = 2_800_000_000
CHARS_PER_TOKEN = 4
BLOB = 1_000_000


def digest_of(model: str) -> str:
    """Return a digest that depends on the model's name alone."""
    return hashlib.sha256(f"stand-in {model}".encode()).hexdigest()


class StandIn:
    """State of one server: models, loaded context, mode and counters."""

    def __init__(
        self, models: tuple[str, ...] = (MODEL,), version: str = VERSION
    ) -> None:
        """Serve these models under this version number."""
        self.models = dict.fromkeys(models, ("completion", "tools", "thinking"))
        self.version = version
        self.mode = "ok"
        self.seconds = 2.0
        self.only: str | None = None
        self.times: int | None = None
        self.requests: Counter[str] = Counter()
        self.loaded: dict[str, int] = {}
        self.loads = 0
        self.running = 0
        self.most_running = 0
        self.last_chat: Body = {}

    def app(self) -> web.Application:
        """Return the application."""
        app = web.Application(middlewares=[self._counted], client_max_size=64 << 20)
        app.add_routes(
            [
                web.get("/", self._root),
                web.get("/api/version", self._version),
                web.get("/api/tags", self._tags),
                web.get("/api/ps", self._ps),
                web.post("/api/show", self._show),
                web.post("/api/pull", self._pull),
                web.delete("/api/delete", self._delete),
                web.post("/api/chat", self._chat),
                web.get("/_control", self._counters),
                web.post("/_control", self._control),
            ]
        )
        return app

    # --- control --------------------------------------------------------------

    async def _counters(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "x_stand_in": True,
                "mode": self.mode,
                "requests": dict(self.requests),
                "loads": self.loads,
                "most_running": self.most_running,
                "last_chat": self.last_chat,
                "models": list(self.models),
            }
        )

    async def _control(self, request: web.Request) -> web.Response:
        """Take mode, seconds, times, version, models, vision."""
        body = await request.json()
        mode = body.get("mode", self.mode)
        if mode not in MODES:
            return error(400, f"mode must be one of {', '.join(MODES)}")
        self.mode = mode
        self.seconds = float(body.get("seconds", self.seconds))
        self.times = body.get("times")
        self.version = body.get("version", self.version)
        if "models" in body:
            extra = ("vision",) if body.get("vision") else ()
            kept = ("completion", "tools", "thinking", *extra)
            self.models = dict.fromkeys(body["models"], kept)
        return web.json_response({"mode": self.mode})

    @web.middleware
    async def _counted(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path != "/_control":
            self.requests[request.path] += 1
            if self.mode == "refuse":
                drop(request)
                return web.Response()
        response: web.StreamResponse = await handler(request)
        return response

    def _mode_now(self) -> str:
        """Return the mode of this chat; ``times`` counts down to ok."""
        mode = self.mode
        if self.times is not None:
            self.times -= 1
            if self.times <= 0:
                self.mode, self.times = "ok", None
        return mode

    # --- plain endpoints ------------------------------------------------------

    async def _root(self, _: web.Request) -> web.Response:
        return web.Response(text="Ollama is running")

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"version": self.version, "x_stand_in": True})

    async def _tags(self, _: web.Request) -> web.Response:
        return web.json_response({"models": [self._entry(m) for m in self.models]})

    async def _ps(self, _: web.Request) -> web.Response:
        running = [
            {
                **self._entry(model),
                "size_vram": SIZE,
                "expires_at": now(),
                "context_length": num_ctx,
            }
            for model, num_ctx in self.loaded.items()
        ]
        return web.json_response({"models": running})

    async def _show(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        if body is None:
            return error(400, "invalid character in request body")
        model = str(body.get("model") or body.get("name") or "")
        if model not in self.models:
            return error(404, f"model '{model}' not found")
        return web.json_response(
            {
                "license": "test double, no weights",
                "modelfile": f"FROM {model}",
                "parameters": "",
                "template": "{{ .Prompt }}",
                "renderer": "nemotron-3-nano",
                "parser": "nemotron-3-nano",
                "details": DETAILS,
                "model_info": {
                    "general.architecture": "nemotron_h",
                    "nemotron_h.context_length": 262144,
                },
                "capabilities": list(self.models[model]),
                "modified_at": now(),
                "x_stand_in": True,
            }
        )

    async def _delete(self, request: web.Request) -> web.Response:
        body = await json_body(request) or {}
        model = str(body.get("model") or body.get("name") or "")
        if model not in self.models:
            return error(404, f"model '{model}' not found")
        del self.models[model]
        self.loaded.pop(model, None)
        return web.Response()

    def _entry(self, model: str) -> Body:
        return {
            "name": model,
            "model": model,
            "modified_at": now(),
            "size": SIZE,
            "digest": digest_of(model),
            "details": DETAILS,
            "capabilities": list(self.models.get(model, ())),
            "x_stand_in": True,
        }

    # --- pull -----------------------------------------------------------------

    async def _pull(self, request: web.Request) -> web.StreamResponse:
        body = await json_body(request)
        if body is None:
            return error(400, "invalid character in request body")
        model = str(body.get("model") or body.get("name") or "")
        stream = body.get("stream", True)
        if not model.startswith(("nemotron", "llama", "qwen")):
            missing = "pull model manifest: file does not exist"
            if not stream:
                return error(500, missing)
            return await ndjson(request, one_line({"error": missing}))
        if stream:
            return await ndjson(request, self._progress(model))
        async for _ in self._progress(model):
            pass
        return web.json_response({"status": "success"})

    async def _progress(self, model: str) -> AsyncIterator[Body]:
        yield {"status": "pulling manifest"}
        for layer in ("weights", "config"):
            digest = digest_of(f"{model} {layer}")
            status = f"pulling {digest[:12]}"
            for part in range(5):
                yield {
                    "status": status,
                    "digest": f"sha256:{digest}",
                    "total": BLOB,
                    "completed": BLOB * part // 4,
                }
                await asyncio.sleep(0.01)
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        self.models[model] = ("completion", "tools", "thinking")
        yield {"status": "success"}

    # --- chat -----------------------------------------------------------------

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await json_body(request)
        if body is None:
            return error(400, "invalid character in request body")
        model = str(body.get("model", ""))
        if model not in self.models:
            return error(404, f"model '{model}' not found")
        if body.get("think") and "thinking" not in self.models[model]:
            return error(400, f'"{model}" does not support thinking')
        if any(m.get("images") for m in body.get("messages", ())) and (
            "vision" not in self.models[model]
        ):
            return error(400, f'"{model}" does not support images')
        keep_alive = body.get("keep_alive")
        if isinstance(keep_alive, str) and keep_alive.lstrip("-").isdigit():
            return error(400, f'time: missing unit in duration "{keep_alive}"')
        self.last_chat = {
            key: value for key, value in body.items() if key != "messages"
        } | {"messages": [without_images(m) for m in body.get("messages", ())]}
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            return await self._answered(request, model, body)
        finally:
            self.running -= 1

    async def _answered(
        self, request: web.Request, model: str, body: Body
    ) -> web.StreamResponse:
        mode = self._mode_now()
        if mode == "404":
            return error(404, f"model '{model}' not found")
        if mode == "500":
            return error(500, "llama runner process has terminated: exit status 2")
        if mode == "503":
            return error(503, "server busy, please try again. maximum pending requests")
        if mode == "not_json":
            return web.Response(
                text="<html>proxy error</html>", content_type="text/html"
            )
        if mode == "drop_connection":
            drop(request)
            return web.Response()
        if mode == "slow":
            await asyncio.sleep(self.seconds)
        load_ns = self._load(model, body)
        if not body.get("messages"):
            return web.json_response(last_chunk(model, message_of(""), "load", {}))
        message = self._message(mode, body)
        counts = self._counts(mode, body, message, load_ns)
        done = mode != "done_false"
        if not body.get("stream", True):
            final = last_chunk(model, message, "stop", counts)
            if mode == "truncated":
                final["done_reason"] = "length"
            if not done:
                final = {**chunk(model, message), "done": False}
            return web.json_response(final)
        return await ndjson(request, chunks(model, message, counts, mode))

    def _message(self, mode: str, body: Body) -> Body:
        prompt = "\n".join(
            str(m.get("content", "")) for m in body["messages"] if m["role"] == "user"
        )
        schema = body.get("format")
        if isinstance(schema, Mapping):
            text = json.dumps(satisfy(schema, wish(prompt)), ensure_ascii=False)
        elif schema == "json":
            text = json.dumps(wish(prompt), ensure_ascii=False)
        else:
            text = f"{wish(prompt)['summary']}"
        if mode == "schema_ignored":
            text = "I looked at the picture and it seems quite risky, maybe 80."
        if mode == "truncated":
            text = text[: len(text) // 2]
        if mode == "empty_with_thinking":
            return {**message_of(""), "thinking": "Let me think about this camera…"}
        thinks = body.get("think")
        if thinks is None or thinks:
            return {**message_of(text), "thinking": "The facts say it."}
        return message_of(text)

    def _load(self, model: str, body: Body) -> int:
        num_ctx = int(body.get("options", {}).get("num_ctx", 4096))
        if self.loaded.get(model) == num_ctx:
            return 1_000_000
        self.loaded[model] = num_ctx
        self.loads += 1
        return 1_500_000_000

    def _counts(self, mode: str, body: Body, message: Body, load_ns: int) -> Body:
        chars = sum(len(str(m.get("content", ""))) for m in body["messages"])
        counted = max(1, chars // CHARS_PER_TOKEN)
        if mode == "cut_prompt":
            counted = max(1, counted // 8)
        spoken = max(1, len(message["content"]) // CHARS_PER_TOKEN)
        return {
            "total_duration": load_ns + counted * 100_000 + spoken * 10_000_000,
            "load_duration": load_ns,
            "prompt_eval_count": counted,
            "prompt_eval_duration": counted * 100_000,
            "eval_count": spoken,
            "eval_duration": spoken * 10_000_000,
        }
