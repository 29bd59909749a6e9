# SPDX-License-Identifier: Apache-2.0
"""What a run of the demo came to, as one JSON object."""

from typing import Any

from . import integration
from .stage import Stage

UNKNOWN = "unknown"


async def report(stage: Stage) -> dict[str, Any]:
    """Return the object that `scripts/demo --headless --json` prints."""
    health = await stage.engine.get("/health")
    ours = await integration.entities(stage.api)
    states = await stage.api.states()
    summaries = stage.witness.summaries
    return {
        "cameras": health["cameras"],
        "frames": await stage.engine.frames(),
        "windows": len(await stage.engine.windows()),
        "summaries_in_ha": summaries,
        "states": {
            entity_id: states[entity_id]["state"]
            for entity_id in sorted(ours)
            if entity_id in states
        },
        "gil_enabled": health["gil_enabled"],
        "assessed_by": assessed_by(summaries),
    }


def assessed_by(summaries: list[dict[str, Any]]) -> str:
    """Return who assessed the riskiest final summary; `unknown` without one."""
    final = [one for one in summaries if one["status"] == "final"]
    worst = max(final, key=lambda one: one["score"] or 0, default=None)
    return str(worst["assessed_by"]) if worst else UNKNOWN
