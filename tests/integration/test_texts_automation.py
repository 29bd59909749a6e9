# SPDX-License-Identifier: Apache-2.0
"""Actions, triggers and conditions have names, descriptions, icons and choices."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition as ha_condition, trigger as ha_trigger
from homeassistant.helpers.selector import selector
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.hearthward import condition, sensitivity, services, trigger
from custom_components.hearthward.const import ACTIVITY_KINDS, DOMAIN, LEVELS

from .test_texts import EN, FOLDER, ICONS

PARTS: Final[dict[str, Any]] = {
    "services": services.SCHEMAS,
    "triggers": trigger.TRIGGERS,
    "conditions": condition.CONDITIONS,
}
OPTIONS: Final = {
    "classes": set(sensitivity.CLASSES),
    "kinds": set(ACTIVITY_KINDS),
    "level": set(LEVELS),
    "verdict": set(services.VERDICTS),
}
TARGET_FIELDS: Final = {"entity_id", "device_id", "area_id", "floor_id", "label_id"}


def described(part: str) -> dict[str, Any]:
    """Return what the YAML file of a part describes."""
    found = load_yaml_dict(str(FOLDER / f"{part}.yaml"))
    return {key: value for key, value in found.items() if not key.startswith(".")}


def accepted(part: str, key: str) -> set[str]:
    """Return the names of the fields that the code takes."""
    if part == "services":
        return {str(one) for one in services.SCHEMAS[key].schema} - TARGET_FIELDS
    options = next(
        value
        for name, value in PARTS[part][key].schema.schema.items()
        if str(name) == "options"
    )
    return {str(one) for one in getattr(options, "validators", (options,))[0]}


@pytest.mark.parametrize("part", PARTS)
def test_everything_has_a_description_a_text_and_an_icon_and_nothing_is_left_over(
    part: str,
) -> None:
    names = set(PARTS[part])
    assert set(described(part)) == set(EN[part]) == set(ICONS[part]) == names
    for icon in ICONS[part].values():
        assert list(icon) == [part.removesuffix("s")]
        assert all(name.startswith("mdi:") for name in icon.values())


@pytest.mark.parametrize("part", PARTS)
def test_every_field_is_known_to_the_code_and_has_a_name_and_a_description(
    part: str,
) -> None:
    for key, about in described(part).items():
        text = EN[part][key]
        assert text["name"]
        assert text["description"]
        fields = set(about.get("fields", {}))
        assert fields == set(text.get("fields", {})) == accepted(part, key), key
        for field in text.get("fields", {}).values():
            assert set(field) == {"name", "description"}
            assert all(field.values())


@pytest.mark.parametrize("part", PARTS)
def test_every_selector_works_and_every_choice_has_a_text(part: str) -> None:
    for about in described(part).values():
        if "target" in about:
            selector({"target": about["target"]})
        for field in about.get("fields", {}).values():
            selector(field["selector"])
            if not (select := field["selector"].get("select")):
                continue
            key = select["translation_key"]
            assert set(EN["selector"][key]["options"]) == OPTIONS[key]
            assert set(select["options"]) <= OPTIONS[key]
    assert {"classes", "kinds", "level", "verdict"} <= set(EN["selector"])


async def test_home_assistant_knows_them(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert set(hass.services.async_services()[DOMAIN]) == set(PARTS["services"])
    triggers = await ha_trigger.async_get_all_descriptions(hass)
    conditions = await ha_condition.async_get_all_descriptions(hass)
    for found, part in ((triggers, "triggers"), (conditions, "conditions")):
        ours = {key for key, about in found.items() if key.startswith(f"{DOMAIN}.")}
        assert ours == {f"{DOMAIN}.{key}" for key in PARTS[part]}
        assert all(found[key] for key in ours)
