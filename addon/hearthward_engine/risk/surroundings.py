# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk looks up elsewhere, and how long it waits."""

from collections.abc import Callable, Sequence

from ..domain import Baseline, Camera, HouseSpan, HouseState, Value, Window
from ..evidence import Facts
from . import decision

type BuildFacts = Callable[
    [
        Window,
        Camera,
        HouseSpan | HouseState | None,
        Baseline | None,
        Sequence[tuple[Window, Camera]],
    ],
    Facts,
]


class Limits(Value, frozen=True):
    """How long and how much the desk waits."""

    queue: int = 32
    deadline_s: float = 90.0
    breaker_failures: int = 5
    breaker_open_s: float = 60.0
    drain_s: float = 10.0
    reach: int = decision.REACH
    """Points by which the model may move a score from the prior."""


class Surroundings(Value, frozen=True, eq=False):
    """Where the desk looks up what a window alone does not tell; all thread-safe."""

    camera: Callable[[str], Camera | None]
    house: Callable[[], HouseSpan | HouseState | None]
    build_facts: BuildFacts
    """``windows.facts.build_facts``."""
    baseline: Callable[[str, float], Baseline | None] = lambda _camera_id, _at: None
    feedback_shift: Callable[[str, Facts], int] = lambda _camera_id, _facts: 0
    last_revision: Callable[[str], int] = lambda _window_id: 0
    """The newest recorded revision of a window, 0 without one."""
