# SPDX-License-Identifier: Apache-2.0
"""Take over changed settings without a reload, where nothing comes or goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import callback

from .const import (
    CONF_ADJACENT,
    CONF_CLASSES,
    CONF_MASKS,
    CONF_MOTION_SENSOR,
    CONF_NOTE,
    CONF_SENSITIVITY,
    CONF_SOURCE,
    CONF_ZONES,
    SUBENTRY_CAMERA,
)

AT_ONCE: Final = frozenset(
    {
        CONF_ADJACENT,
        CONF_CLASSES,
        CONF_MASKS,
        CONF_MOTION_SENSOR,
        CONF_NOTE,
        CONF_SENSITIVITY,
        CONF_SOURCE,
        CONF_ZONES,
    }
)
"""Settings of a camera that a running forwarder can change."""


@dataclass(frozen=True)
class Settled:
    """What an entry held when it was set up, and only a reload can change."""

    title: str
    data: Mapping[str, Any]
    subentries: Mapping[str, tuple[str, Mapping[str, Any]]]

    @classmethod
    @callback
    def of(cls, entry: ConfigEntry) -> Self:
        """Return what an entry holds now."""
        return cls(
            entry.title,
            dict(entry.data),
            {one.subentry_id: _fixed(one) for one in entry.subentries.values()},
        )


def _fixed(subentry: ConfigSubentry) -> tuple[str, Mapping[str, Any]]:
    """Return what of a subentry only a reload can change."""
    if subentry.subentry_type != SUBENTRY_CAMERA:
        return subentry.title, dict(subentry.data)
    kept = {key: value for key, value in subentry.data.items() if key not in AT_ONCE}
    return subentry.title, kept
