# SPDX-License-Identifier: Apache-2.0
"""Adding a camera, and changing how one is watched."""

import json
from typing import Any

from aiohttp import web
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.const import SUBENTRY_CAMERA
from tests.doubles.engine import EngineDouble, error

from .helpers import HouseCamera, add_cameras, entry_for, set_up, until

STREAM = "rtsp://user:p4ss@10.0.0.9/live"
PORCH_ZONE = {
    "name": "Porch",
    "kind": "entry",
    "polygon": [[0, 0.5], [0.5, 0.5], [0.5, 1]],
}


@pytest.fixture
async def cameras(hass: HomeAssistant) -> dict[str, HouseCamera]:
    """Return a camera that is watched, one with a stream and one without."""
    found = {
        "porch": HouseCamera("Porch"),
        "yard": HouseCamera("Yard", STREAM),
        "attic": HouseCamera("Attic"),
    }
    await add_cameras(hass, *found.values())
    return found


@pytest.fixture
async def watched(
    hass: HomeAssistant, engine: EngineDouble, cameras: dict[str, HouseCamera]
) -> MockConfigEntry:
    """Return an entry that watches the porch."""
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    return entry


async def add(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Start to add a camera."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_CAMERA), context={"source": SOURCE_USER}
    )


async def choose(
    hass: HomeAssistant, entry: MockConfigEntry, entity_id: str
) -> dict[str, Any]:
    """Choose a camera to add, and see how it does."""
    flow = await answer(hass, await add(hass, entry), camera=entity_id)
    assert flow["step_id"] == "watch"
    return flow


async def change(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Start to change the first camera."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_CAMERA),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": next(iter(entry.subentries)),
        },
    )


async def answer(
    hass: HomeAssistant, flow: dict[str, Any], **fields: Any
) -> dict[str, Any]:
    """Fill in the form that the flow shows."""
    return await hass.config_entries.subentries.async_configure(flow["flow_id"], fields)


async def test_a_camera_is_added_and_watched_at_once(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await choose(hass, watched, "camera.attic")
    done = await answer(hass, flow, source="snapshot", note=" Dark up here. ")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)
    assert engine.configs["cam2"]["note"] == "Dark up here."
    await until(lambda: hass.states.get("sensor.attic_risk_score"))
    registry = er.async_get(hass)
    sensor = registry.async_get("sensor.attic_risk_score")
    assert sensor.config_subentry_id in watched.subentries
    assert sensor.unique_id == "engine-1_cam2_risk_score"


async def test_a_camera_without_a_picture_is_not_added_until_it_has_one(
    hass: HomeAssistant,
    engine: EngineDouble,
    watched: MockConfigEntry,
    cameras: dict[str, HouseCamera],
) -> None:
    cameras["attic"].broken = True
    flow = await choose(hass, watched, "camera.attic")
    assert flow["description_placeholders"]["snapshot"] == "✗"
    failed = await answer(hass, flow, source="auto")
    assert failed["errors"] == {"source": "no_picture"}
    cameras["attic"].broken = False
    done = await answer(hass, flow, source="auto")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)


async def test_a_stream_is_tested_by_the_engine(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await choose(hass, watched, "camera.attic")
    assert flow["description_placeholders"]["stream"] == "–"
    none = await answer(hass, flow, source="stream")
    assert none["errors"] == {"source": "no_stream"}

    engine.stream_opens = False
    flow = await choose(hass, watched, "camera.yard")
    assert flow["description_placeholders"]["stream"] == "✗ connection refused"
    closed = await answer(hass, flow, source="stream")
    assert closed["errors"] == {"source": "stream_failed"}
    assert closed["description_placeholders"]["reason"] == "connection refused"
    assert "p4ss" not in str(closed)

    engine.refuse = lambda request: (
        error(422, "unsupported_scheme", "no such scheme", "source.url")
        if "test-source" in request.path
        else None
    )
    refused = await answer(hass, flow, source="stream")
    assert refused["errors"] == {"source": "stream_failed"}
    assert refused["description_placeholders"]["reason"] == "no such scheme"

    engine.refuse = None
    engine.stream_opens = True
    done = await answer(hass, flow, source="stream")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)
    assert engine.configs["cam2"]["source"]["url"] == STREAM


async def test_before_it_is_added_a_camera_is_shown_with_what_was_found_out(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await choose(hass, watched, "camera.yard")
    shown = flow["description_placeholders"]
    assert shown["name"] == "Yard"
    assert shown["stream"] == "✓ 640 × 360"
    assert shown["snapshot"] == "✓"
    assert shown["area"] == "–"
    token = hass.states.get("camera.yard").attributes["access_token"]
    assert shown["picture"] == (
        f"![Yard](/api/camera_proxy/camera.yard?token={token}&width=480&height=270)"
    )


async def test_the_motion_sensor_beside_a_camera_is_proposed_and_can_be_another(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    area = ar.async_get(hass).async_create("Attic")
    registry = er.async_get(hass)
    ids = {}
    for name, area_id in (("beside", area.id), ("other", None)):
        sensor = registry.async_get_or_create(
            *("binary_sensor", "shop", name), original_device_class="motion"
        )
        registry.async_update_entity(sensor.entity_id, area_id=area_id)
        hass.states.async_set(sensor.entity_id, "off")
        ids[name] = sensor
    registry.async_update_entity("camera.attic", area_id=area.id)
    flow = await choose(hass, watched, "camera.attic")
    assert flow["description_placeholders"]["area"] == "Attic"
    field = next(one for one in flow["data_schema"].schema if one == "motion_sensor")
    assert field.description == {"suggested_value": ids["beside"].entity_id}
    await answer(hass, flow, source="snapshot", motion_sensor=ids["other"].entity_id)
    await until(lambda: "cam2" in engine.configs)
    attic = list(watched.subentries.values())[-1]
    assert attic.data["motion_sensor"] == ids["other"].id
    await hass.async_block_till_done()


async def test_there_is_nothing_to_add_when_all_are_watched(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    flow = await add(hass, entry)
    assert flow["reason"] == "no_cameras_left"


async def test_a_disabled_camera_is_not_proposed(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create(
        "camera", "shop", "1", disabled_by=er.RegistryEntryDisabler.USER
    )
    assert (await add(hass, entry))["reason"] == "no_cameras_left"
    registry.async_get_or_create("camera", "shop", "2", original_name="Cellar")
    flow = await add(hass, entry)
    fields = flow["data_schema"].schema
    assert fields["camera"].config["include_entities"] == ["camera.shop_2"]


async def test_an_entry_that_is_not_connected_says_so(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert (await add(hass, entry))["reason"] == "entry_not_loaded"
    assert (await change(hass, entry))["reason"] == "entry_not_loaded"


async def test_zones_classes_and_note_are_changed_after_the_engine_agreed(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    flow = await change(hass, entry)
    assert flow["description_placeholders"]["name"] == "Porch"
    crooked = await answer(hass, flow, source="auto", zones=[{"name": "Porch"}])
    assert crooked["errors"] == {"zones": "shape_corners"}
    assert crooked["description_placeholders"]["shape"] == "Porch"
    refused = await answer(hass, flow, source="auto", note="forbidden")
    assert refused["errors"] == {"note": "refused"}
    assert refused["description_placeholders"]["reason"] == "note must be kinder"
    engine.refuse = lambda _request: web.Response(status=204)
    lost = await answer(hass, flow, source="auto", note="fine")
    assert lost["errors"] == {"base": "cannot_connect"}
    engine.refuse = None

    done = await answer(
        hass, flow, source="snapshot", note="fine", classes=["cat"], zones=[PORCH_ZONE]
    )
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    await until(lambda: engine.configs["cam1"]["note"] == "fine")
    assert engine.configs["cam1"]["zones"] == [PORCH_ZONE]
    assert engine.configs["cam1"]["classes"] == ["cat"]
    (subentry,) = entry.subentries.values()
    assert subentry.data["source"] == "snapshot"
    assert subentry.data["camera_id"] == "cam1"


async def test_zones_taken_away_in_home_assistant_go_from_the_engine_too(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    told = len(engine.puts)
    flow = await change(hass, entry)
    await answer(hass, flow, source="auto", zones=[PORCH_ZONE])
    await until(lambda: len(engine.puts) >= told + 2)
    assert engine.puts[-1][1]["zones"] == [PORCH_ZONE]
    await hass.async_block_till_done()
    told = len(engine.puts)
    flow = await change(hass, entry)
    await answer(hass, flow, source="auto", zones=[])
    assert engine.puts[told][1]["zones"] == []
    await until(lambda: len(engine.puts) >= told + 2)
    assert "zones" not in engine.puts[-1][1]


async def test_a_change_does_not_interrupt_the_stream(
    hass: HomeAssistant, engine: EngineDouble, cameras: dict[str, HouseCamera]
) -> None:
    entry = entry_for(hass, engine, "camera.yard")
    await set_up(hass, engine, entry)
    await until(lambda: entry.runtime_data.forwarders["cam1"]._told)
    told = len(engine.puts)
    flow = await change(hass, entry)
    done = await answer(hass, flow, source="auto", note="Dogs live here.")
    assert done["reason"] == "reconfigure_successful"
    await until(lambda: len(engine.puts) >= told + 2)
    await hass.async_block_till_done()
    sources = [config["source"]["kind"] for _, config in engine.puts[told:]]
    assert set(sources) == {"stream"}
    assert {config["note"] for _, config in engine.puts[told:]} == {"Dogs live here."}


async def test_another_source_is_tested_before_it_is_taken(
    hass: HomeAssistant,
    engine: EngineDouble,
    watched: MockConfigEntry,
    cameras: dict[str, HouseCamera],
) -> None:
    flow = await change(hass, watched)
    none = await answer(hass, flow, source="stream")
    assert none["errors"] == {"source": "no_stream"}
    cameras["porch"].broken = True
    dark = await answer(hass, flow, source="snapshot")
    assert dark["errors"] == {"source": "no_picture"}
    cameras["porch"].broken = False
    done = await answer(hass, flow, source="snapshot")
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_a_camera_integration_with_a_fault_is_said_to_give_no_picture(
    hass: HomeAssistant,
    engine: EngineDouble,
    watched: MockConfigEntry,
    cameras: dict[str, HouseCamera],
) -> None:
    cameras["attic"].buggy = True
    flow = await choose(hass, watched, "camera.attic")
    failed = await answer(hass, flow, source="auto")
    assert failed["errors"] == {"source": "no_picture"}


async def test_a_note_that_is_too_long_can_be_shortened(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await choose(hass, watched, "camera.attic")
    long = await answer(hass, flow, source="snapshot", note="x" * 501)
    assert long["errors"] == {"note": "note_too_long"}
    done = await answer(hass, flow, source="snapshot", note="x" * 500)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)
    await hass.async_block_till_done()
    changed = await change(hass, watched)
    long = await answer(hass, changed, source="auto", note="x" * 501)
    assert long["errors"] == {"note": "note_too_long"}


async def test_a_camera_that_may_stream_is_added_without_a_picture(
    hass: HomeAssistant,
    engine: EngineDouble,
    watched: MockConfigEntry,
    cameras: dict[str, HouseCamera],
) -> None:
    cameras["yard"].broken = True
    flow = await choose(hass, watched, "camera.yard")
    done = await answer(hass, flow, source="auto")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)
    assert engine.configs["cam2"]["source"]["url"] == STREAM
    await hass.async_block_till_done()


async def test_a_camera_that_is_only_being_added_can_be_changed_a_moment_later(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    forwarder = watched.runtime_data.forwarders.pop("cam1")
    flow = await change(hass, watched)
    early = await answer(hass, flow, source="auto", note="fine")
    assert early["errors"] == {"base": "not_added_yet"}
    watched.runtime_data.forwarders["cam1"] = forwarder
    done = await answer(hass, flow, source="auto", note="fine")
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_an_engine_that_goes_between_two_steps_is_said(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await choose(hass, watched, "camera.attic")
    assert await hass.config_entries.async_unload(watched.entry_id)
    assert (await answer(hass, flow, source="auto"))["reason"] == "entry_not_loaded"


async def test_all_that_can_be_set_reaches_the_engine_and_the_next_form(
    hass: HomeAssistant, engine: EngineDouble, cameras: dict[str, HouseCamera]
) -> None:
    entry = entry_for(hass, engine, "camera.porch", "camera.attic")
    await set_up(hass, engine, entry)
    hass.states.async_set("binary_sensor.move", "off", {"device_class": "motion"})
    _, attic = entry.subentries.values()
    window = {"name": "Window", "polygon": [[0, 0], [0.2, 0], [0.2, 0.3]]}
    settings = {
        "source": "auto",
        "motion_sensor": "binary_sensor.move",
        "sensitivity": "low",
        "classes": ["person", "dog"],
        "note": "The mail comes at ten.",
        "adjacent": [attic.subentry_id],
        "zones": json.dumps({"zones": [PORCH_ZONE], "masks": []}),
        "masks": [window],
    }
    done = await answer(hass, await change(hass, entry), **settings)
    assert done["reason"] == "reconfigure_successful"
    await until(lambda: engine.configs["cam2"].get("adjacent") == ["cam1"])
    told = engine.configs["cam1"]
    assert told["adjacent"] == ["cam2"]
    assert told["masks"] == [window]
    assert told["zones"] == [PORCH_ZONE]
    assert told["min_confidence"]["person"] > 0.5
    assert told["classes"] == ["person", "dog"]
    flow = await change(hass, entry)
    suggested = {
        str(field): field.description["suggested_value"]
        for field in flow["data_schema"].schema
    }
    assert suggested == settings | {"zones": [PORCH_ZONE]}
    await answer(hass, flow, **settings | {"adjacent": []})
    await until(lambda: "adjacent" not in engine.configs["cam2"])
    assert all(not one.data["adjacent"] for one in entry.subentries.values())


async def test_what_the_engine_refuses_is_said_at_the_field_it_blames(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.refuse = lambda request: (
        error(422, "invalid_field", "zones[0].name is odd", "zones[0].name")
        if request.method == "PUT" and "cameras" in request.path
        else None
    )
    flow = await change(hass, entry)
    refused = await answer(hass, flow, source="auto", zones=[PORCH_ZONE])
    assert refused["errors"] == {"zones": "refused"}
    assert refused["description_placeholders"]["reason"] == "zones[0].name is odd"
    engine.refuse = None
    done = await answer(hass, flow, source="auto", zones=[PORCH_ZONE])
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
