# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a week of the street into an engine's history.

The engine that owns the data must be stopped. Windows are judged as the engine judges
them; their events are as old as they are, so that Home Assistant takes them as history.

python -m demo.past DATA_DIR OLLAMA_URL TIME_ZONE
"""

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from demo.street.cameras import CAMERAS
from demo.street.catalogue import SCENES
from demo.street.scene import Scene
from hearthward_engine.domain import (
    Assessment,
    Camera,
    HouseState,
    Item,
    Kind,
    Track,
    Window,
    kind_of,
)
from hearthward_engine.domain.window import most_telling
from hearthward_engine.evidence import Facts
from hearthward_engine.risk import decision
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.decision import Decided
from hearthward_engine.risk.envelope import envelope
from hearthward_engine.risk.hosts import OllamaSettings, Refusal
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store
from hearthward_engine.windows.facts import build_facts
from hearthward_engine.windows.incidents import IncidentBook

from .sights import BEGINS, at_another_time, sights

DAYS: Final = 7
LATELY_S: Final = 600.0
"""What is no older is left to those who watch."""
LONG_AGO_S: Final = 6 * 3600.0
JUST_NOW_S: Final = 20.0
PEOPLE: Final = ("Robin", "Kim")
COMES_HOME: Final = "resident_arrives"
"""The scene whose person is the first of the people."""
DAILY: Final = (
    ("07:08", "jogger"),
    ("08:21", "passer_by"),
    ("10:45", "delivery_van"),
    ("10:47", "delivery_day"),
    ("16:35", "dog_walk"),
    ("17:52", COMES_HOME),
    ("20:14", "cat_night"),
)
ONCE: Final = (
    (6, "15:10", "gardener"),
    (6, "18:40", "visitor_rings"),
    (5, "13:26", "loiter_day"),
    (4, "14:02", "intruder_day"),
    (3, "02:12", "night_car_prowler"),
    (2, "15:31", "visitor_rings"),
    (1, "01:37", "night_prowler_front"),
    (1, "14:55", "gardener"),
    (0, "02:41", "night_car_prowler"),
    (0, "13:18", "loiter_day"),
    (0, "15:09", "visitor_rings"),
)
"""Days ago, when, and what."""

TOLD: Final = {
    "gardener": "false_alarm",
    "intruder_day": "correct",
    "night_car_prowler": "correct",
    "night_prowler_front": "correct",
}
"""What people said of it."""

Presence = Literal["home", "away"]


@dataclass(frozen=True)
class Visit:
    """A scene, and when it began."""

    began_at: float
    scene: Scene


def week(now: datetime) -> list[Visit]:
    """Return the visits of the last seven days, oldest first."""
    return sorted(_visits(now), key=lambda visit: visit.began_at)


def _visits(now: datetime) -> Iterator[Visit]:
    daily = ((ago, at, name) for ago in range(DAYS) for at, name in DAILY)
    for ago, at, name in (*daily, *ONCE):
        day = now.date() - timedelta(days=ago)
        began = datetime.combine(day, time.fromisoformat(at), now.tzinfo)
        # Nobody comes to the minute.
        began += timedelta(minutes=(ago * 7 + len(name) * 3) % 11, seconds=ago * 5)
        if began.timestamp() < now.timestamp() - LATELY_S:
            yield Visit(began.timestamp(), SCENES[name])


class Chronicler:
    """Judges windows as the engine does, and writes them down."""

    def __init__(
        self, store: Store, clock: ManualClock, analyst: Analyst, zone: str
    ) -> None:
        """Take what is needed; the clock is the store's."""
        self._store = store
        self._clock = clock
        self._analyst = analyst
        self._zone = zone
        self._book = IncidentBook(store.record_incident)

    async def write(self, camera: Camera, visit: Visit) -> None:
        """Write down what a camera saw of a visit."""
        seen = sights(visit.scene)
        for window in at_another_time(seen, camera.id, visit.began_at - BEGINS):
            ended_at = window.ended_at or window.started_at
            self._advance(window.started_at)
            self._book.tick(self._clock.now())
            incident = self._book.open_window(camera, window.id, window.started_at)
            self._advance(ended_at)
            self._book.close_window(window.id, ended_at)
            placed = msgspec.structs.replace(
                window,
                incident_id=incident,
                tracks=tuple(_named(one, visit.scene) for one in window.tracks),
            )
            facts = build_facts(placed, camera, self._house(placed, visit.scene))
            made = await self._judged(placed, facts)
            self._store.record(made, placed, facts)
            self._book.score(placed.id, made.score, made.title)
            if said := TOLD.get(visit.scene.name):
                self._store.add_feedback(placed.id, said)

    def end(self, now: float) -> None:
        """End what is due."""
        self._advance(now)
        self._book.tick(now)

    def _advance(self, at: float) -> None:
        self._clock.advance(max(0.0, at - self._clock.now()))

    async def _judged(self, window: Window, facts: Facts) -> Assessment:
        bounds = envelope(facts)
        shown = most_telling(window.key_frames)
        image = shown.id if shown else None
        decided = Decided(revision=1, at=self._clock.now(), image=image)
        if decision.is_quiet(bounds):
            return decision.rules_only(window, facts, bounds, "quiet", decided)
        verdict = await self._analyst.assess(facts, bounds)
        if isinstance(verdict, Refusal):
            reason = decision.reason_of(verdict)
            return decision.rules_only(window, facts, bounds, reason, decided)
        return decision.assessed(window, facts, bounds, verdict, decided)

    def _house(self, window: Window, scene: Scene) -> HouseState:
        """Return the house as the scene has it; who comes home has just done so."""
        ended_at = window.ended_at or window.started_at
        long_ago = window.started_at - LONG_AGO_S
        people: dict[str, Item[Presence]] = {
            name: Item(
                value="home" if name in scene.house["home"] else "away",
                changed_at=long_ago,
            )
            for name in PEOPLE
        }
        if scene.name == COMES_HOME:
            people[PEOPLE[0]] = Item(value="home", changed_at=ended_at - JUST_NOW_S)
        night = scene.lighting == "night"
        return HouseState(
            received_at=ended_at,
            time_zone=self._zone,
            sun=Item(
                value="below_horizon" if night else "above_horizon",
                changed_at=long_ago,
            ),
            alarm=Item(value=scene.house["alarm"], changed_at=long_ago),
            people=people,
        )


def _named(track: Track, scene: Scene) -> Track:
    """Return a track with the name that the truth gives it."""
    if scene.name != COMES_HOME or kind_of(track.label) is not Kind.PERSON:
        return track
    return msgspec.structs.replace(track, identity=PEOPLE[0])


async def write(folder: Path, ollama: str, zone: str) -> int:
    """Write the week before now; return how many visits there were."""
    now = datetime.now(ZoneInfo(zone))
    visits = week(now)
    clock = ManualClock(visits[0].began_at)
    with Store(folder, clock) as store:
        cameras = {one.name: one.camera for one in store.cameras() if one.camera}
        async with Analyst(OllamaSettings(url=ollama)) as analyst:
            await analyst.check()
            chronicler = Chronicler(store, clock, analyst, zone)
            for visit in visits:
                camera = cameras[CAMERAS[visit.scene.camera].name]
                await chronicler.write(camera, visit)
            chronicler.end(now.timestamp())
    return len(visits)


def main() -> None:
    """Write the week that a command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("ollama")
    parser.add_argument("zone")
    options = parser.parse_args()
    visits = asyncio.run(write(options.folder, options.ollama, options.zone))
    print(f"{visits} visits")


if __name__ == "__main__":
    main()
