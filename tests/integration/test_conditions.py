# SPDX-License-Identifier: Apache-2.0
"""What the conditions of Hearthward ask, and what they say when nothing is known."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import engine_state

from .helpers import HouseCamera, until
from .test_entities import state_of
from .watching import PORCH, risk, two_cameras


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches the porch and the garden."""
    return await two_cameras(hass, engine)


async def check(
    hass: HomeAssistant, key: str, target: Any = None, **options: Any
) -> bool:
    """Return whether a condition holds."""
    from homeassistant.helpers import condition

    config: dict[str, Any] = {"condition": f"hearthward.{key}", "options": options}
    if target is not None:
        config["target"] = target
    valid = await condition.async_validate_condition_config(hass, config)
    checker = await condition.async_from_config(hass, valid)
    try:
        return bool(checker.async_check())
    finally:
        checker.async_unload()


async def test_the_risk_is_compared_by_level_or_score_of_any_or_all_cameras(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    both = {"entity_id": ["camera.porch", "camera.garden"]}
    await risk(hass, engine, 60)
    assert await check(hass, "risk_is_at_least", PORCH)
    assert await check(hass, "risk_is_at_least", PORCH, score=60)
    assert not await check(hass, "risk_is_at_least", PORCH, score=61)
    assert not await check(hass, "risk_is_at_least", PORCH, level="critical")
    assert await check(hass, "risk_is_at_least", both, level="medium")
    assert not await check(
        hass, "risk_is_at_least", both, level="medium", behavior="all"
    )
    await risk(hass, engine, 40, "cam2")
    assert await check(hass, "risk_is_at_least", both, level="medium", behavior="all")
    nowhere = {"entity_id": "camera.nowhere"}
    assert not await check(hass, "risk_is_at_least", nowhere, behavior="all")
    with pytest.raises(Exception, match="not both"):
        await check(hass, "risk_is_at_least", PORCH, level="high", score=3)


@pytest.mark.parametrize("target", [None, {"entity_id": "sensor.hearthward_home_risk"}])
async def test_the_home_risk_is_asked_and_an_unknown_one_is_not_high(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, target: Any
) -> None:
    home = {"score": 70, "level": "high"}
    await engine.say({"kind": "engine", "data": engine_state(home_risk=home)})
    await until(lambda: state_of(hass, "sensor.hearthward_home_risk") == "70")
    assert await check(hass, "risk_is_at_least", target, level="high")
    assert await check(hass, "risk_is_at_least", target, score=70)
    await engine.stop()
    await until(lambda: state_of(hass, "sensor.hearthward_home_risk") == "unavailable")
    assert not await check(hass, "risk_is_at_least", target, level="medium")
    assert not await check(hass, "risk_is_at_least", target, score=1)


async def test_an_incident_is_open_until_it_is_only_held(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert not await check(hass, "incident_open")
    await risk(hass, engine, 70, incident_id="i1")
    assert await check(hass, "incident_open")
    assert await check(hass, "incident_open", PORCH)
    assert not await check(hass, "incident_open", {"entity_id": "camera.garden"})
    held = {"score": 71, "level": "high", "state": "hold", "window_id": "w1"}
    await engine.camera("cam1", risk=held, incident_id="i1")
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "71")
    assert not await check(hass, "incident_open")
