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

from .helpers import LATE, Capture, HouseCamera, come_back, restart, settle, until
from .test_entities import state_of
from .watching import PORCH, risk, two_cameras

type Runs = list[dict[str, Any]]


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches the porch and the garden."""
    return await two_cameras(hass, engine)


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
