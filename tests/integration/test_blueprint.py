# SPDX-License-Identifier: Apache-2.0
"""The blueprint notifies a phone as the integration itself does."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
import shutil
from typing import Any, Final

from homeassistant.components import automation, blueprint
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import Raw, assessment, incident, jpeg
from tests.doubles.phone import PhoneDouble

from .alerting import add_phone, add_recipient, buttons, notify_entity_of
from .helpers import HouseCamera, entry_for, set_up, settle, until

NAME: Final = "hearthward/notify.yaml"
FILE: Final = Path(__file__).parents[2] / "blueprints/automation" / NAME


@pytest.fixture
async def phone(
    hass: HomeAssistant, request: pytest.FixtureRequest
) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble(apple=getattr(request, "param", False)).start()
    await add_phone(hass, double)
    yield double
    await double.stop()


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    phone: PhoneDouble,
    tmp_path: Path,
) -> MockConfigEntry:
    """Return an entry that watches the porch, beside the blueprint's file."""
    added = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, added)
    hass.config.config_dir = str(tmp_path)
    target = Path(hass.config.path("blueprints/automation", NAME))
    target.parent.mkdir(parents=True)
    shutil.copy(FILE, target)
    return added


async def use(hass: HomeAssistant, phone: PhoneDouble, **inputs: Any) -> None:
    """Make an automation of the blueprint."""
    entity = er.async_get(hass).async_get(notify_entity_of(hass, phone))
    assert entity is not None
    assert entity.device_id
    made = {
        "alias": "Notify Ann",
        "use_blueprint": {
            "path": NAME,
            "input": {"phone": entity.device_id, "level": "high", **inputs},
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": made})
    await settle(hass)
    state = hass.states.get("automation.notify_ann")
    assert state is not None
    assert state.state == "on"


async def happen(
    hass: HomeAssistant, engine: EngineDouble, revision: int = 1, **changes: Any
) -> Raw:
    """Let the engine tell of a verdict, and of the incident that it makes."""
    verdict = assessment(
        "cam1", revision=revision, started_at=dt_util.utcnow().isoformat(), **changes
    )
    engine.windows[:] = [
        one for one in engine.windows if one["window_id"] != verdict["window_id"]
    ]
    engine.windows.append(verdict)
    await engine.record("assessment", verdict)
    story = incident(
        "cam1",
        verdict["incident_id"],
        revision=revision,
        level=verdict["level"],
        score=verdict["score"],
    )
    await engine.record(
        "incident", story, change="started" if revision == 1 else "changed"
    )
    await a_moment()
    return verdict


async def a_moment() -> None:
    """Let happen what does; the automation itself may wait for minutes."""
    for _ in range(30):
        await asyncio.sleep(0.01)


def press(hass: HomeAssistant, action: str) -> None:
    """Press a button of a notification."""
    hass.bus.async_fire("mobile_app_notification_action", {"action": action})


def without_ids(message: Raw) -> Raw:
    """Return a notification without what differs each time: signatures and ids."""
    data = dict(message.get("data", {}))
    data["actions"] = [
        {
            **one,
            "action": one["action"].split(".")[-1 if "blue" in one["action"] else 1],
        }
        if "." in one["action"]
        else one
        for one in data.get("actions", [])
    ]
    data["image"] = str(data.get("image")).partition("?")[0]
    return {
        "title": message.get("title"),
        "message": message["message"],
        "data": data,
    }


def test_the_file_is_a_blueprint_that_home_assistant_takes() -> None:
    made = blueprint.models.Blueprint(
        load_yaml_dict(str(FILE)),
        path=NAME,
        expected_domain="automation",
        schema=automation.config.AUTOMATION_BLUEPRINT_SCHEMA,
    )
    assert made.validate() is None
    assert set(made.inputs) == {
        "phone",
        "level",
        "cameras",
        "only_if",
        "path",
        "snooze_timer",
        "texts",
    }
    assert made.metadata["source_url"].endswith(f"blueprints/automation/{NAME}")


@pytest.mark.parametrize("phone", [False, True], indirect=True, ids=["android", "ios"])
@pytest.mark.parametrize("level", ["high", "critical"])
async def test_it_notifies_as_the_integration_does(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    phone: PhoneDouble,
    entry: MockConfigEntry,
    level: str,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    engine.media["m1"] = jpeg(7)
    await use(hass, phone, snooze_timer=["timer.quiet"])
    first = await happen(
        hass,
        engine,
        status="provisional",
        level=level,
        score=80,
        summary="At the door.",
    )
    await until(lambda: phone.received)
    second = await happen(
        hass, engine, 2, level="low", score=12, summary="The postman."
    )
    await until(lambda: len(phone.received) == 2)
    client = await hass_client_no_auth()
    response = await client.get(phone.data[0]["image"])
    assert (response.status, await response.read()) == (200, jpeg(7))
    blueprints = [without_ids(one) for one in phone.received]
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.notify_ann"}, blocking=True
    )
    # The same by a recipient of the integration.
    phone.received.clear()
    assert await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: not engine.listeners)
    add_recipient(hass, entry, notify_entity_of(hass, phone))
    engine.log.clear()
    engine.epoch = "epoch-2"
    await set_up(hass, engine, entry)
    for verdict in (first, second):
        await engine.record("assessment", {**verdict, "window_id": "w2"})
    await until(lambda: len(phone.received) == 2)
    assert blueprints == [without_ids(one) for one in phone.received]


async def test_it_keeps_still_below_the_level_for_other_cameras_and_while_snoozed(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    entry: MockConfigEntry,
) -> None:
    hass.states.async_set("timer.quiet", "idle")
    await use(hass, phone, cameras=["camera.porch"], snooze_timer=["timer.quiet"])
    await happen(hass, engine, level="medium", score=40)
    assert phone.received == []
    hass.states.async_set("timer.quiet", "active")
    await happen(hass, engine, 2, level="high", score=70)
    assert phone.received == []


async def test_cameras_that_were_not_chosen_are_not_told_of(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    entry: MockConfigEntry,
) -> None:
    await use(hass, phone, cameras=["camera.elsewhere"])
    await happen(hass, engine)
    assert phone.received == []


async def test_conditions_of_the_users_own_are_asked(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    entry: MockConfigEntry,
) -> None:
    away = {"condition": "state", "entity_id": "person.ann", "state": "not_home"}
    hass.states.async_set("person.ann", "home")
    await use(hass, phone, only_if=[away])
    await happen(hass, engine)
    assert phone.received == []
    hass.states.async_set("person.ann", "not_home")
    await happen(hass, engine, window_id="w3", incident_id="i3")
    await until(lambda: phone.received)


async def test_a_button_teaches_the_engine_and_says_so(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    entry: MockConfigEntry,
) -> None:
    await use(hass, phone)
    await happen(hass, engine)
    await until(lambda: phone.received)
    assert list(buttons(phone.data[0])) == ["False alarm", "Correct"]
    press(hass, buttons(phone.data[0])["False alarm"])
    await until(lambda: len(phone.received) == 2)
    assert engine.feedback == [("w1", "false_alarm")]
    assert phone.received[1]["message"] == "Thank you, noted."
    assert phone.data[1]["tag"] == phone.data[0]["tag"]


async def test_the_button_snooze_starts_the_timer(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    entry: MockConfigEntry,
) -> None:
    assert await async_setup_component(
        hass, "timer", {"timer": {"quiet": {"restore": True}}}
    )
    await use(hass, phone, snooze_timer=["timer.quiet"])
    await happen(hass, engine)
    await until(lambda: phone.received)
    press(hass, buttons(phone.data[0])["Snooze 1 hour"])
    await until(lambda: hass.states.is_state("timer.quiet", "active"))
    state = hass.states.get("timer.quiet")
    assert state is not None
    assert state.attributes["duration"] == "1:00:00"
    await hass.services.async_call(
        "timer", "cancel", {"entity_id": "timer.quiet"}, blocking=True
    )


async def test_the_notification_of_a_merged_incident_is_cleared(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    entry: MockConfigEntry,
) -> None:
    await use(hass, phone)
    await happen(hass, engine)
    await until(lambda: phone.received)
    merged = incident("cam1", revision=2, state="merged", merged_into="i0")
    await engine.record("incident", merged, change="merged")
    await until(lambda: len(phone.received) == 3)
    assert [one["message"] for one in phone.received[1:]] == ["clear_notification"] * 2
    assert {one["tag"] for one in phone.data[1:]} == {
        "hearthward-i1",
        "hearthward-i1-critical",
    }
