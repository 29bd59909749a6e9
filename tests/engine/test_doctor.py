# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor's findings, each against a real socket, file or server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import socket
from typing import Any

from aiohttp import web
import pytest

from hearthward_engine.api.tls import fingerprint, server_context
from hearthward_engine.doctor import examine
from hearthward_engine.doctor.language import models
from hearthward_engine.ingest import hardware
from hearthward_engine.present.findings import Finding
from hearthward_engine.runtime.executors import cores
from hearthward_engine.vision import devices as device_list
from hearthward_engine.vision.devices import Device
from hearthward_engine.wiring.sight import Sight, find_sight

from .spine_helpers import FixedDetector, Running, settings

MODEL = "nemotron-3-nano:4b"


def found(findings: tuple[Finding, ...] | list[Finding], name: str) -> Finding:
    return next(item for item in findings if item.name.startswith(name))


def look(folder: Path, **changes: Any) -> tuple[Finding, ...]:
    chosen = settings(folder, **changes)
    return examine(chosen, Sight(detector=FixedDetector())).findings


def test_a_healthy_machine_is_described(tmp_path: Path) -> None:
    report = examine(
        settings(tmp_path, demo=True), find_sight(settings(tmp_path, demo=True))
    )
    assert report.healthy
    facts = {finding.name: finding.facts for finding in report.findings}
    assert facts["interpreter"]["cores"] == cores()
    assert facts["libraries"]["numpy"]
    assert facts["devices"]["chosen"] == "cpu"
    (export,) = facts["model"]["exports"]
    assert export["demo"]
    assert len(export["sha256"]) == 64
    assert facts["disk"]["free_mb"] > 0


def test_without_a_model_it_is_not_healthy_and_says_what_to_run(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    report = examine(chosen, find_sight(chosen))
    assert not report.healthy
    assert "hearthward-models fetch" in found(report.findings, "model").text


def test_a_changed_export_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "yolo26n.json").write_text("{")
    model = found(look(tmp_path), "model")
    assert model.verdict == "warning"
    assert "not a model manifest" in model.text
    assert len(model.facts["broken"]) == 1


def test_exports_that_came_with_the_image_are_looked_at_too(tmp_path: Path) -> None:
    folder = tmp_path / "image"
    folder.mkdir()
    (folder / "yolo26n.json").write_text("{")
    model = found(look(tmp_path / "data", models_dir=str(folder)), "model")
    assert "not a model manifest" in model.text


def test_a_graphics_card_that_lies_idle_is_a_warning_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = Device(kind="nvidia", name="RTX 3060", obstacle="take the cuda image")
    monkeypatch.setattr(device_list, "nvidia", lambda: (idle,))
    devices = found(look(tmp_path), "devices")
    assert devices.verdict == "warning"
    assert "RTX 3060 (not used: take the cuda image)" in devices.text
    assert devices.facts["devices"][0]["kind"] == "cpu"


def test_a_device_that_was_asked_for_and_does_not_decode_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(look(tmp_path), "decoding").verdict == "ok"
    monkeypatch.setattr(hardware, "obstacle", lambda _: "not here")
    asked = found(look(tmp_path, decoder="cuda"), "decoding")
    assert (asked.verdict, asked.facts["used"]) == ("warning", None)
    assert "cuda: not here" in asked.text
    assert found(look(tmp_path, decoder="auto"), "decoding").verdict == "ok"


def test_the_port_is_free_or_anothers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        finding = found(look(tmp_path, port=port), "port")
        assert finding.verdict == "error"
        assert f"another program has port {port}" in finding.text
    assert found(look(tmp_path, port=port), "port").verdict == "ok"


async def test_the_port_is_our_own_running_engines(
    engine: Running, tmp_path: Path
) -> None:
    port = int(engine.url.rpartition(":")[2])
    findings = await asyncio.to_thread(look, tmp_path / "other", port=port)
    assert "an engine answers" in found(findings, "port").text


def test_an_address_that_is_not_here_cannot_be_listened_on(tmp_path: Path) -> None:
    finding = found(look(tmp_path, host="192.0.2.1"), "port")
    assert finding.verdict == "error"
    assert "192.0.2.1" in finding.text


def test_the_certificates_fingerprint_is_shown(tmp_path: Path) -> None:
    assert "first start" in found(look(tmp_path, tls=True), "certificate").text
    server_context(tmp_path)
    finding = found(look(tmp_path, tls=True), "certificate")
    assert finding.facts["fingerprint"] == fingerprint(tmp_path)


# --- Ollama -------------------------------------------------------------------


@asynccontextmanager
async def ollama(
    *, version: str = "0.33.0", installed: bool = True, **loaded: int
) -> AsyncIterator[str]:
    """Serve what the doctor asks, as Ollama answers it."""

    async def answer(request: web.Request) -> web.Response:
        match request.path:
            case "/api/version":
                return web.json_response({"version": version})
            case "/api/tags":
                item = {"name": MODEL, "digest": "d1" * 32}
                return web.json_response({"models": [item] if installed else []})
        running = [{"name": MODEL, **loaded}] if loaded else []
        return web.json_response({"models": running})

    app = web.Application()
    app.router.add_get("/api/{what}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://user:secret@127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def asked(tmp_path: Path, **server: Any) -> Finding:
    async with ollama(**server) as url:
        chosen = settings(tmp_path, llm=True, ollama_url=url, num_ctx=8192)
        (finding,) = await asyncio.to_thread(models, chosen)
    assert "secret" not in repr(finding)
    return finding


@pytest.mark.parametrize(
    ("server", "verdict", "words"),
    [
        ({}, "ok", f"version 0.33.0 has {MODEL}"),
        ({"version": "0.20.9"}, "warning", "too old"),
        ({"installed": False}, "warning", f"ollama pull {MODEL}"),
        ({"size": 9, "size_vram": 9, "context_length": 8192}, "ok", "on the GPU"),
        ({"size": 9, "size_vram": 0, "context_length": 8192}, "ok", "the processor"),
        (
            {"size": 8, "size_vram": 6, "context_length": 8192},
            "warning",
            "75% of it on the GPU",
        ),
        (
            {"size": 9, "size_vram": 9, "context_length": 4096},
            "warning",
            "context of 4096, not 8192",
        ),
    ],
)
async def test_the_language_model_is_judged_by_what_its_server_says(
    tmp_path: Path, server: dict[str, Any], verdict: str, words: str
) -> None:
    finding = await asked(tmp_path, **server)
    assert (finding.verdict, words in finding.text) == (verdict, True), finding.text
    assert finding.facts["version"] == server.get("version", "0.33.0")


def test_a_server_that_is_away_and_an_address_that_is_none(tmp_path: Path) -> None:
    urls = "http://127.0.0.1:9,ftp://nowhere"
    away, none = models(settings(tmp_path, llm=True, ollama_url=urls))
    assert (away.verdict, none.verdict) == ("warning", "error")
    assert "rules alone" in away.text


def test_switched_off_is_no_fault(tmp_path: Path) -> None:
    (finding,) = models(settings(tmp_path, llm=False))
    assert finding.verdict == "ok"
