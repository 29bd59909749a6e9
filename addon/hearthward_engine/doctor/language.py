# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language model: each Ollama server, its version, its model, where that runs."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from ..present.findings import Finding
from ..risk.hosts import (
    gpu_share_of,
    is_cloud,
    names_of,
    old_server,
    place_of,
    split_login,
)
from ..settings import Settings

TIMEOUT_S: Final = 3.0


def models(settings: Settings) -> list[Finding]:
    """Return one finding for each server that is set."""
    if not settings.llm or not settings.ollama_urls:
        text = "switched off: the rules decide alone"
        return [Finding(name="ollama", verdict="ok", text=text)]
    return [
        _server(url, settings, settings.ollama_model) for url in settings.ollama_urls
    ]


def _server(url: str, settings: Settings, model: str) -> Finding:
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
        with httpx.Client(base_url=base, auth=login, timeout=TIMEOUT_S) as client:
            version = str(_ask(client, "/api/version")["version"])
            listed = _ask(client, "/api/tags")["models"]
            running = _ask(client, "/api/ps")["models"]
            digests = {str(item["name"]): str(item["digest"]) for item in listed}
            loaded = {str(item["name"]): item for item in running}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        text = "does not answer: windows are decided by the rules alone"
        return Finding(name=name, verdict="warning", text=text)
    facts: dict[str, object] = {
        "version": version,
        "models": sorted(digests),
        "model": model,
        "digest": _of(digests, model),
        "loaded": _of(loaded, model) is not None,
    }
    if old_server(version):
        text = f"version {version} is too old; update it to 0.21.1 or newer"
        return Finding(name=name, verdict="warning", text=text, facts=facts)
    if _of(digests, model) is None:
        text = f"{model} is not there: run `ollama pull {model}` on that machine"
        if settings.ollama_pull:
            text = (
                f"{model} is not there: the engine has it fetched while it runs, or "
                f"run `ollama pull {model}` on that machine"
            )
        return Finding(name=name, verdict="warning", text=text, facts=facts)
    text = f"version {version} has {model}"
    item = _of(loaded, model)
    if item is None:
        return Finding(name=name, verdict="ok", text=text, facts=facts)
    return _loaded(name, text, facts, item, settings.num_ctx)


def _loaded(
    name: str, text: str, facts: dict[str, object], item: dict[str, Any], num_ctx: int
) -> Finding:
    """Return how a loaded model lies in memory, and whether it is loaded as we ask."""
    share = gpu_share_of(item.get("size"), item.get("size_vram"))
    context = item.get("context_length")
    facts |= {"gpu_share": share, "context_length": context}
    words = {None: "", 1.0: ", on the GPU", 0.0: ", on the processor"}
    text += words.get(share, f", {share:.0%} of it on the GPU" if share else "")
    if share is not None and 0 < share < 1:
        text += ": the rest slows every answer; free GPU memory or take a smaller model"
        return Finding(name=name, verdict="warning", text=text, facts=facts)
    if isinstance(context, int) and context != num_ctx:
        text += (
            f"; somebody else loaded it with a context of {context}, not {num_ctx}: "
            "it is loaded anew at each change, so set num_ctx alike or share no model"
        )
        return Finding(name=name, verdict="warning", text=text, facts=facts)
    return Finding(name=name, verdict="ok", text=text, facts=facts)


def _of[T](by_name: Mapping[str, T], model: str) -> T | None:
    """Return what stands under one of the model's names."""
    return next((by_name[name] for name in names_of(model) if name in by_name), None)


def _ask(client: httpx.Client, path: str) -> Any:
    return client.get(path).raise_for_status().json()
