# SPDX-License-Identifier: Apache-2.0
"""Card and panel in Home Assistant's front end, and what is said without them."""

from pathlib import Path

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward import frontend as ours
from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble

from .helpers import HouseCamera, entry_for, set_up


@pytest.fixture
def bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that bundles are served from; it is empty."""
    folder = tmp_path / "bundles"
    folder.mkdir()
    monkeypatch.setattr(ours, "BUNDLES", folder)
    return folder


async def test_what_was_built_is_served_and_another_build_has_another_address(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    bundles: Path,
    hass_client: ClientSessionGenerator,
) -> None:
    for name in (ours.CARD, ours.PANEL):
        (bundles / name).write_text(f"export const name = '{name}';\n")
    assert await async_setup_component(hass, "frontend", {})
    await set_up(hass, engine, entry_for(hass, engine, "camera.porch"))
    panel = hass.data[frontend.DATA_PANELS][DOMAIN]
    (card,) = (
        url
        for url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls
        if ours.CARD in url
    )
    client = await hass_client()
    for name, address in (
        (ours.CARD, card),
        (ours.PANEL, panel.config["_panel_custom"]["module_url"]),
    ):
        answer = await client.get(address)
        assert (await answer.text()) == (bundles / name).read_text()
    (bundles / ours.CARD).write_text("export {};\n")
    assert ours._address(ours.CARD) != card


async def test_without_bundles_everything_else_goes_on_and_the_log_says_why(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    bundles: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await async_setup_component(hass, "frontend", {})
    await set_up(hass, engine, entry_for(hass, engine, "camera.porch"))
    assert hass.states.get("sensor.porch_risk_score") is not None
    assert DOMAIN not in hass.data[frontend.DATA_PANELS]
    assert f"{bundles / ours.CARD} is missing" in caplog.text
