# SPDX-License-Identifier: Apache-2.0
"""Try a camera before it is watched: its picture here, its stream from the engine."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.core import HomeAssistant

from .client import EngineClient, HearthwardError, SourceTest
from .const import CONF_SOURCE, SOURCE_SNAPSHOT, SOURCE_STREAM
from .pictures import CameraFailed, async_picture, async_stream_url

AT_ONCE: Final = 4
"""Cameras that are tried at the same time: the engine opens their streams."""
GOOD: Final = "✓"
BAD: Final = "✗"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How a camera does."""

    picture: bool
    stream: SourceTest | None
    """None where it has none that the engine may open; never holds the address."""

    @property
    def streams(self) -> bool:
        """Return whether the engine could open the stream."""
        return self.stream is not None and self.stream.ok

    @property
    def reason(self) -> str:
        """Return why the engine could not open the stream, in its words."""
        return (self.stream and self.stream.reason) or ""

    def errors(self, source: str) -> dict[str, str]:
        """Return what a form is to say against a source; nothing if all is well."""
        if self.streams and source != SOURCE_SNAPSHOT:
            return {}
        if source == SOURCE_STREAM:
            if self.stream is None:
                return {CONF_SOURCE: "no_stream"}
            return {CONF_SOURCE: "stream_failed"}
        return {} if self.picture else {CONF_SOURCE: "no_picture"}

    @property
    def signs(self) -> Mapping[str, str]:
        """Return what to show of it: signs and numbers, which need no translation."""
        found = self.stream
        if found is None:
            stream = "–"
        elif not found.ok:
            stream = f"{BAD} {self.reason}".rstrip()
        else:
            size = f"{found.width} × {found.height}" if found.width else ""
            fps = f"{found.fps:g} fps" if found.fps else ""
            stream = f"{GOOD} {', '.join(filter(None, (size, fps)))}".rstrip()
        return {"stream": stream, "snapshot": GOOD if self.picture else BAD}


async def async_try(hass: HomeAssistant, client: EngineClient, entity_id: str) -> Trial:
    """Return how a camera does, both ways; takes 20 seconds at the very most."""
    picture, stream = await asyncio.gather(
        _picture(hass, entity_id), _stream(hass, client, entity_id)
    )
    return Trial(picture=picture, stream=stream)


async def async_failing(
    hass: HomeAssistant, client: EngineClient, entity_ids: Iterable[str]
) -> list[str]:
    """Return the cameras that give neither a picture nor a stream.

    The engine is asked to open the stream only where there is no picture: that takes
    longest.
    """
    turns = asyncio.Semaphore(AT_ONCE)

    async def fails(entity_id: str) -> bool:
        async with turns:
            if await _picture(hass, entity_id):
                return False
            found = await _stream(hass, client, entity_id)
            return found is None or not found.ok

    entity_ids = list(entity_ids)
    verdicts = await asyncio.gather(*map(fails, entity_ids))
    return [one for one, fails in zip(entity_ids, verdicts, strict=True) if fails]


async def _picture(hass: HomeAssistant, entity_id: str) -> bool:
    try:
        await async_picture(hass, entity_id)
    except CameraFailed:
        return False
    return True


async def _stream(
    hass: HomeAssistant, client: EngineClient, entity_id: str
) -> SourceTest | None:
    """Return what the engine says of a stream, None if there is none to open."""
    try:
        url = await async_stream_url(hass, entity_id)
    except CameraFailed:
        return None
    if url is None:
        return None
    try:
        return await client.test_source(url)
    except HearthwardError as err:
        return SourceTest(ok=False, reason=str(err))
