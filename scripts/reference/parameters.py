# SPDX-License-Identifier: Apache-2.0
"""The page about the dialogs' fields, out of the texts that the dialogs show."""

from collections.abc import Iterator, Mapping
import json
import re
from typing import Any, Final

from scripts.envs.places import ROOT

from .markdown import page, table

TEXTS: Final = ROOT / "custom_components/hearthward/translations/en.json"
INTRODUCTION: Final = """\
Every field of every dialog of the integration, in the words that the dialogs show.
[The integration](integration.md) tells how to get to each of them, and
[The config flow](config-flow.md) names steps and fields as scripts need them. What the
engine itself is told at its start is on [its own page](settings.md)."""
DIALOGS: Final = (
    ("Add the engine", "config"),
    ("Options", "options"),
    ("Cameras", "config_subentries.camera"),
    ("Recipients of notifications", "config_subentries.recipient"),
)
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
LINK: Final = re.compile(r"\[([^\]]+)\]\(\{\w+\}\)")
HEADER: Final = ("field", "what it is")

Texts = Mapping[str, Any]


def parameters_page() -> str:
    """Return the page; raise KeyError for a field that its dialog does not explain."""
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    parts = [INTRODUCTION]
    for title, path in DIALOGS:
        if dialogs := _at(texts, path):
            parts += [f"## {title}", *_steps(dialogs), *_messages(title, dialogs)]
    return page("The integration's settings", *parts)


def _at(texts: Texts, path: str) -> Texts:
    """Return the texts under a path of keys, empty where there are none."""
    inside: Any = texts
    for key in path.split("."):
        inside = inside.get(key, {})
    return dict(inside)


def _steps(dialogs: Texts) -> Iterator[str]:
    for step in dialogs.get("step", {}).values():
        rows = list(_fields(step))
        if rows:
            yield f"### {_plain(step['title'])}"
            if said := _plain(step.get("description", "")):
                yield said
            yield table(HEADER, rows)


def _fields(step: Texts) -> Iterator[tuple[str, str]]:
    """Yield a step's fields, those of its sections too, with their meaning."""
    for key, label in step.get("data", {}).items():
        yield f"**{label}**", _plain(step["data_description"][key])
    for section in step.get("sections", {}).values():
        for label, meaning in _fields(section):
            yield f"{section['name']}: {label}", meaning


def _messages(title: str, dialogs: Texts) -> Iterator[str]:
    """Yield what can go wrong, each with what to do about it."""
    said = {
        _plain(text)
        for kind in ("error", "abort")
        for text in dialogs.get(kind, {}).values()
    }
    if said:
        yield f"### {title}: what can go wrong"
        yield "\n".join(f"- {text}" for text in sorted(said))


def _plain(text: str) -> str:
    """Return a text's first sentences, links as their words, placeholders as code."""
    paragraphs = LINK.sub(r"\1", text).split("\n\n")
    first = next((one for one in paragraphs if "." in one), paragraphs[0])
    if PLACEHOLDER.fullmatch(first):
        return ""
    return PLACEHOLDER.sub(lambda match: f"`{match[1]}`", first)
