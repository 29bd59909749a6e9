# SPDX-License-Identifier: Apache-2.0
"""When the triggers of Hearthward run an automation, and when they keep still."""

from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, engine_state, incident

from .helpers import (
    LATE,
    Capture,
    HouseCamera,
    come_back,
    entry_for,
    restart,
    set_up,
    settle,
    until,
)
from .test_entities import state_of

PORCH = {"entity_id": "camera.porch"}

type Runs = list[dict[str, Any]]


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches the porch and the garden."""
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    added = entry_for(hass, engine, "camera.porch", "camera.garden")
    await set_up(hass, engine, added)
    return added


async def automate(
    hass: HomeAssistant, key: str, target: Any = None, **options: Any
) -> Runs:
    """Add an automation with a trigger; return what it is triggered with."""
    runs: Runs = []

    @callback
    def ran(event: Any) -> None:
        runs.append(dict(event.data))

    hass.bus.async_listen("ran", ran)
    config: dict[str, Any] = {"trigger": f"hearthward.{key}", "options": options}
    if target is not None:
        config["target"] = target
    names = ("entity_id", "incident", "label", "reasons")
    data = {name: f"{{{{ trigger.get('{name}') }}}}" for name in names}
    data["state"] = "{{ trigger.to_state.state if 'to_state' in trigger else '' }}"
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "it",
                "mode": "queued",
                "triggers": config,
                "actions": {"event": "ran", "event_data": data},
            }
        },
    )
    assert hass.states.get("automation.it") is not None
    return runs


async def risk(
    hass: HomeAssistant,
    engine: EngineDouble,
    score: int | None,
    camera_id: str = "cam1",
    window_id: str = "w1",
    **changes: Any,
) -> None:
    """Let the engine tell of a camera's risk, and wait until it is shown."""
    level = None
    if score is not None:
        levels = {0: "low", 30: "medium", 60: "high", 85: "critical"}
        level = max((at, name) for at, name in levels.items() if score >= at)[1]
    told = {"score": score, "level": level, "window_id": window_id, "state": "incident"}
    await engine.camera(camera_id, risk=told, **changes)
    name = {"cam1": "porch", "cam2": "garden"}[camera_id]
    shown = "unknown" if score is None else str(score)
    await until(lambda: state_of(hass, f"sensor.{name}_risk_score") == shown)
    await settle(hass)


# --- risk


@pytest.mark.parametrize("options", [{"above": 60}, {"level": "high"}, {}])
async def test_a_rise_triggers_once_until_the_risk_has_fallen(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    options: dict[str, Any],
) -> None:
    runs = await automate(hass, "risk_rose_above", PORCH, **options)
    for score in (20, 59, 61, 88, 70, 30, 62):
        await risk(hass, engine, score)
    assert [run["state"] for run in runs] == [61, 62]
    assert {run["entity_id"] for run in runs} == {"sensor.porch_risk_score"}


async def test_a_score_must_be_above_the_threshold_not_at_it(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "risk_rose_above", PORCH, above=60)
    await risk(hass, engine, 60)
    assert not runs
    await risk(hass, engine, 61)
    assert len(runs) == 1


async def test_a_risk_that_is_seen_again_does_not_trigger(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "risk_rose_above", PORCH, level="high")
    await risk(hass, engine, None)
    await risk(hass, engine, 88)
    await risk(hass, engine, 0)
    await engine.camera("cam1", state="no_frames")
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "unavailable")
    await risk(hass, engine, 90, state="watching")
    assert not runs
    await risk(hass, engine, 0)
    await risk(hass, engine, 90)
    assert len(runs) == 1


async def test_a_restart_during_an_incident_does_not_trigger_again(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "risk_rose_above", level="high")
    await risk(hass, engine, 88)
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "88")
    await risk(hass, engine, 90)
    assert len(runs) == 1


async def test_an_automation_that_starts_during_an_incident_waits_for_the_next(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await risk(hass, engine, 88)
    runs = await automate(hass, "risk_rose_above", PORCH, level="high")
    await risk(hass, engine, 95)
    assert not runs


async def test_a_late_result_does_not_trigger_but_the_next_one_does(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, capture: Capture
) -> None:
    late = capture(LATE)
    runs = await automate(hass, "risk_rose_above", PORCH, level="high")
    await engine.record("assessment", assessment("cam1"), age_s=300)
    await until(lambda: late)
    await risk(hass, engine, 88)
    assert not runs
    await engine.record("assessment", assessment("cam1", "w2"))
    await risk(hass, engine, 89, window_id="w2")
    assert len(runs) == 1


@pytest.mark.parametrize("target", [None, {"entity_id": "sensor.hearthward_home_risk"}])
async def test_the_home_rises_with_its_first_camera_only(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, target: Any
) -> None:
    runs = await automate(hass, "risk_rose_above", target, level="high")
    await risk(hass, engine, 70)
    await risk(hass, engine, 90, "cam2")
    assert [run["entity_id"] for run in runs] == ["sensor.porch_risk_score"]
    await risk(hass, engine, 0)
    await risk(hass, engine, 0, "cam2")
    await risk(hass, engine, 66, "cam2")
    assert len(runs) == 2


async def test_a_camera_that_is_not_watched_any_more_does_not_hold_the_home_up(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "risk_rose_above", level="high")
    await risk(hass, engine, 70)
    await engine.camera("cam1", state="off")
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "unavailable")
    await risk(hass, engine, 90, "cam2")
    assert len(runs) == 2


async def test_each_chosen_camera_triggers_and_no_other(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    both = {"entity_id": ["camera.porch", "binary_sensor.garden_person"]}
    runs = await automate(hass, "risk_rose_above", both, level="high")
    await risk(hass, engine, 70)
    await risk(hass, engine, 90, "cam2")
    assert len(runs) == 2


async def test_a_camera_that_moves_into_the_chosen_area_is_followed(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    area = ar.async_get(hass).async_create("Front")
    runs = await automate(hass, "risk_rose_above", {"area_id": area.id}, level="high")
    await risk(hass, engine, 88)
    await risk(hass, engine, 0)
    assert not runs
    er.async_get(hass).async_update_entity("camera.porch", area_id=area.id)
    await settle(hass)
    await risk(hass, engine, 88)
    assert len(runs) == 1
    er.async_get(hass).async_update_entity("camera.porch", area_id=None)
    await settle(hass)
    await risk(hass, engine, 0)
    await risk(hass, engine, 88)
    assert len(runs) == 1


@pytest.mark.parametrize(
    "options", [{"above": 60, "level": "high"}, {"level": "low"}, {"above": "a lot"}]
)
async def test_a_threshold_that_makes_no_sense_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    options: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await automate(hass, "risk_rose_above", PORCH, **options)
    assert state_of(hass, "automation.it") == "unavailable"
    assert "trigger" in caplog.text


async def test_an_automation_that_is_turned_off_hears_nothing(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "risk_rose_above", PORCH, level="high")
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.it"}, blocking=True
    )
    await risk(hass, engine, 88)
    assert not runs


# --- activity


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ({}, ["person", "car", "person"]),
        ({"kinds": ["vehicle"]}, ["car"]),
        ({"classes": "person"}, ["person", "person"]),
        ({"zones": ["porch"], "classes": ["person"]}, ["person"]),
        ({"zones": ["roof"]}, []),
    ],
)
async def test_activity_is_chosen_by_kind_class_and_zone(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    options: dict[str, Any],
    labels: list[str],
) -> None:
    runs = await automate(hass, "activity", **options)
    await engine.activity("cam1", "t1")
    await engine.activity("cam1", "t2", label="car", kind="vehicle", zone="drive")
    await engine.activity("cam2", "t3", zone=None)
    await until(lambda: state_of(hass, "event.garden_activity") != "unknown")
    await settle(hass)
    assert [run["label"] for run in runs] == labels


async def test_activity_of_another_camera_and_of_before_does_not_trigger(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.activity("cam1", "t1")
    await until(lambda: state_of(hass, "event.porch_activity") != "unknown")
    runs = await automate(hass, "activity", PORCH)
    await engine.activity("cam2", "t2")
    await engine.camera("cam1", state="no_frames")
    await until(lambda: state_of(hass, "event.porch_activity") == "unavailable")
    await engine.camera("cam1", state="watching")
    await until(lambda: state_of(hass, "event.porch_activity") != "unavailable")
    er.async_get(hass).async_update_entity("event.porch_activity", name="Renamed")
    await settle(hass)
    assert not runs
    await engine.activity("cam1", "t3")
    await until(lambda: runs)


# --- incidents


async def test_an_incident_starts_once_and_ends_once(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "incident_started")
    story = incident("cam1", level=None, score=None)
    await engine.record("incident", story, change="started")
    await engine.record("incident", story | {"revision": 2}, change="changed")
    over = story | {"revision": 3, "state": "ended"}
    await engine.record("incident", over, change="ended")
    late = incident("cam1", "i2")
    await engine.record("incident", late, change="started", age_s=300)
    await until(lambda: len(engine.log) == 4 and runs)
    await settle(hass)
    assert [run["incident"]["revision"] for run in runs] == [1]


async def test_with_a_level_it_starts_when_it_becomes_that_serious(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "incident_started", PORCH, level="high")
    await engine.record("incident", incident("cam2"), change="started")
    for revision, level in enumerate((None, "medium", "high", "critical", "high"), 1):
        change = "changed" if revision > 1 else "started"
        story = incident("cam1", "i2", revision=revision, level=level)
        await engine.record("incident", story, change=change)
    await until(lambda: runs)
    await settle(hass)
    assert [run["incident"]["revision"] for run in runs] == [3]


async def test_a_restart_does_not_make_an_incident_start_again(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "incident_started", level="high")
    await engine.record("incident", incident("cam1"), change="started")
    await until(lambda: runs)
    await restart(hass, engine, entry)
    await come_back(hass, engine, entry)
    await engine.record("incident", incident("cam1", revision=2), change="changed")
    await settle(hass)
    assert len(runs) == 1


async def test_only_an_incident_that_was_serious_enough_ends(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "incident_ended", level="high")
    for name, level in (("i1", "medium"), ("i2", "critical")):
        story = incident("cam1", name, level=level)
        await engine.record("incident", story, change="started")
        over = story | {"revision": 2, "state": "ended"}
        await engine.record("incident", over, change="ended")
    await until(lambda: runs)
    await settle(hass)
    assert [run["incident"]["id"] for run in runs] == ["i2"]


# --- the engine


@pytest.mark.parametrize(
    "target",
    [None, {"entity_id": "sensor.hearthward_engine_status"}, PORCH],
)
async def test_an_engine_that_was_well_and_is_not_triggers(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, target: Any
) -> None:
    runs = await automate(hass, "engine_degraded", target)
    for status in ("degraded", "model_missing", "ok"):
        state = engine_state(status=status, reasons=[f"{status}!"])
        await engine.say({"kind": "engine", "data": state})
    await until(lambda: runs)
    assert [run["reasons"] for run in runs] == [["degraded!"]]


async def test_an_engine_that_comes_back_worse_triggers_but_not_by_being_away(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    runs = await automate(hass, "engine_degraded")
    await engine.stop()
    await until(
        lambda: state_of(hass, "sensor.hearthward_engine_status") == "unavailable"
    )
    await settle(hass)
    assert not runs
    engine.state = engine_state(status="model_missing", reasons=["no weights"])
    await engine.start()
    await until(lambda: runs)


# --- conditions


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
