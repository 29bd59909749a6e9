# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language model's hosts as the settings name them."""

from collections.abc import Sequence
import time

import msgspec

from ..domain import Clock, Envelope
from ..evidence import Facts
from ..observe.language import LanguageHosts
from ..observe.metrics import Metrics
from ..present.states import LlmState
from ..risk.analyst import Analyst
from ..risk.hosts import LlmStatus, OllamaSettings, Refusal, split_login
from ..risk.joint import Case
from ..risk.prompt import Verdict
from ..settings import Settings
from .scenes import SceneCache, scene_of, used_again


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


class RememberingAnalyst(TimedAnalyst):
    """An analyst that does not ask twice about one scene."""

    def __init__(
        self, settings: OllamaSettings, metrics: Metrics, scenes: SceneCache
    ) -> None:
        """Share what these scenes were found to be with other hosts."""
        super().__init__(settings, metrics)
        self._scenes = scenes

    async def assess(
        self, facts: Facts, envelope: Envelope, images: Sequence[bytes] = ()
    ) -> Verdict | Refusal:
        """Return the verdict on this scene, the model's own where it is a new one."""
        scene = self._scene(facts, envelope, images)
        known = None if scene is None else self._scenes.find(scene)
        if known is not None:
            self._metrics.scene("known")
            window_id, verdict = known
            return used_again(verdict, window_id, facts, envelope)
        result = await super().assess(facts, envelope, images)
        # What the host is may only be known after the answer.
        scene = self._scene(facts, envelope, images)
        if scene is None:
            self._metrics.scene("barred")
        elif isinstance(result, Verdict):
            self._metrics.scene("new")
            self._scenes.keep(scene, facts.window_id, result)
        return result

    def _scene(
        self, facts: Facts, envelope: Envelope, images: Sequence[bytes]
    ) -> str | None:
        """Return the scene's key; None for pictures, and for a host that is not well.

        Were a host answered for that is down, nobody would notice that it is.
        """
        host = self.host
        if host is None or self.status.state != "ok" or (host.vision and images):
            return None
        return scene_of(facts, envelope, self.settings.model, host)


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


def make_analysts(settings: Settings, metrics: Metrics, clock: Clock) -> list[Analyst]:
    """Return one analyst per Ollama server; they share what scenes they know."""
    scenes = SceneCache(clock)
    analysts = [
        RememberingAnalyst(host, metrics, scenes) for host in ollama_settings(settings)
    ]
    metrics.registry.register(
        LanguageHosts(
            lambda: {one.settings.place: llm_state(one.status) for one in analysts}
        )
    )
    return list[Analyst](analysts)


def llm_state(status: LlmStatus) -> LlmState:
    """Return the language model's state as clients see it."""
    return LlmState(**msgspec.structs.asdict(status))
