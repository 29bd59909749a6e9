# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings: one schema, four origins, errors that name both."""

import json
from pathlib import Path
from typing import Any

import pytest

from hearthward_engine.settings import Settings, SettingsError, load


def write(folder: Path, options: Any) -> Path:
    path = folder / "options.json"
    path.write_text(options if isinstance(options, str) else json.dumps(options))
    return path


def test_a_flag_beats_the_environment_beats_an_option_beats_the_default(
    tmp_path: Path,
) -> None:
    options = write(tmp_path, {"port": 1, "name": "Option", "reach": 5})
    environment = {"HEARTHWARD_PORT": "2", "HEARTHWARD_NAME": "Environment"}
    found = load({"port": "3"}, environment, options)
    assert (found.port, found.name, found.reach) == (3, "Environment", 5)
    assert found.window_seconds == 90.0
    assert (found.host, found.ollama_model) == ("127.0.0.1", "nemotron-3-nano:4b")


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("false", False), ("0", False)]
)
def test_switches_are_read_from_text(text: str, value: bool) -> None:
    found = load({}, {"HEARTHWARD_DEMO": text}, Path("missing"))
    assert found.demo is value


@pytest.mark.parametrize(
    ("flags", "environment", "options", "words"),
    [
        ({"port": "http"}, {}, {}, "flag --port"),
        ({"window_seconds": "nan"}, {}, {}, "flag --window-seconds"),
        ({}, {"HEARTHWARD_REACH": "-1"}, {}, "environment variable HEARTHWARD_REACH"),
        ({}, {"HEARTHWARD_LOG_LEVEL": "loud"}, {}, "HEARTHWARD_LOG_LEVEL"),
        ({}, {}, {"retention_days": 0}, "option retention_days"),
        ({}, {}, {"colour": "red"}, "option colour: no such setting"),
    ],
)
def test_a_bad_value_is_refused_naming_setting_and_origin(
    tmp_path: Path,
    flags: dict[str, str],
    environment: dict[str, str],
    options: dict[str, Any],
    words: str,
) -> None:
    with pytest.raises(SettingsError, match=words):
        load(flags, environment, write(tmp_path, options))


def test_unreadable_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"options\.json"):
        load({}, {}, write(tmp_path, "{"))


def test_empty_options_and_variables_count_as_not_given(tmp_path: Path) -> None:
    options = write(tmp_path, {"model_path": "", "name": None})
    assert load({}, {"HEARTHWARD_HOST": ""}, options) == Settings()


def test_several_ollama_servers_are_told_apart() -> None:
    assert Settings(ollama_url=" http://a:1, ,http://b:2 ").ollama_urls == (
        "http://a:1",
        "http://b:2",
    )


def test_passwords_in_addresses_are_not_in_the_text_of_settings() -> None:
    assert "hunter22" not in repr(Settings(ollama_url="http://me:hunter22@host"))


@pytest.mark.parametrize(
    ("host", "announce", "announced"),
    [
        ("127.0.0.1", "auto", False),
        ("0.0.0.0", "auto", True),
        ("127.0.0.1", "on", True),
        ("0.0.0.0", "off", False),
    ],
)
def test_an_engine_on_loopback_is_not_announced_by_itself(
    host: str, announce: str, announced: bool
) -> None:
    made = load({"host": host, "announce": announce}, {}, Path("missing"))
    assert made.announced is announced
