# SPDX-License-Identifier: Apache-2.0
"""Cameras that come after set-up are offered, once, and never again if ignored."""

from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_INTEGRATION_DISCOVERY
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import arrivals
from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble

from .helpers import STREAM, HouseCamera, add_cameras, entry_for, set_up, settle, until

type Flow = dict[str, Any]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at once."""
    monkeypatch.setattr(arrivals, "SOON_SECONDS", 0)


@pytest.fixture
async def house(hass: HomeAssistant, engine: EngineDouble) -> dict[str, HouseCamera]:
    """Return the cameras that were there at set-up: of two, the porch is watched."""
    found = {"porch": HouseCamera("Porch"), "attic": HouseCamera("Attic")}
    await add_cameras(hass, *found.values())
    return found


@pytest.fixture
async def watched(
    hass: HomeAssistant, engine: EngineDouble, house: dict[str, HouseCamera]
) -> MockConfigEntry:
    """Return an entry that watches the porch."""
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    return entry


def offers(hass: HomeAssistant) -> list[Flow]:
    """Return the cameras that are offered."""
    return hass.config_entries.flow.async_progress_by_handler(
        DOMAIN, match_context={"source": SOURCE_INTEGRATION_DISCOVERY}
    )


async def arrive(hass: HomeAssistant, camera: HouseCamera) -> None:
    """Add a camera to a Home Assistant that runs."""
    await hass.data["camera"].async_add_entities([camera])
    await settle(hass)


async def offered(hass: HomeAssistant) -> Flow:
    """Return the one camera that is offered, once it is."""
    await until(lambda: offers(hass))
    (flow,) = offers(hass)
    return flow


async def accept(hass: HomeAssistant, flow: Flow, **fields: Any) -> Flow:
    """Say yes."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], fields)


async def test_a_new_camera_is_offered_by_its_name_and_watched_when_accepted(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    assert not offers(hass)  # The attic was there to choose, and was not chosen.
    await arrive(hass, HouseCamera("Garage"))
    flow = await offered(hass)
    assert flow["context"]["title_placeholders"] == {"name": "Garage"}
    assert flow["step_id"] == "camera"
    done = await accept(hass, flow)
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "camera_added"
    assert done["description_placeholders"] == {"name": "Garage"}
    await until(lambda: hass.states.get("sensor.garage_risk_score"))
    await until(lambda: "cam2" in engine.configs)
    assert engine.configs["cam2"]["name"] == "Garage"
    await settle(hass)
    assert not offers(hass)


async def test_the_offer_shows_picture_area_and_motion_sensor(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    area = ar.async_get(hass).async_create("Back [yard]")
    registry = er.async_get(hass)
    sensor = registry.async_get_or_create(
        "binary_sensor", "shop", "1", original_device_class="motion"
    )
    registry.async_update_entity(sensor.entity_id, area_id=area.id)
    hass.states.async_set(sensor.entity_id, "off", {"friendly_name": "Fence"})
    camera = registry.async_get_or_create("camera", "test", "Garage")
    registry.async_update_entity(camera.entity_id, area_id=area.id)
    hass.states.async_set(
        camera.entity_id,
        "idle",
        {"friendly_name": "Garage|1", "access_token": "s3cret"},
    )
    flow = await hass.config_entries.flow.async_configure(
        (await offered(hass))["flow_id"]
    )
    shown = flow["description_placeholders"]
    assert shown["area"] == "Back [yard]"
    assert shown["motion_sensor"] == "Fence"
    picture = "/api/camera_proxy/camera.test_garage?token=s3cret&width=480&height=270"
    assert shown["picture"] == f"![Garage\\|1]({picture})"


async def test_a_camera_that_gives_nothing_is_not_watched_until_it_does(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    garage = HouseCamera("Garage", STREAM)
    garage.broken = True
    engine.stream_opens = False
    await arrive(hass, garage)
    flow = await offered(hass)
    failed = await accept(hass, flow)
    assert failed["errors"] == {"base": "no_picture"}
    assert failed["description_placeholders"]["reason"] == "connection refused"
    assert "p4ss" not in str(failed)
    engine.stream_opens = True
    assert (await accept(hass, flow))["reason"] == "camera_added"
    await until(lambda: "cam2" in engine.configs)
    assert engine.configs["cam2"]["source"]["url"] == STREAM


async def test_an_ignored_camera_is_not_offered_again_until_that_is_taken_back(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    await arrive(hass, HouseCamera("Garage"))
    flow = await offered(hass)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": flow["context"]["unique_id"], "title": "Garage"},
    )
    await settle(hass)
    assert not offers(hass)
    # Ignored cameras are not offered after a restart, nor shown at a next set-up.
    assert await hass.config_entries.async_reload(watched.entry_id)
    await settle(hass)
    assert not offers(hass)
    (ignored,) = (
        one
        for one in hass.config_entries.async_entries(DOMAIN)
        if one.source == SOURCE_IGNORE
    )
    await hass.config_entries.async_remove(ignored.entry_id)
    assert (await offered(hass))["context"]["title_placeholders"]["name"] == "Garage"


async def test_an_offer_waits_over_a_restart(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    await arrive(hass, HouseCamera("Garage"))
    await offered(hass)
    hass.config_entries.flow.async_abort(offers(hass)[0]["flow_id"])
    assert await hass.config_entries.async_unload(watched.entry_id)
    hass.set_state(CoreState.starting)
    await set_up(hass, engine, watched)
    assert not offers(hass)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    assert (await offered(hass))["context"]["title_placeholders"]["name"] == "Garage"


async def test_a_camera_that_is_watched_or_gone_is_offered_no_longer(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    await arrive(hass, HouseCamera("Garage"))
    await offered(hass)
    er.async_get(hass).async_remove("camera.garage")
    await until(lambda: not offers(hass))
    assert not offers(hass)


async def test_a_camera_taken_from_the_engine_is_not_offered_as_new(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    (subentry_id,) = watched.subentries
    hass.config_entries.async_remove_subentry(watched, subentry_id)
    await settle(hass)
    await until(lambda: engine.deleted)
    await settle(hass)
    assert not offers(hass)


async def test_hidden_and_disabled_cameras_are_not_offered_until_they_show(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    await arrive(hass, HouseCamera("Garage"))
    await offered(hass)
    registry.async_update_entity("camera.garage", hidden_by=er.RegistryEntryHider.USER)
    await until(lambda: not offers(hass))
    registry.async_update_entity("camera.garage", hidden_by=None)
    await offered(hass)
    disabled = er.RegistryEntryDisabler.USER
    registry.async_update_entity("camera.garage", disabled_by=disabled)
    await until(lambda: not offers(hass))
    assert not offers(hass)


async def test_of_several_engines_the_user_says_which(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    other = await EngineDouble(engine_id="engine-2").start()
    second = entry_for(hass, other)
    await set_up(hass, other, second)
    await arrive(hass, HouseCamera("Garage"))
    flow = await offered(hass)
    done = await accept(hass, flow, engine=second.entry_id)
    assert done["reason"] == "camera_added"
    await until(lambda: "cam1" in other.configs)
    assert other.configs["cam1"]["name"] == "Garage"
    await settle(hass)
    await other.stop()


async def test_an_offer_says_when_it_came_too_late(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    await arrive(hass, HouseCamera("Garage"))
    flow = await offered(hass)
    assert await hass.config_entries.async_unload(watched.entry_id)
    assert (await accept(hass, flow))["reason"] == "entry_not_loaded"
    gone = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={"entity_id": "camera.porch"},
    )
    assert gone["reason"] == "camera_watched"


async def test_offers_end_with_the_last_engine(
    hass: HomeAssistant, engine: EngineDouble, watched: MockConfigEntry
) -> None:
    await arrive(hass, HouseCamera("Garage"))
    await offered(hass)
    await hass.config_entries.async_remove(watched.entry_id)
    assert not offers(hass)
