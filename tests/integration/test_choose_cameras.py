# SPDX-License-Identifier: Apache-2.0
"""Choosing cameras at set-up: which are shown, and that each is tried."""

import re

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward import preview
from custom_components.hearthward.cameras import found_unique_id
from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble

from .flows import Flow, answer, start
from .helpers import STREAM, HouseCamera, add_cameras, until


@pytest.fixture
async def house(hass: HomeAssistant) -> dict[str, HouseCamera]:
    """Return the cameras of a house, by name."""
    cameras = {
        "porch": HouseCamera("Porch"),
        "yard": HouseCamera("Yard", STREAM),
        "attic": HouseCamera("Attic"),
    }
    await add_cameras(hass, *cameras.values())
    return cameras


async def paired(hass: HomeAssistant, engine: EngineDouble) -> Flow:
    """Go as far as the cameras."""
    flow = await answer(hass, await start(hass), url=engine.url)
    flow = await answer(hass, flow, code=engine.code)
    assert flow["step_id"] == "cameras"
    return flow


def proposed(flow: Flow) -> list[str]:
    """Return the cameras that are shown."""
    found: list[str] = flow["data_schema"].schema["cameras"].config["include_entities"]
    return found


async def test_each_camera_is_shown_with_picture_area_and_motion_sensor(
    hass: HomeAssistant, engine: EngineDouble, house: dict[str, HouseCamera]
) -> None:
    area = ar.async_get(hass).async_create("Garden")
    registry = er.async_get(hass)
    sensor = registry.async_get_or_create(
        "binary_sensor", "shop", "1", original_device_class="motion"
    )
    registry.async_update_entity(sensor.entity_id, area_id=area.id)
    registry.async_update_entity("camera.yard", area_id=area.id)
    hass.states.async_set(sensor.entity_id, "off", {"friendly_name": "Lawn"})
    flow = await paired(hass, engine)
    attic, porch, yard = flow["description_placeholders"]["cameras"].split("\n\n")
    assert attic.startswith("![Attic](")
    assert attic.endswith(") **Attic**")
    assert porch.endswith(") **Porch**")
    assert yard.endswith(") **Yard** · Garden · Lawn")
    token = hass.states.get("camera.yard").attributes["access_token"]
    assert f"/api/camera_proxy/camera.yard?token={token}&width=240&height=135" in yard


async def test_the_picture_is_there_for_a_browser_also_after_a_renaming(
    hass: HomeAssistant,
    engine: EngineDouble,
    house: dict[str, HouseCamera],
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    er.async_get(hass).async_update_entity("camera.yard", new_entity_id="camera.garden")
    await hass.async_block_till_done()
    shown = (await paired(hass, engine))["description_placeholders"]["cameras"]
    pictures = re.findall(r"!\[(\w+)\]\((\S+)\)", shown)
    assert [name for name, _ in pictures] == ["Attic", "Yard", "Porch"]
    browser = await hass_client_no_auth()
    for _, url in pictures:
        response = await browser.get(url)
        assert (response.status, response.content_type) == (200, "image/jpeg")


async def test_a_motion_sensor_of_the_cameras_own_device_comes_first(
    hass: HomeAssistant, engine: EngineDouble, house: dict[str, HouseCamera]
) -> None:
    garden = ar.async_get(hass).async_create("Garden")
    shop = MockConfigEntry(domain="shop")
    shop.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=shop.entry_id, identifiers={("shop", "yard")}
    )
    dr.async_get(hass).async_update_device(device.id, area_id=garden.id)
    registry = er.async_get(hass)
    registry.async_update_entity("camera.yard", device_id=device.id)
    for name, device_class, of in (
        ("presence", "presence", device.id),
        ("motion", "motion", device.id),
        ("light", "light", device.id),
        ("lawn", "motion", None),
    ):
        sensor = registry.async_get_or_create(
            *("binary_sensor", "shop", name),
            original_device_class=device_class,
            device_id=of,
        )
        hass.states.async_set(sensor.entity_id, "off", {"friendly_name": name})
        if of is None:
            registry.async_update_entity(sensor.entity_id, area_id=garden.id)
    flow = await paired(hass, engine)
    assert "Yard** · Garden · motion" in flow["description_placeholders"]["cameras"]


async def test_a_camera_that_has_not_come_up_yet_is_shown_by_name_alone(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create("camera", "shop", "1", original_name="Cellar")
    named = registry.async_get_or_create("camera", "shop", "2", original_name="Shed")
    registry.async_update_entity(named.entity_id, name="Tool shed")
    shown = (await paired(hass, engine))["description_placeholders"]["cameras"]
    assert shown == "**Cellar**\n\n**Tool shed**"


async def test_of_very_many_cameras_not_all_pictures_are_fetched(
    hass: HomeAssistant,
    engine: EngineDouble,
    house: dict[str, HouseCamera],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preview, "MOST_PICTURES", 2)
    flow = await paired(hass, engine)
    shown = flow["description_placeholders"]["cameras"]
    assert shown.count("camera_proxy") == 2
    assert "**Yard**" in shown


async def test_hidden_and_ignored_cameras_are_left_out(
    hass: HomeAssistant, engine: EngineDouble, house: dict[str, HouseCamera]
) -> None:
    registry = er.async_get(hass)
    hider = er.RegistryEntryHider.USER
    registry.async_update_entity("camera.attic", hidden_by=hider)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={
            "unique_id": found_unique_id(registry.async_get("camera.porch").id),
            "title": "Porch",
        },
    )
    assert proposed(await paired(hass, engine)) == ["camera.yard"]


async def test_a_camera_that_gives_nothing_is_said_and_can_be_chosen_all_the_same(
    hass: HomeAssistant, engine: EngineDouble, house: dict[str, HouseCamera]
) -> None:
    house["attic"].broken = house["yard"].broken = True
    engine.stream_opens = False
    flow = await paired(hass, engine)
    chosen = ["camera.porch", "camera.yard", "camera.attic"]
    said = await answer(hass, flow, cameras=chosen)
    assert said["errors"] == {"cameras": "cameras_failing"}
    assert said["description_placeholders"]["failing"] == "Yard, Attic"
    assert "p4ss" not in str(said)
    assert said["data_schema"]({}) == {"cameras": chosen}
    done = await answer(hass, flow, cameras=chosen[:2])
    assert done["type"] is FlowResultType.CREATE_ENTRY
    titles = [one.title for one in done["result"].subentries.values()]
    assert titles == ["Porch", "Yard"]
    await until(lambda: len(engine.configs) == 2)
    await hass.async_block_till_done()


async def test_a_stream_will_do_where_there_is_no_picture(
    hass: HomeAssistant, engine: EngineDouble, house: dict[str, HouseCamera]
) -> None:
    house["yard"].broken = True
    flow = await paired(hass, engine)
    done = await answer(hass, flow, cameras=["camera.yard"])
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: engine.configs)
    await hass.async_block_till_done()
