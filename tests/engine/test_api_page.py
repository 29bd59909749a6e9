# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's page, as far as no browser is needed: its files and how they are given.

What a browser makes of them is in ``tests/e2e/test_page.py``; that the bundle is what
a build of ``frontend/engine`` gives is checked by ``scripts/lint``.
"""

from html.parser import HTMLParser
from pathlib import Path
import re
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from hearthward_engine.api.app import ROUTES
from hearthward_engine.api.openapi import openapi_json
from hearthward_engine.domain import Level, Outcome, ZoneKind
from hearthward_engine.present import states
from hearthward_engine.present.memory import ChangeKind
from hearthward_engine.runtime.measures import AGES, STAGES

from .spine_helpers import API, Running

SOURCES = Path(__file__).parents[2] / "frontend/engine"
FILES = {
    "/": "text/html",
    "/page/page.css": "text/css",
    "/page/page.js": "text/javascript",
    "/page/icon.svg": "image/svg+xml",
}
EXTERNAL = "https://github.com/hearthward/hearthward"
"""The one address outside; the page links to it and never loads from it."""
PATH = r"(?:ask|change)(?:<[^(]*?>)?\(\s*(?:\"[A-Z]+\",\s*)?"
PATHS = re.compile(rf"(?:{PATH}|withQuery\(\s*|const path = )[\"`]([a-z][^\"`]*)[\"`]")


class Markup(HTMLParser):
    """Collects what the page's HTML holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

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


@pytest.fixture(scope="module")
def sources() -> str:
    """Return everything that the page's script is built from, but for libraries."""
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.ts"))
    )


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
    "path",
    [
        *("/page/", "/page/__init__.py", "/page/built/page.js", "/index.html"),
        *("/page/..%2f..%2fdoor.py", "/page/index.html"),
    ],
)
async def test_no_other_file_is_given(engine: Running, path: str) -> None:
    async with engine.http.get(engine.url + path) as answer:
        assert answer.status in {401, 404}
        assert "def " not in await answer.text()


def test_nothing_is_inline_that_the_policy_would_forbid(
    markup: Markup, sources: str
) -> None:
    assert not [name for _, attrs in markup.tags for name in attrs if name[:2] == "on"]
    assert markup.all("style") == []
    assert "style" not in {tag for tag, _ in markup.tags}
    scripts = [attrs for tag, attrs in markup.tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "page/page.js"}]
    # Lit would write both into the attribute.
    assert not re.search(r"styleMap|[\s\"]style=", sources)


async def test_every_address_is_relative_so_that_it_works_below_ingress(
    engine: Running, markup: Markup, sources: str
) -> None:
    addresses = markup.all("src") + markup.all("href")
    assert addresses
    for address in addresses:
        assert re.match(r"page/", address), address
        await text_of(engine, f"/{address}")
    script = await text_of(engine, "/page/page.js")
    assert set(re.findall(r"https?://[^\"`$]+", script)) == {EXTERNAL}
    assert not re.search(r"[\"'`(]/(api|page)", script)
    assert not re.search(r"[\"'`(]/(api|page)", sources)
    style = await text_of(engine, "/page/page.css")
    assert "url(" not in style
    assert "@import" not in style


def test_the_script_asks_only_what_the_api_answers(sources: str) -> None:
    contract = openapi_json(ROUTES).decode()
    known = set(re.findall(rf"\"{API}/([^\"]+)\"", contract))
    shapes = {re.sub(r"\{\w+\}", "*", path) for path in known}
    asked = {re.sub(r"\$\{[^}]*\}", "*", path) for path in PATHS.findall(sources)}
    assert {"info", "session", "doctor", "pairing", "owner", "pipeline"} <= asked
    assert {"cameras/*/live", "language/test", "audit/*/undo", "logs"} <= asked
    for path in asked:
        # An address of two parts in one place-holder: feedback on a pattern.
        assert path in shapes or f"{path}/*" in shapes, path


def test_no_text_can_become_markup_or_code(sources: str) -> None:
    ways = (
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\("
        r"|unsafe\w+|srcdoc|javascript:"
    )
    assert "html`" in sources
    assert not re.search(ways, sources)


def test_every_name_of_the_protocol_has_its_words() -> None:
    text = (SOURCES / "words.ts").read_text(encoding="utf-8")
    groups = re.findall(r"^  (\w+): \{(.*?)\}", text, re.MULTILINE | re.DOTALL)
    words = {
        f"{group}.{name}"
        for group, body in groups
        for name in re.findall(r"(\w+):\s", body)
    }
    wanted = {f"level.{level}" for level in Level}
    wanted |= {f"outcome.{outcome}" for outcome in Outcome}
    wanted |= {
        f"{group}.{kind}" for group in ("zone", "zone_help") for kind in ZoneKind
    }
    wanted |= {f"stage.{one.value}" for one in STAGES}
    wanted |= {f"age.{one.value}" for one in AGES}
    for group, names in (
        ("camera", states.CameraPhase.__value__),
        ("risk", states.RiskState.__value__),
        ("status", states.EngineState.__annotations__["status"]),
        ("llm", states.LlmState.__annotations__["state"]),
        ("change", ChangeKind.__value__),
    ):
        wanted |= {f"{group}.{name}" for name in get_args(names)}
    assert len(wanted) > 50
    assert wanted <= words


def test_without_a_script_the_page_says_what_is_missing(markup: Markup) -> None:
    assert ("html", {"lang": "en"}) in markup.tags
    tags = [tag for tag, _ in markup.tags]
    assert tags.count("hearthward-page") == 1
    assert "noscript" in tags


async def test_the_icon_is_a_picture_and_no_program(engine: Running) -> None:
    icon = ET.fromstring(await text_of(engine, "/page/icon.svg"))  # noqa: S314
    names = {node.tag.rpartition("}")[2] for node in icon.iter()}
    assert names == {"svg", "path"}
