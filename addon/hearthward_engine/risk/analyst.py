# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask Nemotron on Ollama for a verdict, and believe it only as far as it is proved."""

from collections.abc import Callable, Sequence
import json
import logging
import secrets
import time
from typing import Any, Final, Self

import msgspec

from ..domain import Envelope
from ..evidence import Facts
from .connection import Answer, Connection, RefusedError
from .hosts import (
    STATE_OF,
    HostFacts,
    LlmStatus,
    Nonce,
    OllamaSettings,
    Refusal,
    is_cloud,
    old_server,
)
from .joint import Case, build_joint_prompt, joint_verdicts
from .loads import LoadWatch
from .prompt import (
    PROMPT_VERSION,
    Prompt,
    Verdict,
    build_prompt,
    images_that_fit,
    verdict_of,
)
from .pull import Pull
from .rules import RULES_VERSION

CHECK_EVERY_S: Final = 300.0
"""How long what a host said about itself is believed."""
LEAST_PROMPT_SHARE: Final = 0.5
"""Fewer prompt tokens than this share of the estimate mean that it was cut."""

_LOGGER: Final = logging.getLogger(__name__)


class Analyst:
    """One Ollama host; belongs to one event loop and takes one request at a time."""

    def __init__(
        self, settings: OllamaSettings, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask this host; nothing is sent before the first question."""
        self.settings = settings
        self.now = now
        self._connection = Connection(settings)
        self._pull = Pull(settings.model, settings.place, self._connection.pulling)
        self._host: HostFacts | None = None
        self._checked_at = float("-inf")
        self._proven: set[tuple[str, str]] = set()
        self._loads = LoadWatch()
        self._told_reload = False
        self._status = LlmStatus(state="starting", model=settings.model)

    async def __aenter__(self) -> Self:
        """Return the analyst, to be closed at the end."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()

    @property
    def status(self) -> LlmStatus:
        """Return the state as of the last request; from any thread."""
        status, host = self._status, self._host
        progress = self._pull.progress
        if progress is not None:
            status = LlmStatus(
                state="pulling",
                model=self.settings.model,
                reason=f"{self.settings.model} is being fetched: {progress:.0%}",
                progress=progress,
            )
        return msgspec.structs.replace(
            status,
            gpu_share=host.gpu_share if host else None,
            context_length=host.context_length if host else None,
            reloads=self._loads.lately.count(self.now()),
        )

    @property
    def host(self) -> HostFacts | None:
        """Return what the host said about itself, once it is proven."""
        return self._host

    async def close(self) -> None:
        """Close the connections; a download ends and goes on at the next start."""
        await self._pull.stop()
        await self._connection.close()

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until a download has ended."""
        await self._pull.settled(seconds)

    async def check(self) -> HostFacts | Refusal:
        """Look at server, model and schema enforcement; cheap when done lately."""
        try:
            host = await self._ready()
        except RefusedError as error:
            return self._refused(error.refusal)
        self._status = LlmStatus(state="ok", model=self.settings.model)
        return host

    async def assess(
        self, facts: Facts, envelope: Envelope, images: Sequence[bytes] = ()
    ) -> Verdict | Refusal:
        """Return the model's verdict, or why there is none; never raise for a host."""
        try:
            host = await self._ready()
            verdict = await self._asked(facts, envelope, images, host)
        except RefusedError as error:
            return self._refused(error.refusal)
        self._status = LlmStatus(state="ok", model=self.settings.model)
        return verdict

    async def assess_together(
        self, cases: Sequence[Case]
    ) -> tuple[Verdict | None, ...] | Refusal:
        """Return one verdict per window of an incident, by one request.

        None stands for a window that the answer has no sound item for: ask it alone.
        """
        try:
            host = await self._ready()
            prompt = build_joint_prompt(
                cases, num_ctx=host.context, num_predict=self.settings.num_predict
            )
            answer = await self._answer(prompt, (), self.settings.seed, "")
        except RefusedError as error:
            return self._refused(error.refusal)
        self._status = LlmStatus(state="ok", model=self.settings.model)
        return tuple(
            verdict and self._signed(verdict, prompt, host, together=len(cases))
            for verdict in joint_verdicts(answer.content, len(cases))
        )

    def _refused(self, refusal: Refusal) -> Refusal:
        if refusal.code == "model_missing" and self.settings.pull:
            refusal = self._fetch(refusal)
        self._status = LlmStatus(
            state=STATE_OF[refusal.code],
            model=self.settings.model,
            reason=refusal.message,
        )
        if refusal.code != "bad_answer":
            self._host = None
            self._loads.failed()
        _LOGGER.debug("Ollama at %s: %s", self.settings.place, refusal.message)
        return refusal

    def _fetch(self, refusal: Refusal) -> Refusal:
        """Have the missing model fetched; return how far that is."""
        self._pull.start()
        model = self.settings.model
        if self._pull.progress is not None:
            message = f"{model} is being fetched: {self._pull.progress:.0%}"
        else:
            message = f"{model} is not on the server; {self._pull.trouble}"
        return msgspec.structs.replace(refusal, message=message)

    # --- is the host fit? -----------------------------------------------------

    async def _ready(self) -> HostFacts:
        now = self.now()
        if self._host is not None and now - self._checked_at < CHECK_EVERY_S:
            return self._host
        model = self.settings.model
        if is_cloud(model):
            msg = f"{model} would run in Ollama's cloud; choose a local model"
            raise RefusedError(code="refused", message=msg)
        version, stand_in = await self._connection.version()
        if old_server(version):
            msg = f"Ollama {version} is too old; update it to 0.21.1 or newer"
            raise RefusedError(code="refused", message=msg)
        if self._pull.progress is not None:
            raise RefusedError(
                code="model_missing", message=f"{model} is being fetched"
            )
        shown = await self._connection.shown()
        await self._pull.stop()
        if (shown.digest, version) not in self._proven:
            await self._prove()
            self._proven.add((shown.digest, version))
        loaded = await self._connection.loaded()
        num_ctx = self.settings.num_ctx
        self._host = HostFacts(
            version=version,
            digest=shown.digest,
            vision=shown.vision,
            context=min(num_ctx, shown.context or num_ctx),
            stand_in=stand_in,
            gpu_share=loaded.gpu_share,
            context_length=loaded.context_length,
        )
        self._checked_at = now
        return self._host

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
        answer = await self._chat(messages, schema, self.settings.seed, 1)
        try:
            proved = msgspec.json.decode(answer.content, type=Nonce).code == nonce
        except msgspec.MsgspecError:
            proved = False
        if not proved:
            msg = f"{self.settings.model} answers without keeping to the schema"
            raise RefusedError(code="unproven", message=msg)

    # --- one verdict ----------------------------------------------------------

    async def _asked(
        self,
        facts: Facts,
        envelope: Envelope,
        images: Sequence[bytes],
        host: HostFacts,
    ) -> Verdict:
        fit = images_that_fit(host.context) if host.vision else 0
        shown = tuple(images[:fit])
        prompt = build_prompt(
            facts,
            envelope,
            num_ctx=host.context,
            num_predict=self.settings.num_predict,
            images=len(shown),
        )
        try:
            return await self._verdict(prompt, shown, host, self.settings.seed, "")
        except RefusedError as error:
            if error.refusal.code != "bad_answer":
                raise
            _LOGGER.debug("Asking once more: %s", error.refusal.message)
        # Another seed, and a first line that no prompt cache can hold: a count of
        # prompt tokens that was small because of the cache is then a full one.
        seed = self.settings.seed + 1
        first_line = f"Request {secrets.token_hex(4)}.\n"
        return await self._verdict(prompt, shown, host, seed, first_line)

    async def _verdict(
        self,
        prompt: Prompt,
        images: Sequence[bytes],
        host: HostFacts,
        seed: int,
        first_line: str,
    ) -> Verdict:
        answer = await self._answer(prompt, images, seed, first_line)
        try:
            verdict = verdict_of(json.loads(answer.content))
        except (ValueError, RecursionError):
            verdict = None
        if verdict is None:
            msg = "the answer does not keep to the schema"
            raise RefusedError(code="bad_answer", message=msg)
        return self._signed(verdict, prompt, host)

    async def _answer(
        self, prompt: Prompt, images: Sequence[bytes], seed: int, first_line: str
    ) -> Answer:
        user: dict[str, Any] = {"role": "user", "content": prompt.user}
        if images:
            user["images"] = list(images)
        system = {"role": "system", "content": first_line + prompt.system}
        answer = await self._chat([system, user], prompt.schema, seed, prompt.windows)
        read = answer.prompt_tokens
        if read is not None and read < prompt.tokens * LEAST_PROMPT_SHARE:
            msg = f"the server read {read} tokens of about {prompt.tokens}"
            raise RefusedError(code="bad_answer", message=msg)
        return answer

    def _signed(
        self, verdict: Verdict, prompt: Prompt, host: HostFacts, together: int = 1
    ) -> Verdict:
        """Return the verdict with its origin."""
        origin = {
            "model": self.settings.model,
            "model_digest": host.digest,
            "server_version": host.version,
            "prompt_version": PROMPT_VERSION,
            "rules_version": RULES_VERSION,
        }
        if host.stand_in:
            origin["stand_in"] = "yes"
        if prompt.omitted:
            origin["omitted_facts"] = str(prompt.omitted)
        if together > 1:
            origin["windows_in_request"] = str(together)
        return msgspec.structs.replace(
            verdict, assessed_by=self.settings.model, provenance=origin
        )

    async def _chat(
        self,
        messages: list[dict[str, Any]],
        schema: dict[str, Any],
        seed: int,
        windows: int,
    ) -> Answer:
        answer = await self._connection.chat(
            messages,
            schema,
            seed=seed,
            num_predict=self.settings.num_predict * windows,
        )
        if self._loads.took(answer.load_s, self.now()) and not self._told_reload:
            self._told_reload = True
            _LOGGER.warning(
                "Ollama at %s loaded %s anew (%.1f s) although it was in use: another "
                "program asks it with another context length than num_ctx %s, or for "
                "another model that does not fit beside it",
                self.settings.place,
                self.settings.model,
                answer.load_s,
                self.settings.num_ctx,
            )
        return answer
