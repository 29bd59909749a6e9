# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine sees with: devices, the choice made and why, model files."""

from pathlib import Path

import msgspec
import onnxruntime

from ..ingest.hardware import decoding
from ..models.catalog import ExportedModel, demo_model, read_export
from ..models.errors import ModelError
from ..present.findings import Finding
from ..settings import Settings
from ..vision import devices as device_list
from ..wiring.sight import Sight, model_folders


def devices(sight: Sight) -> list[Finding]:
    """Return what this machine could detect with, and what it does detect with."""
    found = device_list.devices()
    facts: dict[str, object] = {
        "devices": msgspec.to_builtins(found),
        "onnxruntime_providers": onnxruntime.get_available_providers(),
        "chosen": None if sight.state is None else sight.state.device,
        "why": sight.choice,
    }
    names = [
        f"{device.name} (not used: {device.obstacle})"
        if device.obstacle
        else device.name
        for device in found
    ]
    if not any(device.kind == "nvidia" for device in found):
        names.append("no NVIDIA GPU was found")
    wasted = any(device.kind == "nvidia" and device.obstacle for device in found)
    return [
        Finding(
            name="devices",
            verdict="warning" if wasted else "ok",
            text="; ".join(names),
            facts=facts,
        )
    ]


def streams(settings: Settings) -> list[Finding]:
    """Return what decodes streams, and why not what was asked for."""
    chosen = decoding(settings.decoder)
    refused = settings.decoder not in ("software", "auto") and chosen.kind is None
    facts: dict[str, object] = {"wanted": settings.decoder, "used": chosen.kind}
    return [
        Finding(
            name="decoding",
            verdict="warning" if refused else "ok",
            text=chosen.reason,
            facts=facts,
        )
    ]


def model(settings: Settings, sight: Sight) -> list[Finding]:
    """Return the detector in use and every export there is, with its checksum."""
    exports, broken = _exports(settings)
    facts: dict[str, object] = {
        "exports": [
            {
                "name": item.name,
                "sha256": item.sha256,
                "source_sha256": item.source_sha256,
                "torch_shapes": [f"{high}x{wide}" for high, wide in sorted(item.torch)],
                "demo": item.demo,
                "versions": dict(item.versions),
            }
            for item in exports
        ],
        "broken": broken,
    }
    if sight.state is None or sight.detector is None:
        text = "; ".join(sight.complaints) or "there is no model"
        return [Finding(name="model", verdict="error", text=text, facts=facts)]
    facts |= {
        "backend": sight.state.backend,
        "device": sight.state.device,
        "model": sight.state.model,
        "demo": sight.detector.describe().demo,
    }
    if broken:
        text = "; ".join([sight.choice, *broken])
        return [Finding(name="model", verdict="warning", text=text, facts=facts)]
    return [Finding(name="model", verdict="ok", text=sight.choice, facts=facts)]


def _exports(settings: Settings) -> tuple[list[ExportedModel], list[str]]:
    """Return the exports that are sound, and what is wrong with the others."""
    sound: list[ExportedModel] = []
    broken: list[str] = []
    for manifest in _manifests(settings):
        try:
            sound.append(read_export(manifest))
        except ModelError as err:
            broken.append(str(err))
    if settings.demo:
        try:
            sound.append(demo_model())
        except ModelError as err:
            broken.append(str(err))
    return sound, broken


def _manifests(settings: Settings) -> list[Path]:
    return [
        path
        for folder in model_folders(settings)
        for path in sorted(folder.glob("*.json"))
    ]
