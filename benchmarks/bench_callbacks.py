# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the integration costs Home Assistant: its loop, its CPU, its database.

Sixteen cameras, each of which sees somebody for a minute in every five. The longest
call of the integration's code on Home Assistant's loop, in CPU time of its thread; its
share of all the CPU that Home Assistant uses; and what the recorder writes down of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
import json
from pathlib import Path
import sqlite3
import time
from typing import Final

from benchmarks import Figure
from benchmarks.house import House, furnished, missing
from demo.stage import integration
from demo.stage.hass_api import Json

NAMES: Final = ("callbacks", "callbacks.share", "callbacks.rows")
SECONDS: Final = 600.0
SCENE_EVERY_S: Final = 300.0
WITHOUT_S: Final = 60.0
"""How long Home Assistant is watched without the integration, for comparison."""
COMMITTED_S: Final = 10.0
"""The recorder writes every five seconds."""
NAMED: Final = 3

# Of its entities, of its own events, and of the statistics of its sensors.
ROWS: Final = """
WITH ours AS (SELECT value FROM json_each(:entities))
SELECT
  (SELECT count(*) FROM states JOIN states_meta USING (metadata_id)
   WHERE states_meta.entity_id IN ours AND last_updated_ts BETWEEN :began AND :ended),
  (SELECT count(*) FROM events JOIN event_types USING (event_type_id)
   WHERE event_types.event_type LIKE 'hearthward%'
   AND time_fired_ts BETWEEN :began AND :ended),
  (SELECT count(*) FROM statistics_short_term
   JOIN statistics_meta ON statistics_meta.id = metadata_id
   WHERE statistic_id IN ours AND created_ts BETWEEN :began AND :ended)
"""


def run(names: Sequence[str]) -> Mapping[str, Figure]:
    """Measure all in the same minutes."""
    if (reason := missing()) is not None:
        return dict.fromkeys(names, Figure(None, reason))
    return asyncio.run(measured())


async def measured(
    seconds: float = SECONDS, without_s: float = WITHOUT_S
) -> dict[str, Figure]:
    """Watch a house for so long, and so long again without the integration."""
    every_s = min(SCENE_EVERY_S, seconds / 2)
    async with furnished(scene_every_s=every_s) as house:
        began = time.time()
        spent = await _watched(house, seconds)
        ended = time.time()
        await asyncio.sleep(COMMITTED_S)
        entities = await integration.entities(house.api)
        rows = await asyncio.to_thread(
            count_rows,
            house.hass.folder / "home-assistant_v2.db",
            list(entities),
            (began, ended),
        )
        async with await house.api.socket() as socket:
            await socket.command(
                "config_entries/disable", entry_id=house.entry_id, disabled_by="user"
            )
        bare = await _watched(house, without_s)
        cameras = len(house.cameras)
    slowest = ", ".join(
        f"{one['name']} {one['max_ms']:.1f} ms" for one in spent["slowest"][:NAMED]
    )
    states, events, statistics = rows
    per_hour = 3600 / (ended - began) / cameras
    cpu, idle = (one["process_s"] / one["wall_s"] for one in (spent, bare))
    ours = spent["calls_s"] + spent["elsewhere_s"]
    during = (
        f"{cameras} cameras, {seconds / 60:.0f} minutes, each sees somebody "
        f"for a minute in every {every_s / 60:.0f}"
    )
    return {
        "callbacks": Figure(
            round(spent["max_ms"], 2),
            f"{during}; {spent['calls']} calls, median {spent['p50_ms']:.2f} ms, "
            f"99.9 % below {spent['p999_ms']:.1f} ms; slowest: {slowest}",
        ),
        "callbacks.share": Figure(
            round(100 * ours / spent["process_s"], 1),
            f"Home Assistant uses {100 * cpu:.1f} % of a core, without the integration "
            f"{100 * idle:.1f} %; {100 * ours / spent['wall_s']:.1f} % in its calls",
        ),
        "callbacks.rows": Figure(
            round(sum(rows) * per_hour, 1),
            f"{during}; states {states * per_hour:.1f}, "
            f"events {events * per_hour:.1f}, statistics {statistics * per_hour:.1f}",
        ),
    }


async def _watched(house: House, seconds: float) -> Json:
    """Return what the probe has measured over so many seconds."""
    await house.api.action("hearthward_probe", "reset")
    await asyncio.sleep(seconds)
    report: Json = await house.api.post(
        "/api/services/hearthward_probe/report?return_response"
    )
    answer: Json = report["service_response"]
    return answer


def count_rows(
    database: Path, entities: Sequence[str], between: tuple[float, float]
) -> tuple[int, int, int]:
    """Return how many states, events and statistics the recorder wrote of us."""
    began, ended = between
    values = {"entities": json.dumps(entities), "began": began, "ended": ended}
    address = f"file:{database}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
        found: tuple[int, int, int] = connection.execute(ROWS, values).fetchone()
    return found
