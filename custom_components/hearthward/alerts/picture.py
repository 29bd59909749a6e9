# SPDX-License-Identifier: Apache-2.0
"""A key frame by a signed, expiring path, so that a phone outside can show it."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..client import HearthwardError, NotFound
from ..const import DOMAIN
from ..coordinator import HearthwardConfigEntry

VALID_FOR: Final = timedelta(hours=24)


class PictureView(HomeAssistantView):
    """Serves the engine's key frames to whoever is logged in or has a signed path."""

    url = f"/api/{DOMAIN}/{{entry_id}}/picture/{{media_id}}"
    name = f"api:{DOMAIN}:picture"

    async def get(
        self, request: web.Request, entry_id: str, media_id: str
    ) -> web.Response:
        """Return a picture; 404 where it is gone, 503 where the engine is."""
        entry: HearthwardConfigEntry | None = request.app[
            KEY_HASS
        ].config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        if entry.state is not ConfigEntryState.LOADED:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            content = await entry.runtime_data.client.media(media_id)
        except NotFound:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        except HearthwardError:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response(
            body=content,
            content_type="image/jpeg",
            headers={"Cache-Control": "private, max-age=86400, immutable"},
        )


@callback
def async_picture_path(hass: HomeAssistant, entry_id: str, media_id: str) -> str:
    """Return the path of a picture, signed for a day."""
    path = PictureView.url.format(entry_id=entry_id, media_id=media_id)
    return async_sign_path(hass, path, VALID_FOR, use_content_user=True)
