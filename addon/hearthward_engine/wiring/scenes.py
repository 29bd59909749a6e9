# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes that the language model has judged already, so that it need not do so again.

Two windows are one scene where the facts say the same apart from ids and moments of
time. Figures are the same within a factor of two, which is safe for two reasons: the
rules' prior, bounds and hits are part of the scene exactly, so no threshold that a rule
knows can lie between two windows of it; and a verdict that is used again is held inside
the envelope of the new window like any other. Only the model's own sense for figures
inside a class is given up, by at most its reach. Words are not used again where they
hold figures: they would be the old window's.
"""

from collections import OrderedDict
from collections.abc import Mapping
import hashlib
import json
import math
import re
from typing import Any, Final

import msgspec

from ..domain import Clock, Envelope
from ..evidence import Facts
from ..risk import titles
from ..risk.hosts import HostFacts
from ..risk.prompt import PROMPT_VERSION, Verdict
from ..risk.rules import RULES_VERSION
from ..runtime.locks import MeasuredLock

ALARMING: Final = 60
"""From this prior on the model always looks itself."""
KEEP_S: Final = 4 * 3600.0
MOST: Final = 512
HOURS_TOGETHER: Final = 3
"""Windows of one third of a morning may be one scene, of breakfast and lunch not."""

_LEFT_OUT: Final = frozenset(
    {"window_id", "id", "local_time", "from_s", "until_s", "at_s"}
)
_UNORDERED: Final = frozenset({"tracks", "linked", "home", "opened", "unlocked"})
_FIGURES: Final = re.compile(r"\d")


def scene_of(
    facts: Facts, envelope: Envelope, model: str, host: HostFacts
) -> str | None:
    """Return the key of a window's scene; None where it is worth a look of its own."""
    if envelope.prior >= ALARMING or envelope.floor >= ALARMING:
        return None
    scene = {
        "facts": _plain(msgspec.to_builtins(facts)),
        "hour": int(facts.local_time[11:13] or 0) // HOURS_TOGETHER,
        "envelope": msgspec.to_builtins(envelope),
        "by": [RULES_VERSION, PROMPT_VERSION, model, host.digest, host.version],
        "context": host.context,
    }
    text = json.dumps(scene, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def used_again(
    verdict: Verdict, window_id: str, facts: Facts, envelope: Envelope
) -> Verdict:
    """Return a verdict as it stands for another window of its scene."""
    return msgspec.structs.replace(
        verdict,
        evidence=(
            "The same scene was judged a short while ago.",
            *_without_figures(verdict.evidence),
        ),
        factors=_without_figures(verdict.factors),
        title=titles.title(facts, envelope),
        summary=titles.summary(facts, envelope),
        provenance={**verdict.provenance, "cached_from": window_id},
    )


class SceneCache:
    """The newest verdicts by scene, for some hours; thread-safe."""

    def __init__(self, clock: Clock, most: int = MOST, keep_s: float = KEEP_S) -> None:
        """Keep so many verdicts for so long."""
        self._clock = clock
        self._most = most
        self._keep_s = keep_s
        self._lock = MeasuredLock("scenes")
        self._kept: OrderedDict[str, tuple[float, str, Verdict]] = OrderedDict()

    def find(self, scene: str) -> tuple[str, Verdict] | None:
        """Return the verdict on a scene, and the window that it was given on."""
        with self._lock:
            found = self._kept.get(scene)
            if found is None:
                return None
            until, window_id, verdict = found
            if self._clock.monotonic() >= until:
                del self._kept[scene]
                return None
            self._kept.move_to_end(scene)
        return window_id, verdict

    def keep(self, scene: str, window_id: str, verdict: Verdict) -> None:
        """Remember a verdict that the model has just given."""
        until = self._clock.monotonic() + self._keep_s
        with self._lock:
            self._kept[scene] = until, window_id, verdict
            self._kept.move_to_end(scene)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _plain(value: Any, key: str = "") -> Any:
    """Return a value without ids and moments, its figures in classes.

    What facts may hold one day is part of the scene unless it is named here.
    """
    if isinstance(value, Mapping):
        return {
            name: _plain(item, name)
            for name, item in value.items()
            if name not in _LEFT_OUT
        }
    if isinstance(value, list | tuple):
        items = [_plain(item) for item in value]
        if key in _UNORDERED:
            items.sort(key=lambda item: json.dumps(item, sort_keys=True, default=str))
        return items
    if isinstance(value, float):
        return _class(value)
    return value


def _class(value: float) -> int | str:
    """Return the class of a figure: nothing, or the power of two it lies above."""
    if not math.isfinite(value):
        return str(value)
    if abs(value) < 2**-4:
        return "none"
    return int(math.copysign(1, value)) * (math.floor(math.log2(abs(value))) + 5)


def _without_figures(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in lines if not _FIGURES.search(line))
