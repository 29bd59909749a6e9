# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make text typed by people harmless inside a prompt."""

import re
from typing import Final
import unicodedata

_COMMANDS: Final = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override)\b[^.;\n]{0,60}?
        \b(?:instructions?|rules?|prompts?|above|previous|everything)\b
    | \b(?:you\s+are\s+now|act\s+as|pretend\s+to|new\s+instructions?)\b
    | \b(?:system|assistant|user)\s*:
    | \b(?:set|give|return|answer|respond|reply|output|report|always)\b[^.;\n]{0,40}?
        \b(?:scores?|risk|json|zero|\d{1,3})\b
    | \bscores?\s*(?:=|:|is|of)\s*\d+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_THINK: Final = re.compile(r"[/\\∕⁄／]+\s*(?=(?:no[_\s-]?)?think)", re.IGNORECASE)
_MARKUP: Final = re.compile(r"[<>\[\]{}|«»`\"\\]+")
REMOVED: Final = "(removed)"


def neutral(text: str, limit: int) -> str:
    """Return one line of at most ``limit`` characters that can steer nothing.

    Control characters and markup go, slashes before ``think`` go (Nemotron 3 obeys
    ``/think`` anywhere in a prompt), and what reads like an instruction is removed.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c if c.isprintable() else " " for c in plain if not _hidden(c))
    plain = _MARKUP.sub(" ", plain)
    plain = _COMMANDS.sub(REMOVED, plain)
    while (cleaned := _THINK.sub("", plain)) != plain:
        plain = cleaned
    return " ".join(plain.split())[:limit].rstrip()


def _hidden(character: str) -> bool:
    """Return whether the character is a format character, such as a zero-width one."""
    return unicodedata.category(character) == "Cf"
