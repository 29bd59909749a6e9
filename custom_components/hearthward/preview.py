# SPDX-License-Identifier: Apache-2.0
"""Show cameras in the text of a form: their pictures, and what belongs to them."""

from collections.abc import Iterable
import re
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from yarl import URL

from .cameras import async_camera_title
from .pairing import async_area_of, async_paired_motion_sensor

WIDE: Final = (480, 270)
SMALL: Final = (240, 135)
MOST_PICTURES: Final = 24
"""The browser fetches them all at once from Home Assistant."""
NOTHING: Final = "–"
ATTR_ACCESS: Final = "access_token"
"""What a camera's state has for browsers; it changes every few minutes."""

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~&])")


def plain(text: str) -> str:
    """Return a name so that no part of it is taken as markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


@callback
def async_show(hass: HomeAssistant, entity_id: str) -> str:
    """Return a camera's picture as it is when it is looked at, in Markdown."""
    return _picture(hass, entity_id, WIDE) or NOTHING


@callback
def async_show_all(hass: HomeAssistant, entity_ids: Iterable[str]) -> str:
    """Return cameras in Markdown: of each its picture, name, area and motion sensor."""
    shown = []
    for number, entity_id in enumerate(entity_ids):
        around = async_surroundings(hass, entity_id)
        texts = (
            f"**{plain(async_camera_title(hass, entity_id))}**",
            *(plain(one) for one in around if one != NOTHING),
        )
        picture = _picture(hass, entity_id, SMALL) if number < MOST_PICTURES else ""
        shown.append(f"{picture} {' · '.join(texts)}".lstrip())
    return "\n\n".join(shown)


@callback
def async_surroundings(hass: HomeAssistant, entity_id: str) -> tuple[str, str]:
    """Return the names of a camera's area and of the motion sensor beside it."""
    area = async_area_of(hass, entity_id)
    sensor_id = async_paired_motion_sensor(hass, entity_id)
    return area.name if area else NOTHING, async_name_of(hass, sensor_id) or NOTHING


@callback
def async_name_of(hass: HomeAssistant, id_: str | None) -> str | None:
    """Return what people call an entity, given its registry id or its entity id."""
    if id_ is None:
        return None
    entity_id = er.async_resolve_entity_id(er.async_get(hass), id_)
    state = hass.states.get(entity_id) if entity_id else None
    return state.name if state else entity_id


@callback
def _picture(hass: HomeAssistant, entity_id: str, size: tuple[int, int]) -> str:
    """Return a camera's picture in Markdown, no text where it has none."""
    state = hass.states.get(entity_id)
    token = state.attributes.get(ATTR_ACCESS) if state else None
    if state is None or not token:
        return ""
    width, height = size
    # Not the entity's own picture: after a renaming that has the old name for a while.
    query = {"token": token, "width": str(width), "height": str(height)}
    url = URL(f"/api/camera_proxy/{entity_id}").with_query(query)
    return f"![{plain(state.name)}]({url})"
