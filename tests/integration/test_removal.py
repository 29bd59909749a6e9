# SPDX-License-Identifier: Apache-2.0
"""Removing an engine, a camera or a recipient leaves nothing of it behind."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import frontend as ours
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, engine_state, incident
from tests.doubles.phone import PhoneDouble

from .alerting import add_phone, add_recipient, notify_entity_of
from .helpers import HouseCamera, add_cameras, entry_for, set_up, settle, until

type Documents = dict[str, Any]


@dataclass(frozen=True)
class Traces:
    """Everything of ours that a Home Assistant can hold."""

    devices: frozenset[str]
    entities: frozenset[str]
    states: frozenset[str]
    issues: frozenset[str]
    flows: frozenset[str]
    panels: frozenset[str]
    scripts: frozenset[str]
    """What every page of the front end loads."""
    stored: frozenset[str]
    files: frozenset[str]
    listeners: Mapping[str, int]
    """How many listen to each type of event."""

    @classmethod
    def of(cls, hass: HomeAssistant, storage: Documents) -> Self:
        """Look everywhere."""
        entities = er.async_get(hass).entities.values()
        known = [one for one in entities if one.platform == "hearthward"]
        flows = hass.config_entries.flow.async_progress_by_handler("hearthward")
        folder = Path(hass.config.config_dir)
        return cls(
            devices=frozenset(
                str(domain_and_id)
                for device in dr.async_get(hass).devices
                for domain_and_id in device.identifiers
                if domain_and_id[0] == "hearthward"
            ),
            entities=frozenset(one.unique_id for one in known),
            states=frozenset(
                one.entity_id for one in known if hass.states.get(one.entity_id)
            ),
            issues=frozenset(
                key for domain, key in ir.async_get(hass).issues if "hearth" in domain
            ),
            flows=frozenset(str(flow["flow_id"]) for flow in flows),
            panels=frozenset(hass.data[frontend.DATA_PANELS]),
            scripts=frozenset(hass.data[frontend.DATA_EXTRA_MODULE_URL].urls),
            stored=frozenset(key for key in storage if "hearth" in key),
            files=frozenset(
                str(path.relative_to(folder))
                for path in folder.rglob("*")
                if "__pycache__" not in path.parts
            ),
            listeners=dict(hass.bus.async_listeners()),
        )

    def __sub__(self, other: Self) -> dict[str, Any]:
        """Return what is here and was not there, by its kind."""
        more: dict[str, Any] = {}
        for kind in fields(self):
            mine, theirs = getattr(self, kind.name), getattr(other, kind.name)
            if isinstance(mine, Mapping):
                left = {key for key in mine if mine[key] > theirs.get(key, 0)}
            else:
                left = mine - theirs
            if left:
                more[kind.name] = sorted(left)
        return more


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Let files be written, so that they can be found."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
async def _pages(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Serve a front end, and bundles whose contents do not matter."""
    folder = tmp_path / "bundles"
    folder.mkdir()
    for name in (ours.CARD, ours.PANEL):
        (folder / name).write_text("export {};\n", encoding="utf-8")
    monkeypatch.setattr(ours, "BUNDLES", folder)
    assert await async_setup_component(hass, "frontend", {})


@pytest.fixture
async def phone(hass: HomeAssistant) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble().start()
    await add_phone(hass, double)
    yield double
    await double.stop()


async def lived_with(
    hass: HomeAssistant, engine: EngineDouble, phone: PhoneDouble
) -> MockConfigEntry:
    """Return an entry of two cameras and a phone after a day that had everything."""
    entry = entry_for(hass, engine, "camera.porch", "camera.yard")
    add_recipient(hass, entry, notify_entity_of(hass, phone))
    await set_up(hass, engine, entry)
    camera_id = min(engine.states)
    engine.media["m1"] = b"jpeg"
    await engine.activity(camera_id, "t1")
    await engine.record("incident", incident(camera_id), change="started")
    await engine.record("assessment", assessment(camera_id))
    await engine.record("assessment", assessment(camera_id, "w2"), age_s=1000)
    engine.state = engine_state(status="model_missing", version="0.0.1")
    await engine.say({"kind": "engine", "data": engine.state})
    await until(lambda: phone.received)
    issues = ir.async_get(hass)
    await until(lambda: any(domain == "hearthward" for domain, _ in issues.issues))
    await settle(hass)
    return entry


async def remove(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove the entry as a user does."""
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)


async def test_a_removed_engine_leaves_nothing_behind(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    hass_storage: Documents,
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    # A first life loads what Home Assistant loads once: platforms, translations.
    await remove(hass, await lived_with(hass, engine, phone))
    bare = Traces.of(hass, hass_storage)
    assert not any(
        getattr(bare, kind)
        for kind in ("devices", "entities", "states", "issues", "flows", "stored")
    )
    engine.log.clear()
    phone.received.clear()

    entry = await lived_with(hass, engine, phone)
    lived = Traces.of(hass, hass_storage) - bare
    assert {"devices", "entities", "states", "issues", "listeners"} <= set(lived)
    assert {"panels", "scripts"} <= set(lived)
    await remove(hass, entry)
    assert Traces.of(hass, hass_storage) - bare == {}
    assert not engine.listeners
    assert not engine.pushers
    assert not engine.states, "the engine forgot the cameras"


async def test_a_removed_engine_that_is_gone_leaves_nothing_behind(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    hass_storage: Documents,
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    entry = await lived_with(hass, engine, phone)
    files = Traces.of(hass, hass_storage).files
    await engine.stop()
    await remove(hass, entry)
    left = Traces.of(hass, hass_storage)
    for kind in (left.devices, left.entities, left.issues, left.stored):
        assert not kind
    assert left.files <= files


async def test_a_removed_camera_and_recipient_leave_nothing_behind(
    hass: HomeAssistant,
    engine: EngineDouble,
    phone: PhoneDouble,
    hass_storage: Documents,
) -> None:
    await add_cameras(hass, HouseCamera("Porch"), HouseCamera("Yard"))
    entry = await lived_with(hass, engine, phone)
    for subentry in list(entry.subentries.values()):
        if subentry.title != "Yard":
            hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await until(lambda: engine.deleted)
    await until(lambda: engine.listeners == 1 and engine.pushers == 1)
    await settle(hass)
    (yard,) = entry.subentries.values()
    camera_id = yard.data["camera_id"]
    own = ("hearthward", f"engine-1_{camera_id}")
    left = Traces.of(hass, hass_storage)
    assert left.devices == {str(own), str(("hearthward", "engine-1"))}
    registry = er.async_get(hass)
    assert {
        one.config_subentry_id
        for one in er.async_entries_for_config_entry(registry, entry.entry_id)
    } == {None, yard.subentry_id}
    await hass.config_entries.async_unload(entry.entry_id)
    assert Traces.of(hass, hass_storage).stored == {f"hearthward.{entry.entry_id}"}
    journal = hass_storage[f"hearthward.{entry.entry_id}"]["data"]
    assert journal["camera_ids"] == [camera_id]
