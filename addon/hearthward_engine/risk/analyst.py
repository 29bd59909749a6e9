# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask Nemotron on Ollama for a verdict, and believe it only as far as it is proved."""

from collections.abc import Awaitable, Sequence
import json
import logging
import secrets
import ssl
import time
from typing import Any, Final, Self

import httpx
import msgspec
import ollama

from ..domain import Envelope
from ..evidence import Facts
from .hosts import (
    STATE_OF,
    Code,
    HostFacts,
    LlmStatus,
    Nonce,
    OllamaSettings,
    Refusal,
    is_cloud,
    old_server,
    split_login,
)
from .prompt import PROMPT_VERSION, Prompt, Verdict, build_prompt
from .rules import RULES_VERSION

CHECK_EVERY_S: Final = 300.0
"""How long what a host said about itself is believed."""
LEAST_PROMPT_SHARE: Final = 0.35
"""Fewer prompt tokens than this share of the estimate mean that it was cut."""
MAX_IMAGES: Final = 4

_LOGGER: Final = logging.getLogger(__name__)


class _RefusedError(Exception):
    """Carries a refusal out of the depths of one request."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Analyst:
    """One Ollama host; belongs to one event loop and takes one request at a time."""

    def __init__(self, settings: OllamaSettings) -> None:
        self.settings = settings
        timeout = httpx.Timeout(
            connect=settings.connect_s,
            read=settings.read_s,
            write=30.0,
            pool=settings.connect_s,
        )
        base, user = split_login(settings.url)
        auth = httpx.BasicAuth(*user) if user else None
        headers = dict(settings.headers)
        verify = _tls(base)
        self._client = ollama.AsyncClient(
            base, headers=headers, timeout=timeout, auth=auth, verify=verify
        )
        self._http = httpx.AsyncClient(
            base_url=base, headers=headers, timeout=timeout, auth=auth, verify=verify
        )
        self._host: HostFacts | None = None
        self._checked_at = float("-inf")
        self._proven: set[tuple[str, str]] = set()
        self._status = LlmStatus(state="starting", model=settings.model)

    async def __aenter__(self) -> Self:
        """Return the analyst, to be closed at the end."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()

    @property
    def status(self) -> LlmStatus:
        """Return the state as of the last request."""
        return self._status

    @property
    def host(self) -> HostFacts | None:
        """Return what the host said about itself, once it is proven."""
        return self._host

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self._client.close()

    async def check(self) -> HostFacts | Refusal:
        """Look at server, model and schema enforcement; cheap when done lately."""
        try:
            host = await self._ready()
        except _RefusedError as error:
            return self._refused(error.refusal)
        self._status = LlmStatus(state="ok", model=self.settings.model)
        return host

    async def assess(
        self, facts: Facts, envelope: Envelope, images: Sequence[bytes] = ()
    ) -> Verdict | Refusal:
        """Return the model's verdict, or why there is none; never raise for a host."""
        try:
            host = await self._ready()
            shown = tuple(images[:MAX_IMAGES]) if host.vision else ()
            verdict = await self._asked(facts, envelope, shown, host)
        except _RefusedError as error:
            return self._refused(error.refusal)
        self._status = LlmStatus(state="ok", model=self.settings.model)
        return verdict

    def _refused(self, refusal: Refusal) -> Refusal:
        state = STATE_OF[refusal.code]
        self._status = LlmStatus(
            state=state, model=self.settings.model, reason=refusal.message
        )
        if refusal.code != "bad_answer":
            self._host = None
        _LOGGER.debug("Ollama at %s: %s", self.settings.place, refusal.message)
        return refusal

    # --- is the host fit? -----------------------------------------------------

    async def _ready(self) -> HostFacts:
        now = time.monotonic()
        if self._host is not None and now - self._checked_at < CHECK_EVERY_S:
            return self._host
        model = self.settings.model
        if is_cloud(model):
            msg = f"{model} would run in Ollama's cloud; choose a local model"
            raise _RefusedError(Refusal(code="refused", message=msg))
        version, stand_in = await self._version()
        if old_server(version):
            msg = f"Ollama {version} is too old; update it to 0.21.1 or newer"
            raise _RefusedError(Refusal(code="refused", message=msg))
        shown = await self._guarded(self._client.show(model))
        digest = await self._digest()
        if (digest, version) not in self._proven:
            await self._prove()
            self._proven.add((digest, version))
        self._host = HostFacts(
            version=version,
            digest=digest,
            vision="vision" in (shown.capabilities or ()),
            stand_in=stand_in,
            gpu_share=await self._gpu_share(),
        )
        self._checked_at = now
        return self._host

    async def _version(self) -> tuple[str, bool]:
        response = await self._guarded(self._http.get("/api/version"))
        try:
            body = response.raise_for_status().json()
            return str(body["version"]), bool(body.get("x_stand_in", False))
        except httpx.HTTPStatusError as error:
            msg = f"the server answers {error.response.status_code} to /api/version"
            raise _RefusedError(Refusal(code="unreachable", message=msg)) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            msg = "what answers there is not Ollama"
            raise _RefusedError(Refusal(code="refused", message=msg)) from None

    async def _digest(self) -> str:
        names = {self.settings.model, f"{self.settings.model}:latest"}
        listed = await self._guarded(self._client.list())
        for model in listed.models:
            if model.model in names:
                return model.digest or ""
        msg = f"{self.settings.model} is not on the server; pull it"
        raise _RefusedError(Refusal(code="model_missing", message=msg))

    async def _gpu_share(self) -> float | None:
        running = await self._guarded(self._client.ps())
        for model in running.models:
            if model.model == self.settings.model and model.size:
                return round(int(model.size_vram or 0) / int(model.size), 2)
        return None

    async def _prove(self) -> None:
        """Ask for a constant that only an enforced schema can bring about."""
        nonce = secrets.token_hex(6)
        schema = {
            "type": "object",
            "properties": {"code": {"type": "string", "const": nonce}},
            "required": ["code"],
            "additionalProperties": False,
        }
        messages = [
            {"role": "system", "content": "Answer with a JSON object."},
            {"role": "user", "content": "Give the code."},
        ]
        content, _ = await self._chat(messages, schema, self.settings.seed)
        try:
            proved = msgspec.json.decode(content, type=Nonce).code == nonce
        except msgspec.MsgspecError:
            proved = False
        if not proved:
            msg = f"{self.settings.model} answers without keeping to the schema"
            raise _RefusedError(Refusal(code="unproven", message=msg))

    # --- one verdict ----------------------------------------------------------

    async def _asked(
        self,
        facts: Facts,
        envelope: Envelope,
        images: Sequence[bytes],
        host: HostFacts,
    ) -> Verdict:
        prompt = build_prompt(
            facts,
            envelope,
            num_ctx=self.settings.num_ctx,
            num_predict=self.settings.num_predict,
            images=len(images),
        )
        try:
            return await self._answer(prompt, images, host, self.settings.seed, "")
        except _RefusedError as error:
            if error.refusal.code != "bad_answer":
                raise
            _LOGGER.debug("Asking once more: %s", error.refusal.message)
        # Another seed, and a first line that no prompt cache can hold: a count of
        # prompt tokens that was small because of the cache is then a full one.
        seed = self.settings.seed + 1
        first_line = f"Request {secrets.token_hex(4)}.\n"
        return await self._answer(prompt, images, host, seed, first_line)

    async def _answer(
        self,
        prompt: Prompt,
        images: Sequence[bytes],
        host: HostFacts,
        seed: int,
        first_line: str,
    ) -> Verdict:
        user: dict[str, Any] = {"role": "user", "content": prompt.user}
        if images:
            user["images"] = list(images)
        system = {"role": "system", "content": first_line + prompt.system}
        content, counted = await self._chat([system, user], prompt.schema, seed)
        if counted is not None and counted < prompt.tokens * LEAST_PROMPT_SHARE:
            msg = f"the server read {counted} tokens of about {prompt.tokens}"
            raise _RefusedError(Refusal(code="bad_answer", message=msg))
        return msgspec.structs.replace(
            _checked(content),
            assessed_by=self.settings.model,
            provenance={
                "model": self.settings.model,
                "model_digest": host.digest,
                "server_version": host.version,
                "prompt_version": PROMPT_VERSION,
                "rules_version": RULES_VERSION,
                **({"stand_in": "yes"} if host.stand_in else {}),
                **({"omitted_facts": str(prompt.omitted)} if prompt.omitted else {}),
            },
        )

    async def _chat(
        self, messages: list[dict[str, Any]], schema: dict[str, Any], seed: int
    ) -> tuple[str, int | None]:
        """Return the answer's text and how many prompt tokens the server read."""
        response = await self._guarded(
            self._client.chat(
                self.settings.model,
                messages,
                stream=False,
                think=False,
                format=schema,
                keep_alive=self.settings.keep_alive,
                options={
                    "temperature": 0.0,
                    "top_p": 1.0,
                    "seed": seed,
                    "repeat_penalty": 1.0,
                    "num_ctx": self.settings.num_ctx,
                    "num_predict": self.settings.num_predict,
                },
            )
        )
        if not response.done or response.done_reason != "stop":
            msg = f"the answer broke off ({response.done_reason or 'without an end'})"
            raise _RefusedError(Refusal(code="bad_answer", message=msg))
        content = response.message.content or response.message.thinking or ""
        if not content.strip():
            msg = "the answer is empty"
            raise _RefusedError(Refusal(code="bad_answer", message=msg))
        return content, response.prompt_eval_count

    async def _guarded[T](self, call: Awaitable[T]) -> T:
        """Await a call of the client; turn each of its many errors into a refusal."""
        try:
            result = await call
        except ollama.ResponseError as error:
            raise self._from_status(error) from None
        except httpx.TimeoutException as error:
            no_route = isinstance(error, httpx.ConnectTimeout)
            code: Code = "unreachable" if no_route else "timeout"
            msg = f"no answer from {self.settings.place} in time"
            raise _RefusedError(Refusal(code=code, message=msg)) from None
        except (ConnectionError, httpx.HTTPError, httpx.InvalidURL):
            msg = f"no connection to {self.settings.place}"
            raise _RefusedError(Refusal(code="unreachable", message=msg)) from None
        except (ValueError, AttributeError, TypeError):
            msg = "the server's answer makes no sense"
            raise _RefusedError(Refusal(code="bad_answer", message=msg)) from None
        return result

    def _from_status(self, error: ollama.ResponseError) -> _RefusedError:
        text = " ".join(str(error.error).split())[:160]
        status = error.status_code
        code: Code = "unreachable"
        message = f"the server failed ({status}): {text}"
        if status == 404:
            code = "model_missing"
            message = f"{self.settings.model} is not on the server; pull it"
        elif status in (429, 499, 503):
            code, message = "busy", f"the server is busy: {text}"
        elif 400 <= status < 500:
            code, message = "refused", f"the server refuses ({status}): {text}"
        return _RefusedError(Refusal(code=code, message=message))


def _tls(base: str) -> ssl.SSLContext:
    """Return the trust for a host; loading the system's is slow and not for http."""
    if base.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _checked(content: str) -> Verdict:
    """Return the answer as a verdict; refuse what the schema would not allow."""
    try:
        verdict = msgspec.convert(json.loads(content), Verdict, strict=True)
    except (ValueError, RecursionError):
        msg = "the answer does not keep to the schema"
        raise _RefusedError(Refusal(code="bad_answer", message=msg)) from None
    if not 0 <= verdict.score <= 100 or not verdict.title or not verdict.summary:
        msg = "the answer does not keep to the schema"
        raise _RefusedError(Refusal(code="bad_answer", message=msg))
    return verdict
