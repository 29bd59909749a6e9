# SPDX-License-Identifier: Apache-2.0
"""Find windows in an engine's history, over several cameras, levels and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .client import Assessment, EngineClient
from .const import LEVELS

SEARCH: Final = "search"
"""The capability of an engine that can be asked for words."""
PAGE: Final = 200
"""The most windows that an engine gives at once."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which windows are wanted; times without a zone are of the house."""

    limit: int
    camera_ids: Sequence[str] | None = None
    """None for all that the engine ever had."""
    since: datetime | None = None
    until: datetime | None = None
    level: str | None = None
    """At least this one; None for all, also windows without one."""
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """The newest windows that are wanted, and whether there are more of them."""

    windows: Sequence[Assessment]
    more: bool


async def async_find(client: EngineClient, wanted: Wanted) -> Found:
    """Return windows, newest first; raise HearthwardError."""
    found: list[Assessment] = []
    cameras = [None] if wanted.camera_ids is None else wanted.camera_ids
    # The engine is asked for one camera and one level at a time.
    for camera_id in cameras:
        for level in _levels(wanted.level):
            found += await _windows(
                client,
                wanted.limit,
                {
                    "camera_id": camera_id,
                    "level": level,
                    "after": _utc(wanted.since),
                    "before": _utc(wanted.until),
                    "text": wanted.text,
                },
            )
    found.sort(key=lambda one: one.started_at or "", reverse=True)
    return Found(windows=found[: wanted.limit], more=len(found) > wanted.limit)


def _levels(least: str | None) -> tuple[str | None, ...]:
    """Return the levels to ask for; None asks for all, also those without one."""
    return (None,) if least is None else LEVELS[LEVELS.index(least) :]


def _utc(at: datetime | None) -> str | None:
    """Return a time as the engine takes it; one without a zone is of the house."""
    return None if at is None else dt_util.as_utc(at).isoformat()


async def _windows(
    client: EngineClient, limit: int, query: Mapping[str, Any]
) -> Sequence[Assessment]:
    """Return one window more than the limit, where there are so many."""
    found: list[Assessment] = []
    before = query["before"]
    while len(found) <= limit:
        page = await client.windows(
            **{**query, "before": before}, limit=min(limit + 1, PAGE)
        )
        found += page.windows
        if page.next in (None, before):
            break
        before = page.next
    return found[: limit + 1]
