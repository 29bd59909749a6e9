# SPDX-License-Identifier: Apache-2.0
"""Write all that is known of a window to files, where Home Assistant may write."""

from collections.abc import Mapping
from contextlib import suppress
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant

from .client import EngineClient, NotFound


async def async_pictures(
    client: EngineClient, window: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return the window's pictures by id; those that were cleared away are missing."""
    found: dict[str, bytes] = {}
    image = (window.get("assessment") or {}).get("image")
    ids = [frame["id"] for frame in window.get("key_frames") or ()]
    for media_id in dict.fromkeys([*ids, *([image] if image else [])]):
        with suppress(NotFound):
            found[media_id] = await client.media(media_id)
    return found


async def async_save(
    hass: HomeAssistant,
    directory: str,
    window: Mapping[str, Any],
    pictures: Mapping[str, bytes],
) -> list[str] | None:
    """Write a window and its pictures; return the paths, None where not allowed to.

    Raise OSError for what the file system refuses.
    """
    return await hass.async_add_executor_job(_save, hass, directory, window, pictures)


def _save(
    hass: HomeAssistant,
    directory: str,
    window: Mapping[str, Any],
    pictures: Mapping[str, bytes],
) -> list[str] | None:
    folder = Path(hass.config.path(directory)).resolve()
    if not hass.config.is_allowed_path(str(folder)):
        return None
    folder.mkdir(exist_ok=True)
    stem = f"hearthward_{_safe(window['assessment']['window_id'])}"
    text = json.dumps(window, ensure_ascii=False, indent=2)
    files = [folder / f"{stem}.json"]
    files[0].write_text(text, encoding="utf-8")
    for media_id, content in pictures.items():
        files.append(folder / f"{stem}_{_safe(media_id)}.jpg")
        files[-1].write_bytes(content)
    return [str(path) for path in files]


def _safe(text: str) -> str:
    """Return an id of the engine as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)
