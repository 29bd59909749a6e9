# SPDX-License-Identifier: Apache-2.0
"""The shapes that Home Assistant's own checks require of the integration's texts.

Run with Home Assistant's Python: selectors and targets are what it says they are.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, selector
from homeassistant.helpers.service import starts_with_dot
from homeassistant.util.yaml import load_yaml_dict
import voluptuous as vol

KEY = re.compile(r"(?!.+[_-]{2})(?![_-])[a-z0-9_-]+(?<![_-])")
REFERENCE = re.compile(r"\[%|%\]")
Rules = dict[Any, Any]


def named(value: str) -> str:
    """Require what names a text: small letters, digits and single strokes between."""
    if not KEY.fullmatch(value):
        msg = f"{value} is no key of a text"
        raise vol.Invalid(msg)
    return value


def text(value: Any) -> str:
    """Require plain text whose placeholders are names."""
    plain: str = cv.string_with_no_html(value)
    if REFERENCE.search(plain):
        msg = "a custom integration has no references to other texts"
        raise vol.Invalid(msg)
    for _, name, _, _ in Formatter().parse(plain):
        if name is not None and not name.isidentifier():
            msg = f"{{{name}}} is no placeholder"
            raise vol.Invalid(msg)
    return plain


def fixed(value: Any) -> str:
    """Require text that is shown without anything filled in."""
    plain = text(value)
    if any(name is not None for _, name, _, _ in Formatter().parse(plain)):
        msg = "no placeholder is filled in here"
        raise vol.Invalid(msg)
    return plain


def there(value: Any) -> Any:
    """Require a value."""
    if value is None:
        msg = "must not be empty"
        raise vol.Invalid(msg)
    return value


def _all(*, of: Any) -> Rules:
    """Return the rule for texts by key."""
    return {named: of}


def _described(step: Rules) -> Rules:
    """Require that a step describes only what it asks for."""
    for place in (step, *step.get("sections", {}).values()):
        if unasked := set(place.get("data_description", {})) - set(
            place.get("data", {})
        ):
            msg = f"describes {', '.join(sorted(unasked))}, which nobody asks for"
            raise vol.Invalid(msg)
    return step


FIELDS = {
    vol.Optional("data"): {str: text},
    vol.Optional("data_description"): {str: text},
    vol.Optional("description"): text,
}
STEP = vol.All(
    {
        **FIELDS,
        vol.Optional("title"): text,
        vol.Optional("menu_options"): {str: text},
        vol.Optional("menu_option_descriptions"): {str: text},
        vol.Optional("submit"): text,
        vol.Optional("sections"): {str: {**FIELDS, vol.Optional("name"): text}},
    },
    _described,
)
FLOW = {
    vol.Optional("flow_title"): text,
    vol.Required("step"): {str: STEP},
    vol.Optional("error"): {str: text},
    vol.Optional("abort"): {str: text},
    vol.Optional("progress"): {str: text},
    vol.Optional("create_entry"): {str: text},
}
SUBENTRY = FLOW | {
    vol.Required("entry_type"): text,
    vol.Required("initiate_flow"): {vol.Required("user"): text, str: text},
}
ISSUE = vol.All(
    {
        vol.Required("title"): text,
        vol.Exclusive("description", "what to do"): text,
        vol.Exclusive("fix_flow", "what to do"): FLOW,
    },
    cv.has_at_least_one_key("description", "fix_flow"),
)
STATES = _all(of=fixed)
ENTITY = {
    vol.Optional("name"): text,
    vol.Optional("state"): STATES,
    vol.Optional("unit_of_measurement"): fixed,
    vol.Optional("state_attributes"): _all(
        of={vol.Optional("name"): fixed, vol.Optional("state"): STATES}
    ),
}
NAMED = {vol.Required("name"): text, vol.Required("description"): text}
OFFER = NAMED | {
    vol.Optional("fields"): _all(of=NAMED | {vol.Optional("example"): text}),
    vol.Optional("sections"): _all(
        of={vol.Required("name"): text, vol.Optional("description"): text}
    ),
}
TEXTS = vol.Schema(
    {
        vol.Optional("title"): text,
        vol.Optional("config"): FLOW,
        vol.Optional("options"): FLOW,
        vol.Optional("config_subentries"): {cv.slug: SUBENTRY},
        vol.Optional("selector"): {
            cv.slug: {
                vol.Optional("options"): _all(of=text),
                vol.Optional("choices"): _all(of=text),
                vol.Optional("unit_of_measurement"): _all(of=text),
                vol.Optional("fields"): _all(of=NAMED),
            }
        },
        vol.Optional("entity"): {cv.slug: _all(of=ENTITY)},
        vol.Optional("device"): _all(of={vol.Optional("name"): text}),
        vol.Optional("exceptions"): {cv.slug: {vol.Required("message"): text}},
        vol.Optional("issues"): {str: ISSUE},
        vol.Optional("services"): _all(of=OFFER),
        vol.Optional("triggers"): {cv.underscore_slug: OFFER},
        vol.Optional("conditions"): {cv.underscore_slug: OFFER},
        vol.Optional("system_health"): {vol.Optional("info"): _all(of=text)},
        vol.Optional("common"): {cv.slug: text},
    }
)

FIELD = {
    vol.Optional("example"): there,
    vol.Optional("default"): there,
    vol.Optional("required"): bool,
    vol.Required("selector"): selector.validate_selector,
}
OFFERED = vol.Any(
    {
        vol.Optional("target"): vol.Any(selector.TargetSelector.CONFIG_SCHEMA, None),
        vol.Optional("fields"): {cv.slug: FIELD},
    },
    None,
)
HIDDEN = {vol.Remove(vol.All(str, starts_with_dot)): object}
# What begins with a point Home Assistant's checks overlook in a custom integration's
# triggers and conditions, and refuse in its actions.
OFFERS: dict[str, vol.Schema] = {
    "services": vol.Schema({cv.slug: OFFERED}),
    "triggers": vol.Schema(HIDDEN | {cv.underscore_slug: OFFERED}),
    "conditions": vol.Schema(HIDDEN | {cv.underscore_slug: OFFERED}),
}


def findings(home: Path) -> Iterator[str]:
    """Yield what is wrong with translations, actions, triggers and conditions."""
    for path in sorted((home / "translations").glob("*.json")):
        yield from _against(TEXTS, json.loads(path.read_text("utf-8")), path.name)
    english = json.loads((home / "translations/en.json").read_text("utf-8"))
    for kind, shape in OFFERS.items():
        path = home / f"{kind}.yaml"
        if not path.exists():
            continue
        try:
            content = load_yaml_dict(str(path))
        except HomeAssistantError as err:
            yield f"{path.name}: {err}"
            continue
        if wrong := list(_against(shape, content, path.name)):
            yield from wrong
            continue
        offers = {name: of for name, of in content.items() if not name.startswith(".")}
        yield from _said(path.name, offers, english.get(kind, {}))
        yield from _chosen(path.name, offers, english.get("selector", {}))


def _against(shape: vol.Schema, content: Any, name: str) -> Iterator[str]:
    """Yield where the content has another shape."""
    try:
        shape(content)
    except vol.MultipleInvalid as err:
        for one in err.errors:
            yield f"{name}: {'.'.join(map(str, one.path))}: {one.msg}"


def _said(name: str, offers: Rules, texts: Rules) -> Iterator[str]:
    """Yield what has no text, and texts of what is not there."""
    if differing := set(offers) ^ set(texts):
        yield f"{name}: differs from en.json in {sorted(differing)}"
    for key in set(offers) & set(texts):
        fields = set((offers[key] or {}).get("fields", {}))
        if differing := fields ^ set(texts[key].get("fields", {})):
            yield f"{name}: {key}: fields differ in {sorted(differing)}"


def _chosen(name: str, offers: Rules, texts: Rules) -> Iterator[str]:
    """Yield the choices that have no text."""
    for key, offer in offers.items():
        for field, of in (offer or {}).get("fields", {}).items():
            select = of.get("selector", {}).get("select") or {}
            if (group := select.get("translation_key")) is None:
                continue
            said = set(texts.get(group, {}).get("options", {}))
            if unsaid := set(select["options"]) - said:
                yield f"{name}: {key}.{field}: {sorted(unsaid)} have no text"
