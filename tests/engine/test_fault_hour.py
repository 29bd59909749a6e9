# SPDX-License-Identifier: AGPL-3.0-or-later
"""An hour of a model that fails in every way: nothing invented, lost or repeated."""

from benchmarks.fault_hour import FAULTS, HOUR_S, LIMITS, fault_hour
from demo.ollama.faults import MODES


def test_an_hour_of_every_fault_costs_no_window_and_invents_no_score() -> None:
    tally = fault_hour()
    assert set(tally.modes) == set(FAULTS) == {*MODES} - {"ok"}
    assert tally.simulated_s >= HOUR_S - 1
    assert tally.windows >= 300
    assert tally.invented == []
    assert tally.lost == []
    assert tally.twice == []
    assert tally.most_waiting <= LIMITS.queue
    assert tally.counters["breaker_opened"] >= 3
    assert tally.breakers_open == 0
    assert tally.last_outcome == "assessed"
    # It was no quiet hour: the model judged, and every way of skipping it was used.
    skipped = {
        "rules_only.llm_down",
        "rules_only.bad_answer",
        "rules_only.model_missing",
        "rules_only.busy",
        "rules_only.late",
    }
    assert {"assessed", *skipped} <= tally.outcomes.keys()
    assert tally.counters["answered_together"] > 0
