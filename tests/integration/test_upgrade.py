# SPDX-License-Identifier: Apache-2.0
"""What a user of the first version has after an upgrade.

``stored/version_1.json`` is what the first version wrote in a Home Assistant with two
cameras: it was paired, the porch got a note, a zone and classes, the porch's score was
renamed, one entity was disabled and one enabled, the yard was not to be watched, and
one serious verdict came too late.
"""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant import bootstrap
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment

from .helpers import DIGEST, STREAM, SUMMARY, Capture, HouseCamera, add_cameras, until

type Documents = dict[str, Any]

STORED = Path(__file__).parent / "stored/version_1.json"
ENTRIES = "core.config_entries"
ENTITIES = "core.entity_registry"
DEVICES = "core.device_registry"
JOURNAL = "hearthward.01M8BCTR5PG9F127ZR1QF1VNN3"

pytestmark = pytest.mark.parametrize("load_registries", [False])


@pytest.fixture
def stored(hass_storage: Documents, engine: EngineDouble) -> Documents:
    """Return what the first version wrote, for an engine at today's address."""
    documents: Documents = json.loads(STORED.read_text(encoding="utf-8"))
    (entry,) = documents[ENTRIES]["data"]["entries"]
    entry["data"][CONF_URL] = engine.url
    for state in documents["core.restore_state"]["data"]:
        state["last_seen"] = dt_util.utcnow().isoformat()
    hass_storage |= json.loads(json.dumps(documents))
    return documents


@pytest.fixture
async def upgraded(
    hass: HomeAssistant, engine: EngineDouble, stored: Documents
) -> ConfigEntry:
    """Return the first version's entry in a house that has started with this one."""
    engine.keys = {
        one["unique_id"]: one["data"]["camera_id"]
        for one in stored[ENTRIES]["data"]["entries"][0]["subentries"]
    }
    for number in (1, 2):
        verdict = assessment("cam1", f"w{number}")
        await engine.record("assessment", verdict, age_s=1000)
    assert await bootstrap.async_load_base_functionality(hass)
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard", STREAM))
    (entry,) = hass.config_entries.async_entries("hearthward")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: engine.listeners and engine.pushers)
    await until(lambda: {put[0] for put in engine.puts} == {"cam1", "cam2"})
    await hass.async_block_till_done()
    return entry


def ours(documents: Documents) -> dict[str, dict[str, Any]]:
    """Return the stored entities of Hearthward by unique id."""
    return {
        one["unique_id"]: one
        for one in documents[ENTITIES]["data"]["entities"]
        if one["platform"] == "hearthward"
    }


async def test_the_entry_is_loaded_as_it_was(
    upgraded: ConfigEntry, stored: Documents
) -> None:
    (before,) = stored[ENTRIES]["data"]["entries"]
    assert upgraded.state is ConfigEntryState.LOADED
    assert upgraded.unique_id == before["unique_id"]
    assert dict(upgraded.data) == before["data"]
    assert {
        one.subentry_id: (one.unique_id, one.title)
        for one in upgraded.subentries.values()
    } == {
        one["subentry_id"]: (one["unique_id"], one["title"])
        for one in before["subentries"]
    }


async def test_every_entity_and_device_is_the_same_one_as_before(
    hass: HomeAssistant, upgraded: ConfigEntry, stored: Documents
) -> None:
    registry = er.async_get(hass)
    now = {
        one.unique_id: one
        for one in er.async_entries_for_config_entry(registry, upgraded.entry_id)
    }
    for unique_id, before in ours(stored).items():
        entry = now[unique_id]
        assert entry.entity_id == before["entity_id"]
        assert entry.name == before["name"]
        assert entry.disabled_by == before["disabled_by"]
        assert entry.device_id == before["device_id"]
        # Nothing is left behind: each stands for something that exists still.
        assert entry.disabled or hass.states.get(entry.entity_id), entry.entity_id
        assert not (state := hass.states.get(entry.entity_id)) or not (
            state.attributes.get("restored")
        )
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), upgraded.entry_id)
    assert {one.id for one in devices} == {
        one["id"] for one in stored[DEVICES]["data"]["devices"]
    }


async def test_what_the_user_chose_is_still_so(
    hass: HomeAssistant, engine: EngineDouble, upgraded: ConfigEntry
) -> None:
    assert hass.states.get("sensor.door_risk").name == "Risk at the door"
    assert hass.states.get("sensor.door_risk").state == "0"
    assert hass.states.get("binary_sensor.front_porch_animal") is None
    assert hass.states.get("sensor.front_porch_analysed_frames").state == "5.0"
    assert hass.states.get("switch.yard_analysis").state == "off"
    assert hass.states.get("switch.front_porch_analysis").state == "on"
    porch = engine.configs["cam1"]
    assert porch["note"] == "Parcels are left by the door."
    assert porch["source"] == {"kind": "push"}
    assert porch["classes"] == ["person", "car"]
    assert porch["zones"] == [
        {
            "name": "door",
            "kind": "entry",
            "polygon": [[0.1, 0.1], [0.5, 0.1], [0.5, 0.9]],
        }
    ]
    assert not engine.configs["cam2"]["enabled"]


async def test_the_log_is_read_on_from_where_the_first_version_stood(
    hass: HomeAssistant,
    engine: EngineDouble,
    upgraded: ConfigEntry,
    capture: Capture,
) -> None:
    fired, digests = capture(SUMMARY), capture(DIGEST)
    assert engine.cursors == [{"epoch": "epoch-1", "after": "2"}]
    await engine.record("assessment", assessment("cam1", "w1"))
    await engine.record("assessment", assessment("cam1", "w3"))
    await until(lambda: fired)
    assert [one.data["id"] for one in fired] == ["w3"]
    # The verdict that came too late waits for its digest since then.
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1))
    await until(lambda: digests)
    assert digests[0].data["ids"] == ["w2"]


async def test_nothing_is_to_be_repaired_and_nobody_is_asked(
    hass: HomeAssistant, upgraded: ConfigEntry
) -> None:
    assert not [one for one in ir.async_get(hass).issues if one[0] == "hearthward"]
    assert not hass.config_entries.flow.async_progress_by_handler("hearthward")


# The device registry looks after its own leavings some time later.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_removal_takes_the_first_versions_leavings_too(
    hass: HomeAssistant,
    engine: EngineDouble,
    upgraded: ConfigEntry,
    hass_storage: Documents,
) -> None:
    assert JOURNAL in hass_storage
    await hass.config_entries.async_remove(upgraded.entry_id)
    await hass.async_block_till_done()
    assert sorted(engine.deleted) == ["cam1", "cam2"]
    assert not [key for key in hass_storage if key.startswith("hearthward")]
    registry = er.async_get(hass)
    assert {one.platform for one in registry.entities.values()} == {"test"}
    assert not dr.async_get(hass).devices


async def test_an_entry_of_a_version_to_come_is_refused_and_kept(
    hass: HomeAssistant,
    engine: EngineDouble,
    stored: Documents,
    hass_storage: Documents,
) -> None:
    (entry,) = hass_storage[ENTRIES]["data"]["entries"]
    entry["version"] = 99
    assert await bootstrap.async_load_base_functionality(hass)
    (loaded,) = hass.config_entries.async_entries("hearthward")
    assert not await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.MIGRATION_ERROR
    assert JOURNAL in hass_storage
    assert not engine.puts
