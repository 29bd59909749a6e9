# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the language model's hosts fare and what becomes of windows, as metrics."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ..present.states import LlmState


class LanguageHosts(Collector):
    """Reads the hosts' states when it is scraped."""

    def __init__(self, states: Callable[[], Mapping[str, LlmState]]) -> None:
        """Show these states, by host."""
        self._states = states

    def collect(self) -> Iterable[Metric]:
        """Yield one family per number."""
        ready = GaugeMetricFamily(
            "hearthward_llm_ready", "Whether the host answers.", labels=["host"]
        )
        share = GaugeMetricFamily(
            "hearthward_llm_gpu_share",
            "Share of the loaded model that lies in GPU memory.",
            labels=["host"],
        )
        progress = GaugeMetricFamily(
            "hearthward_llm_pull_progress",
            "How much of the model is there, while it is fetched.",
            labels=["host"],
        )
        reloads = GaugeMetricFamily(
            "hearthward_llm_reloads_last_hour",
            "Loads that another program brought about.",
            labels=["host"],
        )
        for host, state in self._states().items():
            ready.add_metric([host], float(state.state == "ok"))
            reloads.add_metric([host], state.reloads)
            if state.gpu_share is not None:
                share.add_metric([host], state.gpu_share)
            if state.progress is not None:
                progress.add_metric([host], state.progress)
        return (ready, share, progress, reloads)


class Judgements(Collector):
    """Reads the desk's counters when it is scraped."""

    def __init__(
        self, counters: Callable[[], Mapping[str, int]], waiting: Callable[[], int]
    ) -> None:
        """Show these counters and how many windows wait."""
        self._counters = counters
        self._waiting = waiting

    def collect(self) -> Iterable[Metric]:
        """Yield what happened to windows on their way to a verdict."""
        steps = CounterMetricFamily(
            "hearthward_judgement",
            "Steps of windows on their way to a verdict; the reason after a dot.",
            labels=["step"],
        )
        for step, count in sorted(self._counters().items()):
            steps.add_metric([step], count)
        waiting = GaugeMetricFamily(
            "hearthward_judgement_waiting", "Windows that wait for the language model."
        )
        waiting.add_metric([], self._waiting())
        return (steps, waiting)
