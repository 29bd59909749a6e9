# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language model's hosts as the settings name them."""

from collections.abc import Sequence
import time

from ..domain import Envelope
from ..evidence import Facts
from ..observe.metrics import Metrics
from ..risk.analyst import Analyst
from ..risk.hosts import OllamaSettings, Refusal
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


def ollama_settings(settings: Settings) -> list[OllamaSettings]:
    """Return the hosts to ask; none where the model is switched off."""
    if not settings.llm:
        return []
    return [
        OllamaSettings(url=url, model=settings.ollama_model, num_ctx=settings.num_ctx)
        for url in settings.ollama_urls
    ]


def make_analysts(settings: Settings, metrics: Metrics) -> list[Analyst]:
    """Return one analyst per Ollama server."""
    return [TimedAnalyst(host, metrics) for host in ollama_settings(settings)]
