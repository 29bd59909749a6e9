# SPDX-License-Identifier: Apache-2.0
"""Phones to notify, verdicts to notify of, and buttons to press."""

import asyncio
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment
from tests.doubles.phone import PhoneDouble

from .helpers import settle

ANN = "ann_s_phone"


async def add_phone(hass: HomeAssistant, phone: PhoneDouble) -> None:
    """Register a phone's app."""
    assert await async_setup_component(hass, "mobile_app", {})
    registration = MockConfigEntry(
        domain="mobile_app", title=phone.name, data=phone.registration
    )
    registration.add_to_hass(hass)
    assert await hass.config_entries.async_setup(registration.entry_id)
    await hass.async_block_till_done()


def notify_entity_of(hass: HomeAssistant, phone: PhoneDouble) -> str:
    """Return the phone's notify entity."""
    found = er.async_get(hass).async_get_entity_id("notify", "mobile_app", phone.name)
    assert found is not None
    return found


def add_recipient(
    hass: HomeAssistant, entry: MockConfigEntry, entity_id: str, **data: Any
) -> None:
    """Add a recipient to an entry that is not set up yet."""
    registered = er.async_get(hass).async_get(entity_id)
    subentry = ConfigSubentry(
        data=MappingProxyType(
            {
                "entity_id": entity_id,
                "registry_id": registered.id if registered else None,
                **data,
            }
        ),
        subentry_type="recipient",
        title="Ann's phone",
        unique_id=entity_id,
    )
    hass.config_entries.async_add_subentry(entry, subentry)


def camera_id_of(engine: EngineDouble) -> str:
    """Return the id of the porch."""
    (camera_id,) = engine.keys.values()
    return camera_id


async def judge(
    hass: HomeAssistant, engine: EngineDouble, window_id: str = "w1", **changes: Any
) -> None:
    """Let the engine tell of a verdict."""
    made = assessment(camera_id_of(engine), window_id, **changes)
    await engine.record("assessment", made)
    await settle(hass)
    await asyncio.sleep(0.05)
    await settle(hass)


async def press(hass: HomeAssistant, action: str) -> None:
    """Press a button of a notification."""
    hass.bus.async_fire("mobile_app_notification_action", {"action": action})
    await settle(hass)


def buttons(data: dict[str, Any]) -> dict[str, str]:
    """Return the names of a notification's buttons by their texts."""
    return {one["title"]: one["action"] for one in data["actions"]}


async def call(
    hass: HomeAssistant, domain: str, action: str, entity: str, **data: Any
) -> None:
    """Call an action on an entity of the recipient."""
    target = {ATTR_ENTITY_ID: f"{domain}.{ANN}_{entity}"}
    await hass.services.async_call(domain, action, target | data, blocking=True)
    await settle(hass)
