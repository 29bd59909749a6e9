# SPDX-License-Identifier: Apache-2.0
"""A phone that registers, is notified and answers as the Home Assistant app does."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import jwt
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.hearthward.alerts import picture
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import jpeg
from tests.doubles.phone import PhoneDouble

from .alerting import add_recipient, buttons, judge, notify_entity_of
from .helpers import HouseCamera, entry_for, set_up, until

type App = dict[str, Any]
"""What Home Assistant answered to the registration."""


@pytest.fixture
async def phone() -> AsyncGenerator[PhoneDouble]:
    """Return a phone that nobody knows yet."""
    double = await PhoneDouble().start()
    yield double
    await double.stop()


@pytest.fixture
async def app(
    hass: HomeAssistant,
    porch: HouseCamera,
    phone: PhoneDouble,
    hass_client: ClientSessionGenerator,
) -> App:
    """Register the phone over HTTP; return what the app is told."""
    # Whatever serves something must be there before the server starts.
    for component in ("image", "mobile_app", "notify", "hearthward"):
        assert await async_setup_component(hass, component, {})
    client = await hass_client()
    given = {
        key: value
        for key, value in phone.registration.items()
        if key not in ("user_id", "webhook_id")
    }
    response = await client.post("/api/mobile_app/registrations", json=given)
    assert response.status == 201
    await hass.async_block_till_done()
    answer: App = await response.json()
    return answer


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    phone: PhoneDouble,
    app: App,
) -> MockConfigEntry:
    """Return an entry that watches the porch and notifies the phone."""
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, notify_entity_of(hass, phone))
    await set_up(hass, engine, added)
    return added


async def test_a_push_is_answered_by_the_apps_own_way(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    app: App,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await judge(hass, engine)
    await until(lambda: phone.received)
    (message,) = phone.received
    assert message["push_token"] == phone.registration["app_data"]["push_token"]
    assert message["registration_info"]["app_id"] == "io.robbie.HomeAssistant"
    outside = await hass_client_no_auth()
    pressed = {
        "type": "fire_event",
        "data": {
            "event_type": "mobile_app_notification_action",
            "event_data": {"action": buttons(phone.data[0])["False alarm"]},
        },
    }
    answer = await outside.post(f"/api/webhook/{app['webhook_id']}", json=pressed)
    assert answer.status == 200
    await until(lambda: len(phone.received) == 2)
    assert engine.feedback == [("w1", "false_alarm")]


async def test_the_pictures_path_opens_one_picture_for_one_day(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.media["m1"] = jpeg(7)
    await judge(hass, engine)
    await until(lambda: phone.received)
    path = phone.data[0]["image"]
    # A path, not an address: the app knows how it reaches Home Assistant from outside.
    assert path.startswith("/api/hearthward/")
    assert engine.url not in path
    claims = jwt.decode(URL(path).query["authSig"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 24 * 3600
    outside = await hass_client_no_auth()
    assert (await outside.get(path)).status == 200
    monkeypatch.setattr(picture, "VALID_FOR", timedelta(seconds=-1))
    expired = picture.async_picture_path(hass, entry.entry_id, "m1")
    assert (await outside.get(expired)).status == 401


@pytest.mark.parametrize("other", ["..%2Flog", "..%2F..%2Fmetrics"])
async def test_no_other_part_of_the_engine_can_be_reached_through_it(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    other: str,
) -> None:
    asked: list[str] = []
    engine.refuse = lambda request: asked.append(request.raw_path)
    path = URL(f"/api/hearthward/{entry.entry_id}/picture/{other}", encoded=True)
    outside = await hass_client_no_auth()
    signed = async_sign_path(hass, str(path), timedelta(minutes=1))
    answer = await outside.get(URL(signed, encoded=True))
    assert answer.status == 404
    # The integration's own requests may fall between; it asks for neither of these.
    _, _, elsewhere = other.rpartition("%2F")
    assert f"/api/v1/{elsewhere}" not in asked
    assert f"/api/{elsewhere}" not in asked
