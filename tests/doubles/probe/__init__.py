# SPDX-License-Identifier: Apache-2.0
"""An integration for measuring another one: cameras from files, and a meter.

Its actions ``reset`` and ``report`` start a measurement and tell its result.
"""

from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)

from .meter import Meter

DOMAIN = "hearthward_probe"
MEASURED = "/custom_components/hearthward/"


async def async_setup(hass: HomeAssistant, config: dict[str, Any]) -> bool:
    """Offer the actions."""
    meter = Meter(MEASURED)

    async def reset(call: ServiceCall) -> None:
        meter.stop()
        meter.start()

    async def report(call: ServiceCall) -> ServiceResponse:
        return meter.report()

    hass.services.async_register(DOMAIN, "reset", reset)
    hass.services.async_register(
        DOMAIN, "report", report, supports_response=SupportsResponse.ONLY
    )
    return True
