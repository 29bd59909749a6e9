# SPDX-License-Identifier: Apache-2.0
"""An action snoozes cameras or everything, for some people or for all."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble
from tests.doubles.phone import PhoneDouble

from .alerting import ANN, add_phone, add_recipient, judge, notify_entity_of
from .helpers import HouseCamera, come_back, entry_for, restart, set_up, until
from .screens import PORCH_ONLY

PORCH = {"entity_id": "camera.porch"}


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
    """Return an entry of two cameras that notifies Ann's phone and the hall."""
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    hass.states.async_set("person.ann", "home", {"user_id": "nobody"})
    added = entry_for(hass, engine, "camera.porch", "camera.garden")
    add_recipient(hass, added, notify_entity_of(hass, phone), person="person.ann")
    add_recipient(hass, added, "notify.hall")
    await set_up(hass, engine, added)
    return added


async def snooze(
    hass: HomeAssistant, user: MockUser | None = None, **data: Any
) -> Mapping[str, Any]:
    """Call the action and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN,
        "snooze",
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id) if user else None,
    )
    assert answer is not None
    return answer


def device_of(hass: HomeAssistant, engine: EngineDouble, entry: Any, of: int) -> str:
    """Return the device of a recipient."""
    subentry = list(entry.get_subentries_of_type("recipient"))[of]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{engine.engine_id}_{subentry.subentry_id}"), entry.entry_id
    )
    assert device is not None
    return device.id


async def test_a_snoozed_camera_keeps_still_over_a_restart_and_the_other_does_not(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
) -> None:
    before = dt_util.now()
    answer = await snooze(hass, **PORCH, duration={"hours": 2})
    until_at = dt_util.parse_datetime(answer["until"])
    assert until_at is not None
    assert 7198 <= (until_at - before).total_seconds() <= 7260
    assert answer["camera_entity_ids"] == ["camera.porch"]
    assert len(answer["recipients"]) == 2
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    await judge_of(hass, engine, "cam1", "w1", "i1")
    await asyncio.sleep(0.1)
    assert phone.received == []
    await judge_of(hass, engine, "cam2", "w2", "i2")
    await until(lambda: phone.received)
    assert phone.received[0]["title"].startswith("Garden")
    answer = await snooze(hass, **PORCH, duration={"hours": 0})
    assert answer["until"] is None
    await judge_of(hass, engine, "cam1", "w3", "i3")
    await until(lambda: len(phone.received) == 2)


async def judge_of(
    hass: HomeAssistant, engine: EngineDouble, camera_id: str, window: str, story: str
) -> None:
    """Let the engine tell of a verdict on one of the cameras."""
    only = engine.keys
    engine.keys = {"only": camera_id}
    await judge(hass, engine, window, incident_id=story)
    engine.keys = only


async def test_everything_is_snoozed_for_an_hour_unless_said_otherwise(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    answer = await snooze(hass)
    assert answer["camera_entity_ids"] == []
    shown = hass.states.get(f"datetime.{ANN}_snoozed_until")
    assert shown is not None
    assert dt_util.parse_datetime(shown.state) == dt_util.parse_datetime(
        answer["until"]
    )
    await snooze(hass, duration="00:00:00")
    shown = hass.states.get(f"datetime.{ANN}_snoozed_until")
    assert shown is not None
    assert shown.state == "unknown"


async def test_recipients_are_named_by_their_devices(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    book = entry.runtime_data.alerts.book
    ann, hall = entry.runtime_data.alerts.recipients
    await snooze(hass, recipients=device_of(hass, engine, entry, 1))
    assert not book.page(ann).snoozed
    assert book.page(hall).snoozed
    camera = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{engine.engine_id}_cam1"), entry.entry_id
    )
    assert camera is not None
    for wrong in (camera.id, "no-such-device"):
        with pytest.raises(ServiceValidationError) as refused:
            await snooze(hass, recipients=[wrong])
        assert refused.value.translation_key == "unknown_recipient"


async def test_users_silence_themselves_and_cameras_that_are_theirs(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    user = MockUser().add_to_hass(hass)
    user.mock_policy(PORCH_ONLY)
    hass.states.async_set("person.ann", "home", {"user_id": user.id})
    ann, hall = entry.runtime_data.alerts.recipients
    mine = device_of(hass, engine, entry, 0)
    for data in (
        {"recipients": [mine], "entity_id": "camera.garden"},
        {"recipients": [device_of(hass, engine, entry, 1)]},
        {},
    ):
        with pytest.raises(Unauthorized):
            await snooze(hass, user, **data)
    assert not entry.runtime_data.alerts.book.page(hall).snoozed
    answer = await snooze(hass, user, recipients=[mine])
    # Everything is what they may control.
    assert answer["camera_entity_ids"] == ["camera.porch"]
    assert list(entry.runtime_data.alerts.book.page(ann).snoozed) == ["cam1"]


async def test_an_engine_that_notifies_nobody_says_so(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    await set_up(hass, engine, entry_for(hass, engine, "camera.porch"))
    with pytest.raises(ServiceValidationError) as refused:
        await snooze(hass)
    assert refused.value.translation_key == "no_recipients"


@pytest.mark.parametrize(
    "data", [{"duration": {"days": 8}}, {"duration": "-1:00"}, {"recipients": []}]
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await snooze(hass, **data)
