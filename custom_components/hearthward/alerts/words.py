# SPDX-License-Identifier: Apache-2.0
"""The texts of notifications, in the language of the house."""

from dataclasses import fields

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from .message import Words

CATEGORY = "selector"
PREFIX = f"component.{DOMAIN}.{CATEGORY}.notification.options."


async def async_words(hass: HomeAssistant) -> Words:
    """Return the texts; English stands in for what is not translated."""
    language = hass.config.language
    texts = await async_get_translations(hass, language, CATEGORY, {DOMAIN})
    names = [one.name for one in fields(Words)]
    return Words(**{name: texts.get(f"{PREFIX}{name}", name) for name in names})
