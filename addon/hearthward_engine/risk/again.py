# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decide a judged window again once it is known who its people are.

The rules weigh the new facts at once. A score that the model gave is kept and held
inside the rules' new bounds: it was given to the same conduct, asking anew would take
the hosts' time from windows that nobody has looked at yet, and it could move the score
by no more than the reach. The words are the templates' own, because the model's speak
of people whom it did not know.
"""

from typing import cast

import msgspec

from ..domain import Assessment, Envelope, Outcome, Window, level_of
from ..evidence import Facts
from . import decision
from .decision import Decided, Reason

MODEL_SCORE = "model_score"


def decided_again(
    before: Assessment,
    window: Window,
    facts: Facts,
    bounds: Envelope,
    reason: str,
    *,
    at: float,
    reach: int = decision.REACH,
) -> Assessment | None:
    """Return the next revision; None where it would say the same as the last.

    ``reason`` says why the rules decide, where they decide alone; ``at`` is the time.
    """
    decided = Decided(revision=before.revision + 1, at=at, image=before.image)
    why = cast("Reason", reason)
    made = decision.rules_only(window, facts, bounds, why, decided)
    model = before.provenance.get(MODEL_SCORE)
    if before.outcome is Outcome.ASSESSED and model is not None:
        score = decision.decided_score(bounds, int(model), reach=reach)
        provenance = {k: v for k, v in before.provenance.items() if k != "action"}
        made = msgspec.structs.replace(
            made,
            outcome=Outcome.ASSESSED,
            reason="",
            score=score,
            level=level_of(score),
            assessed_by=before.assessed_by,
            provenance=provenance,
        )
    return None if _says_the_same(made, before) else made


def _says_the_same(made: Assessment, before: Assessment) -> bool:
    return before == msgspec.structs.replace(
        made,
        revision=before.revision,
        decided_at=before.decided_at,
        provenance=before.provenance,
    )
