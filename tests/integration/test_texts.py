# SPDX-License-Identifier: Apache-2.0
"""Manifest, translations, icons and quality scale are complete and true."""

import ast
from dataclasses import fields
from itertools import pairwise
import json
from pathlib import Path
import re
import struct
from typing import Any, Final

from homeassistant.components.select import SelectEntityDescription
from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.hearthward import (
    app,
    binary_sensor,
    button,
    camera_fields,
    config_flow,
    datetime,
    event,
    house_flow,
    image,
    issues,
    number,
    select,
    sensitivity,
    sensor,
    switch,
    time,
    update,
)
from custom_components.hearthward.alerts.message import Words
from custom_components.hearthward.const import DOMAIN, SOURCES
from custom_components.hearthward.sensitivity import SENSITIVITIES

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "custom_components" / DOMAIN
EN: Final[dict[str, Any]] = json.loads((FOLDER / "translations/en.json").read_text())
ICONS: Final[dict[str, Any]] = json.loads((FOLDER / "icons.json").read_text())
MANIFEST: Final[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text())
SOURCE: Final = {
    str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.rglob("*.py")
}
CENTRAL_ABORTS: Final = {
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
}
FLOW_FILES: Final = {
    "config": (
        *("config_flow.py", "engine_flow.py", "app_flow.py", "app.py"),
        "found_flow.py",
    ),
    "camera": ("camera_flow.py", "camera_fields.py", "shapes.py", "trial.py"),
    "recipient": ("recipient_flow.py",),
}
# Errors of a form that end a flow which has none.
ERRORS_THAT_ABORT: Final = {
    "cannot_connect",
    "certificate_changed",
    "not_hearthward",
    "unknown",
    "wrong_engine",
}

DESCRIPTIONS: Final = {
    "binary_sensor": binary_sensor.PRESENCES,
    "button": (button.EXAMINE, button.SNOOZE, button.WAKE, button.TEST),
    "datetime": (datetime.SNOOZED_UNTIL,),
    "event": (event.ACTIVITY,),
    "image": (image.KEY_FRAME,),
    "number": (number.WINDOW_LENGTH, number.COOLDOWN),
    "select": (select.SENSITIVITY, *select.SELECTS),
    "sensor": (
        *(*sensor.CAMERA_SENSORS, *sensor.ENGINE_SENSORS),
        *(sensor.INCIDENT, sensor.LAST_ERROR),
    ),
    "switch": (switch.ANALYSIS, switch.NOTIFICATIONS, *switch.WISHES),
    "time": time.TIMES,
    "update": (update.ENGINE,),
}


def texts(tree: Any) -> list[str]:
    """Return all texts of a tree."""
    if isinstance(tree, dict):
        return [text for branch in tree.values() for text in texts(branch)]
    return [tree]


def literals(names: tuple[str, ...], call: str, argument: str) -> set[str]:
    """Return the texts given to an argument of a function in some of our files."""
    return {
        keyword.value.value
        for name in names
        for node in ast.walk(ast.parse(SOURCE[name]))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == call
        for keyword in node.keywords
        if keyword.arg == argument and isinstance(keyword.value, ast.Constant)
    }


def given(names: tuple[str, ...], *calls: str) -> set[str]:
    """Return the texts given by position to functions in some of our files."""
    return {
        argument.value
        for name in names
        for node in ast.walk(ast.parse(SOURCE[name]))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def assigned(names: tuple[str, ...], variable: str) -> set[str]:
    """Return the texts assigned to a variable in some of our files."""
    return {
        node.value.value
        for name in names
        for node in ast.walk(ast.parse(SOURCE[name]))
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == variable
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def error_keys(names: tuple[str, ...]) -> set[str]:
    """Return the texts that a flow returns as the value of an errors dictionary."""
    found = set()
    for name in names:
        for node in ast.walk(ast.parse(SOURCE[name])):
            if isinstance(node, ast.Dict) and len(node.keys) == 1:
                (value,) = node.values
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.add(value.value)
    return found - {""}


def test_the_manifest_is_in_order_and_complete() -> None:
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert MANIFEST["domain"] == DOMAIN
    for key in ("documentation", "issue_tracker"):
        assert MANIFEST[key].startswith("https://")
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert MANIFEST["iot_class"] == "local_push"
    assert MANIFEST["requirements"] == []


def test_integration_and_engine_have_one_version() -> None:
    engine = (ROOT / "addon/hearthward_engine/__init__.py").read_text()
    assert f'__version__ = "{MANIFEST["version"]}"' in engine


def test_every_import_of_a_component_is_declared() -> None:
    declared = {*MANIFEST["dependencies"], *MANIFEST.get("after_dependencies", ())}
    platforms = {path.stem for path in FOLDER.glob("*.py")}
    for name, source in SOURCE.items():
        for component in re.findall(r"homeassistant\.components\.(\w+)", source):
            # Free are entity platforms, and what a file of ours is a platform of.
            free = platforms | set(Platform) | {"homeassistant"}
            assert component in declared | free, f"{component} in {name}"


@pytest.mark.parametrize("section", list(FLOW_FILES))
def test_every_error_and_abort_of_the_flows_has_a_text_and_no_text_is_left_over(
    section: str,
) -> None:
    names = FLOW_FILES[section]
    if section == "config":
        tree = EN["config"]
        errors = {"pairing_closed", "too_many_tries"}  # the engine's own codes
        errors |= {"no_picture"}  # of a trial of the automatic source
        aborts = assigned(names, "reason") | literals(names, "AppFailed", "reason")
        aborts |= ERRORS_THAT_ABORT
        steps = {"user", "manual"}  # one form under two names
    else:
        tree = EN["config_subentries"][section]
        errors, aborts, steps = given(names, "_fail", "FieldFault"), set(), set()
    assert set(tree["error"]) == error_keys(names) | errors
    aborts |= literals(names, "async_abort", "reason") | {"already_configured"}
    assert set(tree["abort"]) == aborts - CENTRAL_ABORTS
    for call in ("async_show_form", "async_show_progress"):
        steps |= literals(names, call, "step_id")
    assert set(tree["step"]) == steps


def test_every_progress_and_every_choice_of_the_menu_has_a_text() -> None:
    actions = literals(FLOW_FILES["config"], "async_show_progress", "progress_action")
    assert set(EN["config"]["progress"]) == actions
    step = EN["config"]["step"]["user"]
    assert list(step["menu_options"]) == config_flow.WAYS
    assert list(step["menu_option_descriptions"]) == config_flow.WAYS


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        (EN["config"]["step"]["user"], config_flow.URL_SCHEMA.schema),
        (EN["config"]["step"]["manual"], config_flow.URL_SCHEMA.schema),
        (EN["config"]["step"]["pair"], config_flow.ACCESS_SCHEMA.schema),
        (EN["config"]["step"]["reauth_confirm"], config_flow.ACCESS_SCHEMA.schema),
        (EN["config"]["step"]["reconfigure"], config_flow.RECONFIGURE_SCHEMA.schema),
        (EN["config"]["step"]["cameras"], {"cameras": None}),
        (EN["config"]["step"]["camera"], {"engine": None}),
        (EN["options"]["step"]["init"], house_flow.SCHEMA.schema),
        (EN["config_subentries"]["camera"]["step"]["user"], {"camera": None}),
        (
            EN["config_subentries"]["camera"]["step"]["watch"],
            camera_fields.NEW_SCHEMA.schema,
        ),
        (
            EN["config_subentries"]["camera"]["step"]["reconfigure"],
            [
                "source",
                "motion_sensor",
                "sensitivity",
                "classes",
                "note",
                "adjacent",
                "zones",
                "masks",
            ],
        ),
        (
            EN["config_subentries"]["recipient"]["step"]["user"],
            ("entity_id", "cameras", "person", "open_path"),
        ),
        (
            EN["config_subentries"]["recipient"]["step"]["reconfigure"],
            ("cameras", "person", "open_path"),
        ),
    ],
)
def test_every_field_is_named_and_described(step: Any, fields: Any) -> None:
    names = {str(field) for field in fields}
    assert set(step["data"]) == names
    assert set(step["data_description"]) == names


def test_every_choice_has_a_text() -> None:
    assert set(EN["selector"]["source"]["options"]) == set(SOURCES)
    assert set(EN["selector"]["classes"]["options"]) == set(sensitivity.CLASSES)
    assert set(EN["selector"]["sensitivity"]["options"]) == set(SENSITIVITIES)
    words = {one.name for one in fields(Words)}
    assert set(EN["selector"]["notification"]["options"]) == words


def test_every_entity_has_a_name_an_icon_and_texts_for_its_states() -> None:
    assert set(EN["entity"]) == set(ICONS["entity"]) == set(DESCRIPTIONS)
    for platform, descriptions in DESCRIPTIONS.items():
        keys = {description.translation_key for description in descriptions}
        assert set(EN["entity"][platform]) == keys
        assert set(ICONS["entity"][platform]) == keys
        for one in descriptions:
            chosen = isinstance(one, SensorEntityDescription | SelectEntityDescription)
            if chosen and one.options:
                states = EN["entity"][platform][one.translation_key]["state"]
                assert set(states) == set(one.options)


def test_icons_are_well_formed() -> None:
    for entity in (one for some in ICONS["entity"].values() for one in some.values()):
        for icon in texts(entity):
            assert re.fullmatch(r"mdi:[a-z0-9-]+", icon)
        for icon in entity.get("state", {}).values():
            assert icon != entity["default"]
        levels = [int(level) for level in entity.get("range", ())]
        assert all(low < high for low, high in pairwise(levels))


def test_exceptions_and_issues_have_texts() -> None:
    used = {
        key
        for name in SOURCE
        for call in (
            "BrowseError",
            "ConfigEntryAuthFailed",
            "ConfigEntryError",
            "ConfigEntryNotReady",
            "HomeAssistantError",
            "Unresolvable",
        )
        for key in re.findall(
            rf'{call}\(\s*translation_domain=DOMAIN,\s*translation_key="(\w+)"',
            SOURCE[name],
        )
    }
    used |= literals(("calls.py", "services.py", "snooze.py"), "invalid", "key")
    problems = {*app.PROBLEMS.values(), "cannot_connect"}
    assert set(EN["exceptions"]) == used | problems
    assert set(EN["issues"]) == set(issues.KINDS)
    for key, kind in issues.KINDS.items():
        parts = {"title", "fix_flow" if kind.fixable else "description"}
        assert set(EN["issues"][key]) == parts


def test_texts_hold_no_markup_no_address_and_no_stray_spaces() -> None:
    for text in texts(EN):
        assert text == text.strip()
        assert not re.search(r"<[a-z]|https?://|'\{", text), text
        assert all(name.isidentifier() for name in re.findall(r"\{(.*?)\}", text))


def test_the_quality_scale_names_every_rule_and_every_excuse() -> None:
    rules = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))["rules"]
    assert len(rules) == 54
    for name, rule in rules.items():
        status = rule if isinstance(rule, str) else rule["status"]
        assert status in ("done", "todo", "exempt"), name
        assert status != "exempt" or rule["comment"], name


@pytest.mark.parametrize(
    ("name", "least"),
    [("icon", 256), ("icon@2x", 512), ("logo", 128), ("logo@2x", 256)],
)
def test_the_brand_has_the_sizes_that_are_asked_for(name: str, least: int) -> None:
    header = (FOLDER / "brand" / f"{name}.png").read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", header[16:24])
    if name.startswith("icon"):
        assert width == height == least
    else:
        assert least * 0.9 <= min(width, height) <= least
