# SPDX-License-Identifier: Apache-2.0
"""An action has a window assessed once more."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment

from .helpers import HouseCamera, entry_for, set_up
from .screens import LOOK_ONLY

PORCH = {"entity_id": "camera.porch"}


async def ask(hass: HomeAssistant, user: MockUser | None = None, **data: Any) -> Any:
    """Return the action's answer."""
    return await hass.services.async_call(
        DOMAIN,
        "assess_now",
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id) if user else None,
    )


@pytest.fixture
async def able(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry of an engine that can assess once more, with two windows."""
    engine.capabilities.append("assess")
    engine.windows = [
        assessment("cam1", "w1"),
        assessment("cam1", "w2", started_at="2026-11-21T23:00:00+00:00"),
    ]
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    return entry


async def test_a_named_window_or_a_cameras_newest_is_assessed_once_more(
    hass: HomeAssistant, engine: EngineDouble, able: MockConfigEntry
) -> None:
    answer = await ask(hass, window_id="w1")
    assert (answer["id"], answer["revision"]) == ("w1", 2)
    assert answer["title"] == "Looked at again"
    assert answer["camera_entity_id"] == "camera.porch"
    answer = await ask(hass, **PORCH)
    assert (answer["id"], answer["revision"]) == ("w2", 2)


async def test_what_can_not_be_assessed_is_said(
    hass: HomeAssistant, engine: EngineDouble, able: MockConfigEntry
) -> None:
    engine.windows[0]["ended_at"] = None
    with pytest.raises(ServiceValidationError, match="not over") as refused:
        await ask(hass, window_id="w1")
    assert refused.value.translation_key == "refused"
    for data, key in (
        ({"window_id": "w0"}, "unknown_window"),
        ({}, "window_or_camera_needed"),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await ask(hass, **data)
        assert refused.value.translation_key == key
    engine.refuse = lambda _request: error(500, "internal", "too busy")
    with pytest.raises(HomeAssistantError, match="too busy"):
        await ask(hass, window_id="w1")


async def test_an_older_engine_is_not_asked(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, window_id="w1")
    assert refused.value.translation_key == "assess_not_supported"


async def test_who_may_only_look_has_nothing_assessed(
    hass: HomeAssistant, engine: EngineDouble, able: MockConfigEntry
) -> None:
    user = MockUser().add_to_hass(hass)
    user.mock_policy(LOOK_ONLY)
    with pytest.raises(Unauthorized):
        await ask(hass, user, window_id="w1")
    assert engine.windows[0]["revision"] == 1
