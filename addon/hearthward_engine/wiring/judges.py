# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language model's hosts as the settings name them."""

from collections.abc import Sequence
import time

import msgspec

from ..domain import Envelope
from ..evidence import Facts
from ..observe.metrics import Metrics
from ..present.states import LlmState
from ..risk.analyst import Analyst
from ..risk.hosts import LlmStatus, OllamaSettings, Refusal, split_login
from ..risk.joint import Case
from ..risk.prompt import Verdict
from ..settings import Settings


class TimedAnalyst(Analyst):
    """An analyst whose answers are timed."""

    def __init__(self, settings: OllamaSettings, metrics: Metrics) -> None:
        """Count into these metrics."""
        super().__init__(settings)
        self._metrics = metrics

    async def assess(
        self, facts: Facts, envelope: Envelope, images: Sequence[bytes] = ()
    ) -> Verdict | Refusal:
        """Return the model's verdict, or why there is none."""
        began = time.monotonic()
        result = await super().assess(facts, envelope, images)
        if isinstance(result, Verdict):
            self._metrics.llm_answered(time.monotonic() - began)
        return result

    async def assess_together(
        self, cases: Sequence[Case]
    ) -> tuple[Verdict | None, ...] | Refusal:
        """Return one verdict per window of an incident, by one request."""
        began = time.monotonic()
        result = await super().assess_together(cases)
        if not isinstance(result, Refusal):
            self._metrics.llm_answered(time.monotonic() - began)
        return result


def ollama_settings(settings: Settings) -> list[OllamaSettings]:
    """Return the hosts to ask, each once; none where the model is switched off.

    Two requests at a time are one too many for a host, however often it is named.
    """
    if not settings.llm:
        return []
    hosts: dict[str, OllamaSettings] = {}
    for url in settings.ollama_urls:
        host = OllamaSettings(
            url=url,
            model=settings.ollama_model,
            num_ctx=settings.num_ctx,
            pull=settings.ollama_pull,
        )
        hosts.setdefault(split_login(url)[0], host)
    return list(hosts.values())


def make_analysts(settings: Settings, metrics: Metrics) -> list[Analyst]:
    """Return one analyst per Ollama server."""
    return [TimedAnalyst(host, metrics) for host in ollama_settings(settings)]


def llm_state(status: LlmStatus) -> LlmState:
    """Return the language model's state as clients see it."""
    return LlmState(**msgspec.structs.asdict(status))
