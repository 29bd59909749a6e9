# SPDX-License-Identifier: Apache-2.0
"""Markdown as the generated pages need it."""

from collections.abc import Iterable, Sequence
import re
from typing import Final

from scripts.envs.places import ROOT

WRITTEN_BY: Final = "<!-- Written by scripts/docs --write; change what it reads. -->"
FOLDER: Final = ROOT / "docs/reference"


def page(title: str, *parts: str) -> str:
    """Return a page; parts are paragraphs, tables and headings."""
    return (
        "\n\n".join((f"# {title}", WRITTEN_BY, *(part.strip() for part in parts)))
        + "\n"
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars within cells are escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def code(value: object) -> str:
    """Return a value as code, nothing for nothing."""
    return f"`{value}`" if str(value) else ""


def codes(values: Iterable[object]) -> str:
    """Return values as code, one after another."""
    return ", ".join(code(value) for value in values)


def prose(docstring: str) -> str:
    """Return a docstring's first paragraph as Markdown on one line."""
    first = docstring.strip().partition("\n\n")[0]
    return re.sub(r"\s+", " ", first).replace("``", "`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()
