# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask about several windows of one incident at once; each gets a verdict of its own."""

from collections.abc import Iterator, Sequence
import json
from typing import Any, Final, NamedTuple

from ..domain import Envelope
from ..evidence import Facts
from .prompt import (
    SYSTEM,
    Prompt,
    Verdict,
    answer_schema,
    compact,
    fitted,
    room_of,
    tokens_of,
    verdict_of,
)

MOST: Final = 4
"""Windows in one request; more would make an answer long and its end late."""
LEAST_TOKENS: Final = 300
"""What the facts of a window need at the least."""


class Case(NamedTuple):
    """A window as the rules see it."""

    facts: Facts
    envelope: Envelope


def windows_that_fit(num_ctx: int, num_predict: int) -> int:
    """Return how many windows one request may ask about; 1 where space is short."""
    for number in range(MOST, 1, -1):
        room = room_of(num_ctx, num_predict * number) - tokens_of(_system(number))
        if room >= number * LEAST_TOKENS:
            return number
    return 1


def build_joint_prompt(
    cases: Sequence[Case], *, num_ctx: int, num_predict: int
) -> Prompt:
    """Return one prompt for all; each window has the same share of the space."""
    item = answer_schema()
    keys = list(_keys(len(cases)))
    schema: dict[str, Any] = {
        "type": "object",
        "properties": dict.fromkeys(keys, item),
        "required": keys,
        "additionalProperties": False,
    }
    system = _system(len(cases))
    room = room_of(num_ctx, num_predict * len(cases)) - tokens_of(system)
    texts, omitted = [], 0
    for key, case in zip(keys, cases, strict=True):
        text, left_out = fitted(case.facts, case.envelope, room // len(cases) - 6)
        texts.append(f"Window {key}:\n{text}")
        omitted += left_out
    return Prompt(
        system=system,
        user="\n\n".join(texts),
        schema=schema,
        omitted=omitted,
        windows=len(cases),
    )


def joint_verdicts(content: str, number: int) -> tuple[Verdict | None, ...]:
    """Return each window's verdict; None where its item is missing, twice or unsound.

    Of two items for one window neither is believed.
    """
    try:
        answer = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        return (None,) * number
    return tuple(verdict_of(answer.get(key)) for key in _keys(number))


def _system(number: int) -> str:
    return (
        f"{SYSTEM}as one object with the keys {', '.join(_keys(number))}: for each "
        "window one item of this schema, judged by that window's own facts and near "
        "its own prior. The windows are parts of one story; a fact of one may explain "
        f"another, but no item may be left out:\n{compact(answer_schema())}"
    )


def _keys(number: int) -> Iterator[str]:
    return (f"w{index}" for index in range(1, number + 1))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object without the keys that it has twice."""
    names = [name for name, _ in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}
