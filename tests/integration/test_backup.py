# SPDX-License-Identifier: Apache-2.0
"""A backup holds everything up to the moment at which it was made."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import backup
from tests.doubles.engine import EngineDouble
from tests.doubles.phone import PhoneDouble

from .alerting import add_phone, add_recipient, call, judge, notify_entity_of
from .helpers import HouseCamera, entry_for, restart, set_up

type Documents = dict[str, Any]


@pytest.fixture
async def phone(hass: HomeAssistant) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble().start()
    await add_phone(hass, double)
    yield double
    await double.stop()


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera, phone: PhoneDouble
) -> MockConfigEntry:
    """Return an entry that watches the porch and notifies the phone."""
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, notify_entity_of(hass, phone))
    await set_up(hass, engine, added)
    return added


async def test_home_assistant_has_us_write_everything_before_it_copies(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_storage: Documents,
) -> None:
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    await call(hass, "number", "set_value", "cooldown", value=17)
    await judge(hass, engine, "w7")
    journal, book = (
        f"hearthward.{entry.entry_id}",
        f"hearthward.{entry.entry_id}.alerts",
    )
    assert "w7" not in str(hass_storage.get(journal))
    assert "w7" not in str(hass_storage.get(book))
    manager = hass.data[DATA_MANAGER]
    await manager.async_pre_backup_actions()
    assert hass_storage[journal]["data"]["cursor"]["seq"] == engine.head
    assert "window:w7:1" in hass_storage[journal]["data"]["handled"]
    (page,) = hass_storage[book]["data"].values()
    assert page["policy"]["cooldown_minutes"] == 17
    assert page["told"]["i1"]["window_id"] == "w7"
    await manager.async_post_backup_actions()


async def test_what_comes_after_a_backup_is_written_as_ever(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_storage: Documents,
) -> None:
    await backup.async_pre_backup(hass)
    await judge(hass, engine, "w8")
    await backup.async_post_backup(hass)
    await restart(hass, engine, entry)
    stored = hass_storage[f"hearthward.{entry.entry_id}"]["data"]
    assert "window:w8:1" in stored["handled"]


async def test_an_engine_that_is_not_set_up_is_passed_over(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_storage: Documents,
) -> None:
    hub = entry.runtime_data
    await restart(hass, engine, entry)
    before = dict(hass_storage)
    await backup.async_pre_backup(hass)
    # Nor does a hub that has ended overwrite what the next one knows.
    await hub.async_write()
    assert hass_storage == before
