# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether everything is there that the engine needs: the command ``doctor``."""

import importlib
import json
from pathlib import Path
import shutil
from typing import Final, Literal

import httpx
import msgspec

from . import __version__
from .api.announce import usable
from .risk.hosts import is_cloud, old_server, place_of, split_login
from .runtime.compression import readable
from .runtime.interpreter import describe, free_threaded, gil_enabled
from .settings import Settings
from .vision.choice import choose_detector
from .wiring.sight import candidate_weights

LEAST_FREE_MB: Final = 1024
OLLAMA_S: Final = 5.0

type Verdict = Literal["ok", "warning", "error"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    text: str
    facts: dict[str, object] = {}


def doctor(settings: Settings, *, as_json: bool) -> int:
    """Print the findings; return 1 where the engine cannot work."""
    findings = examine(settings)
    healthy = all(finding.verdict != "error" for finding in findings)
    if as_json:
        report: dict[str, object] = {
            "version": __version__,
            "healthy": healthy,
            "findings": msgspec.to_builtins(findings),
        }
        text = json.dumps(report, indent=2)
    else:
        text = "\n".join(
            f"{finding.verdict:>7}  {finding.name}: {finding.text}"
            for finding in findings
        )
    print(text)  # noqa: T201 - what the command is for
    return 0 if healthy else 1


def examine(settings: Settings) -> list[Finding]:
    """Look at interpreter, libraries, model, language model and disk."""
    return [
        *_libraries(),
        _interpreter(),
        _model(settings),
        *_language_model(settings),
        _disk(settings.folder),
        _network(settings),
    ]


def _libraries() -> list[Finding]:
    findings = []
    for name in ("numpy", "av", "onnxruntime", "PIL", "sqlalchemy", "aiohttp"):
        try:
            module = importlib.import_module(name)
        except ImportError as err:
            findings.append(Finding(name=name, verdict="error", text=str(err)))
        else:
            version = str(getattr(module, "__version__", "unknown"))
            facts: dict[str, object] = {"version": version}
            if name == "onnxruntime":
                facts["providers"] = module.get_available_providers()
            findings.append(Finding(name=name, verdict="ok", text=version, facts=facts))
    return findings


def _interpreter() -> Finding:
    """Judge the interpreter once libraries are loaded: they may turn the GIL on."""
    facts: dict[str, object] = {
        "free_threaded": free_threaded(),
        "gil_enabled": gil_enabled(),
        "codecs": readable(),
    }
    if free_threaded() and gil_enabled():
        text = f"{describe()}: a library switched the GIL on, cameras share one core"
        verdict: Verdict = "warning"
    else:
        text, verdict = describe(), "ok"
    return Finding(name="interpreter", verdict=verdict, text=text, facts=facts)


def _model(settings: Settings) -> Finding:
    candidates, complaints = candidate_weights(settings)
    choice = choose_detector(candidates, demo=settings.demo)
    if choice.detector is None:
        text = "; ".join([*complaints, choice.reason])
        return Finding(name="model", verdict="error", text=text)
    info = choice.detector.describe()
    facts: dict[str, object] = {
        "backend": info.backend,
        "device": info.device,
        "model": info.model,
        "demo": info.demo,
    }
    return Finding(name="model", verdict="ok", text=choice.reason, facts=facts)


def _language_model(settings: Settings) -> list[Finding]:
    if not settings.llm or not settings.ollama_urls:
        text = "switched off: the rules decide alone"
        return [Finding(name="ollama", verdict="ok", text=text)]
    return [_ollama(url, settings.ollama_model) for url in settings.ollama_urls]


def _ollama(url: str, model: str) -> Finding:
    try:
        base, login = split_login(url)
        place = place_of(url)
    except ValueError:
        return Finding(
            name="ollama", verdict="error", text="ollama_url holds what is no address"
        )
    name = f"ollama {place}"
    if is_cloud(model):
        text = f"{model} would run in Ollama's cloud; choose a local model"
        return Finding(name=name, verdict="error", text=text)
    try:
        with httpx.Client(base_url=base, auth=login, timeout=OLLAMA_S) as client:
            version = str(
                client.get("/api/version").raise_for_status().json()["version"]
            )
            listed = client.get("/api/tags").raise_for_status().json()["models"]
            models = [str(item["name"]) for item in listed]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        text = "does not answer: windows are decided by the rules alone"
        return Finding(name=name, verdict="warning", text=text)
    facts: dict[str, object] = {"version": version, "models": models}
    if old_server(version):
        text = f"version {version} is too old; update it to 0.21.1 or newer"
        return Finding(name=name, verdict="warning", text=text, facts=facts)
    if model not in models:
        text = f"{model} is not there: run `ollama pull {model}` on that machine"
        return Finding(name=name, verdict="warning", text=text, facts=facts)
    text = f"version {version} has {model}"
    return Finding(name=name, verdict="ok", text=text, facts=facts)


def _disk(folder: Path) -> Finding:
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    free_mb = shutil.disk_usage(place).free // 1_000_000
    facts: dict[str, object] = {"free_mb": free_mb}
    if free_mb < LEAST_FREE_MB:
        text = f"only {free_mb} MB free for data_dir"
        return Finding(name="disk", verdict="warning", text=text, facts=facts)
    return Finding(name="disk", verdict="ok", text=f"{free_mb} MB free", facts=facts)


def _network(settings: Settings) -> Finding:
    if not settings.announced:
        return Finding(name="announcement", verdict="ok", text="switched off")
    if usable():
        return Finding(name="announcement", verdict="ok", text="by zeroconf")
    text = "zeroconf is missing or would switch the GIL on: add the engine by address"
    return Finding(name="announcement", verdict="warning", text=text)
