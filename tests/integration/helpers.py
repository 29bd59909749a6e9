# SPDX-License-Identifier: Apache-2.0
"""Cameras to watch, and patience."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.components.camera import Camera
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    setup_test_component_platform,
)

from custom_components.hearthward.cameras import async_camera_subentry
from custom_components.hearthward.const import DOMAIN, SUBENTRY_CAMERA
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import jpeg

type Capture = Callable[[str], list[Event]]

SUMMARY = "hearthward_risk_summary"
LATE = "hearthward_risk_summary_late"
DIGEST = "hearthward_risk_digest"
INCIDENT = "hearthward_incident"
ELSEWHERE = "http://127.0.0.1:1"
STREAM = "rtsp://user:p4ss@10.0.0.9/live"


class HouseCamera(Camera):
    """A camera whose picture, stream and faults a test decides."""

    _attr_has_entity_name = False

    def __init__(self, name: str, stream: str | None = None) -> None:
        """Take the name, and the stream's URL if it has one."""
        super().__init__()
        self._attr_name = name
        self._attr_unique_id = name
        self.stream_url = stream
        self.picture: bytes = jpeg(0)
        self.broken = False
        self.buggy = False
        self.fetches = 0
        self.under_way = 0
        self.most_at_once = 0
        self.fetch_s = 0.0
        self.changing = False

    async def stream_source(self) -> str | None:
        """Return the stream."""
        if self.buggy:
            raise ZeroDivisionError
        return self.stream_url

    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the picture, another one each time where it is ``changing``."""
        self.fetches += 1
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await asyncio.sleep(self.fetch_s)
        finally:
            self.under_way -= 1
        if self.buggy:
            raise ZeroDivisionError
        if self.broken:
            msg = "lens cap on"
            raise HomeAssistantError(msg)
        if self.changing:
            self.picture = jpeg(self.fetches % 256)
        return self.picture


async def add_cameras(hass: HomeAssistant, *cameras: HouseCamera) -> None:
    """Add cameras as an integration does."""
    setup_test_component_platform(hass, "camera", cameras)
    assert await async_setup_component(hass, "camera", {"camera": {"platform": "test"}})
    await hass.async_block_till_done()


def entry_for(
    hass: HomeAssistant, engine: EngineDouble, *entity_ids: str, **settings: Any
) -> MockConfigEntry:
    """Return an entry of the engine that watches the cameras; added, not set up."""
    subentries = []
    for entity_id in entity_ids:
        subentry = async_camera_subentry(hass, entity_id)
        subentry["data"] = {**subentry["data"], **settings}
        subentries.append(subentry)
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Hearthward",
        unique_id=engine.engine_id,
        data={CONF_URL: engine.url, CONF_TOKEN: engine.token},
        subentries_data=subentries,
    )
    entry.add_to_hass(hass)
    return entry


async def until(condition: Callable[[], object], within_s: float = 30) -> None:
    """Wait until a condition holds; fail when it does not in time."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.01)


async def set_up(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    """Set the entry up and wait until it listens and may push."""
    heard, pushing = engine.listeners, engine.pushers
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: engine.listeners > heard and engine.pushers > pushing)
    cameras = len(list(entry.get_subentries_of_type(SUBENTRY_CAMERA)))
    await until(lambda: len({put[0] for put in engine.puts}) >= cameras)
    await hass.async_block_till_done()


async def restart(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    """Unload the entry; it is set up again by ``come_back``."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: not engine.listeners)


async def come_back(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    """Set the entry up again."""
    await set_up(hass, engine, entry)


async def settle(hass: HomeAssistant) -> None:
    """Let everything that could still happen happen."""
    await hass.async_block_till_done()
    for _ in range(20):
        await asyncio.sleep(0)
