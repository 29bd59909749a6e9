# SPDX-License-Identifier: Apache-2.0
"""Home Assistant's quality scale: every rule is met, and what documents it is there."""

from functools import partial
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from scripts.envs.places import ROOT
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, engine_state

from .helpers import HouseCamera, entry_for, set_up, settle, until
from .test_entities import RISK

FOLDER: Final = ROOT / "custom_components/hearthward"
REFERENCE: Final = ROOT / "docs/reference"
INTEGRATION: Final = "integration.md"
AUTOMATION: Final = "automation.md"
RULES: Final = {
    "bronze": "action-setup appropriate-polling brands common-modules config-flow"
    " config-flow-test-coverage dependency-transparency docs-actions docs-conditions"
    " docs-high-level-description docs-installation-instructions"
    " docs-removal-instructions docs-triggers entity-event-setup entity-unique-id"
    " has-entity-name runtime-data test-before-configure test-before-setup"
    " unique-config-entry",
    "silver": "action-exceptions config-entry-unloading docs-configuration-parameters"
    " docs-installation-parameters entity-unavailable integration-owner"
    " log-when-unavailable parallel-updates reauthentication-flow test-coverage",
    "gold": "devices diagnostics discovery discovery-update-info docs-data-update"
    " docs-examples docs-known-limitations docs-supported-devices"
    " docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices"
    " entity-category entity-device-class entity-disabled-by-default"
    " entity-translations exception-translations icon-translations"
    " reconfiguration-flow repair-issues stale-devices",
    "platinum": "async-dependency inject-websession strict-typing",
}
EXCUSED: Final = {
    "appropriate-polling",
    "async-dependency",
    "dependency-transparency",
    "docs-supported-devices",
}
SECTIONS: Final = {
    "docs-actions": (AUTOMATION, "Actions"),
    "docs-conditions": (AUTOMATION, "Conditions"),
    "docs-configuration-parameters": (INTEGRATION, "Configuration parameters"),
    "docs-data-update": (INTEGRATION, "Data updates"),
    "docs-examples": (INTEGRATION, "Examples"),
    "docs-high-level-description": (INTEGRATION, "The integration"),
    "docs-installation-instructions": (INTEGRATION, "Installation"),
    "docs-installation-parameters": (INTEGRATION, "Installation parameters"),
    "docs-known-limitations": (INTEGRATION, "Known limitations"),
    "docs-removal-instructions": (INTEGRATION, "Removing it"),
    # There are no devices; what takes their place are cameras.
    "docs-supported-devices": (INTEGRATION, "Supported cameras"),
    "docs-supported-functions": (INTEGRATION, "Supported functions"),
    "docs-triggers": (AUTOMATION, "Triggers"),
    "docs-troubleshooting": (INTEGRATION, "Troubleshooting"),
    "docs-use-cases": (INTEGRATION, "Use cases"),
}
LEAST_WORDS: Final = 40


def scale() -> dict[str, tuple[str, str]]:
    """Return each rule's status and comment."""
    rules = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))["rules"]
    return {
        name: (rule, "")
        if isinstance(rule, str)
        else (rule["status"], rule.get("comment", ""))
        for name, rule in rules.items()
    }


def section(page: str, title: str) -> str:
    """Return what stands below a heading, up to the next one of its kind."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    heading = re.search(rf"^(#+) {re.escape(title)}\n", text, re.MULTILINE)
    assert heading, f"{page} has no section {title}"
    level = max(len(heading[1]), 2)
    return re.split(rf"^#{{1,{level}}} ", text[heading.end() :], flags=re.MULTILINE)[0]


def examples() -> dict[str, dict[str, Any]]:
    """Return the automations of the page by their name."""
    blocks = re.findall(
        r"```yaml\n(.*?)```", section(INTEGRATION, "Examples"), re.DOTALL
    )
    parsed = [parse_yaml(block) for block in blocks]
    return {one["alias"]: one for one in parsed if isinstance(one, dict)}


def test_every_rule_is_met_or_truly_does_not_apply() -> None:
    rules = scale()
    assert set(rules) == {rule for tier in RULES.values() for rule in tier.split()}
    excused = {name for name, (status, _) in rules.items() if status != "done"}
    assert excused == EXCUSED
    assert all(rules[name][0] == "exempt" and rules[name][1] for name in excused)


def test_every_rule_about_documentation_has_its_section() -> None:
    assert set(SECTIONS) == {name for name in scale() if name.startswith("docs-")}
    for page, title in SECTIONS.values():
        assert len(section(page, title).split()) >= LEAST_WORDS, f"{page}: {title}"


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("services", "Actions"),
        ("triggers", "Triggers"),
        ("conditions", "Conditions"),
    ],
)
def test_what_automations_can_use_is_documented_with_all_its_fields(
    kind: str, title: str
) -> None:
    told = section(AUTOMATION, title)
    for name, offered in load_yaml_dict(str(FOLDER / f"{kind}.yaml")).items():
        if name.startswith("."):
            continue
        assert f"### `hearthward.{name}`\n" in told
        for field in (offered or {}).get("fields", {}):
            assert re.search(f"`{field}[`:]", told), f"{name}: {field}"


async def test_every_example_does_what_it_says(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    entry: MockConfigEntry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    offered = examples()
    assert len(offered) == section(INTEGRATION, "Examples").count("```yaml")
    hass.states.async_set("alarm_control_panel.house", "disarmed")
    assert await async_setup_component(
        hass, "automation", {"automation": list(offered.values())}
    )
    lit = async_mock_service(hass, "light", "turn_on")
    told = async_mock_service(hass, "persistent_notification", "create")
    await settle(hass)
    assert {state.state for state in hass.states.async_all("automation")} == {"on"}
    assert len(hass.states.async_all("automation")) == len(offered)

    (camera_id,) = engine.keys.values()
    await engine.camera(camera_id, risk=RISK, incident_id="i1")
    await engine.say({"kind": "engine", "data": engine_state(home_risk=RISK)})
    await until(lambda: lit)
    assert lit[0].data["entity_id"] == ["light.porch"]

    await engine.record("assessment", assessment(camera_id))
    await until(lambda: told)
    assert told[0].data["title"] == "Unknown person at the back door"

    for alarm, analysis in (
        ("armed_away", "on"),
        ("disarmed", "off"),
        ("armed_home", "on"),
    ):
        hass.states.async_set("alarm_control_panel.house", alarm)
        await until(partial(hass.states.is_state, "switch.porch_analysis", analysis))
