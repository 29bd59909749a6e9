# SPDX-License-Identifier: Apache-2.0
"""Bring the card and the panel to Home Assistant's front end."""

from hashlib import sha256
import logging
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

BUNDLES: Final = Path(__file__).parent / "www"
STATIC_PATH: Final = f"/{DOMAIN}_static"
CARD: Final = "hearthward-card.js"
PANEL: Final = "hearthward-panel.js"
PANEL_ELEMENT: Final = "hearthward-panel"
PANEL_ICON: Final = "mdi:shield-home"
PANEL_TITLE: Final = "Hearthward"

_ADDRESSES: HassKey[tuple[str, str]] = HassKey(f"{DOMAIN}_addresses")
"""Where card and panel are served."""


async def async_setup_frontend(hass: HomeAssistant) -> None:
    """Serve the bundles, let every page load the card, and show the panel.

    Called once per run: a static path cannot be taken back. Where the bundles were
    not built everything else goes on, and the log tells how to get them.
    """
    if "frontend" not in hass.config.components:
        return
    try:
        addresses = await hass.async_add_executor_job(_addresses)
    except OSError as err:
        _LOGGER.error(
            "The card and the panel are not shown, because %s is missing. Install"
            " Hearthward through HACS or from a release; in a checkout of the"
            " repository run 'npm run build' in its folder frontend",
            err.filename,
        )
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(STATIC_PATH, str(BUNDLES), cache_headers=True)]
    )
    hass.data[_ADDRESSES] = addresses
    await async_show_panel(hass)


async def async_show_panel(hass: HomeAssistant) -> None:
    """Put the panel into the sidebar and the card on all pages, unless they are."""
    addresses = hass.data.get(_ADDRESSES)
    if addresses is None or DOMAIN in hass.data.get(frontend.DATA_PANELS, {}):
        return
    card, panel = addresses
    frontend.add_extra_js_url(hass, card)
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=DOMAIN,
        webcomponent_name=PANEL_ELEMENT,
        sidebar_title=PANEL_TITLE,
        sidebar_icon=PANEL_ICON,
        module_url=panel,
    )


@callback
def async_hide_panel(hass: HomeAssistant) -> None:
    """Take panel and card away: there is no engine any more."""
    if DOMAIN in hass.data.get(frontend.DATA_PANELS, {}):
        frontend.async_remove_panel(hass, DOMAIN)
        card, _ = hass.data[_ADDRESSES]
        frontend.remove_extra_js_url(hass, card)


def _addresses() -> tuple[str, str]:
    """Return where card and panel are served; another build has other addresses."""
    return _address(CARD), _address(PANEL)


def _address(name: str) -> str:
    digest = sha256((BUNDLES / name).read_bytes()).hexdigest()
    return f"{STATIC_PATH}/{name}?{digest[:12]}"
