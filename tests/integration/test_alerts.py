# SPDX-License-Identifier: Apache-2.0
"""Notifications, from the engine's verdict to a phone that received them."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
import logging
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, incident, jpeg
from tests.doubles.phone import PhoneDouble

from .alerting import (
    ANN,
    add_phone,
    add_recipient,
    buttons,
    call,
    camera_id_of,
    judge,
    notify_entity_of,
    press,
)
from .helpers import HouseCamera, come_back, entry_for, restart, set_up, settle, until


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
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera, phone: PhoneDouble
) -> MockConfigEntry:
    """Return an entry that watches the porch and notifies the phone."""
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, notify_entity_of(hass, phone))
    await set_up(hass, engine, added)
    return added


async def test_a_high_verdict_reaches_the_phone_with_picture_and_buttons(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    engine.media["m1"] = jpeg(7)
    await judge(hass, engine, level="high", score=70)
    await until(lambda: phone.received)
    (message,) = phone.received
    assert message["title"] == "Porch: Unknown person at the back door"
    assert message["message"] == (
        "A person tried the handle of the back door at night."
    )
    data = message["data"]
    assert data["tag"] == "hearthward-i1"
    assert data["importance"] == "high"
    assert data["clickAction"] == "/hearthward/incident/i1"
    assert list(buttons(data)) == ["False alarm", "Correct", "Snooze 1 hour"]
    # From outside, without a log-in: the signature alone opens this one picture.
    client = await hass_client_no_auth()
    response = await client.get(data["image"])
    assert (response.status, await response.read()) == (200, jpeg(7))
    unsigned = data["image"].partition("?")[0]
    assert (await client.get(unsigned)).status == 401
    other = data["image"].replace("/m1?", "/m2?")
    assert (await client.get(other)).status == 401


@pytest.mark.parametrize("phone", [True], indirect=True)
async def test_iphones_get_what_iphones_understand(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await judge(hass, engine, status="provisional")
    await judge(hass, engine, revision=2, level="high", score=80)
    await until(lambda: len(phone.received) == 2)
    critical, verdict = phone.data
    assert critical["push"]["sound"]["critical"] == 1
    assert critical["push"]["interruption-level"] == "critical"
    assert critical["actions"][-1] == {
        "action": "URI",
        "title": "Open",
        "uri": "/hearthward/incident/i1",
    }
    # iOS cannot take a critical alert back: the verdict stands beside it, silent.
    assert critical["tag"] != verdict["tag"]
    assert verdict["push"] == {"interruption-level": "passive", "sound": "none"}


async def test_the_verdict_replaces_the_first_push_without_a_sound(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await judge(
        hass, engine, status="provisional", level="high", summary="At the door."
    )
    await judge(hass, engine, revision=2, level="low", score=12, summary="The postman.")
    await until(lambda: len(phone.received) == 2)
    first, second = phone.received
    assert first["message"] == "At the door. (being checked)"
    assert second["message"] == "The postman."
    assert first["data"]["tag"] == second["data"]["tag"]
    assert "alert_once" not in first["data"]
    assert second["data"]["alert_once"] is True


async def test_what_is_below_the_minimum_or_late_is_not_pushed(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await judge(hass, engine, level="medium", score=40)
    late = assessment(camera_id_of(engine), "w2", incident_id="i2")
    await engine.record("assessment", late, age_s=600)
    await settle(hass)
    await asyncio.sleep(0.1)
    assert phone.received == []
    await call(hass, "select", "select_option", "minimum_level", option="medium")
    await judge(hass, engine, "w3", incident_id="i3", level="medium", score=40)
    await until(lambda: phone.received)


async def test_a_button_corrects_the_engine_and_says_so(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await judge(hass, engine)
    await until(lambda: phone.received)
    await press(hass, buttons(phone.data[0])["False alarm"])
    await until(lambda: len(phone.received) == 2)
    assert engine.feedback == [("w1", "false_alarm")]
    assert phone.received[1]["message"] == "Thank you, noted."
    assert phone.data[1]["tag"] == phone.data[0]["tag"]


async def test_a_button_that_cannot_reach_the_engine_is_said_in_the_log(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await judge(hass, engine)
    await until(lambda: phone.received)
    engine.log.clear()
    await press(hass, buttons(phone.data[0])["Correct"])
    await until(lambda: engine.feedback)
    await until(lambda: "is lost" in caplog.text)
    assert len(phone.received) == 1


@pytest.mark.parametrize(
    "action",
    ["hearthward.snooze", "hearthward.delete.x.y.z", "other", 7, None, "a.b.c.d.e"],
)
async def test_what_is_no_button_of_ours_is_passed_over(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    action: object,
) -> None:
    hass.bus.async_fire("mobile_app_notification_action", {"action": action})
    await settle(hass)
    assert engine.feedback == []
    assert hass.states.get(f"datetime.{ANN}_snoozed_until").state == "unknown"


async def test_snooze_stops_the_next_push_of_that_camera_over_a_restart(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await call(hass, "number", "set_value", "cooldown", value=0)
    await judge(hass, engine)
    await until(lambda: phone.received)
    await press(hass, buttons(phone.data[0])["Snooze 1 hour"])
    await until(lambda: len(phone.received) == 2)
    assert phone.received[1]["message"].startswith("Quiet until ")
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    await judge(hass, engine, "w2", incident_id="i2")
    await asyncio.sleep(0.1)
    assert len(phone.received) == 2
    await call(hass, "button", "press", "end_snooze")
    await judge(hass, engine, "w3", incident_id="i3")
    await until(lambda: len(phone.received) == 3)


async def test_what_quiet_hours_held_back_is_told_once_they_are_over(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    now = dt_util.now()
    for end, ahead in (("quiet_from", -60), ("quiet_until", 60)):
        at = (now + timedelta(minutes=ahead)).time().isoformat("seconds")
        await call(hass, "time", "set_value", end, time=at)
    await call(hass, "switch", "turn_on", "quiet_hours")
    await judge(hass, engine, level="high", score=70)
    await judge(hass, engine, "w2", incident_id="i2", level="high", score=75)
    # Judged anew it is harmless after all: the digest need not tell of it.
    await judge(hass, engine, "w2", incident_id="i2", revision=2, level="low", score=5)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await settle(hass)
    assert phone.received == []
    at = (now - timedelta(minutes=1)).time().isoformat("seconds")
    await call(hass, "time", "set_value", "quiet_until", time=at)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=4))
    await until(lambda: phone.received)
    assert phone.received[0]["message"] == (
        "While it was quiet: 1. The most serious: Unknown person at the back door"
    )


async def test_late_serious_verdicts_are_told_in_one_digest(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    for number in range(3):
        late = assessment(camera_id_of(engine), f"w{number}", incident_id=f"i{number}")
        await engine.record("assessment", late, age_s=600)
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=10))
    await until(lambda: phone.received)
    assert phone.received[0]["message"].startswith("Heard of late: 3.")
    assert phone.data[0]["clickAction"] == "/hearthward/incidents"
    await settle(hass)
    assert len(phone.received) == 1


async def test_the_notification_of_a_merged_incident_is_cleared(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await judge(hass, engine)
    await until(lambda: phone.received)
    merged = incident(
        camera_id_of(engine), revision=2, state="merged", merged_into="i0"
    )
    await engine.record("incident", merged, change="merged")
    await until(lambda: len(phone.received) == 3)
    assert [one["message"] for one in phone.received[1:]] == ["clear_notification"] * 2
    assert [one["tag"] for one in phone.data[1:]] == [
        "hearthward-i1",
        "hearthward-i1-critical",
    ]


async def test_any_notify_entity_is_told_once_per_incident_in_plain_words(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    calls: list[ServiceCall] = []

    async def send(call: ServiceCall) -> None:
        calls.append(call)

    hass.services.async_register("notify", "send_message", send)
    hass.states.async_set("notify.hall_display", "unknown", {"friendly_name": "Hall"})
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, "notify.hall_display")
    await set_up(hass, engine, added)
    await judge(hass, engine, status="provisional")
    await judge(hass, engine, revision=2)
    await until(lambda: calls)
    (told,) = calls
    assert told.data["entity_id"] in ("notify.hall_display", ["notify.hall_display"])
    assert told.data["title"] == "Porch: Unknown person at the back door"
    assert "data" not in told.data


async def test_a_push_that_fails_is_said_and_harms_nothing(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(call: ServiceCall) -> None:
        msg = "secret-url"
        raise HomeAssistantError(msg)

    hass.services.async_register("notify", "send_message", fail)
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, "notify.hall_display")
    await set_up(hass, engine, added)
    with caplog.at_level(logging.WARNING):
        await judge(hass, engine)
        await until(lambda: "Ann's phone is not notified" in caplog.text)
    assert "secret-url" not in caplog.text
    with pytest.raises(HomeAssistantError):
        await call(hass, "button", "press", "test_notification")


async def test_the_test_button_rings_whatever_the_wishes_are(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await call(hass, "switch", "turn_off", "notifications")
    await call(hass, "button", "press", "test_notification")
    assert phone.received[0]["message"] == "This is a test. Notifications arrive."


async def test_the_wishes_are_entities_and_survive_a_restart(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await call(hass, "select", "select_option", "notify", option="away")
    await call(hass, "number", "set_value", "cooldown", value=17)
    await call(hass, "time", "set_value", "quiet_from", time="21:30:00")
    await call(hass, "switch", "turn_off", "digest")
    await call(hass, "button", "press", "snooze_for_an_hour")
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    states = {
        one: hass.states.get(one).state
        for one in (
            f"select.{ANN}_notify",
            f"number.{ANN}_cooldown",
            f"time.{ANN}_quiet_from",
            f"switch.{ANN}_digest",
            f"switch.{ANN}_notifications",
        )
    }
    assert list(states.values()) == ["away", "17", "21:30:00", "off", "on"]
    until_state = hass.states.get(f"datetime.{ANN}_snoozed_until").state
    assert dt_util.parse_datetime(until_state) > dt_util.utcnow()
    await call(
        hass,
        "datetime",
        "set_value",
        "snoozed_until",
        datetime=dt_util.utcnow() - timedelta(hours=1),
    )
    assert hass.states.get(f"datetime.{ANN}_snoozed_until").state == "unknown"


async def test_removal_leaves_no_file(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    hass_storage: dict[str, Any],
) -> None:
    await call(hass, "switch", "turn_off", "notifications")
    await restart(hass, engine, entry)
    name = f"{DOMAIN}.{entry.entry_id}.alerts"
    assert name in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert name not in hass_storage
