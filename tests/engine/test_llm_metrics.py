# SPDX-License-Identifier: AGPL-3.0-or-later
"""The metrics say how the language model's hosts fare and why windows skipped it."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from hearthward_engine.observe.language import Judgements
from hearthward_engine.observe.metrics import Metrics
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.wiring.judges import make_analysts, ollama_settings

from .desk_helpers import office
from .judgement_helpers import eventually, ollama_server, visit, window
from .spine_helpers import settings


def samples(metrics: Metrics) -> dict[tuple[str, str], float]:
    text, _ = metrics.render()
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


async def test_offload_readiness_and_skipped_windows_are_shown(tmp_path: Path) -> None:
    async with ollama_server() as server:
        await server.control(vram=0.25)
        url = server.url.replace("http://", "http://me:hunter22@")
        chosen = settings(tmp_path, llm=True, ollama_url=url)
        metrics = Metrics()
        analysts = make_analysts(chosen, metrics, SystemClock())
        async with office(*analysts) as there:
            desk = there.desk
            metrics.registry.register(Judgements(desk.counters, desk.queue_depth))
            await eventually(lambda: desk.llm_status().state == "ok")
            await server.control(mode="404")
            desk.closed(window(visit(20.0)))
            assert (await there.final()).reason == "model_missing"
            desk.closed(window(visit(20.0), window_id="w2"))
            await there.final("w2")
            seen = samples(metrics)
            place = server.url.removeprefix("http://")
            assert seen["hearthward_judgement_total", "rules_only.model_missing"] == 2
            assert seen["hearthward_judgement_total", "breaker_opened"] == 1
            assert seen["hearthward_judgement_waiting", ""] == 0
            assert seen["hearthward_llm_ready", place] == 0
            assert "hunter22" not in str(seen)
        async with office(*make_analysts(chosen, Metrics(), SystemClock())) as there:
            await server.control(mode="ok")
            await eventually(lambda: there.desk.llm_status().gpu_share == 0.25)


def test_a_host_named_twice_is_asked_by_one(tmp_path: Path) -> None:
    urls = "http://gpu:11434, gpu, http://me:secret@gpu:11434/, http://other"
    hosts = ollama_settings(settings(tmp_path, llm=True, ollama_url=urls))
    assert [host.place for host in hosts] == ["gpu:11434", "other"]
