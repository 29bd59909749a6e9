# SPDX-License-Identifier: Apache-2.0
"""Every language says all that English says, in words of its own."""

from collections.abc import Iterator
from itertools import combinations
import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.shapes import ZONE_KINDS
from tests.doubles.engine import EngineDouble

from .helpers import HouseCamera, entry_for, set_up
from .test_texts import EN, FOLDER

LANGUAGES: Final = ("de", "es", "fr", "hu", "nl")
# What is called by its English name, or happens to be the same word.
SAME_WORDS: Final = 40
LONGEST: Final = 1.7
"""How much longer than the English one a sentence may be: forms are narrow."""
FORMAL: Final = {
    "de": r"(?<=[a-zäöüß,] )(Sie|Ihnen|Ihre?[nmrs]?)\b",
    "es": r"\b[Uu]sted(es)?\b",
    "fr": r"\b([Tt]u|[Tt]es|[Tt]oi)\b",
    "hu": r"\b[Öö]n(nek|ök|t)?\b",
    "nl": r"\b[Uu]w?\b",
}
"""Words by which the wrong form of address would show: French is the polite one."""


def flat(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with its place."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def texts(language: str) -> dict[str, Any]:
    """Return a language's texts as they lie in its file."""
    path = FOLDER / f"translations/{language}.json"
    tree: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return tree


ENGLISH: Final = dict(flat(EN))


def test_these_are_the_languages_that_there_are() -> None:
    found = {path.stem for path in Path(FOLDER / "translations").glob("*.json")}
    assert found == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete_and_in_the_order_of_english(language: str) -> None:
    assert list(dict(flat(texts(language)))) == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_has_the_same_placeholders_paragraphs_and_commands(
    language: str,
) -> None:
    for place, text in flat(texts(language)):
        english = ENGLISH[place]
        for part in (
            r"\{\w+\}",
            r"\n\n",
            r"`[^`]+`",
            r"\]\(\{\w+\}\)",
            r"hearthward-(?:engine|models) [a-z-]+(?: --[a-z-]+)?",
            r"docker compose pull|ollama pull|retention_gb|allowlist_external_dirs",
            r"Let another Home Assistant take over|Show a pairing code",
            r"\d{2,}",
        ):
            wanted = sorted(re.findall(part, english))
            assert sorted(re.findall(part, text)) == wanted, f"{language} {place}"
        assert text == text.strip(), f"{language} {place}"
        assert not re.search(r"<[a-z]|https?://|'\{|\s[.,]", text), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_be_typed_in_is_not_translated(language: str) -> None:
    fields = texts(language)["config_subentries"]["camera"]["step"]["reconfigure"]
    zones, masks = (fields["data_description"][key] for key in ("zones", "masks"))
    for word in (*ZONE_KINDS, "name", "kind", "polygon"):
        assert re.search(rf"\b{word}\b", zones), word
    assert all(f"({word})" in masks for word in ("name", "polygon"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_translated_and_no_longer_than_forms_bear(language: str) -> None:
    translated = dict(flat(texts(language)))
    same = {place for place, text in translated.items() if text == ENGLISH[place]}
    assert len(same) <= SAME_WORDS
    assert not [place for place in same if len(ENGLISH[place].split()) > 2]
    for place, text in translated.items():
        assert len(text) <= LONGEST * len(ENGLISH[place]) + 25, place


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_addressed_as_home_assistant_does(language: str) -> None:
    for place, text in flat(texts(language)):
        assert not re.search(FORMAL[language], text), f"{place}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_entities_of_a_platform_bear_one_name(language: str) -> None:
    for platform, entities in texts(language)["entity"].items():
        for (one, first), (other, second) in combinations(entities.items(), 2):
            assert first["name"] != second["name"], f"{platform} {one} {other}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_home_assistant_speaks_the_language(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera, language: str
) -> None:
    hass.config.language = language
    entry: MockConfigEntry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    names = texts(language)["entity"]
    state = next(
        state
        for state in hass.states.async_all("sensor")
        if state.attributes.get("risk_state")
    )
    assert state.name == f"Porch {names['sensor']['risk_score']['name']}"
    loaded = await async_get_translations(hass, language, "issues", {"hearthward"})
    title = loaded["component.hearthward.issues.disk_full.title"]
    assert title == texts(language)["issues"]["disk_full"]["title"]
