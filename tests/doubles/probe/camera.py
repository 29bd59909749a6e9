# SPDX-License-Identifier: Apache-2.0
"""Cameras that show pictures from a folder: a quiet place, and now and then a scene."""

from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any, Final

from homeassistant.components.camera import PLATFORM_SCHEMA, Camera
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

FPS: Final = 5

PLATFORM_SCHEMA = PLATFORM_SCHEMA.extend(
    {
        vol.Required(CONF_NAME): cv.string,
        vol.Required("quiet"): cv.string,
        vol.Required("scene"): cv.string,
        vol.Required("every_s"): vol.Coerce(float),
        vol.Required("first_s"): vol.Coerce(float),
    }
)


async def async_setup_platform(
    hass: HomeAssistant,
    config: ConfigType,
    async_add_entities: AddEntitiesCallback,
    discovery_info: Any = None,
) -> None:
    """Add one camera."""
    quiet, scene = await hass.async_add_executor_job(
        lambda: (_pictures(config["quiet"]), _pictures(config["scene"]))
    )
    async_add_entities([ShownCamera(config, quiet, scene)])


class ShownCamera(Camera):
    """One camera."""

    def __init__(
        self, config: ConfigType, quiet: list[bytes], scene: list[bytes]
    ) -> None:
        """Take the pictures; the scene begins again and again."""
        super().__init__()
        self._attr_name = config[CONF_NAME]
        self._attr_unique_id = config[CONF_NAME]
        self._quiet, self._scene = quiet, scene
        self._every_s: float = config["every_s"]
        self._began = monotonic() + config["first_s"] - self._every_s

    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return what there is to be seen now."""
        at = (monotonic() - self._began) % self._every_s
        frame = int(at * FPS)
        if frame < len(self._scene):
            return self._scene[frame]
        return self._quiet[frame % len(self._quiet)]


@cache
def _pictures(folder: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(folder).glob("*.jpg"))]
