# SPDX-License-Identifier: AGPL-3.0-or-later
"""One version everywhere, and app options that the engine understands."""

import json
from pathlib import Path
import re
import tomllib
from typing import Any, Final

import pytest

from hearthward_engine import __version__
from hearthward_engine.models import official
from hearthward_engine.settings import Settings, SettingsError, load

ROOT: Final = Path(__file__).parents[2]
APP: Final = ROOT / "addon"
CONFIG: Final = (APP / "config.yaml").read_text()
RANGE: Final = re.compile(r"(int|float)\(([\d.]+),([\d.]+)\)")


def section(name: str) -> dict[str, str]:
    """Return a flat section of config.yaml as texts."""
    block = re.search(rf"(?m)^{name}:\n((?:  .*\n)+)", CONFIG)
    assert block
    return dict(re.findall(r"(?m)^  (\w+): (.+)$", block[1]))


def with_options(folder: Path, **options: Any) -> Settings:
    """Load settings as the app does: the options from a file, nothing else."""
    path = folder / "options.json"
    path.write_text(json.dumps(options))
    return load({}, {}, path)


def value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def newest(changelog: Path) -> list[str]:
    return re.findall(r"(?m)^## \[?(\d[^\]\s]*)", changelog.read_text())[:1]


def test_every_place_says_the_same_version() -> None:
    manifest = ROOT / "custom_components/hearthward/manifest.json"
    project = tomllib.loads((APP / "pyproject.toml").read_text())
    compose = (APP / "compose.yaml").read_text()
    assert {
        "pyproject.toml": [project["project"]["version"]],
        "config.yaml": re.findall(r'(?m)^version: "(.+)"$', CONFIG),
        "manifest.json": [json.loads(manifest.read_text())["version"]],
        "CHANGELOG.md": newest(ROOT / "CHANGELOG.md"),
        "addon/CHANGELOG.md": newest(APP / "CHANGELOG.md"),
        "compose.yaml": re.findall(r"hearthward/hearthward:(\S+)-cuda", compose),
    } == {
        "pyproject.toml": [__version__],
        "config.yaml": [__version__],
        "manifest.json": [__version__],
        "CHANGELOG.md": [__version__],
        "addon/CHANGELOG.md": [__version__],
        "compose.yaml": [__version__],
    }


def test_the_image_takes_its_version_from_whoever_builds_it() -> None:
    assert __version__ not in (APP / "Dockerfile").read_text()


def test_the_apps_options_are_settings_with_the_engines_defaults(
    tmp_path: Path,
) -> None:
    options = {name: value(text) for name, text in section("options").items()}
    assert options.keys() == section("schema").keys()
    found, plain = with_options(tmp_path, **options), Settings()
    differing = {
        name for name in options if getattr(found, name) != getattr(plain, name)
    }
    # In the app's network Ollama is elsewhere than on a machine of one's own.
    assert differing == {"ollama_url"}
    assert found.ollama_urls == ("http://172.30.32.1:11434",)


@pytest.mark.parametrize(
    ("name", "form"),
    [item for item in section("schema").items() if RANGE.fullmatch(item[1])],
)
def test_what_the_app_allows_is_what_the_engine_takes(
    tmp_path: Path, name: str, form: str
) -> None:
    match = RANGE.fullmatch(form)
    assert match
    kind = int if match[1] == "int" else float
    least, most = kind(match[2]), kind(match[3])
    step = 1 if kind is int else least / 2
    for taken in (least, most):
        assert getattr(with_options(tmp_path, **{name: taken}), name) == taken
    for refused in (least - step, most + step):
        with pytest.raises(SettingsError, match=f"option {name}"):
            with_options(tmp_path, **{name: refused})


def test_the_app_offers_official_models_only() -> None:
    offered = section("schema")["model"].removeprefix("list(").rstrip(")").split("|")
    assert set(offered) <= set(official.NAMES)
    assert section("options")["model"] in offered
