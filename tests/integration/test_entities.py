# SPDX-License-Identifier: Apache-2.0
"""What the entities say, and when they are unavailable."""

from http import HTTPStatus

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    mock_restore_cache,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, engine_state, jpeg

from .helpers import HouseCamera, entry_for, set_up, until

RISK = {
    "score": 88,
    "level": "critical",
    "state": "incident",
    "window_id": "w1",
    "title": "Unknown person",
    "since": "2026-11-21T22:00:00+00:00",
}


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity that exists."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.state


async def test_risk_is_what_the_engine_says_with_its_reason(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert state_of(hass, "sensor.porch_risk_score") == "0"
    assert state_of(hass, "sensor.porch_risk_level") == "low"
    await engine.record("assessment", assessment("cam1"))
    await engine.camera("cam1", risk=RISK, incident_id="i1", window_id="w1")
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "88")
    assert state_of(hass, "sensor.porch_risk_level") == "critical"
    attributes = hass.states.get("sensor.porch_risk_score").attributes
    assert attributes["title"] == "Unknown person"
    assert attributes["window_id"] == "w1"
    assert attributes["incident_id"] == "i1"
    assert attributes["outcome"] == "assessed"
    assert attributes["rules"] == ["restricted_zone"]
    assert attributes["summary"].startswith("A person tried")


async def test_an_older_revision_or_window_does_not_replace_a_newer_one(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.camera("cam1", risk=RISK)
    newest = assessment("cam1", revision=2, summary="newest")
    await engine.record("assessment", newest)
    await engine.record("assessment", assessment("cam1", summary="older"))
    earlier = "2026-11-21T21:00:00+00:00"
    await engine.record("assessment", assessment("cam1", "w0", started_at=earlier))
    await until(lambda: entry.runtime_data.cameras["cam1"].data.assessment)
    attributes = hass.states.get("sensor.porch_risk_score").attributes
    assert attributes["summary"] == "newest"


async def test_a_window_that_was_not_assessed_is_unknown_not_zero(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.camera("cam1", risk={"score": None, "level": None, "state": "unknown"})
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "unknown")
    assert state_of(hass, "sensor.porch_risk_level") == "unknown"


@pytest.mark.parametrize(
    "camera_state", ["starting", "no_frames", "source_needed", "off", "model_missing"]
)
async def test_a_camera_that_is_not_watched_is_unavailable(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    camera_state: str,
) -> None:
    await engine.camera("cam1", state=camera_state)
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "unavailable")
    for entity_id in (
        "binary_sensor.porch_person",
        "event.porch_activity",
        "image.porch_key_frame",
        "sensor.porch_risk_level",
    ):
        assert state_of(hass, entity_id) == "unavailable"
    assert state_of(hass, "switch.porch_analysis") == "on"
    assert state_of(hass, "sensor.hearthward_home_risk") == "0"
    await engine.camera("cam1", state="watching")
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "0")


async def test_all_is_unavailable_once_while_the_engine_is_gone(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    changes: list[Event[EventStateChangedData]] = async_capture_events(
        hass, "state_changed"
    )
    await engine.stop()
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "unavailable")
    assert state_of(hass, "sensor.hearthward_home_risk") == "unavailable"
    await engine.start()
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "0")
    assert state_of(hass, "sensor.hearthward_home_risk") == "0"
    seen = [
        event.data["new_state"].state
        for event in changes
        if event.data["entity_id"] == "sensor.porch_risk_score"
    ]
    assert seen == ["unavailable", "0"]
    assert caplog.text.count("cannot be reached") == 1
    assert caplog.text.count("is back") == 1


async def test_presence_follows_what_is_seen(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert state_of(hass, "binary_sensor.porch_person") == "off"
    await engine.camera("cam1", presence={"person": 2, "animal": 1})
    await until(lambda: state_of(hass, "binary_sensor.porch_person") == "on")
    assert state_of(hass, "binary_sensor.porch_animal") == "on"
    assert state_of(hass, "binary_sensor.porch_vehicle") == "off"


async def test_each_confirmed_track_fires_the_activity_event_once(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    changes = async_capture_events(hass, "state_changed")
    await engine.activity("cam1", "t1")
    await engine.activity("cam1", "t1")
    await engine.activity("cam1", "t2", kind="dragon")
    await engine.activity("stranger", "t3")
    await engine.activity("cam1", "t4", kind="animal", label="cat", zone=None)
    await until(
        lambda: (
            hass.states.get("event.porch_activity").attributes["event_type"] == "animal"
        )
    )
    seen = [
        event.data["new_state"].attributes
        for event in changes
        if event.data["entity_id"] == "event.porch_activity"
    ]
    assert [one["track_id"] for one in seen] == ["t1", "t4"]
    assert seen[0]["event_type"] == "person"
    assert seen[0]["zone"] == "porch"
    assert seen[1]["label"] == "cat"


async def test_the_key_frame_is_fetched_from_the_engine(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    client = await hass_client()
    path = "/api/image_proxy/image.porch_key_frame"
    assert state_of(hass, "image.porch_key_frame") == "unknown"
    assert (await client.get(path)).status == HTTPStatus.INTERNAL_SERVER_ERROR

    engine.media["m1"] = jpeg(7)
    await engine.camera("cam1", image="m1", image_at="2026-11-21T22:00:01+00:00")
    await until(
        lambda: state_of(hass, "image.porch_key_frame") == "2026-11-21T22:00:01+00:00"
    )
    for _ in range(2):
        response = await client.get(path)
        assert response.status == HTTPStatus.OK
        assert response.content_type == "image/jpeg"
        assert await response.read() == jpeg(7)
        engine.media.clear()  # The second time it is remembered.

    await engine.camera("cam1", image="m2", image_at="2026-11-21T22:00:02+00:00")
    await until(
        lambda: state_of(hass, "image.porch_key_frame") == "2026-11-21T22:00:02+00:00"
    )
    assert (await client.get(path)).status == HTTPStatus.INTERNAL_SERVER_ERROR
    engine.media["m2"] = jpeg(8)
    assert await (await client.get(path)).read() == jpeg(8)


async def test_the_engine_and_its_language_model_say_how_they_are(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert state_of(hass, "sensor.hearthward_engine_status") == "ok"
    state = engine_state(
        status="degraded",
        reasons=["the language model does not answer"],
        llm={"state": "unreachable", "model": None, "reason": "refused"},
        home_risk={"score": 61, "level": "high"},
    )
    await engine.say({"kind": "engine", "data": state})
    await until(lambda: state_of(hass, "sensor.hearthward_home_risk") == "61")
    assert state_of(hass, "sensor.hearthward_engine_status") == "degraded"
    assert state_of(hass, "sensor.hearthward_language_model_status") == "unreachable"
    state = engine_state(
        llm={
            "state": "pulling",
            "model": "nemotron-3-nano:4b",
            "reason": "nemotron-3-nano:4b is being fetched: 43%",
            "progress": 0.43,
            "hosts": 1,
            "hosts_ok": 0,
        }
    )
    await engine.say({"kind": "engine", "data": state})
    await until(
        lambda: state_of(hass, "sensor.hearthward_language_model_status") == "pulling"
    )
    shown = hass.states.get("sensor.hearthward_language_model_status")
    assert shown is not None
    assert shown.attributes["progress"] == 43
    assert (shown.attributes["servers"], shown.attributes["servers_answering"]) == (
        1,
        0,
    )
    state = engine_state(status="dreaming", llm={"state": "singing"})
    await engine.say({"kind": "engine", "data": state})
    await until(lambda: state_of(hass, "sensor.hearthward_engine_status") == "unknown")
    assert state_of(hass, "sensor.hearthward_language_model_status") == "unknown"


async def test_the_engine_says_how_much_of_its_machine_is_used(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    state = hass.states.get("sensor.hearthward_capacity_used")
    assert state is not None
    assert (state.state, state.attributes["unit_of_measurement"]) == ("62", "%")
    assert state.attributes["more_cameras"] == 9
    assert state.attributes["limited_by"] == "detector"
    # An engine that does not say it, or not yet.
    await engine.say({"kind": "engine", "data": engine_state(capacity={"used": None})})
    await until(lambda: state_of(hass, "sensor.hearthward_capacity_used") == "unknown")


async def test_a_missing_model_is_a_repair_until_it_is_there(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    issue_id = f"model_missing_{entry.entry_id}"
    issues = ir.async_get(hass)
    await engine.say({"kind": "engine", "data": engine_state(status="model_missing")})
    await until(lambda: issues.async_get_issue("hearthward", issue_id))
    issue = issues.async_get_issue("hearthward", issue_id)
    assert issue is not None
    assert issue.translation_key == "model_missing"
    await engine.say({"kind": "engine", "data": engine_state()})
    await until(lambda: not issues.async_get_issue("hearthward", issue_id))


async def test_an_engine_of_another_version_is_a_repair_until_it_is_updated(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    issue_id = f"version_mismatch_{entry.entry_id}"
    issues = ir.async_get(hass)
    assert issues.async_get_issue("hearthward", issue_id) is None
    await engine.say({"kind": "engine", "data": engine_state(version="0.0.9")})
    await until(lambda: issues.async_get_issue("hearthward", issue_id))
    issue = issues.async_get_issue("hearthward", issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["engine"] == "0.0.9"
    assert issue.severity is ir.IssueSeverity.WARNING
    await engine.say({"kind": "engine", "data": engine_state()})
    await until(lambda: not issues.async_get_issue("hearthward", issue_id))


async def test_disabled_sensors_say_where_pictures_come_from(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry = entry_for(hass, engine, "camera.porch")
    registry = er.async_get(hass)
    for key in ("fps", "source"):
        registry.async_get_or_create(
            "sensor",
            "hearthward",
            f"engine-1_cam1_{key}",
            suggested_object_id=f"porch_{key}",
            disabled_by=None,
        )
    await set_up(hass, engine, entry)
    assert state_of(hass, "sensor.porch_fps") == "5.0"
    await until(
        lambda: (
            hass.states.get("sensor.porch_source").attributes.get("reason")
            == "no_stream"
        )
    )
    assert state_of(hass, "sensor.porch_source") == "push"


async def test_the_analysis_switch_tells_the_engine_and_stops_the_pictures(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
) -> None:
    service = {"entity_id": "switch.porch_analysis"}
    await hass.services.async_call("switch", "turn_off", service, blocking=True)
    assert state_of(hass, "switch.porch_analysis") == "off"
    await until(lambda: engine.configs["cam1"]["enabled"] is False)
    await engine.credit("cam1", 3)
    await engine.credit("cam1", 0)
    await hass.async_block_till_done()
    assert porch.fetches == 0
    assert not engine.frames

    await hass.services.async_call("switch", "turn_on", service, blocking=True)
    await until(lambda: engine.configs["cam1"]["enabled"] is True)
    await until(lambda: engine.frames)


async def test_a_camera_switched_off_stays_off_over_a_restart(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    mock_restore_cache(hass, [State("switch.porch_analysis", "off")])
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    assert state_of(hass, "switch.porch_analysis") == "off"
    assert [config["enabled"] for _, config in engine.puts] == [False]


async def test_a_camera_switched_off_stays_off_when_another_is_added(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    service = {"entity_id": "switch.porch_analysis"}
    await hass.services.async_call("switch", "turn_off", service, blocking=True)
    await until(lambda: engine.configs["cam1"]["enabled"] is False)
    await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: engine.listeners)
    await hass.async_block_till_done()
    assert state_of(hass, "switch.porch_analysis") == "off"
    assert engine.configs["cam1"]["enabled"] is False


async def test_asking_for_an_update_changes_nothing(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    asked = {"entity_id": ["sensor.porch_risk_score", "sensor.hearthward_home_risk"]}
    for state in ("0", "unavailable"):
        await until(
            lambda state=state: state_of(hass, "sensor.porch_risk_score") == state
        )
        await hass.services.async_call(
            "homeassistant", "update_entity", asked, blocking=True
        )
        assert state_of(hass, "sensor.porch_risk_score") == state
        await engine.stop()
    assert "NotImplementedError" not in caplog.text


async def test_spoilt_values_are_left_out_and_the_rest_counts(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await engine.camera(
        "cam1",
        presence={"person": None, "vehicle": 1},
        risk={"score": "high", "level": 5, "state": "incident"},
        fps="fast",
        dropped=None,
        added_later={"x": 1},
    )
    await until(lambda: state_of(hass, "binary_sensor.porch_vehicle") == "on")
    assert state_of(hass, "binary_sensor.porch_person") == "off"
    assert state_of(hass, "sensor.porch_risk_score") == "unknown"
    assert state_of(hass, "sensor.porch_risk_level") == "unknown"


async def test_one_malformed_camera_does_not_cost_the_snapshot(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.states["cam2"] = {"camera_id": "cam2", "state": None}
    await engine.stop()
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "unavailable")
    await engine.start()
    await until(lambda: state_of(hass, "sensor.porch_risk_score") == "0")
    assert state_of(hass, "sensor.porch_risk_level") == "low"
