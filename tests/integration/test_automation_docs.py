# SPDX-License-Identifier: Apache-2.0
"""Every example of docs/reference/automation.md works as the page says."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.hearthward import condition, services, trigger
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, engine_state, incident, jpeg

from .alerting import add_recipient
from .helpers import HouseCamera, entry_for, set_up, settle, until
from .test_entities import RISK

PAGE: Final = (Path(__file__).parents[2] / "docs/reference/automation.md").read_text()
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    key: parse_yaml(block)
    for key, block in re.findall(
        r"### `hearthward\.(\w+)`.*?```yaml\n(.*?)```", PAGE, re.DOTALL
    )
}
WINDOW: Final = {
    "assessment": {"window_id": "w1", "image": "m1"},
    "revisions": [],
    "facts": {"dwell_s": 12},
    "key_frames": [{"id": "m1"}],
}

type Happening = Callable[[HomeAssistant, EngineDouble], Awaitable[None]]


async def rise(hass: HomeAssistant, engine: EngineDouble) -> None:
    await engine.camera("cam1", risk=RISK, incident_id="i1")
    await engine.say({"kind": "engine", "data": engine_state(home_risk=RISK)})
    await until(lambda: hass.states.get("sensor.porch_risk_score").state == "88")
    await until(lambda: hass.states.get("sensor.hearthward_home_risk").state == "88")


async def visit(hass: HomeAssistant, engine: EngineDouble) -> None:
    await engine.activity("cam1", "t1", zone="drive")


async def start(hass: HomeAssistant, engine: EngineDouble) -> None:
    await engine.record("incident", incident("cam1"), change="started")


async def end(hass: HomeAssistant, engine: EngineDouble) -> None:
    over = incident("cam1", revision=2, state="ended")
    await engine.record("incident", over, change="ended")


async def fail(hass: HomeAssistant, engine: EngineDouble) -> None:
    state = engine_state(status="degraded", reasons=["the language model is away"])
    await engine.say({"kind": "engine", "data": state})


async def blinds(hass: HomeAssistant, engine: EngineDouble) -> None:
    await rise(hass, engine)
    hass.bus.async_fire("blinds")


async def doorbell(hass: HomeAssistant, engine: EngineDouble) -> None:
    await rise(hass, engine)
    hass.bus.async_fire("doorbell")


AUTOMATIONS: Final[dict[str, tuple[Happening, dict[str, str]]]] = {
    "risk_rose_above": (
        rise,
        {"title": "Unknown person", "message": "Risk 88 at the porch"},
    ),
    "activity": (visit, {"entity_id": "light.porch"}),
    "incident_started": (
        start,
        {"value": "Unknown person at the back door (camera.porch)"},
    ),
    "incident_ended": (end, {"entity_id": "light.porch"}),
    "engine_degraded": (fail, {"message": "the language model is away"}),
    "risk_is_at_least": (blinds, {"entity_id": "light.porch"}),
    "incident_open": (doorbell, {"entity_id": "light.porch"}),
}
SCRIPTS: Final = {
    "get_summaries": "Unknown person at the back door (critical).",
    "search": "Unknown person at the back door",
    "give_feedback": "Such windows now count -5 points.",
    "export": "2 files",
    "assess_now": "Looked at again: critical, by nemotron-3-nano:4b",
    "snooze": "For two hours the porch is quiet on: Ann's phone",
}


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry of an engine that can be searched, watching the porch."""
    engine.capabilities += ["search", "assess"]
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, "notify.hall")
    await set_up(hass, engine, added)
    return added


def listen(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of the actions that the examples end in."""
    calls: list[ServiceCall] = []

    @callback
    def note(call: ServiceCall) -> None:
        calls.append(call)

    for domain, name in (
        ("light", "turn_on"),
        ("light", "turn_off"),
        ("input_text", "set_value"),
        ("persistent_notification", "create"),
    ):
        hass.services.async_register(domain, name, note)
    return calls


def test_the_page_shows_everything_and_nothing_else() -> None:
    offered = {*trigger.TRIGGERS, *condition.CONDITIONS, *services.SCHEMAS}
    assert set(EXAMPLES) == offered == {*AUTOMATIONS, *SCRIPTS}
    assert PAGE.count("```yaml") == len(EXAMPLES)


@pytest.mark.parametrize("key", AUTOMATIONS)
async def test_an_automation_of_the_page_does_what_it_says(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, key: str
) -> None:
    happen, expected = AUTOMATIONS[key]
    assert await async_setup_component(
        hass, "automation", {"automation": [EXAMPLES[key]]}
    )
    calls = listen(hass)
    await settle(hass)
    assert not calls
    await happen(hass, engine)
    await until(lambda: calls)
    await settle(hass)
    told: dict[str, Any] = {}
    for call in calls:
        told |= call.data
    if (entity_id := told.get("entity_id")) and isinstance(entity_id, list):
        (told["entity_id"],) = entity_id
    assert told | expected == told


@pytest.mark.parametrize("key", ["risk_is_at_least", "incident_open"])
async def test_an_automation_of_the_page_keeps_still_where_its_condition_fails(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, key: str
) -> None:
    assert await async_setup_component(
        hass, "automation", {"automation": [EXAMPLES[key]]}
    )
    calls = async_mock_service(hass, "light", "turn_on")
    hass.bus.async_fire("blinds")
    hass.bus.async_fire("doorbell")
    await settle(hass)
    assert not calls


@pytest.mark.parametrize("key", SCRIPTS)
async def test_a_script_of_the_page_does_what_it_says(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    key: str,
    tmp_path: Path,
) -> None:
    engine.windows.append(assessment("cam1"))
    engine.details["w1"] = WINDOW
    engine.media["m1"] = jpeg()
    await engine.record("assessment", assessment("cam1"))
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    assert await async_setup_component(
        hass, "script", {"script": {"it": EXAMPLES[key]}}
    )
    calls = listen(hass)
    async with asyncio.timeout(10):
        await hass.services.async_call(
            "script", "it", {"folder": str(tmp_path / "kept")}, blocking=True
        )
    assert [call.data["message"].strip() for call in calls] == [SCRIPTS[key]]
