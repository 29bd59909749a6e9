# SPDX-License-Identifier: Apache-2.0
"""The server: Ollama's endpoints and error shapes, and a switch for misbehaviour."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from demo.ollama.faults import MODES, answer, failed, host_allowed
from demo.ollama.library import PULLS, Library, digest_of
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
    without_images,
)

MODEL = "nemotron-3-nano:4b"
VERSION = "0.32.15"
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
CONTEXT = 262_144
CAPABILITIES = ("completion", "tools", "thinking")


class StandIn:
    """State of one server: models, loaded context, mode and counters."""

    def __init__(
        self, models: tuple[str, ...] = (MODEL,), version: str = VERSION
    ) -> None:
        """Serve these models under this version number."""
        self.models = dict.fromkeys(models, CAPABILITIES)
        self.version = version
        self.mode = "ok"
        self.seconds = 2.0
        self.times: int | None = None
        self.requests: Counter[str] = Counter()
        self.loaded: dict[str, int] = {}
        self.loads = 0
        self.running = 0
        self.most_running = 0
        self.last_chat: Body = {}
        self.library = Library()
        self.vram = 1.0
        """Share of a loaded model that lies in GPU memory."""
        self.context = CONTEXT
        """How many tokens the models were made for."""
        self.chars_per_token = CHARS_PER_TOKEN
        self._turn = asyncio.Semaphore(1)
        self._unwedged = asyncio.Event()
        self._unwedged.set()

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

    def tell(self, mode: str, *, seconds: float | None = None) -> None:
        """Misbehave in this way from now on; what was wedged is free again."""
        self.mode, self.times = mode, None
        self.seconds = self.seconds if seconds is None else seconds
        self._unwedged.set()

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
                "on_disk": self.library.on_disk,
            }
        )

    async def _control(self, request: web.Request) -> web.Response:
        """Take mode, seconds, times, version, models, vision, pull, vram and sizes."""
        body = await request.json()
        mode = body.get("mode", self.mode)
        if mode not in MODES:
            return error(400, f"mode must be one of {', '.join(MODES)}")
        pull = body.get("pull", self.library.mode)
        if pull not in PULLS:
            return error(400, f"pull must be one of {', '.join(PULLS)}")
        self.library.mode = pull
        self.tell(mode)
        self.library.seconds = float(body.get("pull_seconds", self.library.seconds))
        self.vram = float(body.get("vram", self.vram))
        self.context = int(body.get("context", self.context))
        self.chars_per_token = int(body.get("chars_per_token", self.chars_per_token))
        self.seconds = float(body.get("seconds", self.seconds))
        self.times = body.get("times")
        self.version = body.get("version", self.version)
        if "models" in body:
            extra = ("vision",) if body.get("vision") else ()
            self.models = dict.fromkeys(body["models"], (*CAPABILITIES, *extra))
        return web.json_response({"mode": self.mode})

    @web.middleware
    async def _counted(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path != "/_control":
            self.requests[request.path] += 1
            if self.mode == "refuse":
                drop(request)
                return web.Response()
            if self.mode == "403" or not host_allowed(request.host):
                return web.Response(status=403)
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
                "size_vram": int(SIZE * self.vram),
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
                    "nemotron_h.context_length": self.context,
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
        stream = bool(body.get("stream", True))
        response, there = await self.library.pull(request, model, stream=stream)
        if there:
            self.models.setdefault(model, CAPABILITIES)
        return response

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
            async with self._turn:  # Nemotron answers one at a time
                return await self._answered(request, model, body)
        finally:
            self.running -= 1

    async def _answered(
        self, request: web.Request, model: str, body: Body
    ) -> web.StreamResponse:
        mode = self._mode_now()
        await self._waited(mode)
        stream = bool(body.get("stream", True))
        if mode == "drop_connection":
            drop(request)
            return web.Response()
        if mode == "oom":
            self.loaded.clear()  # it drives out every model
        wrong = failed(mode, model, stream=stream)
        if wrong is not None:
            return wrong
        if mode == "reload":
            self.loaded[model] = 0  # another program had it with another context
        load_ns = self._load(model, body)
        if not body.get("messages"):
            return web.json_response(last_chunk(model, message_of(""), "load", {}))
        prompt, read = self._read(mode, body)
        message, reason = answer(mode, body, prompt)
        counts = self._counts(read, message, load_ns)
        gave_up = mode in ("done_false", "whitespace_loop")
        if stream:
            lines = chunks(model, message, None if gave_up else counts, reason)
            return await ndjson(
                request, _broken(lines) if mode == "error_line" else lines
            )
        if gave_up:
            return web.json_response(chunk(model, message))
        return web.json_response(last_chunk(model, message, reason, counts))

    async def _waited(self, mode: str) -> None:
        """Take the time that a slow, hanging or wedged server takes."""
        if mode == "wedge":
            self._unwedged.clear()
        await self._unwedged.wait()
        if mode == "slow":
            await asyncio.sleep(self.seconds)
        if mode == "hang":
            await asyncio.sleep(3600)

    def _load(self, model: str, body: Body) -> int:
        num_ctx = self._num_ctx(body)
        if self.loaded.get(model) == num_ctx:
            return 1_000_000
        self.loaded[model] = num_ctx
        self.loads += 1
        return 1_500_000_000

    def _num_ctx(self, body: Body) -> int:
        return min(self.context, int(body.get("options", {}).get("num_ctx", 4096)))

    def _read(self, mode: str, body: Body) -> tuple[str, int]:
        """Return what the model gets to read of the prompt, and how many tokens.

        Too long a prompt loses its front without a word; half the context is left.
        """
        texts = [str(message.get("content", "")) for message in body["messages"]]
        per_token, num_ctx = self.chars_per_token, self._num_ctx(body)
        tokens = max(1, sum(len(text) for text in texts) // per_token)
        if mode == "cut_prompt":
            num_ctx = tokens // 4
        if tokens <= num_ctx:
            user = [m for m in body["messages"] if m.get("role") == "user"]
            return "\n".join(str(m.get("content", "")) for m in user), tokens
        left = max(1, num_ctx // 2)
        return "\n".join(texts)[-left * per_token :], left

    def _counts(self, read: int, message: Body, load_ns: int) -> Body:
        spoken = max(1, len(message["content"]) // self.chars_per_token)
        return {
            "total_duration": load_ns + read * 100_000 + spoken * 10_000_000,
            "load_duration": load_ns,
            "prompt_eval_count": read,
            "prompt_eval_duration": read * 100_000,
            "eval_count": spoken,
            "eval_duration": spoken * 10_000_000,
        }


async def _broken(lines: AsyncIterator[Body]) -> AsyncIterator[Body]:
    """Yield the first line, then an error under the status 200."""
    async for line in lines:
        yield line
        break
    yield {"error": "unexpected end of the runner's output"}
