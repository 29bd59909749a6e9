# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people read of a verdict, in the language of the house.

A language is one file of ``translations``. The rules' reasons are English in their
table, and so they are in the prompt; a file has them by the rules' names.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from ..domain import Envelope, RuleHit, Value
from .pattern import FEEDBACK

_FOLDER: Final = Path(__file__).with_name("translations")
LANGUAGES: Final = frozenset(file.stem for file in _FOLDER.glob("*.json"))
_ENGLISH: Final = "en"


class Words(Value, eq=False):
    """One language."""

    texts: Mapping[str, str]
    """Templates of titles and summaries by name."""
    labels: Mapping[str, str]
    """Names of vehicles and animals by COCO class; English needs none."""
    rules: Mapping[str, str]
    """Reasons by the name of the rule; English has them in the table."""


def code_of(language: str) -> str:
    """Return the language of a tag: ``de`` of ``de-CH``."""
    return language.partition("-")[0].lower()


def words(language: str) -> Words:
    """Return the words of a language tag; English if unknown."""
    code = code_of(language)
    return _read(code if code in LANGUAGES else _ENGLISH)


def localised(envelope: Envelope, language: str) -> Envelope:
    """Return the envelope with its reasons in a language."""
    rules = words(language).rules
    hits = tuple(_localised(hit, rules) for hit in envelope.hits)
    return msgspec.structs.replace(envelope, hits=hits)


@cache
def _read(code: str) -> Words:
    return msgspec.json.decode((_FOLDER / f"{code}.json").read_bytes(), type=Words)


def _localised(hit: RuleHit, rules: Mapping[str, str]) -> RuleHit:
    name = hit.name
    if name == FEEDBACK:
        name = "feedback_false" if hit.shift < 0 else "feedback_missed"
    return msgspec.structs.replace(hit, reason=rules.get(name, hit.reason))
