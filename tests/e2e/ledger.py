# SPDX-License-Identifier: Apache-2.0
"""What Home Assistant's recorder holds of Hearthward, and the promises about it."""

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
import json
from pathlib import Path
import sqlite3

from demo.stage.engine import Engine
from demo.stage.hass_api import Json
from demo.stage.witness import LATE, SUMMARY

LATE_SECONDS = 120.0
CLOCK_TOLERANCE_SECONDS = 5.0

QUERY = """
SELECT event_types.event_type, events.time_fired_ts, event_data.shared_data
FROM events
JOIN event_types ON events.event_type_id = event_types.event_type_id
LEFT JOIN event_data ON events.data_id = event_data.data_id
WHERE event_types.event_type IN (?, ?)
ORDER BY events.event_id
"""

type Revision = tuple[str, int]


@dataclass(frozen=True)
class Recorded:
    """An event as it stands in Home Assistant's history."""

    kind: str
    fired_at: float
    data: Json

    @property
    def revision(self) -> Revision:
        """Return which revision of which window this is."""
        return self.data["id"], self.data["revision"]

    @property
    def age_s(self) -> float:
        """Return how long after the end of its window the event was fired."""
        ended = self.data["ended_at"]
        return self.fired_at - datetime.fromisoformat(ended).timestamp() if ended else 0


def recorded(hass_folder: Path) -> list[Recorded]:
    """Read all summaries, late ones too, from the recorder's database."""
    address = f"file:{hass_folder / 'home-assistant_v2.db'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
        rows = database.execute(QUERY, (SUMMARY, LATE)).fetchall()
    return [Recorded(kind, fired, json.loads(data)) for kind, fired, data in rows]


async def finished(engine: Engine) -> set[Revision]:
    """Return every final revision that the engine holds."""
    revisions: set[Revision] = set()
    for window in await engine.windows():
        detail = await engine.get(f"/windows/{window['window_id']}")
        revisions |= {
            (one["window_id"], one["revision"])
            for one in detail["revisions"]
            if one["status"] == "final"
        }
    return revisions


def twice(history: Iterable[Recorded]) -> list[Revision]:
    """Return the revisions that were fired more than once."""
    counts = Counter(event.revision for event in history)
    return [revision for revision, count in counts.items() if count > 1]


def old_as_new(history: Iterable[Recorded]) -> list[Recorded]:
    """Return the events of ended windows that should have been fired as late ones."""
    limit = LATE_SECONDS + CLOCK_TOLERANCE_SECONDS
    return [one for one in history if one.kind == SUMMARY and one.age_s > limit]
