# SPDX-License-Identifier: Apache-2.0
"""Who is not told: of another engine's cameras, of what is over, or unasked."""

from collections.abc import AsyncGenerator
from datetime import timedelta

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, incident
from tests.doubles.phone import PhoneDouble

from .alerting import (
    add_phone,
    add_recipient,
    buttons,
    call,
    camera_id_of,
    judge,
    notify_entity_of,
    press,
)
from .helpers import SUMMARY, Capture, HouseCamera, entry_for, set_up, settle, until

SOON = timedelta(seconds=10)


@pytest.fixture
async def phone(hass: HomeAssistant) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble().start()
    await add_phone(hass, double)
    yield double
    await double.stop()


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera, phone: PhoneDouble
) -> MockConfigEntry:
    """Return an entry that watches the porch and notifies the phone of each story."""
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, notify_entity_of(hass, phone))
    await set_up(hass, engine, added)
    await call(hass, "number", "set_value", "cooldown", value=0)
    return added


async def test_another_engines_cameras_are_not_this_ones_business(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("elsewhere", "w0", incident_id="i0"))
    await until(lambda: fired)
    hass.bus.async_fire(
        "hearthward_risk_digest",
        {"camera_ids": ["elsewhere"], "count": 1, "title": "", "level": "critical"},
    )
    await judge(hass, engine)
    await until(lambda: phone.received)
    assert [one["tag"] for one in phone.data] == ["hearthward-i1"]


async def test_a_verdict_without_a_picture_is_told_without_one(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await judge(hass, engine, image=None)
    await until(lambda: phone.received)
    assert "image" not in phone.data[0]


async def test_what_was_never_told_is_not_taken_back(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    merged = incident(
        camera_id_of(engine), revision=2, state="merged", merged_into="i0"
    )
    await engine.record("incident", merged, change="merged")
    await judge(hass, engine, "w2", incident_id="i2")
    await until(lambda: phone.received)
    assert [one["tag"] for one in phone.data] == ["hearthward-i2"]


async def test_who_wants_no_digest_gets_none(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    await call(hass, "switch", "turn_off", "digest")
    late = assessment(camera_id_of(engine), "w0", incident_id="i0")
    await engine.record("assessment", late, age_s=600)
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + SOON)
    await judge(hass, engine)
    await until(lambda: phone.received)
    assert [one["tag"] for one in phone.data] == ["hearthward-i1"]


@pytest.mark.parametrize("wanted", [True, False])
async def test_what_a_snooze_held_back_waits_for_its_end(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    wanted: bool,
) -> None:
    await call(hass, "switch", "turn_on" if wanted else "turn_off", "digest")
    await judge(hass, engine)
    await until(lambda: phone.received)
    await press(hass, buttons(phone.data[0])["Snooze 1 hour"])
    await until(lambda: len(phone.received) == 2)
    await judge(hass, engine, "w2", incident_id="i2")
    minutes = dt_util.utcnow() + timedelta(minutes=2)
    async_fire_time_changed(hass, minutes)
    await settle(hass)
    assert len(phone.received) == 2
    await call(hass, "button", "press", "end_snooze")
    async_fire_time_changed(hass, minutes + timedelta(minutes=2))
    await judge(hass, engine, "w3", incident_id="i3")
    await until(lambda: len(phone.received) == 3 + wanted)
    tags = {one["tag"] for one in phone.data[2:]}
    assert tags == {"hearthward-i3"} | ({"hearthward-held"} if wanted else set())


async def test_an_answer_to_what_is_no_longer_known_is_taken_without_a_word(
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
    await press(hass, buttons(phone.data[0])["Correct"])
    await until(lambda: engine.feedback == [("w1", "correct")])
    await settle(hass)
    assert len(phone.received) == 3


async def test_a_display_gets_a_digest_in_plain_words(
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
    await engine.record("assessment", assessment(camera_id_of(engine), "w0"), age_s=600)
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + SOON)
    await until(lambda: calls)
    assert calls[0].data["message"].startswith("Heard of late: 1.")
    assert "data" not in calls[0].data


async def test_a_phone_whose_notify_action_is_not_there_yet_is_told_by_its_entity(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    calls: list[ServiceCall] = []

    async def send(call: ServiceCall) -> None:
        calls.append(call)

    hass.services.async_register("notify", "send_message", send)
    (registration,) = hass.config_entries.async_entries("mobile_app")
    hass.config_entries.async_update_entry(
        registration, data={**registration.data, "webhook_id": "unknown to it"}
    )
    await judge(hass, engine)
    await until(lambda: calls)
    assert calls[0].data["entity_id"] == "notify.ann_s_phone"
    assert "data" not in calls[0].data
