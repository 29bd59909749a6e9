# SPDX-License-Identifier: Apache-2.0
"""Diagnostics help, and hold nothing secret."""

from collections.abc import AsyncGenerator
import json
from typing import Any, Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.loader import async_get_integration
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import engine_state
from tests.doubles.phone import TOKEN, PhoneDouble

from .alerting import add_phone, add_recipient, judge, notify_entity_of
from .helpers import STREAM, HouseCamera, add_cameras, entry_for, set_up, until

FINGERPRINT: Final = "ab" * 32
LATITUDE: Final = 47.4979
SECRETS: Final = (
    FINGERPRINT,
    "127.0.0.1",
    "47.4979",
    "p4ss",
    "l0gin",
    "under the mat",
    "engine-1",
    "person.ann",
    "Ann",
    "ann_s_phone",
    "picture-of-ann",
    TOKEN,
)


@pytest.fixture
async def phone(hass: HomeAssistant) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble().start()
    await add_phone(hass, double)
    yield double
    await double.stop()


@pytest.fixture
async def secretive(
    hass: HomeAssistant, engine: EngineDouble, phone: PhoneDouble
) -> MockConfigEntry:
    """Return an entry in which there is a secret wherever one can be."""
    hass.config.latitude = LATITUDE
    engine.capabilities = ["doctor"]
    said = f"Listens on {engine.url}; asks http://me:l0gin@127.0.0.1:11434"
    engine.report["findings"][0]["text"] = said
    engine.state = engine_state(
        llm={"state": "unreachable", "reason": said},
        problems=[{"code": "clock", "text": f"{said}, {engine.token}"}],
    )
    await add_cameras(hass, HouseCamera("Porch", STREAM))
    entry = entry_for(
        hass, engine, "camera.porch", note="The key is under the mat for Ann."
    )
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, "fingerprint": FINGERPRINT},
        options={"people": ["person.ann"]},
    )
    add_recipient(hass, entry, notify_entity_of(hass, phone), person="person.ann")
    await set_up(hass, engine, entry)
    await judge(hass, engine, title="Ann at the door")
    await engine.camera("cam1", reason=f"cannot open {STREAM}", image="picture-of-ann")
    camera = entry.runtime_data.cameras["cam1"]
    await until(lambda: camera.data.state.image == "picture-of-ann")
    return entry


def device_of(hass: HomeAssistant, entry: MockConfigEntry, own_id: str) -> Any:
    """Return one of our devices."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, own_id), entry.entry_id
    )
    assert device is not None
    return device


async def test_diagnostics_tell_the_state(
    hass: HomeAssistant,
    secretive: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    found = await get_diagnostics_for_config_entry(hass, hass_client, secretive)
    assert found["connected"] is True
    assert found["engine"]["status"] == "ok"
    assert found["notifications"] == {"sound": 1, "sent": 1}
    assert found["entry"]["data"]["token"] == "**REDACTED**"
    assert [one["subentry_type"] for one in found["entry"]["subentries"]] == ["camera"]
    (camera,) = found["cameras"]
    assert camera["entity_id"] == "camera.porch"
    assert camera["enabled"] is True
    assert camera["settings"]["source"] == "auto"
    assert camera["settings"]["note"] == "**REDACTED**"
    assert camera["state"]["reason"] == "cannot open rtsp://**REDACTED**@10.0.0.9/live"
    (recipient,) = found["recipients"]
    assert recipient["target"] == "android"
    assert recipient["target_exists"] is True
    assert recipient["has_person"] is True
    assert recipient["policy"]["minimum_level"] == "high"
    assert recipient["policy"]["quiet_from"] == "22:00:00"
    assert (recipient["told"], recipient["held"]) == (1, 0)
    assert found["doctor"]["findings"][0]["text"] == (
        "Listens on http://**REDACTED**; asks http://**REDACTED**@**REDACTED**:11434"
    )


async def test_no_secret_is_told_of_entry_camera_recipient_or_engine(
    hass: HomeAssistant,
    engine: EngineDouble,
    secretive: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    (recipient_id,) = secretive.runtime_data.alerts.recipients
    reports = [await get_diagnostics_for_config_entry(hass, hass_client, secretive)]
    for own_id in ("engine-1", "engine-1_cam1", f"engine-1_{recipient_id}"):
        device = device_of(hass, secretive, own_id)
        reports.append(
            await get_diagnostics_for_device(hass, hass_client, secretive, device)
        )
    whole, of_engine, of_camera, of_recipient = reports
    assert whole == of_engine
    assert of_camera == {"camera": whole["cameras"][0]}
    assert of_recipient == {"recipient": whole["recipients"][0]}
    for secret in (*SECRETS, engine.token):
        for report in reports:
            assert secret not in json.dumps(report), secret


async def test_diagnostics_hold_the_engines_report_and_both_releases(
    hass: HomeAssistant, engine: EngineDouble, hass_client: ClientSessionGenerator
) -> None:
    engine.capabilities = ["doctor"]
    engine.state["version"] = "0.0.9"
    entry = entry_for(hass, engine)
    await set_up(hass, engine, entry)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    released = (await async_get_integration(hass, "hearthward")).version
    assert found["engine_release"] == {"expected": str(released), "running": "0.0.9"}
    assert found["doctor"] == engine.report

    engine.refuse = lambda request: (
        error(500, "internal", "no time for that")
        if request.path.endswith("/doctor")
        else None
    )
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["doctor"] == {"missing": "no time for that"}
    engine.refuse = lambda _request: web.Response(text="<html>")
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert "not a JSON object" in found["doctor"]["missing"]


async def test_an_engine_that_cannot_examine_itself_is_not_asked_to(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    asked: list[str] = []
    engine.refuse = lambda request: asked.append(request.path)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["doctor"] == {"missing": "this engine cannot examine itself"}
    assert "/api/v1/doctor" not in asked
