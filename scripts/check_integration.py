# SPDX-License-Identifier: Apache-2.0
"""Print what Home Assistant's own checks would find wrong with the integration.

hassfest cannot be installed; these are its rules that concern a custom integration,
read from the files alone. The official action runs in the workflows.
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import struct
import sys
from typing import Any

from homeassistant.const import Platform
import yaml

from scripts import check_shapes, check_texts
from scripts.envs.places import ROOT

DOMAIN = "hearthward"
HOME = ROOT / "custom_components" / DOMAIN
REQUIRED = {
    "codeowners",
    "config_flow",
    "documentation",
    "domain",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "name",
    "version",
}
OPTIONAL = {
    "after_dependencies",
    "dependencies",
    "dhcp",
    "homekit",
    "loggers",
    "mqtt",
    "quality_scale",
    "requirements",
    "single_config_entry",
    "ssdp",
    "zeroconf",
}
FORMS = {
    "codeowners": r"@[\w/-]+",
    "config_flow": "True",
    "documentation": r"https://\S+",
    "domain": DOMAIN,
    "integration_type": "device|hub|service",
    "iot_class": "(local|cloud)_(push|polling)",
    "issue_tracker": r"https://\S+",
    "requirements": r"[\w.-]+(\[[\w,-]+\])?==\S+",
    "version": r"\d+\.\d+\.\d+\S*",
    "zeroconf": r"_[\w-]+\._(tcp|udp)\.local\.",
}
# Components that hassfest lets any integration import without naming them.
FREE = {
    *map(str, Platform),
    "conversation",
    "diagnostics",
    "frontend",
    "hassio",
    "homeassistant",
    "labs",
    "media_source",
    "mjpeg",
    "panel_custom",
    "persistent_notification",
    "person",
    "repairs",
    "script",
    "stream",
    "sun",
    "system_health",
    "system_log",
    "webhook",
    "websocket_api",
    "zeroconf",
    "zone",
}
ICONS = {"icon.png": 256, "icon@2x.png": 512}
STATUSES = {"done", "todo", "exempt"}
RULES_IN_SCALE = 54


def main() -> int:
    """Run every rule over the integration."""
    findings = [finding for rule in RULES for finding in rule()]
    print("\n".join(findings) if findings else "no finding")
    return int(bool(findings))


def manifest() -> Iterator[str]:
    """Require a manifest with known keys in order and well-formed values."""
    content = load("manifest.json")
    keys = list(content)
    if missing := REQUIRED - set(keys):
        yield f"manifest.json: lacks {', '.join(sorted(missing))}"
    if unknown := set(keys) - REQUIRED - OPTIONAL:
        yield f"manifest.json: has unknown keys {', '.join(sorted(unknown))}"
    if keys != ["domain", "name", *sorted(set(keys) - {"domain", "name"})]:
        yield "manifest.json: keys must be domain, name, then by alphabet"
    for key, form in FORMS.items():
        values = content.get(key, [])
        for value in values if isinstance(values, list) else [values]:
            text = value.get("type", "") if isinstance(value, dict) else str(value)
            if not re.fullmatch(form, text):
                yield f"manifest.json: {key} must not be {text}"


def dependencies() -> Iterator[str]:
    """Require that components which are imported are named in the manifest."""
    content = load("manifest.json")
    declared = {
        *content.get("dependencies", []),
        *content.get("after_dependencies", []),
    }
    for path in sorted(HOME.rglob("*.py")):
        for component in sorted(_components(path)):
            own_platform = (HOME / f"{component}.py").exists()
            free = component in FREE or own_platform
            if component not in declared and not free:
                yield f"{path.name}: imports {component}, which the manifest omits"


def setup() -> Iterator[str]:
    """Require the files that go together."""
    if not (HOME / "config_flow.py").exists():
        yield "config_flow.py: missing"
    text = (HOME / "__init__.py").read_text(encoding="utf-8")
    if "def async_setup(" in text and "CONFIG_SCHEMA" not in text:
        yield "__init__.py: async_setup needs CONFIG_SCHEMA"
    for name in ("strings.json", ".translations"):
        if (HOME / name).exists():
            yield f"{name}: a custom integration has translations/ only"


def icons() -> Iterator[str]:
    """Require icons that are Material Design's and belong to something we have."""
    if not (HOME / "icons.json").exists():
        return
    content = load("icons.json")
    texts = load("translations/en.json")
    for platform, entities in content.get("entity", {}).items():
        for key, icon in entities.items():
            place = f"icons.json: entity.{platform}.{key}"
            if key not in texts.get("entity", {}).get(platform, {}):
                yield f"{place} has no name in en.json"
            default = icon.get("default")
            if default is None:
                yield f"{place} has no default"
            if default in icon.get("state", {}).values():
                yield f"{place} repeats its default for a state"
            bounds = list(map(float, icon.get("range", {})))
            if bounds != sorted(bounds):
                yield f"{place} has an unsorted range"
    for section in ("services", "triggers", "conditions"):
        named = set(texts.get(section, {}))
        if differing := named ^ set(content.get(section, {})):
            yield f"icons.json: {section} differ from en.json in {sorted(differing)}"
    for icon in _strings(content):
        if not re.fullmatch(r"mdi:[a-z0-9-]+", icon):
            yield f"icons.json: {icon} is no mdi: icon"


def quality_scale() -> Iterator[str]:
    """Require a word about every rule of the quality scale."""
    path = HOME / "quality_scale.yaml"
    if not path.exists():
        yield "quality_scale.yaml: missing"
        return
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    if len(rules) != RULES_IN_SCALE:
        yield f"quality_scale.yaml: {len(rules)} rules instead of {RULES_IN_SCALE}"
    for rule, state in rules.items():
        status = state if isinstance(state, str) else state.get("status")
        if status not in STATUSES:
            yield f"quality_scale.yaml: {rule}: {status} is no status"
        if status == "exempt" and (isinstance(state, str) or not state.get("comment")):
            yield f"quality_scale.yaml: {rule}: an exemption needs a comment"


def brand() -> Iterator[str]:
    """Require square icons in the sizes of the brands repository."""
    for name, side in ICONS.items():
        path = HOME / "brand" / name
        if not path.exists():
            yield f"brand/{name}: missing"
        elif (size := struct.unpack(">II", path.read_bytes()[16:24])) != (side, side):
            yield f"brand/{name}: {size[0]}×{size[1]} instead of {side}×{side}"


def store() -> Iterator[str]:
    """Require a hacs.json with nothing that HACS does not know."""
    content = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    known = {"name", "homeassistant", "hide_default_branch", "hacs", "country"}
    if unknown := set(content) - known:
        yield f"hacs.json: has unknown keys {', '.join(sorted(unknown))}"
    if "name" not in content:
        yield "hacs.json: lacks name"


def texts() -> Iterator[str]:
    """Require a text for everything the integration says, and no others."""
    yield from check_shapes.findings(HOME)
    yield from check_texts.findings(HOME)


RULES = (
    manifest,
    dependencies,
    setup,
    icons,
    quality_scale,
    brand,
    store,
    texts,
)


def load(name: str) -> dict[str, Any]:
    """Return one of the integration's JSON files."""
    content: dict[str, Any] = json.loads((HOME / name).read_text(encoding="utf-8"))
    return content


def _components(path: Path) -> set[str]:
    """Return the components of Home Assistant that a module imports at run time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[:2] == ["homeassistant", "components"]:
                found |= set(parts[2:3]) or {alias.name for alias in node.names}
    return found


def _strings(value: object) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


if __name__ == "__main__":
    sys.exit(main())
