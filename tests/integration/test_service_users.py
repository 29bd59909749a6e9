# SPDX-License-Identifier: Apache-2.0
"""Actions tell a user of cameras that they may see, and of no other."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment

from .helpers import HouseCamera
from .screens import LOOK_ONLY, PORCH_ONLY, Policy
from .watching import two_cameras

NOBODY: Policy = {"entities": {}}
GARDEN = {"entity_id": "camera.garden"}
PORCH = {"entity_id": "camera.porch"}


@pytest.fixture
async def both(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry with a window of the porch, of the garden and of neither."""
    for hour, camera_id in enumerate(("cam1", "cam2", "gone")):
        at = f"2026-11-21T{hour:02}:00:00+00:00"
        window = assessment(camera_id, f"w-{camera_id}", started_at=at)
        engine.windows.append(window)
        engine.details[f"w-{camera_id}"] = {
            "assessment": window,
            "revisions": [window],
            "key_frames": [],
        }
    return await two_cameras(hass, engine)


def user_of(hass: HomeAssistant, policy: Policy) -> MockUser:
    """Return a user with a policy."""
    user = MockUser().add_to_hass(hass)
    user.mock_policy(policy)
    return user


async def ask(
    hass: HomeAssistant, user: MockUser | None, action: str, **data: Any
) -> Any:
    """Return an action's answer to a user."""
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id if user else None),
    )


def ids(answer: Any) -> set[str]:
    """Return the windows of an answer."""
    return {one["id"] for one in answer["summaries"]}


async def test_summaries_are_of_cameras_that_the_user_may_see(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    user = user_of(hass, PORCH_ONLY)
    assert ids(await ask(hass, user, "get_summaries")) == {"w-cam1"}
    assert ids(await ask(hass, user, "get_summaries", **PORCH)) == {"w-cam1"}
    with pytest.raises(Unauthorized):
        await ask(
            hass, user, "get_summaries", entity_id=["camera.porch", *GARDEN.values()]
        )
    with pytest.raises(Unauthorized):
        await ask(hass, user_of(hass, NOBODY), "get_summaries")
    everything = {"w-cam1", "w-cam2", "w-gone"}
    assert ids(await ask(hass, None, "get_summaries")) == everything
    owner = MockUser(is_owner=True).add_to_hass(hass)
    assert ids(await ask(hass, owner, "get_summaries")) == everything


async def test_a_window_of_another_camera_is_neither_exported_nor_judged(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    user = user_of(hass, PORCH_ONLY)
    assert (await ask(hass, user, "export", window_id="w-cam1"))["window"]
    for other in ("w-cam2", "w-gone"):
        with pytest.raises(Unauthorized):
            await ask(hass, user, "export", window_id=other)
        with pytest.raises(Unauthorized):
            await ask(
                hass, user, "give_feedback", window_id=other, verdict="false_alarm"
            )
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, user, "export", window_id="none")
    assert refused.value.translation_key == "unknown_window"
    assert engine.feedback == []


async def test_who_may_only_look_changes_nothing(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    user = user_of(hass, LOOK_ONLY)
    assert ids(await ask(hass, user, "get_summaries")) == {"w-cam1", "w-cam2"}
    with pytest.raises(Unauthorized):
        await ask(hass, user, "give_feedback", window_id="w-cam1", verdict="correct")
    with pytest.raises(Unauthorized):
        await ask(hass, user, "snooze")
    assert engine.feedback == []
