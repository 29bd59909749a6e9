# SPDX-License-Identifier: Apache-2.0
"""Adding a recipient, changing one, and what is left when one goes."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward import async_remove_config_entry_device
from custom_components.hearthward.const import SUBENTRY_CAMERA, SUBENTRY_RECIPIENT
from tests.doubles.engine import EngineDouble
from tests.doubles.phone import PhoneDouble

from .alerting import add_phone, notify_entity_of
from .helpers import settle

HALL = "notify.hall"


@pytest.fixture(autouse=True)
def _hall(hass: HomeAssistant) -> None:
    """Let there be something that can be notified."""
    hass.states.async_set(HALL, "unknown", {"friendly_name": "Hall display"})


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Return the first form of the flow."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_RECIPIENT), context={"source": SOURCE_USER}
    )


async def answer(hass: HomeAssistant, form: Any, **fields: Any) -> Any:
    """Fill a form in; return what comes of it."""
    result = await hass.config_entries.subentries.async_configure(
        form["flow_id"], fields
    )
    await settle(hass)
    return result


def recipient_of(entry: MockConfigEntry) -> Any:
    """Return the entry's one recipient."""
    (found,) = entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    return found


async def test_a_recipient_is_added_and_gets_a_device_with_its_wishes(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    form = await start(hass, entry)
    assert form["type"] is FlowResultType.FORM
    (camera,) = entry.get_subentries_of_type(SUBENTRY_CAMERA)
    made = await answer(hass, form, entity_id=HALL, cameras=[camera.subentry_id])
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert recipient_of(entry).title == "Hall display"
    assert recipient_of(entry).data["cameras"] == [camera.subentry_id]
    assert hass.states.get("switch.hall_display_notifications").state == "on"
    found = er.async_get(hass).async_get("select.hall_display_minimum_level")
    assert found is not None
    assert found.config_subentry_id == recipient_of(entry).subentry_id


async def test_a_phone_is_called_as_its_owner_calls_it(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    phone = await PhoneDouble().start()
    await add_phone(hass, phone)
    form = await start(hass, entry)
    await answer(hass, form, entity_id=notify_entity_of(hass, phone))
    assert recipient_of(entry).title == "Ann's phone"
    await phone.stop()


@pytest.mark.parametrize("path", ["lovelace", "https://x.example", "//x.example"])
async def test_only_a_page_of_this_home_assistant_can_be_opened(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, path: str
) -> None:
    form = await answer(hass, await start(hass, entry), entity_id=HALL, open_path=path)
    assert form["errors"] == {"open_path": "invalid_path"}
    made = await answer(hass, form, entity_id=HALL, open_path="/lovelace/cameras")
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_is_added_twice(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await answer(hass, await start(hass, entry), entity_id=HALL)
    again = await answer(hass, await start(hass, entry), entity_id=HALL)
    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "already_configured"


async def test_a_recipient_is_changed_and_what_is_emptied_is_gone(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    hass.states.async_set("person.ann", "home")
    await answer(hass, await start(hass, entry), entity_id=HALL, person="person.ann")
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_RECIPIENT),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": recipient_of(entry).subentry_id,
        },
    )
    form = await answer(hass, form, open_path="nowhere")
    assert form["errors"] == {"open_path": "invalid_path"}
    done = await answer(hass, form, open_path="/lovelace/0")
    assert done["reason"] == "reconfigure_successful"
    data = recipient_of(entry).data
    assert (data["entity_id"], data["open_path"]) == (HALL, "/lovelace/0")
    assert "person" not in data


async def test_a_removed_recipient_takes_its_device_along(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    await answer(hass, await start(hass, entry), entity_id=HALL)
    recipient_id = recipient_of(entry).subentry_id
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("hearthward", f"{entry.unique_id}_{recipient_id}"), entry.entry_id
    )
    assert device is not None
    # While somebody stands behind it, the device cannot be removed by hand.
    assert not await async_remove_config_entry_device(hass, entry, device)
    hass.config_entries.async_remove_subentry(entry, recipient_id)
    await settle(hass)
    assert dr.async_get(hass).async_get(device.id) is None
    assert hass.states.get("switch.hall_display_notifications") is None


async def test_a_picture_is_refused_clearly(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    client = await hass_client()
    for entry_id, media_id, status in (
        ("nobody", "m1", 404),
        (entry.entry_id, "gone", 404),
    ):
        path = f"/api/hearthward/{entry_id}/picture/{media_id}"
        assert (await client.get(path)).status == status
    await engine.stop()
    path = f"/api/hearthward/{entry.entry_id}/picture/m1"
    assert (await client.get(path)).status == 503
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await client.get(path)).status == 503
