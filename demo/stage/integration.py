# SPDX-License-Identifier: Apache-2.0
"""Add Hearthward to Home Assistant through its flows, as the frontend would."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from .hass_api import HassApi, Json
from .house import FLOWS
from .processes import StageError

DOMAIN = "hearthward"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
RELOAD_SECONDS = 240.0
SOME_FAIL = {"cameras": "cameras_failing"}
"""What the flow says of cameras that give nothing; it takes them all the same."""


async def add_engine(
    api: HassApi, url: str, secret: Mapping[str, str], cameras: Sequence[str]
) -> str:
    """Walk through the config flow; return the id of the config entry.

    `secret` is `{"code": …}` or `{"token": …}`.
    """
    step = await api.post(FLOWS, {"handler": DOMAIN})
    for answer in ({"url": url}, secret, {"cameras": list(cameras)}):
        if step["type"] != "form":
            break
        step = await api.post(f"{FLOWS}/{step['flow_id']}", answer)
        if step.get("errors") == SOME_FAIL:
            step = await api.post(f"{FLOWS}/{step['flow_id']}", answer)
        _refuse_errors(step)
    if step["type"] != "create_entry":
        msg = f"the config flow ended with {step['type']}: {step.get('reason')}"
        raise StageError(msg)
    return str(step["result"]["entry_id"])


async def reauthenticate(api: HassApi, secret: Mapping[str, str]) -> Json | None:
    """Answer the waiting reauth flow; return its last step, None without a flow."""
    async with await api.socket() as socket:
        flows = await socket.command("config_entries/flow/progress")
    for flow in flows:
        if flow["handler"] == DOMAIN and flow["context"]["source"] == "reauth":
            step: Json = await api.post(f"{FLOWS}/{flow['flow_id']}", secret)
            return step
    return None


async def state(api: HassApi, entry_id: str) -> str:
    """Return the state of a config entry, such as `loaded` or `setup_error`."""
    entries = await api.get("/api/config/config_entries/entry", domain=DOMAIN)
    return next(str(one["state"]) for one in entries if one["entry_id"] == entry_id)


async def subentries(api: HassApi, entry_id: str) -> list[Json]:
    """Return the camera subentries of the engine's config entry."""
    async with await api.socket() as socket:
        found: list[Json] = await socket.command(
            "config_entries/subentries/list", entry_id=entry_id
        )
    return found


async def configure_camera(
    api: HassApi, entry_id: str, subentry_id: str, **changes: Any
) -> None:
    """Change zones, note, classes or source of a camera in its reconfigure flow."""
    answers = {"source": "auto"} | changes
    async with asyncio.timeout(RELOAD_SECONDS):
        # Every change reloads the entry, and a flow needs it loaded.
        while True:
            step = await api.post(
                SUBENTRY_FLOWS,
                {"handler": [entry_id, "camera"], "subentry_id": subentry_id},
            )
            if step["type"] == "form":
                break
            await asyncio.sleep(0.5)
    step = await api.post(f"{SUBENTRY_FLOWS}/{step['flow_id']}", answers)
    _refuse_errors(step)


async def entities(api: HassApi) -> dict[str, Json]:
    """Return the registry entries of Hearthward's entities by entity id."""
    async with await api.socket() as socket:
        registered = await socket.command("config/entity_registry/list")
    return {
        entity["entity_id"]: entity
        for entity in registered
        if entity["platform"] == DOMAIN
    }


def _refuse_errors(step: Json) -> None:
    if errors := step.get("errors"):
        msg = f"the flow's step {step['step_id']} answers {errors}"
        raise StageError(msg)
