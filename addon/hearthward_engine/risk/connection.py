# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speak with one Ollama server, and turn each of its many errors into a refusal."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
import ssl
from typing import Any, Final

import httpx
import ollama

from ..domain import Value
from .hosts import Code, OllamaSettings, Refusal, gpu_share_of, split_login

PULL_READ_S: Final = 900.0
"""A server says nothing while it checks the sum of a large file."""
NO_MEMORY: Final = ("out of memory", "more system memory", "cudamalloc")


class RefusedError(Exception):
    """Carries a refusal out of the depths of one request."""

    def __init__(self, *, code: Code, message: str) -> None:
        """Say why there is no answer."""
        super().__init__(message)
        self.refusal = Refusal(code=code, message=message)


class Shown(Value, frozen=True):
    """What a server says about a model that it has."""

    digest: str
    vision: bool
    context: int | None


class Loaded(Value, frozen=True):
    """How a model lies in memory."""

    gpu_share: float | None = None
    context_length: int | None = None


class Answer(Value, frozen=True):
    """A whole answer, and what the server counted."""

    content: str
    prompt_tokens: int | None
    load_s: float


class Connection:
    """One server; belongs to one event loop."""

    def __init__(self, settings: OllamaSettings) -> None:
        """Connect at the first request."""
        self.settings = settings
        base, user = split_login(settings.url)
        options: dict[str, Any] = {
            "headers": dict(settings.headers),
            "auth": httpx.BasicAuth(*user) if user else None,
            "verify": _tls(base),
        }
        timeout = _timeout(settings, settings.read_s)
        self._client = ollama.AsyncClient(base, timeout=timeout, **options)
        self._http = httpx.AsyncClient(base_url=base, timeout=timeout, **options)
        patient = _timeout(settings, max(PULL_READ_S, settings.read_s))
        self._puller = ollama.AsyncClient(base, timeout=patient, **options)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self._client.close()
        await self._puller.close()

    async def version(self) -> tuple[str, bool]:
        """Return the server's version, and whether it owns up to be a stand-in."""
        response = await self._guarded(self._http.get("/api/version"))
        try:
            body = response.raise_for_status().json()
            return str(body["version"]), bool(body.get("x_stand_in", False))
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 404:
                raise self._by_status(error.response.status_code, "") from None
            msg = "what answers there is not Ollama"
            raise RefusedError(code="refused", message=msg) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            msg = "what answers there is not Ollama"
            raise RefusedError(code="refused", message=msg) from None

    async def shown(self) -> Shown:
        """Return what the server says about the model; refuse where it lacks it."""
        shown = await self._guarded(self._client.show(self.settings.model))
        listed = await self._guarded(self._client.list())
        for model in listed.models:
            if model.model in self.settings.names:
                return Shown(
                    digest=model.digest or "",
                    vision="vision" in (shown.capabilities or ()),
                    context=_context_of(shown.modelinfo or {}),
                )
        raise self._missing()

    async def loaded(self) -> Loaded:
        """Return how the model lies in memory; nothing is known of an idle one."""
        running = await self._guarded(self._client.ps())
        for model in running.models:
            if model.model in self.settings.names and model.size:
                share = gpu_share_of(int(model.size), int(model.size_vram or 0))
                return Loaded(gpu_share=share, context_length=model.context_length)
        return Loaded()

    async def chat(
        self,
        messages: Sequence[Mapping[str, Any]],
        schema: Mapping[str, Any],
        *,
        seed: int,
        num_predict: int,
    ) -> Answer:
        """Return an answer that came to its end; refuse everything else."""
        response = await self._guarded(
            self._client.chat(
                self.settings.model,
                messages,
                stream=False,
                think=False,
                format=dict(schema),
                keep_alive=self.settings.keep_alive,
                options={
                    "temperature": 0.0,
                    "top_p": 1.0,
                    "seed": seed,
                    "repeat_penalty": 1.0,
                    "num_ctx": self.settings.num_ctx,
                    "num_predict": num_predict,
                },
            )
        )
        if not response.done or response.done_reason != "stop":
            how = response.done_reason or "without an end"
            msg = f"the answer broke off ({how})"
            raise RefusedError(code="bad_answer", message=msg)
        content = response.message.content or response.message.thinking or ""
        if not content.strip():
            msg = "the answer is empty"
            raise RefusedError(code="bad_answer", message=msg)
        return Answer(
            content=content,
            prompt_tokens=response.prompt_eval_count,
            load_s=(response.load_duration or 0) / 1e9,
        )

    async def pulling(self) -> AsyncIterator[ollama.ProgressResponse]:
        """Yield the steps in which the server fetches the model.

        Errors come as the client raises them; closing the generator ends the download.
        """
        model = self.settings.model
        async for step in await self._puller.pull(model, stream=True):
            yield step

    def _missing(self) -> RefusedError:
        model = self.settings.model
        msg = f"{model} is not on the server: run `ollama pull {model}` there"
        return RefusedError(code="model_missing", message=msg)

    async def _guarded[T](self, call: Awaitable[T]) -> T:
        try:
            result = await call
        except ollama.ResponseError as error:
            raise self._by_status(error.status_code, str(error.error)) from None
        except httpx.TimeoutException as error:
            no_route = isinstance(error, httpx.ConnectTimeout)
            code: Code = "unreachable" if no_route else "timeout"
            msg = f"no answer from {self.settings.place} in time"
            raise RefusedError(code=code, message=msg) from None
        except (ConnectionError, httpx.HTTPError, httpx.InvalidURL):
            msg = f"no connection to {self.settings.place}"
            raise RefusedError(code="unreachable", message=msg) from None
        except (ValueError, AttributeError, TypeError):
            msg = "the server's answer makes no sense"
            raise RefusedError(code="bad_answer", message=msg) from None
        return result

    def _by_status(self, status: int, said: str) -> RefusedError:
        text = " ".join(said.split())[:160]
        if status == 401:
            msg = "the server asks for a login: put it into ollama_url"
            return RefusedError(code="refused", message=msg)
        if status == 403 and not text:
            msg = (
                "the server refuses us (403): behind a proxy it must be sent "
                "`Host: localhost:11434`, else start it with OLLAMA_HOST=0.0.0.0"
            )
            return RefusedError(code="refused", message=msg)
        if status == 404:
            return self._missing()
        if status in (429, 499, 503):
            return RefusedError(code="busy", message=f"the server is busy: {text}")
        if 400 <= status < 500:
            return RefusedError(
                code="refused", message=f"the server refuses ({status}): {text}"
            )
        if any(word in text.lower() for word in NO_MEMORY):
            msg = f"the model does not fit into the server's memory: {text}"
            return RefusedError(code="unreachable", message=msg)
        return RefusedError(
            code="unreachable", message=f"the server failed ({status}): {text}"
        )


def _timeout(settings: OllamaSettings, read_s: float) -> httpx.Timeout:
    return httpx.Timeout(
        connect=settings.connect_s, read=read_s, write=30.0, pool=settings.connect_s
    )


def _context_of(info: Mapping[str, Any]) -> int | None:
    """Return how many tokens a model was made for."""
    for name, value in info.items():
        if name.endswith(".context_length") and isinstance(value, int) and value > 0:
            return value
    return None


def _tls(base: str) -> ssl.SSLContext:
    """Return the trust for a host; loading the system's is slow and not for http."""
    if base.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
