# SPDX-License-Identifier: Apache-2.0
"""The how-to about dashboards, and the demo's own, know what the card can be told."""

from collections.abc import Iterator
import json
import re
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict, parse_yaml

from scripts.envs.places import ROOT

PAGE: Final = (ROOT / "docs/how-to/dashboard.md").read_text(encoding="utf-8")
CARD: Final = ROOT / "frontend/card"
TEXTS: Final = ROOT / "frontend/shared/translations/en.json"
DEMO: Final = ROOT / "demo/homeassistant/dashboards/house.yaml"
OURS: Final = "custom:"


def made() -> set[str]:
    """Return the elements that a dashboard may name."""
    code = "\n".join(one.read_text(encoding="utf-8") for one in CARD.glob("*.ts"))
    return set(re.findall(r'customElements\.define\("([\w-]+)"', code))


def named(config: Any) -> Iterator[str]:
    """Yield the custom elements that a configuration names."""
    if isinstance(config, dict):
        kind = config.get("type", "")
        if isinstance(kind, str) and kind.startswith(OURS):
            yield kind.removeprefix(OURS)
        for inside in config.values():
            yield from named(inside)
    elif isinstance(config, list):
        for inside in config:
            yield from named(inside)


def test_every_option_of_the_editor_is_explained() -> None:
    options = json.loads(TEXTS.read_text(encoding="utf-8"))["editor"]
    assert len(options) >= 10
    assert not [
        key for key in options if not re.search(rf"`{key}`|^{key}:", PAGE, re.MULTILINE)
    ]


def test_every_example_names_what_there_is() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    shown = {name for block in blocks for name in named(parse_yaml(block))}
    assert shown == made()


def test_the_demos_dashboard_names_what_there_is() -> None:
    shown = set(named(load_yaml_dict(str(DEMO))))
    assert "hearthward-card" in shown
    assert shown <= made()
