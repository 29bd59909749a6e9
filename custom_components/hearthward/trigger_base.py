# SPDX-License-Identifier: Apache-2.0
"""What all triggers of Hearthward share."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import (
    CONF_OPTIONS,
    CONF_TARGET,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import Trigger, TriggerConfig
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import LEVELS
from .targets import Selection, async_select

CONF_LEVEL: Final = "level"
NO_STATE: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})


def reaches(level: object, least: str) -> bool:
    """Return whether a level is at least as high as another."""
    return level in LEVELS and LEVELS.index(str(level)) >= LEVELS.index(least)


def schema_of(options: Any) -> vol.Schema:
    """Return the schema of a trigger or condition: a target, if any, and options."""
    return vol.Schema(
        {
            vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default=dict): options,
        }
    )


class HearthwardTrigger(Trigger):
    """A trigger that is about everything where it is given no target."""

    schema: ClassVar[vol.Schema]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Return the configuration with its defaults; raise vol.Invalid."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take a validated configuration."""
        super().__init__(hass, config)
        self._target: Mapping[str, Any] = config.target or {}
        self._options: Mapping[str, Any] = config.options or {}

    @property
    def _selection(self) -> Selection | None:
        """Return what is chosen right now; None means everything."""
        return async_select(self._hass, self._target) if self._target else None
