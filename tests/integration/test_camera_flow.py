# SPDX-License-Identifier: Apache-2.0
"""Adding a camera, and changing how one is watched."""

from typing import Any

from aiohttp import web
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.camera_flow import zones_problem
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
    flow = await add(hass, watched)
    done = await answer(
        hass, flow, camera="camera.attic", source="snapshot", note=" Dark up here. "
    )
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
    flow = await add(hass, watched)
    failed = await answer(hass, flow, camera="camera.attic", source="auto")
    assert failed["errors"] == {"camera": "no_picture"}
    cameras["attic"].broken = False
    done = await answer(hass, flow, camera="camera.attic", source="auto")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)


async def test_a_stream_is_tested_by_the_engine(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await add(hass, watched)
    none = await answer(hass, flow, camera="camera.attic", source="stream")
    assert none["errors"] == {"source": "no_stream"}

    engine.stream_opens = False
    closed = await answer(hass, flow, camera="camera.yard", source="stream")
    assert closed["errors"] == {"source": "stream_failed"}
    assert closed["description_placeholders"]["reason"] == "connection refused"
    assert "p4ss" not in str(closed)

    engine.refuse = lambda request: (
        error(422, "unsupported_scheme", "no such scheme", "source.url")
        if "test-source" in request.path
        else None
    )
    refused = await answer(hass, flow, camera="camera.yard", source="stream")
    assert refused["errors"] == {"source": "stream_failed"}
    assert refused["description_placeholders"]["reason"] == "no such scheme"

    engine.refuse = None
    engine.stream_opens = True
    done = await answer(hass, flow, camera="camera.yard", source="stream")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)
    assert engine.configs["cam2"]["source"]["url"] == STREAM


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
    assert crooked["errors"] == {"zones": "invalid_zones"}
    refused = await answer(hass, flow, source="auto", note="forbidden")
    assert refused["errors"] == {"base": "refused"}
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
    flow = await add(hass, watched)
    failed = await answer(hass, flow, camera="camera.attic", source="auto")
    assert failed["errors"] == {"camera": "no_picture"}


async def test_a_note_that_is_too_long_can_be_shortened(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    flow = await add(hass, watched)
    fields = {"camera": "camera.attic", "source": "snapshot"}
    long = await answer(hass, flow, **fields, note="x" * 501)
    assert long["errors"] == {"note": "note_too_long"}
    done = await answer(hass, flow, **fields, note="x" * 500)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: "cam2" in engine.configs)
    await hass.async_block_till_done()
    changed = await change(hass, watched)
    long = await answer(hass, changed, source="auto", note="x" * 501)
    assert long["errors"] == {"note": "note_too_long"}


@pytest.mark.parametrize(
    "zones",
    [
        {"name": "not a list"},
        ["not a zone"],
        [PORCH_ZONE | {"name": " "}],
        [PORCH_ZONE | {"kind": "moat"}],
        [PORCH_ZONE | {"polygon": [[0, 0], [1, 1]]}],
        [PORCH_ZONE | {"polygon": [[0, 0], [1, 1], [0, 2]]}],
        [PORCH_ZONE | {"polygon": [[0, 0], [1, 1], [0, float("nan")]]}],
        [PORCH_ZONE | {"polygon": [[0, 0], [1, 1], [0]]}],
        [PORCH_ZONE | {"polygon": [[0, 0], [1, 1], "01"]}],
    ],
)
def test_crooked_zones_are_named(zones: Any) -> None:
    assert zones_problem(zones)


def test_straight_zones_pass() -> None:
    assert zones_problem([PORCH_ZONE]) is None


async def test_a_camera_that_may_stream_is_added_without_a_picture(
    hass: HomeAssistant,
    engine: EngineDouble,
    watched: MockConfigEntry,
    cameras: dict[str, HouseCamera],
) -> None:
    cameras["yard"].broken = True
    flow = await add(hass, watched)
    done = await answer(hass, flow, camera="camera.yard", source="auto")
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
    assert early["errors"] == {"base": "cannot_connect"}
    watched.runtime_data.forwarders["cam1"] = forwarder
    done = await answer(hass, flow, source="auto", note="fine")
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
