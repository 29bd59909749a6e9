# SPDX-License-Identifier: Apache-2.0
"""Ask a camera of Home Assistant for its stream or a picture; none may do harm."""

import asyncio
from collections.abc import Awaitable
from typing import Final

from homeassistant.components.camera import async_get_image, async_get_stream_source
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from yarl import URL

STREAM_SCHEMES: Final = frozenset({"rtsp", "rtsps", "http", "https"})
FETCH_TIMEOUT_SECONDS: Final = 10
JPEG_MAGIC: Final = b"\xff\xd8\xff"


class CameraFailed(Exception):
    """A camera gave nothing that is of use; the text holds no URL."""


async def async_stream_url(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the camera's stream, if it has one that the engine may open.

    Raise CameraFailed where the camera could not say.
    """
    url = await _ask(async_get_stream_source(hass, entity_id))
    return url if url and openable(url) else None


async def async_picture(hass: HomeAssistant, entity_id: str) -> bytes:
    """Return a JPEG of the camera; raise CameraFailed."""
    if hass.states.is_state(entity_id, STATE_UNAVAILABLE):
        msg = "unavailable"
        raise CameraFailed(msg)
    image = await _ask(async_get_image(hass, entity_id, FETCH_TIMEOUT_SECONDS))
    if not image.content.startswith(JPEG_MAGIC):
        msg = f"not a JPEG but {image.content_type}"
        raise CameraFailed(msg)
    return image.content


def openable(url: str) -> bool:
    """Return whether the engine accepts streams of this kind."""
    try:
        return URL(url).scheme in STREAM_SCHEMES
    except ValueError:
        return False


async def _ask[AnswerT](question: Awaitable[AnswerT]) -> AnswerT:
    """Return a camera's answer; raise CameraFailed for whatever goes wrong."""
    try:
        async with asyncio.timeout(FETCH_TIMEOUT_SECONDS + 1):
            return await question
    except Exception as err:  # noqa: BLE001 - any integration's code runs here
        # Home Assistant turns a cancellation of async_get_image into a plain error.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from None
        # "from None": the texts of other integrations may spell out a URL.
        raise CameraFailed(type(err).__name__) from None
