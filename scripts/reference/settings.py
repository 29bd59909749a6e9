# SPDX-License-Identifier: Apache-2.0
"""The page about the engine's settings, out of their schema and the app's options."""

from typing import Any, Final

import yaml

from scripts import app_settings
from scripts.app_settings import Setting
from scripts.envs.places import ROOT

from .markdown import code, codes, page, table

SOURCE: Final = ROOT / "addon/hearthward_engine/settings.py"
APP: Final = ROOT / "addon/config.yaml"
WORDS: Final = ROOT / "addon/translations/en.yaml"
INTRODUCTION: Final = """\
Each setting is a flag of `hearthward-engine serve` and an environment variable;
`ollama_url` is `--ollama-url` and `HEARTHWARD_OLLAMA_URL`. What is on or off has a flag
of its own for off: `--llm`, `--no-llm`. The last column says which are options of the
app, and what they are preset to where that is another value.

A flag comes before the environment, the environment before the options, and these
before the defaults. An unknown or unfit value stops the start with a sentence that
names the setting and where it came from. A change takes effect with the next start."""
REMARKS: Final = """\
Zones, masks, lines, classes and thresholds belong to a camera, not to the engine: see
[CameraConfig](api.md#cameraconfig)."""
KINDS: Final = {"bool": "on or off", "int": "number", "float": "number", "str": "text"}


def settings_page() -> str:
    """Return the page."""
    settings = app_settings.read(SOURCE)
    app: dict[str, Any] = yaml.safe_load(APP.read_text(encoding="utf-8"))
    texts = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["configuration"]
    rows = []
    for name, setting in settings.items():
        optional = name in app["schema"]
        preset = app["options"].get(name, setting.default)
        differs = optional and preset != setting.default
        rows.append(
            (
                code(name),
                f"{_sentence(setting)} {texts.get(name, {}).get('description', '')}",
                _value(setting),
                code(_default(setting.default)),
                f"yes, {code(_default(preset))}" if differs else "yes" * optional,
            )
        )
    header = ("setting", "what it does", "value", "default", "app")
    return page("The engine's settings", INTRODUCTION, table(header, rows), REMARKS)


def _sentence(setting: Setting) -> str:
    return f"{setting.description[:1].upper()}{setting.description[1:]}."


def _value(setting: Setting) -> str:
    if setting.choices:
        return codes(setting.choices)
    kind = KINDS[setting.kind]
    if setting.kind == "str":
        return kind if setting.least is None else f"{kind}, not empty"
    if setting.least is None:
        return kind
    return f"{kind}, {setting.least:g} to {setting.most:_}".replace("_", " ")


def _default(value: Any) -> str:
    """Return a default as one would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}"
