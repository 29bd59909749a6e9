# SPDX-License-Identifier: Apache-2.0
"""Say on Home Assistant's system page how the engines are doing."""

from collections.abc import Callable
import time
from typing import Any, Final

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .client import ConnectionFailed, EngineState, HearthwardError
from .const import DOMAIN
from .coordinator import HearthwardConfigEntry
from .hub import Hub
from .issues import async_released_version

NOT_CONNECTED: Final = "not connected"
UNREACHABLE: Final = "unreachable"


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what tells how the engines are doing."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return each item once; several engines share it, each under its title."""
    entries = [
        one
        for one in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        if one.disabled_by is None
    ]
    if not entries:
        return {}
    released = async_released_version(hass)
    items: dict[str, Callable[[Hub], str]] = {
        "version": lambda hub: _version(hub, released),
        "interpreter": lambda hub: _interpreter(hub.engine.data),
        "detector": lambda hub: _detector(hub.engine.data),
        "language_model": lambda hub: _language_model(hub.engine.data),
        "cameras": _cameras,
        "capacity": lambda hub: _capacity(hub.engine.data),
        "problems": lambda hub: str(len(hub.engine.data.problems)),
    }
    found: dict[str, Any] = {
        "status": _joined({one.title: _status(one) for one in entries}),
        "response_time": _response_times(entries),
    }
    loaded = [one for one in entries if one.state is ConfigEntryState.LOADED]
    for key, text in items.items():
        if loaded:
            found[key] = _joined({one.title: text(one.runtime_data) for one in loaded})
    return found


def _joined(texts: dict[str, str]) -> str:
    """Return the texts, under their engines' titles where there are several."""
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{title}: {text}" for title, text in texts.items())


def _status(entry: HearthwardConfigEntry) -> str:
    if entry.state is not ConfigEntryState.LOADED:
        return str(entry.state.value)
    engine = entry.runtime_data.engine
    return engine.data.status if engine.last_update_success else NOT_CONNECTED


async def _response_times(
    entries: list[HearthwardConfigEntry],
) -> str | dict[str, str]:
    """Ask every engine now; return how long it took, or that one did not answer."""
    texts: dict[str, str] = {}
    failed = False
    for entry in entries:
        if entry.state is not ConfigEntryState.LOADED:
            texts[entry.title], failed = NOT_CONNECTED, True
            continue
        started = time.monotonic()
        try:
            await entry.runtime_data.client.health()
        except ConnectionFailed:
            # Its reason may hold the address, and what is shown here is passed on.
            texts[entry.title], failed = UNREACHABLE, True
        except HearthwardError as err:
            texts[entry.title], failed = str(err), True
        else:
            texts[entry.title] = f"{(time.monotonic() - started) * 1000:.0f} ms"
    text = _joined(texts)
    return {"type": "failed", "error": text} if failed else text


def _version(hub: Hub, released: str) -> str:
    running = hub.engine.data.version or hub.info.version
    return running if running == released else f"{running} (expected: {released})"


def _interpreter(state: EngineState) -> str:
    gil = {None: "", True: ", GIL on", False: ", GIL off"}[state.gil_enabled]
    return f"{state.interpreter or 'unknown'}{gil}"


def _detector(state: EngineState) -> str:
    detector = state.detector or {}
    known = [
        str(detector[key]) for key in ("model", "backend", "device") if key in detector
    ]
    return ", ".join(known) or "none"


def _language_model(state: EngineState) -> str:
    llm = state.llm
    servers = "" if llm.hosts is None else f"{llm.hosts_ok or 0} of {llm.hosts} servers"
    return ", ".join(part for part in (llm.state, llm.model, servers) if part)


def _cameras(hub: Hub) -> str:
    watched = sum(camera.watching for camera in hub.cameras.values())
    return f"{watched} of {len(hub.cameras)} watched"


def _capacity(state: EngineState) -> str:
    capacity = state.capacity
    if capacity.used is None:
        return "unknown"
    more = capacity.more_cameras
    room = "" if more is None else f", room for {more} more cameras"
    return f"{capacity.used:.0%} used{room}"
