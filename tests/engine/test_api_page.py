# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's page, as far as no browser is needed: its files and how they are given.

What a browser makes of them is in ``tests/e2e/test_page.py``.
"""

from html.parser import HTMLParser
import re
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from hearthward_engine.api.app import ROUTES
from hearthward_engine.api.openapi import openapi_json
from hearthward_engine.domain import Level, Outcome
from hearthward_engine.present import states

from .spine_helpers import API, Running

FILES = {
    "/": "text/html",
    "/page/page.css": "text/css",
    "/page/page.js": "text/javascript",
    "/page/icon.svg": "image/svg+xml",
}
EXTERNAL = "https://github.com/hearthward/hearthward"
"""The one address outside; the page links to it and never loads from it."""


class Markup(HTMLParser):
    """Collects what the page's HTML holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: dict[str, str] = {}
        self._word = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "data":
            self._word = dict(attrs)["value"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._word = ""

    def handle_data(self, data: str) -> None:
        if self._word:
            self.words[self._word] = data

    def all(self, attribute: str) -> list[str]:
        """Return every value of an attribute."""
        values = (attrs.get(attribute) for _, attrs in self.tags)
        return [value for value in values if value is not None]


async def text_of(engine: Running, path: str) -> str:
    async with engine.http.get(engine.url + path) as answer:
        assert answer.status == 200
        return await answer.text()


@pytest.fixture
async def markup(engine: Running) -> Markup:
    return Markup(await text_of(engine, "/"))


@pytest.fixture
async def script(engine: Running) -> str:
    return await text_of(engine, "/page/page.js")


@pytest.mark.parametrize("path", FILES)
async def test_a_visitor_gets_the_files_and_nothing_but_ours_may_run(
    engine: Running, path: str
) -> None:
    async with engine.http.get(engine.url + path) as answer:
        assert (answer.status, answer.content_type) == (200, FILES[path])
        assert engine.token not in await answer.text()
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/page/", "/page/__init__.py", "/page/..%2f..%2fdoor.py", "/index.html"]
)
async def test_no_other_file_is_given(engine: Running, path: str) -> None:
    async with engine.http.get(engine.url + path) as answer:
        assert answer.status in {401, 404}
        assert "def " not in await answer.text()


def test_nothing_is_inline_that_the_policy_would_forbid(markup: Markup) -> None:
    assert not [name for _, attrs in markup.tags for name in attrs if name[:2] == "on"]
    assert markup.all("style") == []
    assert "style" not in {tag for tag, _ in markup.tags}
    scripts = [attrs for tag, attrs in markup.tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "page/page.js"}]


async def test_every_address_is_relative_so_that_it_works_below_ingress(
    engine: Running, markup: Markup, script: str
) -> None:
    addresses = markup.all("src") + markup.all("href")
    assert addresses
    for address in addresses:
        assert re.match(r"(page|api/v1)/|#", address), address
        if address.startswith("page/"):
            await text_of(engine, f"/{address}")
    assert re.findall(r"https?://[^\"`]+", script) == [EXTERNAL]
    assert not re.search(r"[\"'`(]/(api|page)", script)
    assert "url(" not in await text_of(engine, "/page/page.css")


def test_the_script_asks_only_what_the_api_answers(script: str) -> None:
    contract = openapi_json(ROUTES).decode()
    asked = set(re.findall(r"(?:ask|change)\((?:\"[A-Z]+\", )?\"(\w+)\"", script))
    asked |= set(re.findall(r"\[(\"health\"[^\]]+)\]", script)[0].split('"')[1::2])
    assert {"info", "session", "doctor", "pairing", "owner", "pipeline"} <= asked
    for path in asked:
        assert f'"{API}/{path}"' in contract, path


def test_no_text_can_become_markup_or_code(script: str) -> None:
    ways = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\("
    assert not re.search(ways, script)
    assert not re.search(r"setAttribute\(\"(?!href|aria-busy)", script)


def test_every_part_and_word_that_the_script_names_is_in_the_page(
    markup: Markup, script: str
) -> None:
    ids = markup.all("id")
    assert len(ids) == len(set(ids))
    for name in re.findall(r"part\(\"([\w-]+)\"\)", script):
        assert name in ids, name
    for key in re.findall(r"words\(\"([\w.-]+)\"", script):
        assert key in markup.words, key
    for key in re.findall(r"counted\(\"([\w.]+)\"", script):
        assert {f"{key}.one", f"{key}.other"} <= markup.words.keys(), key
    for name in markup.all("data-is"):
        assert re.search(rf"\b{name}\b", script), name
    for reference in ("aria-labelledby", "aria-describedby", "for"):
        for names in markup.all(reference):
            assert set(names.split()) <= set(ids), names


def test_every_state_of_the_protocol_has_its_words(markup: Markup) -> None:
    wanted = {f"level.{level}" for level in Level}
    for group, names in (
        ("camera", states.CameraPhase.__value__),
        ("risk", states.RiskState.__value__),
        ("status", states.EngineState.__annotations__["status"]),
        ("llm", states.LlmState.__annotations__["state"]),
    ):
        wanted |= {f"{group}.{name}" for name in get_args(names)}
    assert len(wanted) > 20
    assert wanted <= markup.words.keys()
    assert {one.value for one in Outcome} <= set(markup.all("data-is"))


def test_the_page_can_be_found_one_s_way_in_by_ear_and_by_keyboard(
    markup: Markup,
) -> None:
    tags = [tag for tag, _ in markup.tags]
    for landmark in ("header", "main", "footer", "h1"):
        assert tags.count(landmark) == 1
    assert ("html", {"lang": "en"}) in markup.tags
    sections = [attrs for tag, attrs in markup.tags if tag == "section"]
    assert all("aria-labelledby" in attrs for attrs in sections)
    assert "status" in markup.all("role")
    assert all("alt" in attrs for tag, attrs in markup.tags if tag == "img")
    assert not [value for value in markup.all("tabindex") if int(value) > 0]


async def test_the_icon_is_a_picture_and_no_program(engine: Running) -> None:
    icon = ET.fromstring(await text_of(engine, "/page/icon.svg"))  # noqa: S314
    names = {node.tag.rpartition("}")[2] for node in icon.iter()}
    assert names == {"svg", "path"}
